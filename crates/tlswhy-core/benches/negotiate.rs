//! What a decision costs: one hello against one profile, and against all of them.
//!
//! `cargo bench -p tlswhy-core --bench negotiate`

#![allow(clippy::cast_precision_loss)] // nanoseconds of a round are far below 2^52

use std::hint::black_box;
use std::time::Instant;
use tlswhy_core::server::{HelloFacts, find, negotiate, outcome, profiles};
use tlswhy_core::wire::read;

/// The hello of Stack Overflow question 35341394.
const FOUNDING: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05\
    000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";

fn hex(text: &str) -> Vec<u8> {
    let pair = |i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(pair).collect()
}

/// Nanoseconds a run, the fastest of many rounds: what the machine does beside can only slow a round down.
fn fastest(mut run: impl FnMut()) -> f64 {
    let round = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..200).for_each(|_| run());
        start.elapsed().as_nanos() as f64 / 200.0
    };
    (0..100).map(|_| round(&mut run)).fold(f64::INFINITY, f64::min)
}

fn main() {
    let bytes = hex(FOUNDING);
    let reading = read(&bytes);
    let facts = HelloFacts::of(&reading).expect("a hello");
    let gather = fastest(|| {
        black_box(HelloFacts::of(black_box(&reading)));
    });
    println!("facts of a hello            {gather:8.0} ns");
    for name in ["boringssl", "openssl-3.0", "go", "gnutls", "jsse"] {
        let profile = find(name).expect("a profile");
        let traced = fastest(|| {
            black_box(negotiate(black_box(&facts), profile));
        });
        let bare = fastest(|| {
            black_box(outcome(black_box(&facts), profile));
        });
        println!("{:27} {traced:8.0} ns with trace, {bare:5.0} ns without", profile.id);
    }
    let all = fastest(|| {
        for profile in profiles() {
            black_box(outcome(black_box(&facts), profile));
        }
    });
    println!("all {} profiles            {all:8.0} ns", profiles().len());
}
