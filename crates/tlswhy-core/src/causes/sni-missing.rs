use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{HANDSHAKE_FAILURE, INTERNAL_ERROR, MISSING_EXTENSION, UNRECOGNIZED_NAME};
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::Edit;
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "sni-missing",
    summary: "The hello names no host, and the server cannot choose one without.",
    levers: &["send-server-name"],
    sources: &[
        "RFC 6066 section 3",
        "RFC 8446 section 9.2",
        "openssl/openssl#3652",
        "wolfSSL/wolfssl#1900",
        "zephyrproject-rtos/zephyr#27783",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if hello.has(ext::SERVER_NAME) {
            return None;
        }
        let cut = facts.hello_message.is_some_and(|m| !m.complete);
        let (certainty, belief) = match facts.answered() {
            // The name may stand in the part that is not there.
            Answered::Alert(UNRECOGNIZED_NAME) if cut => (Certainty::Possible, 300),
            // A hello that cannot be read to its end may have been refused before its name was looked for.
            Answered::Alert(UNRECOGNIZED_NAME) if !facts.hello_adds_up() => (Certainty::Predicted, 900),
            Answered::Alert(UNRECOGNIZED_NAME) => (Certainty::Certain, 950),
            // RFC 8446 section 9.2 names this alert for a missing server_name too.
            Answered::Alert(MISSING_EXTENSION) if has_the_mandatory_ones(facts) => (Certainty::Certain, 700),
            Answered::Alert(HANDSHAKE_FAILURE | INTERNAL_ERROR) | Answered::Closed | Answered::Reset => {
                (Certainty::Possible, facts.as_far_as_accepted(250))
            }
            _ => return None,
        };
        Some(
            Sign::of(
                certainty,
                belief,
                if cut {
                    "The part of the hello that is there names no host (no server_name); the rest is cut off."
                } else {
                    "The hello names no host (no server_name), and the server needs one."
                },
            )
            .at_some(
                Side::Client,
                Some(facts.in_client(hello.spans.extensions)),
                "the extensions: server_name is not among them",
            )
            .with_alert(facts),
        )
    },
    // Without a name the edit says where one goes; RFC 2606 keeps this one free.
    cure: |_, hints| vec![vec![Edit::add_server_name(hints.host.as_deref().unwrap_or("host.example"))]],
    page: include_str!("sni-missing.md"),
    ..Cause::PLAIN
};

/// The extensions whose absence RFC 8446 section 9.2 answers with missing_extension are all there.
fn has_the_mandatory_ones(facts: &Facts<'_>) -> bool {
    let has = |kind| facts.hello.as_ref().is_some_and(|h| h.has(kind));
    let psk = has(ext::PRE_SHARED_KEY);
    (psk && has(ext::PSK_KEY_EXCHANGE_MODES))
        || (!psk && has(ext::SIGNATURE_ALGORITHMS) && has(ext::SUPPORTED_GROUPS) && has(ext::KEY_SHARE))
}
