use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, PROTOCOL_VERSION};
use crate::verdict::{Certainty, SeenAlert, Stage, version_name};
use crate::wire::Span;
use alloc::format;

/// The last eight bytes of random are these and 1 (TLS 1.2 chosen) or 0 (lower); RFC 8446 section 4.1.3.
const SENTINEL: &[u8] = b"DOWNGRD";
/// inappropriate_fallback: what some clients answer
const INAPPROPRIATE_FALLBACK: u8 = 86;

pub(super) const CAUSE: Cause = Cause {
    slug: "downgrade-sentinel",
    summary: "The server marks its answer as a downgrade, and the client offered the higher version: it ends the handshake.",
    stage: Stage::ServerHello,
    levers: &["change-path", "offer-tls12", "cap-version"],
    sources: &["RFC 8446 section 4.1.3"],
    look: |facts| {
        let answer = facts.server_hello.as_ref()?;
        let (chosen, highest) = (answer.version(), facts.highest_version()?);
        let (_, tail) = answer.random.split_at_checked(24)?;
        let (sentinel, last) = tail.split_at_checked(SENTINEL.len())?;
        let limit = match last {
            [1] => 0x0303,
            [0] => 0x0302,
            _ => return None,
        };
        if sentinel != SENTINEL || chosen > limit || highest <= chosen {
            return None;
        }
        let alert = facts.reply.client_alert.filter(SeenAlert::is_fatal)?;
        let (certainty, belief) = match alert.description {
            ILLEGAL_PARAMETER => (Certainty::Certain, 850),
            INAPPROPRIATE_FALLBACK | PROTOCOL_VERSION | HANDSHAKE_FAILURE => (Certainty::Predicted, 700),
            _ => return None,
        };
        let text = format!(
            "The client offers {}, the server chose {} and says in its random that it has more: something between \
             them changed the hello.",
            version_name(highest),
            version_name(chosen)
        );
        Some(
            Sign::of(certainty, belief, text)
                .at(Side::Client, facts.version_at(), "the highest version offered")
                .at_some(
                    Side::Server,
                    facts.server_message(answer.message, Span::new(4 + 2 + 24, 4 + 2 + 32)),
                    "the end of the server's random: DOWNGRD",
                )
                .at_some(Side::Client, alert.at, "the client's alert"),
        )
    },
    page: include_str!("downgrade-sentinel.md"),
    ..Cause::PLAIN
};
