//! Reads a capture and prints what was in it: `cargo run --release --example capture FILE [MEGABYTES|list]`.

use std::fs::File;
use std::time::Instant;

use tlswhy_core::exchange::{Exchange, Side};
use tlswhy_intake::capture::{Error, Limits, read_stream};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().unwrap_or_else(|| "-".into());
    let option = arguments.next().unwrap_or_default();
    let list = option == "list";
    let mut limits = Limits::default();
    if let Ok(megabytes) = option.parse::<usize>() {
        limits.max_memory = megabytes << 20;
    }
    let begun = Instant::now();
    let (mut exchanges, mut events) = (0_u64, 0);
    let sink = &mut |exchange: Exchange| {
        exchanges += 1;
        events += exchange.events.len();
        if list {
            let sent = |side| exchange.bytes(side).len();
            let prelude = exchange.hints.prelude.as_deref().unwrap_or("-");
            let client = exchange.bytes(Side::Client);
            let hello = tlswhy_core::wire::read(&client).client_hello().is_some()
                || (exchange.hints.datagram && client.get(13) == Some(&1));
            let place = &exchange.source.place;
            println!("{place}; {prelude}; {hello}; {} {}", sent(Side::Client), sent(Side::Server));
        }
    };
    let summary = if file == "-" {
        read_stream(std::io::stdin(), &file, &limits, sink)?
    } else {
        read_stream(File::open(&file)?, &file, &limits, sink)?
    };
    let micros = begun.elapsed().as_micros().max(1);
    println!("{exchanges} exchanges, {events} events; {}", summary.warnings.join("; "));
    println!(
        "{} packets, {} bytes, {} flows ({} TLS, {} without handshake), {} evicted, {} packets/s",
        summary.packets,
        summary.bytes,
        summary.flows,
        summary.tls_flows,
        summary.without_handshake,
        summary.evicted,
        u128::from(summary.packets) * 1_000_000 / micros
    );
    Ok(())
}
