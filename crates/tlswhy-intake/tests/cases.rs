//! Every cause against every case of `cases/`.
//!
//! The hits are one snapshot, `cases/hits.txt`: a new cause that takes another's case is seen in review. After an
//! intended change write it anew with `UPDATE_HITS=1 cargo test -p tlswhy-intake --test cases`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tlswhy_core::exchange::{Event, EventKind, Exchange, Side};
use tlswhy_core::verdict::{Answer, Certainty, Question, Verdict, explain};
use tlswhy_intake::capture;

/// Cases that are not answered as they should be, each with the reason.
const KNOWN_WRONG: &[(&str, &str)] =
    &[("131-wolfdev-rsa-java17-secure-renegotiation-missing", "the cause is not in the catalogue yet")];

/// One exchange with what is known of it.
struct Case {
    name: String,
    exchange: Exchange,
    /// Slugs of the causes; empty: healthy.
    causes: Vec<String>,
    /// What an honest tool may also name first.
    accept_also: Vec<String>,
    /// The causes can be told from the exchange as it is, and the stage is one of those covered.
    scored: bool,
}

#[derive(Deserialize)]
struct Real {
    id: String,
    hello_hex: String,
    reply_hex: String,
    #[serde(default)]
    client_rest_hex: String,
    cause: String,
    #[serde(default)]
    partial: bool,
}

#[derive(Deserialize)]
struct Planted {
    file: String,
    causes: Vec<String>,
    accept_also: Vec<String>,
    visible_without_keys: bool,
    stage: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases")
}

fn real() -> Vec<Case> {
    let text = fs::read_to_string(folder().join("real.json")).expect("cases/real.json");
    let rows: Vec<Real> = serde_json::from_str(&text).expect("the rows of real.json");
    rows.into_iter()
        .map(|row| {
            let mut exchange = Exchange::default();
            exchange.push_data(Side::Client, &hex(&row.hello_hex), "");
            exchange.push_data(Side::Server, &hex(&row.reply_hex), "");
            exchange.push_data(Side::Client, &hex(&row.client_rest_hex), "");
            // The one partial record is the log of the server, which waited for the rest.
            exchange.hints.server_side_log = row.partial;
            if row.reply_hex.is_empty() {
                let kind = EventKind::Silent(300_000);
                exchange.events.push(Event { side: Side::Server, kind, micros: None, origin: String::new() });
            }
            Case { name: row.id, exchange, causes: vec![row.cause], accept_also: Vec::new(), scored: true }
        })
        .collect()
}

fn planted() -> Vec<Case> {
    let text = fs::read_to_string(folder().join("planted/index.json")).expect("cases/planted/index.json");
    let rows: Vec<Planted> = serde_json::from_str(&text).expect("the rows of index.json");
    rows.into_iter()
        .map(|row| {
            let bytes = fs::read(folder().join("planted").join(&row.file)).expect("the capture");
            let (mut exchanges, _) = capture::read(&bytes, &row.file).expect("a readable capture");
            assert_eq!(exchanges.len(), 1, "{}: one exchange", row.file);
            Case {
                name: row.file.trim_end_matches(".pcap").to_string(),
                exchange: exchanges.remove(0),
                causes: row.causes,
                accept_also: row.accept_also,
                scored: row.visible_without_keys && ["hello", "none"].contains(&row.stage.as_str()),
            }
        })
        .collect()
}

/// How an answer stands to what is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    First,
    Also,
    NotTold,
    Wrong,
    WrongAtCertain,
}

fn mark(case: &Case, answer: &Answer) -> Mark {
    match &answer.verdict {
        Verdict::Healthy { .. } if case.causes.is_empty() => Mark::First,
        Verdict::Healthy { .. } | Verdict::Unknown { .. } => Mark::NotTold,
        Verdict::Cause { slug, .. } if case.causes.iter().any(|c| c == slug) => Mark::First,
        Verdict::Cause { slug, .. } if case.accept_also.iter().any(|c| c == slug) => Mark::Also,
        Verdict::Cause { certainty: Certainty::Certain, .. } => Mark::WrongAtCertain,
        Verdict::Cause { .. } => Mark::Wrong,
    }
}

fn hits(answer: &Answer) -> String {
    let found = answer.causes.iter().map(|f| format!("{} {}", f.cause.slug, f.certainty.name()));
    let found: Vec<String> = found.collect();
    match &answer.verdict {
        Verdict::Healthy { .. } => "healthy".to_string(),
        Verdict::Unknown { .. } => "unknown".to_string(),
        Verdict::Cause { .. } => found.join(", "),
    }
}

#[test]
fn every_case_is_answered_as_it_is_known() {
    let cases: Vec<Case> = real().into_iter().chain(planted()).collect();
    let (mut snapshot, mut table, mut wrong) = (String::new(), BTreeMap::new(), Vec::new());
    for case in &cases {
        let answer = explain(&Question::new(&case.exchange));
        let mark = mark(case, &answer);
        let is = if case.causes.is_empty() { "healthy".to_string() } else { case.causes.join(" + ") };
        writeln!(snapshot, "{}: {is} => {}", case.name, hits(&answer)).expect("a string takes all");
        if case.scored {
            table.entry(is.clone()).or_insert([0; 5])[mark as usize] += 1;
        }
        let excused = KNOWN_WRONG.iter().any(|(name, _)| *name == case.name);
        let fails = mark == Mark::WrongAtCertain || (case.scored && mark > Mark::NotTold);
        if fails != excused {
            wrong.push(format!("{}: {is} => {}", case.name, hits(&answer)));
        }
    }
    println!("{:38} first  also  not told  wrong  wrong at certain", "cause");
    let mut sum = [0; 5];
    for (cause, row) in &table {
        println!("{cause:38} {:5} {:5} {:9} {:6} {:6}", row[0], row[1], row[2], row[3], row[4]);
        sum.iter_mut().zip(row).for_each(|(sum, n)| *sum += n);
    }
    println!("{:38} {:5} {:5} {:9} {:6} {:6}", "all", sum[0], sum[1], sum[2], sum[3], sum[4]);
    let path = folder().join("hits.txt");
    if std::env::var_os("UPDATE_HITS").is_some() {
        fs::write(&path, &snapshot).expect("hits.txt can be written");
    }
    assert!(wrong.is_empty(), "answered otherwise than listed:\n{}", wrong.join("\n"));
    let committed = fs::read_to_string(&path).unwrap_or_default();
    for (new, old) in snapshot.lines().zip(committed.lines()) {
        assert_eq!(new, old, "cases/hits.txt differs; see this file's first lines");
    }
    assert_eq!(snapshot.lines().count(), committed.lines().count(), "cases/hits.txt has other cases");
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}
