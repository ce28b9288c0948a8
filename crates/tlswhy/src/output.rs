//! Where results go: stdout, as text for this terminal or as JSON.

use crate::cli::{Color, Format, Global};
use crate::exit::Failure;
use std::io::{IsTerminal, Write};
use tlswhy_core::report::layout::{Look, Page};

/// How text is to look on this terminal.
pub(crate) fn look(global: &Global) -> Look {
    let terminal = std::io::stdout().is_terminal();
    let color = match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    };
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse::<usize>().ok());
    let width = columns.or_else(|| terminal.then(terminal_width).flatten()).unwrap_or(100).clamp(60, 120);
    Look { width, color }
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

/// Prints pages one after the other.
pub(crate) fn pages(global: &Global, pages: &[Page]) -> Result<(), Failure> {
    let look = look(global);
    let texts: Vec<String> = pages.iter().map(|page| page.text(look)).collect();
    text(&texts.join("\n────────\n\n"))
}

/// Prints text as it is. A reader that went away (`| head`) is not an error.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints one JSON document.
pub(crate) fn json(document: &impl serde::Serialize) -> Result<(), Failure> {
    let mut line = serde_json::to_string_pretty(document).map_err(|e| Failure::Output(e.into()))?;
    line.push('\n');
    text(&line)
}

/// A remark on stderr, unless `--quiet`.
pub(crate) fn remark(global: &Global, text: &str) {
    if !global.quiet {
        eprintln!("tlswhy: {text}");
    }
}

/// Refuses formats that only `check` writes.
pub(crate) fn text_or_json(global: &Global) -> Result<bool, Failure> {
    match global.format {
        Format::Text => Ok(false),
        Format::Json => Ok(true),
        Format::Junit | Format::Sarif => Err(Failure::Input(
            "--format junit and sarif belong to `tlswhy check`; use text or json here".into(),
        )),
        Format::Toml => {
            Err(Failure::Input("--format toml belongs to `tlswhy scan`; use text or json here".into()))
        }
    }
}
