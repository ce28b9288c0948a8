//! The answer for a person, as a page of blocks: the answer first, then the fix, then the evidence.

use super::fix::{Fix, fixes};
use super::layout::{Ink, Page};
use crate::exchange::{Exchange, Side};
use crate::libraries::Library;
use crate::server::{self, Evidence, Outcome};
use crate::verdict::{Answer, Certainty, Finding, ProfileAnswer, SuiteRow, Verdict};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

/// What is shown beside the answer itself.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The exchange that was explained.
    pub exchange: &'a Exchange,
    /// The client's library, for the fix.
    pub library: Option<&'static Library>,
    /// The library was guessed from the text or the hello rather than named.
    pub library_guessed: bool,
    /// How the input is named in the commands that are suggested.
    pub input: &'a str,
    /// Show everything: all fixes, every profile, all candidates.
    pub verbose: bool,
}

/// The whole answer as a page, for text and HTML alike.
pub fn page(answer: &Answer, shown: &Shown<'_>) -> Page {
    let mut page = Page::default();
    headline(&mut page, answer);
    // What is only a candidate gets no fix of its own: the experiments that would decide come first.
    let named = matches!(answer.verdict, Verdict::Cause { .. });
    if let Some(finding) = answer.causes.first().filter(|_| named) {
        fix_section(&mut page, finding, shown);
    }
    if !matches!(answer.verdict, Verdict::Healthy { .. }) {
        suites_section(&mut page, &answer.suites, shown.verbose);
    }
    cleared_section(&mut page, answer);
    candidates_section(&mut page, answer, shown);
    others_section(&mut page, &answer.others, shown.verbose);
    if named {
        bytes_section(&mut page, answer, shown);
    }
    closing(&mut page, answer, shown);
    page
}

fn headline(page: &mut Page, answer: &Answer) {
    match &answer.verdict {
        Verdict::Cause { slug, certainty, summary } => {
            let doubt = if *certainty == Certainty::Possible { "Possibly: " } else { "" };
            page.paragraph(0, Ink::Strong, &format!("{doubt}{summary}"));
            page.labelled(10, "  cause", Ink::Bad, slug);
            let colon = if answer.known.is_empty() { "" } else { ": " };
            page.labelled(10, "  known", Ink::Plain, &format!("{}{colon}{}", certainty.name(), answer.known));
            let then = answer.causes.first().map(|f| f.then.join(", ")).filter(|t| !t.is_empty());
            if let Some(then) = then {
                page.labelled(
                    10,
                    "  and then",
                    Ink::Plain,
                    &format!("{then} (hidden behind it; the edit below mends both)"),
                );
            }
        }
        Verdict::Healthy { summary } => page.paragraph(0, Ink::Good, summary),
        Verdict::Unknown { summary } => page.paragraph(0, Ink::Strong, summary),
    }
}

fn fix_section(page: &mut Page, finding: &Finding, shown: &Shown<'_>) {
    let all = fixes(finding, shown.library);
    let known: Vec<&Fix> = all.iter().filter(|f| f.pull.is_some() && !f.is_impossible()).collect();
    match shown.library {
        Some(library) if !known.is_empty() => {
            let guess = if shown.library_guessed { " (your library, by what you pasted)" } else { "" };
            page.heading(&format!("Change in {}{guess}", library.name));
        }
        Some(library) => {
            page.heading(&format!("Change (in general terms: how {} does it is not known)", library.name));
        }
        None => page.heading("Change (in general terms: name your library with --library)"),
    }
    // The most direct way is the answer; the others are for -v.
    let most = if shown.verbose { usize::MAX } else { 1 };
    for fix in known.iter().take(most) {
        pull_lines(page, fix);
    }
    if known.is_empty() {
        for fix in all.iter().take(most) {
            page.labelled(11, "  change", Ink::Code, fix.what);
        }
    }
    for fix in all.iter().filter(|f| f.is_impossible()).take(if known.is_empty() { 2 } else { 0 }) {
        page.labelled(11, "  no way", Ink::Faint, &format!("{}: {}", fix.what, fix.in_one_line()));
    }
    for edit in finding.edits.iter().take(4) {
        let bytes = edit.bytes();
        let hex: Vec<String> = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let text = if hex.is_empty() || hex.len() > 24 {
            edit.describe()
        } else {
            format!("+ {}    {}, {} bytes", hex.join(" "), edit.describe(), hex.len())
        };
        page.labelled(11, "  wire", Ink::Code, &text);
    }
}

fn pull_lines(page: &mut Page, fix: &Fix) {
    let Some((_, pull)) = fix.pull else { return };
    for (label, lines) in [("  build", pull.build), ("  code", pull.code), ("  config", pull.config)] {
        for (number, line) in lines.iter().enumerate() {
            page.labelled(11, if number == 0 { label } else { "       " }, Ink::Code, line);
        }
    }
    if !pull.note.is_empty() {
        page.labelled(11, "  note", Ink::Faint, pull.note);
    }
    if !pull.versions.is_empty() {
        page.labelled(11, "  since", Ink::Faint, pull.versions);
    }
}

fn suites_section(page: &mut Page, suites: &[SuiteRow], verbose: bool) {
    let blocked = suites.iter().filter(|s| !s.usable).count();
    if suites.is_empty() || blocked == 0 || suites.iter().all(|s| s.why.is_empty()) {
        return;
    }
    page.heading(if blocked == suites.len() {
        "Why each suite was dropped"
    } else {
        "What became of each suite"
    });
    let plain = |text: &str| (Ink::Faint, text.to_string());
    let mut rows = vec![vec![plain("suite"), plain("server lists it"), plain("why")]];
    // Rows that say the same thing as the one before are counted rather than repeated.
    let mut ordered: Vec<&SuiteRow> = suites.iter().collect();
    ordered.sort_by_key(|s| (s.server_lists_it != Some(true), !s.usable));
    let most = if verbose { usize::MAX } else { 12 };
    for suite in ordered.iter().take(most) {
        let listed = match suite.server_lists_it {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not known",
        };
        let ink = if suite.usable { Ink::Good } else { Ink::Plain };
        rows.push(vec![
            (ink, format!("0x{:04x} {}", suite.id, suite.name)),
            (ink, listed.into()),
            (ink, if suite.usable { format!("usable; {}", suite.why) } else { suite.why.clone() }),
        ]);
    }
    page.table(2, rows);
    if ordered.len() > most {
        page.line(2, Ink::Faint, &format!("… {} more (-v shows them)", ordered.len() - most));
    }
}

fn cleared_section(page: &mut Page, answer: &Answer) {
    if answer.cleared.is_empty() {
        return;
    }
    page.heading("Not the cause");
    for cleared in &answer.cleared {
        page.labelled(16, &format!("  {}", cleared.what), Ink::Plain, &cleared.text);
    }
}

fn candidates_section(page: &mut Page, answer: &Answer, shown: &Shown<'_>) {
    let most = if shown.verbose { usize::MAX } else { 4 };
    let named = usize::from(matches!(answer.verdict, Verdict::Cause { .. }));
    let others: Vec<&Finding> = answer.causes.iter().skip(named).take(most).collect();
    if others.is_empty() {
        return;
    }
    page.heading(if named == 1 { "What else it could be" } else { "What it could be" });
    for finding in others {
        page.paragraph(
            2,
            Ink::Plain,
            &format!("{} ({}): {}", finding.cause.slug, finding.certainty.name(), finding.summary),
        );
    }
}

/// Measured stacks that take the hello, and those that refuse it.
fn others_section(page: &mut Page, others: &[ProfileAnswer], verbose: bool) {
    if others.is_empty() {
        return;
    }
    page.heading("Who would take this very hello (measured, default settings, RSA certificate)");
    let (takes, refuses) = (stacks(others, true), stacks(others, false));
    let or_none = |text: String| if text.is_empty() { "none of those measured".into() } else { text };
    page.labelled(17, "  takes it", Ink::Good, &or_none(takes));
    page.labelled(17, "  refuses it", Ink::Plain, &or_none(refuses));
    if verbose {
        let row = |o: &ProfileAnswer| {
            let ink = if o.outcome.accepts() { Ink::Good } else { Ink::Plain };
            vec![
                (ink, o.profile.to_string()),
                (ink, outcome_words(&o.outcome)),
                (ink, o.cause.unwrap_or_default().into()),
            ]
        };
        page.table(4, others.iter().map(row).collect());
    }
}

/// The measured stacks whose default configuration takes the hello (or refuses it), as `OpenSSL 1.1.1, 3.0; Go 1.19`.
fn stacks(others: &[ProfileAnswer], takes: bool) -> String {
    let mut named: Vec<(&str, Vec<&str>)> = Vec::new();
    for other in others.iter().filter(|o| o.outcome.accepts() == takes) {
        let Ok(profile) = server::find(other.profile) else { continue };
        if profile.evidence != Evidence::Measured || !profile.config.is_empty() {
            continue;
        }
        // "OpenSSL 3.0 (Debian), RSA certificate": the stack, its version, and what was measured.
        let label = profile.name.split([',', '(']).next().unwrap_or_default().trim();
        let words = || label.split(' ');
        let version = words().find(|w| w.starts_with(|c: char| c.is_ascii_digit())).unwrap_or_default();
        let stack = label.split(version).next().filter(|_| !version.is_empty()).unwrap_or(label).trim();
        match named.iter_mut().find(|(name, _)| *name == stack) {
            Some((_, versions)) if version.is_empty() || versions.contains(&version) => {}
            Some((_, versions)) => versions.push(version),
            None => named.push((stack, vec![version])),
        }
    }
    let line = |(stack, versions): &(&str, Vec<&str>)| {
        let known: Vec<&str> = versions.iter().copied().filter(|v| !v.is_empty()).collect();
        if known.is_empty() { stack.to_string() } else { format!("{stack} {}", known.join(", ")) }
    };
    named.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// An outcome in a few words.
pub fn outcome_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::ServerHello { version, suite, group } => {
            let group =
                group.map(|g| format!(" {}", crate::registry::group::name(g).unwrap_or("unknown group")));
            let version = crate::registry::version::name(*version).unwrap_or("?");
            format!("{version} 0x{suite:04x}{}", group.unwrap_or_default())
        }
        Outcome::HelloRetryRequest { group, .. } => {
            let group = group.and_then(crate::registry::group::name).unwrap_or("another group");
            format!("hello_retry_request for {group}")
        }
        Outcome::Alert { description, .. } => {
            format!(
                "{} ({description})",
                crate::registry::alert::name(*description).unwrap_or("unknown alert")
            )
        }
        other => other.name().into(),
    }
}

/// The bytes that the evidence points at, with a mark below.
fn bytes_section(page: &mut Page, answer: &Answer, shown: &Shown<'_>) {
    let Some(finding) = answer.causes.first() else { return };
    for side in [Side::Client, Side::Server] {
        let marks: Vec<(usize, usize, &str)> = finding
            .evidence
            .iter()
            .filter(|e| e.side == side)
            .map(|e| (e.offset, e.length, e.text.as_str()))
            .collect();
        if marks.is_empty() {
            continue;
        }
        let bytes = shown.exchange.bytes(side);
        page.heading(match side {
            Side::Client => "Where in your bytes",
            Side::Server => "Where in the server's bytes",
        });
        dump(page, &bytes, &marks, if shown.verbose { 64 } else { 12 });
    }
}

/// A hex dump of the lines that marks touch (and the first), each mark told below its line.
fn dump(page: &mut Page, bytes: &[u8], marks: &[(usize, usize, &str)], most_lines: usize) {
    let mut last_shown: Option<usize> = None;
    let mut lines = 0;
    for (number, line) in bytes.chunks(16).enumerate() {
        let start = number * 16;
        let end = start + line.len();
        // A mark without length stands where the missing thing would be: at its offset, or at the end.
        let touches = |&&(offset, length, _): &&(usize, usize, &str)| {
            if length == 0 {
                (start..end).contains(&offset) || (offset == end && end == bytes.len())
            } else {
                offset < end && offset + length > start
            }
        };
        let here: Vec<&(usize, usize, &str)> = marks.iter().filter(touches).collect();
        if here.is_empty() && number != 0 {
            continue;
        }
        if lines == most_lines {
            page.line(2, Ink::Faint, "…");
            return;
        }
        lines += 1;
        if last_shown.is_some_and(|n| n + 1 != number) {
            page.line(2, Ink::Faint, "…");
        }
        last_shown = Some(number);
        let hex: Vec<String> = line.iter().map(|b| format!("{b:02x}")).collect();
        page.line(2, Ink::Plain, &format!("{start:04x}  {}", hex.join(" ")));
        for (offset, length, text) in here {
            let from = offset.saturating_sub(start).min(16);
            let to = (offset + length).saturating_sub(start).min(line.len());
            let starts_here = *offset >= start;
            let mark: String = if *length == 0 { "^".into() } else { "^".repeat((to - from).max(1) * 3 - 1) };
            let text = if starts_here { *text } else { "" };
            page.line(8 + from * 3, Ink::Bad, format!("{mark} {text}").trim_end());
        }
    }
}

fn closing(page: &mut Page, answer: &Answer, shown: &Shown<'_>) {
    if !answer.remarks.is_empty() {
        let remarks: Vec<&str> = answer.remarks.iter().map(|r| r.text.as_str()).collect();
        page.gap();
        page.paragraph(0, Ink::Plain, &format!("Weak, but not the cause: {}", remarks.join(", ")));
    }
    if !answer.next.is_empty() {
        page.heading("What would decide, cheapest first");
        for (number, next) in answer.next.iter().enumerate() {
            page.labelled(5, &format!("  {}.", number + 1), Ink::Plain, next);
        }
    }
    page.gap();
    if let Verdict::Cause { slug, certainty, .. } = &answer.verdict {
        if let (true, Some(host)) = (*certainty >= Certainty::Predicted, shown.exchange.hints.host.as_deref())
        {
            let port = shown.exchange.hints.port.unwrap_or(443);
            page.labelled(12, "prove it:", Ink::Code, &format!("tlswhy prove {host}:{port} {}", shown.input));
        }
        page.labelled(12, "more:", Ink::Code, &format!("tlswhy cause {slug}"));
    }
}
