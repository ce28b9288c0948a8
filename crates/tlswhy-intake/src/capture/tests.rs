mod build;
mod formats;
mod hostile;
mod planted;
mod streams;

use tlswhy_core::exchange::{EventKind, Exchange, Side};

use super::{Limits, Summary, is_capture, read, read_stream};

/// The events in short: `C:connected C:3 S:7 S:closed`; data by its length.
fn shape(exchange: &Exchange) -> String {
    let event = |event: &tlswhy_core::exchange::Event| {
        let side = if event.side == Side::Client { 'C' } else { 'S' };
        let what = match &event.kind {
            EventKind::Data(bytes) => bytes.len().to_string(),
            EventKind::Connected => "connected".into(),
            EventKind::Closed => "closed".into(),
            EventKind::Reset => "reset".into(),
            EventKind::Silent(millis) => format!("silent {millis}"),
            EventKind::AlertInWords { .. } => "words".into(),
            EventKind::Cut => "cut".into(),
        };
        format!("{side}:{what}")
    };
    exchange.events.iter().map(event).collect::<Vec<_>>().join(" ")
}

/// The one exchange of a capture.
fn only(capture: &[u8]) -> Exchange {
    let (mut exchanges, summary) = read(capture, "test").expect("a capture");
    assert_eq!(exchanges.len(), 1, "{summary:?}");
    exchanges.remove(0)
}
