use super::{Cause, Sign};
use super::{offer_tls13, raise_to_tls12};
use crate::exchange::Side;
use crate::verdict::alert::{HANDSHAKE_FAILURE, PROTOCOL_VERSION};
use crate::verdict::{Answered, Certainty};
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "ssl3-refused",
    summary: "The hello offers SSL 3.0 and nothing newer, and the server has it switched off.",
    levers: &["offer-tls12", "offer-tls13", "drop-sslv2-hello"],
    sources: &["RFC 7568", "lab, hello v1/20-ssl30: 70, or 40 in a record of version 0300"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if facts.highest_version() != Some(0x0300) {
            return None;
        }
        let (certainty, belief) = match facts.answered() {
            // The SSLv2 format itself may be what is refused.
            Answered::Alert(_) if hello.sslv2 => (Certainty::Possible, 300),
            Answered::Alert(PROTOCOL_VERSION) => (Certainty::Certain, 900),
            Answered::Alert(HANDSHAKE_FAILURE) => (Certainty::Predicted, 950),
            Answered::Closed | Answered::Reset => (Certainty::Predicted, 600),
            Answered::Unknown | Answered::Silent => (Certainty::Possible, 600),
            _ => return None,
        };
        Some(
            Sign::of(
                certainty,
                belief,
                "The hello offers SSL 3.0 at most, and the server no longer takes it.",
            )
            .at(Side::Client, facts.version_at(), "SSL 3.0, the highest version offered")
            .with_alert(facts),
        )
    },
    cure: |hello, _| vec![raise_to_tls12(hello), offer_tls13(hello)],
    page: include_str!("ssl3-refused.md"),
    ..Cause::PLAIN
};
