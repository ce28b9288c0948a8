use super::{Cause, Sign};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::alert::UNEXPECTED_MESSAGE;
use crate::verdict::{Answered, Certainty};
use crate::wire::Span;

pub(super) const CAUSE: Cause = Cause {
    slug: "unexpected-message",
    summary: "A message came that was not due at that point.",
    levers: &["upgrade-library", "drop-session-ticket", "debug-log"],
    sources: &[
        "RFC 8446 section 6.2",
        "openssl/openssl#18690",
        "lab, hellos v1/94, openssl-3.0/message-type-*",
    ],
    look: |facts| {
        if facts.fault(&[Rule::NotClientHello]).is_some() && facts.client.bytes.first() == Some(&22) {
            let (certainty, belief) = match facts.answered() {
                Answered::Alert(_) => (Certainty::Certain, 850),
                Answered::Closed | Answered::Reset => (Certainty::Predicted, 600),
                _ => return None,
            };
            let at = Span::new(5, facts.client.bytes.len().clamp(5, 9)).shifted(facts.client_base);
            return Some(
                Sign::of(certainty, belief, "The client's first handshake message is no ClientHello.")
                    .at(Side::Client, at, "the header of the first message")
                    .with_alert(facts),
            );
        }
        if !facts.alerted(&[UNEXPECTED_MESSAGE]) || !facts.hello_adds_up() {
            return None;
        }
        let text = "The server says unexpected_message: something came that was not due at that point.";
        Some(Sign::possible(text).believed(facts.as_far_as_accepted(300)).with_alert(facts))
    },
    page: include_str!("unexpected-message.md"),
    ..Cause::PLAIN
};
