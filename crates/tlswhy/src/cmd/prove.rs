//! `tlswhy prove HOST:PORT HELLO`: the smallest change that this very server takes.

use crate::cli::{Global, Prove as Args};
use crate::cmd::explain::{Explained, library};
use crate::cmd::replay::runtime;
use crate::exit::Failure;
use crate::{inputs, output, target};
use std::ffi::OsStr;
use std::process::ExitCode;
use tlswhy_core::exchange::{Exchange, SourceKind};
use tlswhy_core::report::answer::outcome_words;
use tlswhy_core::report::json_v1::ExperimentReport;
use tlswhy_core::report::layout::{Ink, Page};
use tlswhy_core::report::{hex, json};
use tlswhy_core::verdict::Certainty;
use tlswhy_probe::driver;
use tlswhy_probe::plan::Plan;
use tlswhy_probe::prove::{Candidate, Experiment, Proof, Prove, candidates};

pub(crate) fn run(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let as_json = output::text_or_json(global)?;
    let (target_name, hello_input) = words(args)?;
    let (mut exchange, hello) = inputs::one_hello(hello_input)?;
    let named = args.library.as_deref().map(library).transpose()?;
    let profile = args.server.as_deref().map(inputs::profile).transpose()?;
    let target = target_name.map(|name| target::target(name, &args.reach)).transpose()?;
    if let Some(target) = &target {
        exchange.hints.host.get_or_insert_with(|| target.host.clone());
        exchange.hints.port = Some(target.port);
    }
    let first = Explained::new(&exchange, profile.as_deref(), named);
    let tried = candidates(&exchange, &first.answer, profile.as_deref());
    let mut prove = Prove::new(hello, tried, args.confirm, args.most);
    match (&target, profile.as_deref()) {
        (_, Some(profile)) => prove.run_on_model(profile),
        (Some(target), None) => {
            if let Some(protocol) = target.starttls {
                output::remark(global, &format!("speaking {} before TLS", protocol.name()));
            }
            let tell = |plan: &dyn Plan| {
                if global.verbose {
                    let (done, of) = plan.progress();
                    output::remark(global, &format!("{done} of at least {of} connections"));
                }
            };
            runtime()?
                .block_on(driver::run_plan(target, &mut prove, tell, || false))
                .map_err(|e| Failure::Network(e.to_string()))?;
        }
        (None, None) => {
            return Err(Failure::Input("give a server as host:port, or a profile with --server".into()));
        }
    }
    let live = profile.is_none();
    let exchange = with_the_answer(exchange, &prove, live);
    let mut explained = Explained::new(&exchange, profile.as_deref(), named);
    let proof = prove.proof();
    if let Proof::Found(sets) = &proof {
        explained.answer.proven_by(
            sets.iter()
                .filter_map(|set| Some((prove.candidates().get(*set.first()?)?.cause?, prove.edits(set)))),
            if live { Certainty::Proven } else { Certainty::Predicted },
        );
    }
    if as_json {
        let part =
            json::Explained { exchange: &exchange, answer: &explained.answer, library: explained.library };
        let mut report = json::report(&[part], &[], &[], env!("CARGO_PKG_VERSION"));
        report.experiments = Some(prove.experiments().iter().map(|e| experiment(&prove, e)).collect());
        report.connections = Some(if live { prove.experiments().len() } else { 0 });
        output::json(&report)?;
    } else {
        let place = target.as_ref().map_or_else(
            || format!("profile {}", args.server.as_deref().unwrap_or_default()),
            driver::Target::place,
        );
        let mut page = proof_page(&prove, &proof, &place, live);
        page.blocks.extend(explained.page(&hello_input.to_string_lossy(), global.verbose).blocks);
        output::pages(global, &[page])?;
    }
    Ok(match proof {
        Proof::Found(_) | Proof::AcceptedAsItIs => ExitCode::SUCCESS,
        Proof::NoConnection => ExitCode::from(4),
        Proof::NothingHelped | Proof::Flaky => ExitCode::from(1),
    })
}

/// With `--server` the one word is the hello, else the first is the server.
fn words(args: &Args) -> Result<(Option<&str>, &OsStr), Failure> {
    match (&args.server, args.target.as_deref(), args.hello.as_deref()) {
        (None, Some(target), Some(hello)) => Ok((Some(target), hello)),
        (Some(_), Some(hello), None) => Ok((None, OsStr::new(hello))),
        (Some(_), Some(_), Some(_)) => Err(Failure::Input("give a server or --server, not both".into())),
        _ => Err(Failure::Input("prove needs a hello: a file, `-`, or the bytes".into())),
    }
}

/// The exchange with what the server answered to the unedited hello.
fn with_the_answer(given: Exchange, prove: &Prove, live: bool) -> Exchange {
    let seen = prove.experiments().first().and_then(|e| e.seen.clone());
    let Some(seen) = seen.filter(|_| live) else { return given };
    let mut exchange = Exchange { source: given.source, events: Vec::new(), hints: given.hints };
    exchange.source.kind = SourceKind::Live;
    exchange.events =
        given.events.into_iter().filter(|e| e.side == tlswhy_core::exchange::Side::Client).collect();
    exchange.events.extend(seen.events());
    exchange
}

fn experiment(prove: &Prove, experiment: &Experiment) -> ExperimentReport {
    ExperimentReport {
        edits: prove.edits(&experiment.candidates).iter().map(ToString::to_string).collect(),
        outcome: experiment.seen.as_ref().map_or("unknown", |s| s.outcome.name()).into(),
        answer: experiment.seen.as_ref().map_or_else(String::new, |s| outcome_words(&s.outcome)),
        accepted: experiment.accepted,
        hello: hex(&experiment.hello),
        reply: experiment
            .seen
            .as_ref()
            .map_or_else(String::new, |s| hex(s.server.get(..256).unwrap_or(&s.server))),
    }
}

fn proof_page(prove: &Prove, proof: &Proof, place: &str, live: bool) -> Page {
    let mut page = Page::default();
    let describe = |set: &Vec<usize>| -> String {
        set.iter()
            .filter_map(|&i| prove.candidates().get(i))
            .map(Candidate::describe)
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let how = if live { "Proven" } else { "Predicted" };
    match proof {
        Proof::Found(sets) => {
            for (number, set) in sets.iter().enumerate() {
                let remark = set.iter().filter_map(|&i| prove.candidates().get(i)).map(|c| c.remark).find(|r| !r.is_empty());
                let text = format!("{}{}", describe(set), remark.map(|r| format!(" ({r})")).unwrap_or_default());
                if number == 0 {
                    page.paragraph(0, Ink::Good, &format!("{how}: {place} takes this hello after one change: {text}."));
                } else {
                    page.paragraph(0, Ink::Plain, &format!("As small: {text}."));
                }
            }
        }
        Proof::AcceptedAsItIs => page.paragraph(0, Ink::Good, &format!("{place} takes this hello as it is.")),
        Proof::NothingHelped => page.paragraph(0, Ink::Strong, &format!("No change that was tried makes {place} take this hello.")),
        Proof::Flaky => page.paragraph(
            0,
            Ink::Strong,
            &format!("{place} answers the same hello now so, now otherwise: several back ends, a rate limit or a restart. Nothing is proven; try --confirm 5."),
        ),
        Proof::NoConnection => page.paragraph(0, Ink::Strong, &format!("No connection to {place} could be made.")),
    }
    page.heading(&format!(
        "Experiments ({} {})",
        prove.experiments().len(),
        if live { "connections" } else { "asked of the profile" }
    ));
    let row = |e: &Experiment| {
        let what =
            if e.candidates.is_empty() { "the hello as it is".into() } else { describe(&e.candidates) };
        let answer = e.seen.as_ref().map_or_else(|| "no connection".into(), |s| outcome_words(&s.outcome));
        let ink = if e.accepted { Ink::Good } else { Ink::Plain };
        vec![(ink, answer), (ink, what)]
    };
    page.table(2, prove.experiments().iter().map(row).collect());
    page.gap();
    page
}
