//! How long an answer takes in-process: `explain` on the real cases, `negotiate` per profile, `check` of one hello
//! against 50 profiles. The structural decoder of the same run is the yardstick.
//!
//! `cargo bench -p tlswhy-core --bench decide`

#![allow(clippy::cast_precision_loss)] // nanoseconds of a round are far below 2^52

use std::hint::black_box;
use std::time::Instant;
use tlswhy_core::exchange::{Exchange, Side};
use tlswhy_core::report::check_v1;
use tlswhy_core::server::{HelloFacts, negotiate, outcome, profiles};
use tlswhy_core::verdict::{Question, explain};
use tlswhy_core::wire::read;

fn hex(text: &str) -> Vec<u8> {
    let pair = |i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(pair).collect()
}

/// The real exchanges of `cases/`.
fn exchanges() -> Vec<Exchange> {
    let cases: serde_json::Value =
        serde_json::from_str(include_str!("../../../cases/real.json")).expect("JSON");
    let bytes = |case: &serde_json::Value, key: &str| hex(case[key].as_str().unwrap_or_default());
    cases
        .as_array()
        .expect("a list")
        .iter()
        .map(|case| {
            let mut exchange = Exchange::default();
            exchange.push_data(Side::Client, &bytes(case, "hello_hex"), "");
            exchange.push_data(Side::Server, &bytes(case, "reply_hex"), "");
            exchange
        })
        .collect()
}

/// Microseconds a call, the fastest of many rounds: what the machine does beside can only slow a round down.
fn time(rounds: usize, mut run: impl FnMut() -> usize) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        let calls = black_box(run());
        best = best.min(start.elapsed().as_nanos() as f64 / 1000.0 / calls.max(1) as f64);
    }
    best
}

fn main() {
    let exchanges = exchanges();
    let founding = exchanges.first().expect("the founding case stands first").bytes(Side::Client);
    let decode = time(200, || {
        for _ in 0..100 {
            black_box(read(black_box(&founding)).client_hello());
        }
        100
    });
    println!("decode, founding hello            {decode:8.2} µs   1.0");
    let all = profiles();
    let reading = read(&founding);
    let facts = HelloFacts::of(&reading).expect("a hello");
    let row = |name: &str, micros: f64| println!("{name:33} {micros:8.2} µs {:6.1}", micros / decode);
    row(
        "outcome, per profile",
        time(200, || {
            all.iter().filter(|p| black_box(outcome(&facts, p)).decided_by.is_some()).count().max(all.len())
        }),
    );
    row(
        "negotiate with trace, per profile",
        time(200, || {
            all.iter()
                .filter(|p| !black_box(negotiate(&facts, p)).trace.steps.is_empty())
                .count()
                .max(all.len())
        }),
    );
    row(
        "check against 50 profiles",
        time(50, || {
            for profile in all.iter().take(50) {
                black_box(check_v1::row("hello", &facts, profile));
            }
            1
        }),
    );
    row(
        "explain, founding case",
        time(100, || {
            black_box(explain(&Question::new(&exchanges[0])));
            1
        }),
    );
    row(
        "explain, mean of the real cases",
        time(50, || {
            for exchange in &exchanges {
                black_box(explain(&Question::new(exchange)));
            }
            exchanges.len()
        }),
    );
}
