use super::session_resumption_failure::resumed;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::HANDSHAKE_FAILURE;
use crate::verdict::{Answered, Certainty, Stage};
use crate::wire::{Item, handshake_type};

/// decrypt_error (RFC 5246 section 7.2.2)
const DECRYPT_ERROR: u8 = 51;

pub(super) const CAUSE: Cause = Cause {
    slug: "finished-decrypt-error",
    summary: "Finished does not fit: the two sides have seen different handshake messages.",
    stage: Stage::Finished,
    levers: &["change-path", "upgrade-library", "disable-hw-crypto"],
    sources: &["RFC 5246 section 7.4.9", "RFC 8446 section 4.4.4"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let answer = facts.server_hello.as_ref().filter(|h| h.version() < 0x0304)?;
        let plain = facts.server.message(handshake_type::CERTIFICATE_REQUEST).is_none()
            && facts.client.message(handshake_type::CERTIFICATE_VERIFY).is_none();
        let finished = facts.client.items.iter().find_map(|item| match item {
            Item::Protected(at) => Some(at.shifted(facts.client_base)),
            _ => None,
        })?;
        if !plain || resumed(facts, hello) || answer.message.is_empty() {
            return None;
        }
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(DECRYPT_ERROR) => (Certainty::Certain, 800),
            // Go (crypto/tls 1.27)
            Answered::Alert(HANDSHAKE_FAILURE) => (Certainty::Predicted, 600),
            _ => return None,
        };
        Some(
            Sign::of(
                certainty,
                belief,
                "The server could read the client's Finished and found another hash in it than its own: the two sides \
                 have seen different messages.",
            )
            .at(Side::Client, finished, "the client's Finished, encrypted")
            .with_alert(facts),
        )
    },
    page: include_str!("finished-decrypt-error.md"),
    ..Cause::PLAIN
};
