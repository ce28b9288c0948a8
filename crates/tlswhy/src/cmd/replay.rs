//! `tlswhy replay HOST:PORT HELLO`: exactly these bytes, and what came back.

use crate::cli::{Global, Replay as Args};
use crate::cmd::explain::Explained;
use crate::exit::Failure;
use crate::{inputs, output, target};
use std::process::ExitCode;
use tlswhy_core::exchange::{Event, EventKind, Exchange, Side};
use tlswhy_core::report::decode_v1::{self, DecodeReport};
use tlswhy_core::report::json;
use tlswhy_core::report::layout::{Ink, Page};
use tlswhy_core::wire::edit::{Edit, apply};
use tlswhy_probe::attempt::Until;
use tlswhy_probe::driver;
use tlswhy_probe::plan::{Ask, Seen};

pub(crate) fn run(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let as_json = output::text_or_json(global)?;
    let (_, given) = inputs::one_hello(&args.hello)?;
    let hello = edited(&given, args)?;
    let target = target::target(&args.server, &args.reach)?;
    if let Some(protocol) = target.starttls {
        output::remark(
            global,
            &format!("speaking {} before TLS (--starttls none to leave it out)", protocol.name()),
        );
    }
    let ask = Ask { id: 0, hello, until: Until::Flight };
    let exchange =
        runtime()?.block_on(driver::attempt(&target, &ask)).map_err(|e| Failure::Network(e.to_string()))?;
    let accepted = Seen::of(&exchange).is_some_and(|seen| seen.outcome.accepts());
    let explained = Explained::new(&exchange, None, None);
    if as_json {
        let part = json::Explained { exchange: &exchange, answer: &explained.answer, library: None };
        output::json(&json::report(&[part], &[], &[], env!("CARGO_PKG_VERSION")))?;
    } else {
        let shown = args.hello.to_string_lossy();
        output::pages(global, &[timeline(&exchange), explained.page(&shown, global.verbose)])?;
        if global.verbose {
            let streams = [Side::Client, Side::Server]
                .map(|side| decode_v1::stream(&exchange.source.place, side.name(), &exchange.bytes(side)));
            let report = DecodeReport { schema: "tlswhy/decode/1".into(), streams: streams.into() };
            output::pages(global, &[decode_v1::page(&report)])?;
        }
    }
    Ok(ExitCode::from(if args.expect_accept && !accepted { 5 } else { 0 }))
}

/// The hello with the changes that the command line asks for.
fn edited(hello: &[u8], args: &Args) -> Result<Vec<u8>, Failure> {
    let mut edits: Vec<Edit> = Vec::new();
    if args.fresh_random {
        let mut random = vec![0; 32];
        getrandom::fill(&mut random).map_err(|e| Failure::Input(format!("no randomness to be had: {e}")))?;
        edits.push(Edit::SetRandom(random));
    }
    if let Some(name) = &args.sni {
        edits.push(Edit::SetServerName(name.as_bytes().to_vec()));
    }
    for edit in &args.edit {
        edits.push(edit.parse().map_err(|e| Failure::Input(format!("--edit '{edit}': {e}")))?);
    }
    if let Some(bytes) = args.split {
        edits.push(Edit::SplitRecords(bytes));
    }
    apply(hello, &edits).map_err(|e| Failure::Input(e.to_string()))
}

/// What happened when.
fn timeline(exchange: &Exchange) -> Page {
    let mut page = Page::default();
    page.heading(&format!("Connection to {}", exchange.source.place));
    let row = |event: &Event| {
        let (millis, tenths) =
            (event.micros.unwrap_or_default() / 1000, event.micros.unwrap_or_default() / 100 % 10);
        let what = match &event.kind {
            EventKind::Data(bytes) => format!("sends {} bytes", bytes.len()),
            EventKind::Connected => "is connected".into(),
            EventKind::Closed => "closes the connection".into(),
            EventKind::Reset => "resets the connection".into(),
            EventKind::Silent(ms) => format!("is silent for {}.{} s", ms / 1000, ms / 100 % 10),
            EventKind::AlertInWords { .. } | EventKind::Cut => "sends more than is read".into(),
        };
        vec![
            (Ink::Faint, format!("{millis:6}.{tenths} ms")),
            (Ink::Plain, event.side.name().into()),
            (Ink::Plain, what),
        ]
    };
    page.table(2, exchange.events.iter().map(row).collect());
    page
}

/// A runtime for the one thread that does I/O.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Output)
}
