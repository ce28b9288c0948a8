use super::{Cause, Sign, broken_rule};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::alert::UNEXPECTED_MESSAGE;
use crate::verdict::{Answered, Certainty};
use crate::wire::Item;
use alloc::format;

pub(super) const CAUSE: Cause = Cause {
    slug: "trailing-data",
    summary: "Bytes are left over behind the end of the hello.",
    levers: &["upgrade-library", "complete-short-writes"],
    sources: &[
        "RFC 8446 section 4.1.2",
        "RFC 5246 section 7.4.1.2",
        "lab, hellos v1/27 and openssl-3.0/trailing-byte, garbage-after",
    ],
    look: |facts| {
        if let Some(fault) = facts.fault(&[Rule::TrailingBytes]) {
            let (certainty, belief) = broken_rule(facts, &[])?;
            let count = fault.at.len();
            let noun = if count == 1 { "byte stands" } else { "bytes stand" };
            return Some(
                Sign::of(certainty, belief, format!("{count} {noun} behind the end of the hello's content."))
                    .at(Side::Client, facts.in_client(fault.at), "left over behind the extensions")
                    .with_alert(facts),
            );
        }
        // Behind the message: most take the hello and choke on the rest, if at all.
        let message = facts.hello_message?;
        let end = message.pieces.last()?.end;
        let rest = facts.client.items.iter().find_map(|item| match item {
            Item::Handshake(next) => next.pieces.first().copied().filter(|at| at.start == end),
            Item::NotTls(at) => Some(*at).filter(|at| at.start == end),
            _ => None,
        })?;
        let (_, belief) = broken_rule(facts, &[])?;
        let certainty = match facts.answered() {
            Answered::Alert(UNEXPECTED_MESSAGE) if belief > 800 => Certainty::Predicted,
            _ => Certainty::Possible,
        };
        Some(
            Sign::of(certainty, belief / 2, "Bytes follow the hello where none are due.")
                .at(Side::Client, rest.shifted(facts.client_base), "behind the hello")
                .with_alert(facts),
        )
    },
    page: include_str!("trailing-data.md"),
    ..Cause::PLAIN
};
