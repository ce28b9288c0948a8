//! `tlswhy check INPUT…`: hellos against profiles, a matrix for CI.

use crate::cli::{Check as Args, Format, Global};
use crate::exit::Failure;
use crate::{inputs, output};
use std::borrow::Cow;
use std::process::ExitCode;
use tlswhy_core::exchange::Side;
use tlswhy_core::report::check_v1::{CheckReport, CheckRow, row};
use tlswhy_core::report::layout::{Ink, Page};
use tlswhy_core::report::{hex, junit, sarif};
use tlswhy_core::server::{HelloFacts, ServerProfile, profiles};
use tlswhy_core::wire::read;

pub(crate) fn run(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let chosen: Vec<Cow<'static, ServerProfile>> = if args.against.is_empty() {
        profiles().iter().map(Cow::Borrowed).collect()
    } else {
        args.against.iter().map(|name| inputs::profile(name.trim())).collect::<Result<_, _>>()?
    };
    let report = matrix(args, &chosen)?;
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    // Without a baseline every refusal counts; with one only what was accepted before.
    let counts = |row: &CheckRow| {
        !row.accepts()
            && baseline.as_ref().is_none_or(|old| {
                old.results
                    .iter()
                    .any(|o| (&o.hello, &o.profile) == (&row.hello, &row.profile) && o.accepts())
            })
    };
    match global.format {
        Format::Toml => {
            return Err(Failure::Input("--format toml belongs to `tlswhy scan`".into()));
        }
        Format::Text => output::pages(global, &[page(&report, counts)])?,
        Format::Json => output::json(&report)?,
        Format::Junit => output::text(&junit::write(&report, counts))?,
        Format::Sarif => output::json(&sarif::document(&report, env!("CARGO_PKG_VERSION"), counts))?,
    }
    Ok(ExitCode::from(u8::from(report.results.iter().any(counts))))
}

fn matrix(args: &Args, profiles: &[Cow<'static, ServerProfile>]) -> Result<CheckReport, Failure> {
    let mut report =
        CheckReport { schema: "tlswhy/check/1".into(), hello: String::new(), results: Vec::new() };
    let intake = inputs::read_all(&args.input.inputs)?;
    let mut count = 0;
    for exchange in &intake.exchanges {
        let client = exchange.bytes(Side::Client);
        let reading = read(&client);
        let (Some(_), Some(facts)) = (reading.client_hello(), HelloFacts::of(&reading)) else { continue };
        count += 1;
        if report.hello.is_empty() {
            report.hello = hex(&client);
        }
        let place = &exchange.source.place;
        let name = if intake.exchanges.len() == 1 { place.clone() } else { format!("{place} #{count}") };
        report.results.extend(profiles.iter().map(|profile| row(&name, &facts, profile)));
    }
    if count == 0 {
        return Err(Failure::Input("no ClientHello in the input: check needs the bytes of one".into()));
    }
    Ok(report)
}

fn read_baseline(path: &std::path::Path) -> Result<CheckReport, Failure> {
    let place = path.display();
    let text = std::fs::read(path).map_err(|e| Failure::Input(format!("cannot open {place}: {e}")))?;
    let report: CheckReport = serde_json::from_slice(&text)
        .map_err(|e| Failure::Input(format!("{place}: not a result of `tlswhy check --format json`: {e}")))?;
    Ok(report)
}

fn page(report: &CheckReport, counts: impl Fn(&CheckRow) -> bool) -> Page {
    let mut page = Page::default();
    let refused = report.results.iter().filter(|r| !r.accepts()).count();
    let new = report.results.iter().filter(|r| counts(r)).count();
    let ink = if new == 0 { Ink::Good } else { Ink::Strong };
    let total = report.results.len();
    let since = if new == refused { String::new() } else { format!(", {new} of them new") };
    page.paragraph(0, ink, &format!("{} of {total} take it, {refused} refuse{since}.", total - refused));
    let mut hello = "";
    let mut rows: Vec<Vec<(Ink, String)>> = Vec::new();
    for row in &report.results {
        if row.hello != hello {
            flush(&mut page, &mut rows);
            hello = &row.hello;
            page.heading(hello);
        }
        let ink = if row.accepts() {
            Ink::Good
        } else if counts(row) {
            Ink::Bad
        } else {
            Ink::Faint
        };
        let cause = row.cause.clone().unwrap_or_default();
        rows.push(vec![(ink, row.profile.clone()), (ink, row.in_words()), (Ink::Plain, cause)]);
    }
    flush(&mut page, &mut rows);
    page
}

fn flush(page: &mut Page, rows: &mut Vec<Vec<(Ink, String)>>) {
    if !rows.is_empty() {
        page.table(2, std::mem::take(rows));
    }
}
