use super::{Cause, Sign, raise_to_tls12};
use crate::exchange::Side;
use crate::verdict::alert::{DECODE_ERROR, HANDSHAKE_FAILURE, PROTOCOL_VERSION, UNEXPECTED_MESSAGE};
use crate::verdict::{Answered, Certainty};
use crate::wire::Span;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "sslv2-hello-refused",
    summary: "The hello comes in the format of SSL 2.0, which carries no extension and which servers refuse.",
    levers: &["drop-sslv2-hello", "offer-tls12"],
    sources: &["RFC 6176", "RFC 5246 appendix E.2", "Ubuntu Forums, 2010-11-10", "lab, hello v1/38"],
    look: |facts| {
        let hello = facts.hello.as_ref().filter(|hello| hello.sslv2)?;
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(DECODE_ERROR | UNEXPECTED_MESSAGE) => (Certainty::Predicted, 700),
            Answered::Closed | Answered::Reset => (Certainty::Predicted, 600),
            Answered::Alert(HANDSHAKE_FAILURE | PROTOCOL_VERSION) | Answered::Silent => {
                (Certainty::Possible, 500)
            }
            _ => return None,
        };
        let at = Span::new(0, hello.message.len().min(3)).shifted(facts.client_base);
        Some(
            Sign::of(
                certainty,
                belief,
                "The hello is in the format of SSL 2.0, which the server does not take.",
            )
            .at(Side::Client, at, "an SSL 2.0 header")
            .with_alert(facts),
        )
    },
    cure: |hello, _| vec![raise_to_tls12(hello)],
    page: include_str!("sslv2-hello-refused.md"),
    ..Cause::PLAIN
};
