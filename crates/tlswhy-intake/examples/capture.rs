//! Reads a capture and prints what was in it: `cargo run --release --example capture FILE [MEGABYTES]`.

use std::fs::File;
use std::time::Instant;

use tlswhy_intake::capture::{Error, Limits, read_stream};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().unwrap_or_else(|| "-".into());
    let mut limits = Limits::default();
    if let Some(megabytes) = arguments.next().and_then(|number| number.parse::<usize>().ok()) {
        limits.max_memory = megabytes << 20;
    }
    let begun = Instant::now();
    let (mut exchanges, mut events) = (0_u64, 0);
    let sink = &mut |exchange: tlswhy_core::exchange::Exchange| {
        exchanges += 1;
        events += exchange.events.len();
    };
    let summary = if file == "-" {
        read_stream(std::io::stdin(), &file, &limits, sink)?
    } else {
        read_stream(File::open(&file)?, &file, &limits, sink)?
    };
    let micros = begun.elapsed().as_micros().max(1);
    println!("{exchanges} exchanges, {events} events, {} warnings", summary.warnings.len());
    println!(
        "{} packets, {} bytes, {} flows ({} TLS), {} evicted, {} packets/s",
        summary.packets,
        summary.bytes,
        summary.flows,
        summary.tls_flows,
        summary.evicted,
        u128::from(summary.packets) * 1_000_000 / micros
    );
    Ok(())
}
