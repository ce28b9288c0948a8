//! Decoding against the crate tls-parser, on the same hellos in the same run: only the ratios say something.
//!
//! `cargo bench -p tlswhy-core --bench wire`

#![allow(clippy::cast_precision_loss)] // nanoseconds of a round are far below 2^52

use std::hint::black_box;
use std::time::Instant;
use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions, parse_tls_plaintext};
use tlswhy_core::wire::tree::Tree;
use tlswhy_core::wire::{fingerprint, read};

fn hex(text: &str) -> Vec<u8> {
    let pair = |i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(pair).collect()
}

/// The real hellos of `cases/` that tls-parser reads to the end.
fn hellos() -> Vec<Vec<u8>> {
    let cases: serde_json::Value =
        serde_json::from_str(include_str!("../../../cases/real.json")).expect("JSON");
    let all = cases.as_array().expect("a list").iter().filter_map(|case| case["hello_hex"].as_str());
    all.map(hex).filter(|bytes| tls_parser(bytes) > 0).collect()
}

/// Records, hello and extensions with tls-parser; the number of extensions and suites.
fn tls_parser(bytes: &[u8]) -> usize {
    let Ok((_, record)) = parse_tls_plaintext(bytes) else { return 0 };
    let mut count = 0;
    for message in &record.msg {
        if let TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)) = message {
            count += hello.ciphers.len();
            if let Some(Ok((_, extensions))) = hello.ext.map(parse_tls_client_hello_extensions) {
                count += extensions.len();
            }
        }
    }
    count
}

/// The structural reader: records, message, fields, extensions.
fn structural(bytes: &[u8]) -> usize {
    let reading = read(bytes);
    reading.client_hello().map_or(0, |hello| hello.suites().count() + hello.extensions.len())
}

/// The whole tree: every byte of every extension in a node, with problems.
fn tree(bytes: &[u8]) -> usize {
    Tree::read(bytes).nodes().len()
}

fn ja4(bytes: &[u8]) -> usize {
    let reading = read(bytes);
    reading.client_hello().map_or(0, |hello| fingerprint::ja4(&hello, fingerprint::Transport::Tcp).len())
}

/// Takes a hello apart and counts something, so that the work is not optimised away.
type Run = fn(&[u8]) -> usize;

/// Nanoseconds a hello, the fastest of many rounds: what the machine does beside can only slow a round down.
fn time(hellos: &[Vec<u8>], run: Run) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..60 {
        let start = Instant::now();
        for _ in 0..200 {
            for hello in hellos {
                black_box(run(black_box(hello)));
            }
        }
        best = best.min(start.elapsed().as_nanos() as f64 / (200 * hellos.len()) as f64);
    }
    best
}

fn main() {
    let hellos = hellos();
    let bytes: usize = hellos.iter().map(Vec::len).sum();
    println!("{} hellos, {} bytes on average", hellos.len(), bytes / hellos.len().max(1));
    let base = time(&hellos, tls_parser);
    let runs: [(&str, Run); 4] =
        [("tls-parser", tls_parser), ("structural", structural), ("tree", tree), ("structural and JA4", ja4)];
    for (name, run) in runs {
        let nanos = time(&hellos, run);
        println!("{name:20} {nanos:8.0} ns   {:5.2} of tls-parser's time", nanos / base);
    }
}
