//! `tlswhy diff A B`: two hellos side by side.

use crate::cli::{Diff as Args, Global};
use crate::exit::Failure;
use crate::{inputs, output};
use std::process::ExitCode;
use tlswhy_core::diff::{Difference, Weight, diff};
use tlswhy_core::report::answer::outcome_words;
use tlswhy_core::report::diff_v1;
use tlswhy_core::report::layout::{Ink, Page};
use tlswhy_core::server::{HelloFacts, ServerProfile, negotiate};
use tlswhy_core::wire::read;

pub(crate) fn run(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let as_json = output::text_or_json(global)?;
    let ((_, a), (_, b)) = (inputs::one_hello(&args.a)?, inputs::one_hello(&args.b)?);
    let (reading_a, reading_b) = (read(&a), read(&b));
    let (Some(hello_a), Some(hello_b)) = (reading_a.client_hello(), reading_b.client_hello()) else {
        return Err(Failure::Input("diff needs a ClientHello on both sides".into()));
    };
    let found = diff(&hello_a, &hello_b);
    let profile = args.server.as_deref().map(inputs::profile).transpose()?;
    let answers = profile.as_deref().map(|p| (p, outcome(&reading_a, p), outcome(&reading_b, p)));
    if as_json {
        output::json(&diff_v1::document(&found))?;
    } else {
        let mut page = page(&found);
        if let Some((profile, a, b)) = answers {
            page.heading(&format!("What {} does (by its profile)", profile.name));
            page.labelled(6, "  A", Ink::Plain, &a);
            page.labelled(6, "  B", Ink::Plain, &b);
        }
        output::pages(global, &[page])?;
    }
    Ok(ExitCode::SUCCESS)
}

fn outcome(reading: &tlswhy_core::wire::Reading<'_>, profile: &ServerProfile) -> String {
    HelloFacts::of(reading)
        .map_or_else(String::new, |facts| outcome_words(&negotiate(&facts, profile).outcome))
}

fn page(found: &[Difference]) -> Page {
    let mut page = Page::default();
    if found.is_empty() {
        page.paragraph(0, Ink::Good, "The two hellos are the same in every byte that means anything.");
        return page;
    }
    let heading = |weight| match weight {
        Weight::Decides => "Can decide whether a server takes the hello",
        Weight::Shifts => "Can change what is chosen",
        Weight::Nothing => "Means nothing: it is new in every connection, or there to be ignored",
    };
    for weight in [Weight::Decides, Weight::Shifts, Weight::Nothing] {
        let rows: Vec<&Difference> = found.iter().filter(|d| d.weight == weight).collect();
        if rows.is_empty() {
            continue;
        }
        page.heading(heading(weight));
        for row in rows {
            page.labelled(30, &format!("  {}", row.field), Ink::Plain, &row.text);
            page.labelled(30, "", Ink::Faint, row.why);
        }
    }
    page
}
