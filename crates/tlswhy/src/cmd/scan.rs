//! `tlswhy scan HOST:PORT…`: what a server has and how it decides, as a profile.

use crate::cli::{Format, Global, Scan as Args};
use crate::cmd::replay::runtime;
use crate::exit::Failure;
use crate::{output, target};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::Cell;
use std::io::{IsTerminal, Read};
use std::net::IpAddr;
use std::process::ExitCode;
use std::rc::Rc;
use tlswhy_core::registry::suite;
use tlswhy_core::registry::{group, sigscheme, version};
use tlswhy_core::report::answer::outcome_words;
use tlswhy_core::report::layout::{Ink, Page};
use tlswhy_core::server::{
    Certificate, NoGroup, NoSchemes, Outcome, Preference, ServerProfile, VersionProfile,
};
use tlswhy_intake::profile::{to_json, to_toml};
use tlswhy_probe::driver::{self, Target};
use tlswhy_probe::plan::Plan;
use tlswhy_probe::scan::{Depth, Options, Scan};
use tokio::sync::{Semaphore, watch};
use tokio::task::LocalSet;

/// What came out for one server.
struct Scanned {
    place: String,
    scan: Scan,
    profile: ServerProfile,
    failure: Option<String>,
}

pub(crate) fn run(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    if matches!(global.format, Format::Junit | Format::Sarif) {
        output::text_or_json(global)?;
    }
    let places = places(&args.servers)?;
    if global.format == Format::Toml && places.len() != 1 {
        return Err(Failure::Input("--format toml writes one profile: give one host".into()));
    }
    let targets: Vec<Target> =
        places.iter().map(|place| target::target(place, &args.reach)).collect::<Result<_, _>>()?;
    for target in &targets {
        if let Some(protocol) = target.starttls {
            let text = format!(
                "{}: speaking {} before TLS (--starttls none to leave it out)",
                target.place(),
                protocol.name()
            );
            output::remark(global, &text);
        }
    }
    let (scanned, interrupted) = scan_all(global, args, targets)?;
    if interrupted {
        output::remark(global, "interrupted: this is what was learned until then");
    }
    let alone = scanned.len() == 1;
    let failures: Vec<&str> = scanned.iter().filter_map(|s| s.failure.as_deref()).collect();
    if let (true, Some(failure)) = (alone, failures.first()) {
        return Err(Failure::Network((*failure).into()));
    }
    for failure in &failures {
        output::remark(global, failure);
    }
    let good = scanned.iter().filter(|s| s.failure.is_none());
    match global.format {
        Format::Json if alone => {
            good.map(document).try_for_each(|document| output::json(&document))?;
        }
        Format::Json => {
            let profiles: Vec<_> = good.map(document).collect();
            output::json(&serde_json::json!({ "schema": "tlswhy/profiles/1", "profiles": profiles }))?;
        }
        Format::Toml => good.map(|s| to_toml(&s.profile)).try_for_each(|text| output::text(&text))?,
        _ => output::pages(global, &good.map(page).collect::<Vec<_>>())?,
    }
    Ok(ExitCode::from(if failures.is_empty() { 0 } else { 4 }))
}

/// The servers that the words name: themselves, a file of them, or standard input.
fn places(words: &[String]) -> Result<Vec<String>, Failure> {
    let mut places = Vec::new();
    for word in words {
        let text = if word == "-" {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(|e| Failure::Input(format!("-: {e}")))?;
            text
        } else if let Some(file) = word.strip_prefix('@') {
            std::fs::read_to_string(file).map_err(|e| Failure::Input(format!("cannot open {file}: {e}")))?
        } else {
            places.push(word.clone());
            continue;
        };
        let lines = text.lines().map(|l| l.split('#').next().unwrap_or_default().trim());
        places.extend(lines.filter(|l| !l.is_empty()).map(String::from));
    }
    places.dedup();
    if places.is_empty() { Err(Failure::Input("no host:port in the list".into())) } else { Ok(places) }
}

fn scan_all(global: &Global, args: &Args, targets: Vec<Target>) -> Result<(Vec<Scanned>, bool), Failure> {
    let show = std::io::stderr().is_terminal() && !global.quiet;
    let bars = MultiProgress::with_draw_target(if show {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    });
    let interrupted = Rc::new(Cell::new(false));
    let local = LocalSet::new();
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|e| Failure::Input(format!("no randomness to be had: {e}")))?;
    let done = runtime()?.block_on(local.run_until(async {
        let (stop, stopped) = watch::channel(false);
        let was_interrupted = Rc::clone(&interrupted);
        let listener = tokio::task::spawn_local(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                was_interrupted.set(true);
                let _ = stop.send(true);
                // A second one ends the program as usual.
                std::future::pending::<()>().await;
            }
        });
        let slots = Rc::new(Semaphore::new(args.hosts_at_once.max(1)));
        let running: Vec<_> = targets
            .into_iter()
            .map(|target| {
                let options = options(args, &target, seed);
                let (slots, stopped, bars) = (Rc::clone(&slots), stopped.clone(), bars.clone());
                tokio::task::spawn_local(async move {
                    let _slot = slots.acquire().await;
                    scan_one(target, options, stopped, bars).await
                })
            })
            .collect();
        let mut done = Vec::new();
        for task in running {
            done.extend(task.await.ok());
        }
        listener.abort();
        done
    }));
    Ok((done, interrupted.get()))
}

fn options(args: &Args, target: &Target, seed: [u8; 32]) -> Options {
    let name = args.sni.clone().or_else(|| {
        let is_name = target.host.parse::<IpAddr>().is_err();
        is_name.then(|| target.host.trim_end_matches('.').to_string())
    });
    let depth = match (args.fast, args.full) {
        (true, _) => Depth::Fast,
        (_, true) => Depth::Full,
        _ => Depth::Normal,
    };
    Options { name, depth, at_once: target.at_once, seed }
}

async fn scan_one(
    target: Target,
    options: Options,
    mut stopped: watch::Receiver<bool>,
    bars: MultiProgress,
) -> Scanned {
    let place = target.place();
    let mut scan = Scan::new(options);
    let bar = bars.add(ProgressBar::new(1));
    if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} connections") {
        bar.set_style(style);
    }
    bar.set_prefix(place.clone());
    let tell = |plan: &dyn Plan| {
        let (done, of) = plan.progress();
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    };
    let failure = tokio::select! {
        ran = driver::run_plan(&target, &mut scan, tell, || false) => ran.err().map(|e| e.to_string()),
        _ = stopped.wait_for(|stop| *stop) => None,
    };
    bar.finish_and_clear();
    let source = format!("scan of {place} by tlswhy {}", env!("CARGO_PKG_VERSION"));
    let profile = scan.profile(&place, &source);
    let silent = profile.versions.is_empty() && scan.sslv2() != Some(true);
    let failure =
        failure.or_else(|| silent.then(|| scan.no_tls()).flatten().map(|why| format!("{place} {why}")));
    Scanned { place, scan, profile, failure }
}

fn document(scanned: &Scanned) -> serde_json::Value {
    let mut document = to_json(&scanned.profile, scanned.scan.connections());
    let features = scanned.scan.features();
    if let Some(fields) = document.as_object_mut() {
        fields.insert("complete".into(), scanned.scan.is_complete().into());
        fields.insert("sslv2".into(), scanned.scan.sslv2().into());
        fields.insert(
            "features".into(),
            serde_json::json!({
                "secure_renegotiation": features.secure_renegotiation(),
                "extended_master_secret": features.extended_master_secret(),
                "session_ticket": features.session_tickets(),
                "compression": features.compression,
                "hello_retry_request": features.retry,
            }),
        );
    }
    document
}

fn page(scanned: &Scanned) -> Page {
    let (profile, scan) = (&scanned.profile, &scanned.scan);
    let mut page = Page::default();
    let complete = if scan.is_complete() { "" } else { ", not complete" };
    page.paragraph(
        0,
        Ink::Strong,
        &format!("{}: {} connections{complete}", scanned.place, scan.connections()),
    );
    let taken: Vec<String> = profile.versions.iter().map(|v| version_name(v.version)).collect();
    let list = if taken.is_empty() { "none".into() } else { taken.join(", ") };
    page.labelled(16, "versions", Ink::Plain, &list);
    if let Some(refusal) = scan.refusal() {
        let text = format!("it refuses every hello: {}", outcome_words(&refusal));
        page.labelled(16, "", Ink::Bad, &text);
        if matches!(refusal, Outcome::Alert { description: 112, .. }) {
            page.labelled(
                16,
                "",
                Ink::Plain,
                "it does not know the name that was asked for: give one with --sni",
            );
        }
    }
    if scan.sslv2() == Some(true) {
        page.labelled(16, "", Ink::Bad, "SSL 2.0 as well");
    }
    let certificates: Vec<String> = profile.certificates.iter().copied().map(certificate_words).collect();
    page.labelled(16, "certificates", Ink::Plain, &certificates.join(", "));
    for version in profile.versions.iter() {
        versions_table(&mut page, version);
    }
    page.heading("Habits");
    for (label, text) in habit_lines(scanned) {
        page.labelled(26, label, Ink::Plain, &text);
    }
    page
}

fn versions_table(page: &mut Page, version: &VersionProfile) {
    let follows = version.suites.iter().all(|s| s.rank == 0);
    let order = match (version.suites.len(), follows) {
        (0 | 1, _) => "",
        (_, true) => ", the client's order decides",
        (_, false) => ", the server's order decides",
    };
    page.heading(&format!("{}: {} suites{order}", version_name(version.version), version.suites.len()));
    let row = |number: u16| {
        let info = suite::info(number);
        let weak = info.is_some_and(|s| s.prohibited_by.is_some());
        let ink = if weak { Ink::Faint } else { Ink::Plain };
        vec![
            (Ink::Faint, format!("{number:#06x}")),
            (ink, info.map_or_else(String::new, |s| s.name.into())),
            (
                Ink::Faint,
                info.and_then(|s| s.prohibited_by)
                    .map_or_else(String::new, |by| format!("prohibited by {by}")),
            ),
        ]
    };
    page.table(2, version.suites_in_order().into_iter().map(row).collect());
    let groups: Vec<String> = version.groups.iter().map(|g| name_or_number(group::name(*g), *g)).collect();
    if !groups.is_empty() {
        let order =
            if version.group_preference == Preference::Server { " (the server's order decides)" } else { "" };
        page.labelled(26, "  groups", Ink::Plain, &format!("{}{order}", groups.join(", ")));
    }
    let schemes: Vec<String> =
        version.schemes.iter().map(|s| name_or_number(sigscheme::name(*s), *s)).collect();
    if !schemes.is_empty() {
        page.labelled(26, "  signature_algorithms", Ink::Plain, &schemes.join(", "));
    }
}

fn habit_lines(scanned: &Scanned) -> Vec<(&'static str, String)> {
    let habits = &scanned.profile.habits;
    let features = scanned.scan.features();
    let mut lines = Vec::new();
    let group = |g: u16| name_or_number(group::name(g), g);
    if let Some(habit) = habits.no_supported_groups {
        lines.push((
            "  no supported_groups",
            match habit {
                NoGroup::Skip => "ECDHE suites are left out".into(),
                NoGroup::Assume(g) => format!("{} is taken", group(g)),
            },
        ));
    }
    if let Some(habit) = habits.no_common_group {
        lines.push((
            "  no common group",
            match habit {
                NoGroup::Skip => "ECDHE suites are left out".into(),
                NoGroup::Assume(g) => format!("{} is taken all the same", group(g)),
            },
        ));
    }
    if let Some(habit) = habits.no_signature_algorithms {
        lines.push((
            "  no signature_algorithms",
            match habit {
                NoSchemes::Sha1 => "taken for SHA-1, as RFC 5246 says".into(),
                NoSchemes::Any => "it signs with what it likes".into(),
            },
        ));
    }
    let mut has = |label, fact: Option<bool>| {
        if let Some(fact) = fact {
            lines.push((label, if fact { "yes".to_string() } else { "no".into() }));
        }
    };
    has("  secure renegotiation", features.secure_renegotiation());
    has("  extended_master_secret", features.extended_master_secret());
    has("  session tickets", features.session_tickets());
    has("  compression", Some(features.compression).filter(|c| *c));
    lines
}

fn certificate_words(certificate: Certificate) -> String {
    match certificate {
        Certificate::Rsa(0) => "RSA".into(),
        Certificate::Rsa(bits) => format!("RSA {bits}"),
        Certificate::Ecdsa(curve) => format!("ECDSA {}", name_or_number(group::name(curve), curve)),
        Certificate::Ed25519 => "Ed25519".into(),
    }
}

fn version_name(number: u16) -> String {
    name_or_number(version::name(number), number)
}

fn name_or_number(name: Option<&str>, number: u16) -> String {
    name.map_or_else(|| format!("{number:#06x}"), Into::into)
}
