//! The lab's refusals, explained without naming the server.
//!
//! `lab/replies` holds what real stacks answered to the hellos of `lab/hellos.tsv`. For each refusal the cause by the
//! server's own profile is known; here the same exchange is explained from its bytes alone. What is named firmly
//! must be right.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tlswhy_core::exchange::{Event, EventKind, Exchange, Side};
use tlswhy_core::server::{self, HelloFacts, Outcome};
use tlswhy_core::verdict::{Certainty, Question, Verdict, explain};
use tlswhy_core::wire::read;

fn lab() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lab")
}

fn hellos() -> BTreeMap<String, Vec<u8>> {
    let text = fs::read_to_string(lab().join("hellos.tsv")).expect("lab/hellos.tsv");
    let rows = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| (row[0].to_string(), hex(row[3]))).collect()
}

/// The exchange as it went: a refusal's alert, close, reset or silence; `None` for an acceptance.
fn exchange(hello: &[u8], row: &[&str]) -> Option<Exchange> {
    let [_, outcome, alert, record, ..] = *row else { return None };
    let mut exchange = Exchange::default();
    exchange.push_data(Side::Client, hello, "");
    let mut event = |kind| {
        exchange.events.push(Event { side: Side::Server, kind, micros: None, origin: String::new() });
    };
    match outcome {
        "alert" => {
            let (level, code) = alert.split_once(':')?;
            let level = if level == "warning" { 1 } else { 2 };
            let version = u16::from_str_radix(record, 16).unwrap_or(0x0303).to_be_bytes();
            event(EventKind::Data(vec![21, version[0], version[1], 0, 2, level, code.parse().ok()?]));
        }
        "close" => event(EventKind::Closed),
        "reset" => event(EventKind::Reset),
        "silence" => event(EventKind::Silent(2000)),
        _ => return None,
    }
    Some(exchange)
}

/// Causes that name the same fault in other words, or the general and the special form.
fn same(told: &str, truth: &str) -> bool {
    const KIN: &[&[&str]] = &[
        &["no-common-suite", "suites-only-insecure", "rsa-key-exchange-only", "psk-suites-only"],
        &["no-common-sigalg", "sha1-signatures-only", "rsa-pss-missing"],
        &["missing-extension-tls13", "missing-signature-algorithms"],
        &["tls13-only-client", "suite-version-mismatch"],
        &["suite-version-mismatch", "no-common-suite"],
        &["malformed-hello", "trailing-data", "empty-list", "session-id-length", "truncated-hello"],
        &["record-garbage", "malformed-hello", "unexpected-message", "truncated-hello", "trailing-data"],
        // An encrypted_client_hello without its form.
        &["malformed-hello", "ech-failure"],
        // Stray bytes before a hello; a server does not look for a hello behind them.
        &["plaintext-to-tls-port", "record-garbage"],
        // Behind a length that is wrong, a server that reads on finds another field wrong.
        &["malformed-hello", "trailing-data", "compression-methods"],
        // No version in the list, and none that the server knows.
        &["empty-list", "tls13-draft-version"],
        &["legacy-version-0304", "version-intolerance"],
        // Asking for TLS 1.3 by legacy_version is asking for TLS 1.2 at most, to a server with TLS 1.3 only.
        &["legacy-version-0304", "version-too-old"],
        // A key share without bytes; an encrypted_client_hello that is broken.
        &["malformed-hello", "key-share-invalid", "ech-failure"],
        // The special names of what is too old or of a draft.
        &["ssl3-refused", "version-too-old"],
        &["tls13-draft-version", "version-too-old"],
    ];
    told == truth || KIN.iter().any(|kin| kin.contains(&told) && kin.contains(&truth))
}

/// Hellos with two faults by their making: a group that few know, and an all-zero share for it.
const TWO_FAULTS: [&str; 1] = ["v1/70-tls13-groups-unknown"];

/// How many refusals were told how.
#[derive(Default, Clone, Copy)]
struct Row([u32; 6]);

const RIGHT: usize = 0;
const LISTED: usize = 1;
const UNKNOWN: usize = 2;
const WRONG: usize = 3;
const WRONG_PREDICTED: usize = 4;
const WRONG_CERTAIN: usize = 5;

#[test]
fn refusals_of_the_lab_are_told_without_naming_the_server() {
    let hellos = hellos();
    let mut table: BTreeMap<&str, Row> = BTreeMap::new();
    let mut firm = Vec::new();
    // All of it takes minutes in a debug build; a part, another one for each profile, shows the same.
    let stride = std::env::var("BLIND_STRIDE").ok().and_then(|n| n.parse().ok()).unwrap_or(32);
    for (number, profile) in server::profiles().iter().enumerate() {
        let seed = number % stride;
        let Ok(text) = fs::read_to_string(lab().join(format!("replies/{}.tsv", profile.id))) else {
            continue;
        };
        for line in
            text.lines().skip(1).enumerate().filter(|(at, _)| at % stride == seed).map(|(_, line)| line)
        {
            let row: Vec<&str> = line.split('\t').collect();
            let Some(hello) = hellos.get(row[0]).filter(|_| !TWO_FAULTS.contains(&row[0])) else { continue };
            let Some(exchange) = exchange(hello, &row) else { continue };
            let reading = read(hello);
            let Some(facts) = HelloFacts::of(&reading) else { continue };
            let known = server::outcome(&facts, profile);
            // Where the profile itself is wrong, nothing is known.
            let agrees = match known.outcome {
                Outcome::Alert { description, .. } => row[2].ends_with(&format!(":{description}")),
                Outcome::Close | Outcome::Reset => ["close", "reset"].contains(&row[1]),
                Outcome::Silence => row[1] == "silence",
                _ => false,
            };
            let Some(truth) = known.decided_by.and_then(server::Rule::cause).filter(|_| agrees) else {
                continue;
            };
            let answer = explain(&Question::new(&exchange));
            let place = match &answer.verdict {
                Verdict::Cause { slug, .. } if same(slug, truth) => RIGHT,
                Verdict::Cause { slug, certainty, .. } => {
                    if *certainty != Certainty::Possible {
                        let certainty = certainty.name();
                        firm.push(format!(
                            "{} {} {}: {truth} => {slug} {certainty}",
                            profile.id, row[0], row[2]
                        ));
                    }
                    match certainty {
                        Certainty::Certain | Certainty::Proven => WRONG_CERTAIN,
                        Certainty::Predicted => WRONG_PREDICTED,
                        Certainty::Possible if answer.causes.iter().any(|f| same(f.cause.slug, truth)) => {
                            LISTED
                        }
                        Certainty::Possible => WRONG,
                    }
                }
                _ => UNKNOWN,
            };
            table.entry(truth).or_default().0[place] += 1;
        }
    }
    println!("{:32} right listed unknown wrong predicted certain", "cause by the named server");
    let mut sum = Row::default();
    let print = |cause: &str, r: &Row| {
        let [right, listed, unknown, wrong, predicted, certain] = r.0;
        println!("{cause:32} {right:5} {listed:6} {unknown:7} {wrong:5} {predicted:9} {certain:7}");
    };
    for (cause, row) in &table {
        print(cause, row);
        sum.0.iter_mut().zip(row.0).for_each(|(sum, n)| *sum += n);
    }
    print("all", &sum);
    let mut firmly: BTreeMap<&str, u32> = BTreeMap::new();
    for line in &firm {
        *firmly.entry(line.split_once(' ').map_or("", |(_, rest)| rest)).or_default() += 1;
    }
    let mut firmly: Vec<_> = firmly.into_iter().map(|(line, count)| (count, line)).collect();
    firmly.sort_unstable();
    for (count, line) in firmly.iter().rev().take(60) {
        println!("{count:4} {line}");
    }
    let certain: Vec<_> = firm.iter().filter(|line| line.ends_with(" certain")).collect();
    assert!(certain.is_empty(), "named as certain, and wrong: {certain:#?}");
    let told = sum.0[RIGHT] + sum.0[WRONG_PREDICTED];
    assert!(sum.0[WRONG_PREDICTED] * 20 < told, "more than one in twenty predictions is wrong");
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}
