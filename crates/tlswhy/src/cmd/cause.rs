//! `tlswhy cause [SLUG]`: the catalogue.

use crate::cli::{Cause as Args, Global};
use crate::exit::Failure;
use crate::output;
use std::process::ExitCode;
use tlswhy_core::causes::{self, Cause};
use tlswhy_core::nearest::nearest;
use tlswhy_core::report::causes_v1;
use tlswhy_core::report::layout::{Ink, Page};

pub(crate) fn run(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let json = output::text_or_json(global)?;
    let chosen: Vec<&'static Cause> = match &args.slug {
        None => causes::ALL.to_vec(),
        Some(slug) => vec![find(slug)?],
    };
    match (json, args.slug.is_some(), chosen.as_slice()) {
        (true, ..) => output::json(&causes_v1::document(&chosen))?,
        (false, true, [cause]) => output::pages(global, &[markdown(cause.page)])?,
        _ => output::pages(global, &[list(&chosen)])?,
    }
    Ok(ExitCode::SUCCESS)
}

fn find(slug: &str) -> Result<&'static Cause, Failure> {
    causes::find(slug).ok_or_else(|| Failure::UnknownName {
        kind: "cause",
        name: slug.into(),
        nearest: nearest(slug, causes::ALL.iter().map(|c| c.slug)).map(Into::into),
    })
}

fn list(causes: &[&Cause]) -> Page {
    let mut page = Page::default();
    let row = |c: &&Cause| {
        vec![(Ink::Code, c.slug.into()), (Ink::Faint, c.stage.name().into()), (Ink::Plain, c.summary.into())]
    };
    page.table(0, causes.iter().map(row).collect());
    page.gap();
    page.paragraph(0, Ink::Faint, "`tlswhy cause SLUG` shows the page of one.");
    page
}

/// The page as it is written, headings and code set off; the code blocks that are tests read well as examples.
fn markdown(page: &str) -> Page {
    let mut out = Page::default();
    let mut in_code = false;
    let mut paragraph = String::new();
    for line in page.lines() {
        let is_fence = line.starts_with("```");
        if in_code && !is_fence {
            out.line(4, Ink::Code, line);
            continue;
        }
        let special = is_fence || line.is_empty() || line.starts_with(['#', '-', '|', '*', '>']);
        if special && !paragraph.is_empty() {
            out.paragraph(0, Ink::Plain, &paragraph);
            paragraph.clear();
        }
        match line {
            _ if is_fence => in_code = !in_code,
            "" => out.gap(),
            _ if line.starts_with('#') => out.heading(line.trim_start_matches(['#', ' '])),
            _ if line.starts_with(['-', '*']) => {
                out.labelled(2, "-", Ink::Plain, line.trim_start_matches(['-', '*', ' ']));
            }
            _ if special => out.line(0, Ink::Plain, line),
            _ => {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(line);
            }
        }
    }
    if !paragraph.is_empty() {
        out.paragraph(0, Ink::Plain, &paragraph);
    }
    out
}
