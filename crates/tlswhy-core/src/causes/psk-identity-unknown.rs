use super::{Cause, Sign, offered};
use crate::exchange::Side;
use crate::registry::suite::{self, Authentication};
use crate::verdict::{Answered, Certainty, Stage};
use crate::wire::{extension_type as ext, handshake_type};

/// unknown_psk_identity (RFC 4279 section 2)
const UNKNOWN_PSK_IDENTITY: u8 = 115;
/// bad_record_mac and decrypt_error: what a server answers that hides which identities it knows (RFC 4279 section 2)
const HIDING: [u8; 2] = [20, 51];

pub(super) const CAUSE: Cause = Cause {
    slug: "psk-identity-unknown",
    summary: "The server does not know the identity of the client's pre-shared key.",
    stage: Stage::KeyExchange,
    levers: &["set-psk"],
    sources: &["RFC 4279 section 2", "RFC 8446 section 6.2", "openssl/openssl#11194"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let chosen = facts.server_hello.as_ref().and_then(|h| suite::info(h.cipher_suite));
        let psk_chosen = chosen.is_some_and(|s| s.authentication == Authentication::Psk);
        let psk_offered =
            hello.has(ext::PRE_SHARED_KEY) || offered(hello).any(|s| s.authentication == Authentication::Psk);
        let exchange = facts.client.message(handshake_type::CLIENT_KEY_EXCHANGE);
        let (certainty, belief, text) = match facts.answered() {
            Answered::Alert(UNKNOWN_PSK_IDENTITY) if psk_offered => {
                (Certainty::Certain, 850, "The server does not know the identity of the pre-shared key.")
            }
            Answered::Alert(alert) if HIDING.contains(&alert) && psk_chosen && exchange.is_some() => (
                Certainty::Possible,
                250,
                "The keys of the two sides differ after a PSK handshake; a server that does not know the identity and \
                 hides it shows the same.",
            ),
            _ => return None,
        };
        let sent = exchange.and_then(|m| m.pieces.first()).map(|piece| piece.shifted(facts.client_base));
        let at = sent.or_else(|| hello.extension(ext::PRE_SHARED_KEY).map(|e| facts.in_client(e.at)));
        Some(
            Sign::of(certainty, belief, text)
                .at_some(Side::Client, at, "the identity sent")
                .with_alert(facts),
        )
    },
    page: include_str!("psk-identity-unknown.md"),
    ..Cause::PLAIN
};
