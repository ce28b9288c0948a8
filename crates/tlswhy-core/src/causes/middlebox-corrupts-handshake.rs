use super::{Cause, Sign, truncated_hello};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::{Answered, Certainty};
use crate::wire::Span;
use alloc::format;

pub(super) const CAUSE: Cause = Cause {
    slug: "middlebox-corrupts-handshake",
    summary: "Something between the two ends changes or swallows bytes of the handshake.",
    levers: &["change-path"],
    sources: &["Ubuntu Forums, 2014-06-19", "RFC 3207 section 6"],
    look: |facts| {
        if let Some(at) = crossed_out(facts.server_prelude) {
            let text =
                "The server's STARTTLS is crossed out in its answer to EHLO: a box on the way does that.";
            return Some(Sign::of(Certainty::Certain, 900, text).at(
                Side::Server,
                at,
                "STARTTLS, crossed out",
            ));
        }
        // The server's own record of what it received: the client's stack does not send half a record.
        if !facts.exchange.hints.server_side_log || facts.answered() == Answered::WentOn {
            return None;
        }
        facts.fault(&[Rule::Truncated])?;
        let (needed, present) = truncated_hello::missing(facts.client)?;
        let text =
            format!("The server received {present} of the {needed} bytes that the hello's header announces.");
        Some(Sign::of(Certainty::Predicted, 900, text).at(
            Side::Client,
            Span::new(0, facts.client.bytes.len()).shifted(facts.client_base),
            "all that the server received",
        ))
    },
    narrows: Some(("truncated-hello", |facts| facts.exchange.hints.server_side_log)),
    page: include_str!("middlebox-corrupts-handshake.md"),
    ..Cause::PLAIN
};

/// Where a firewall wrote over STARTTLS (Cisco's inspection writes eight X, `XXXXXXXA`).
fn crossed_out(prelude: &[u8]) -> Option<Span> {
    let at = prelude.windows(8).position(|w| w == b"XXXXXXXA" || w == b"XXXXXXXX")?;
    Some(Span::new(at, at + 8))
}
