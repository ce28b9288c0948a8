use super::{Cause, Sign, offered};
use crate::exchange::Side;
use crate::registry::suite::{self, KeyExchange};
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, INSUFFICIENT_SECURITY};
use crate::verdict::{Certainty, Facts, Stage};
use crate::wire::edit::{Edit, List};
use crate::wire::{Span, handshake_type};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "dhe-key-too-small",
    summary: "The server's Diffie-Hellman prime is shorter than the client takes.",
    stage: Stage::KeyExchange,
    levers: &["drop-dhe", "repair-server", "allow-small-dh", "allow-legacy-security-level"],
    sources: &["RFC 9325 section 4.2", "RFC 7919", "rustls/rustls#1607"],
    look: |facts| {
        let alert = facts.reply.client_alert.filter(|a| {
            a.is_fatal()
                && [HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, INSUFFICIENT_SECURITY].contains(&a.description)
        })?;
        let (bits, at) = prime(facts)?;
        let (certainty, belief) = match bits {
            0..1024 => (Certainty::Certain, 850),
            1024..2048 => (Certainty::Predicted, 800),
            _ => return None,
        };
        let text = format!(
            "The server's Diffie-Hellman prime has {bits} bits, and the client ends the handshake there."
        );
        Some(
            Sign::of(certainty, belief, text)
                .at_some(Side::Server, at, "the prime in ServerKeyExchange")
                .at_some(Side::Client, alert.at, &alert.to_text()),
        )
    },
    cure: |hello, _| {
        let dhe: Vec<Edit> = offered(hello)
            .filter(|s| s.key_exchange == KeyExchange::Dhe)
            .map(|s| Edit::remove(List::CipherSuites, s.id))
            .collect();
        vec![dhe]
    },
    page: include_str!("dhe-key-too-small.md"),
    ..Cause::PLAIN
};

/// The length in bits of dh_p in ServerKeyExchange, and where it stands (RFC 5246 section 7.4.3).
fn prime(facts: &Facts<'_>) -> Option<(usize, Option<Span>)> {
    let info = suite::info(facts.server_hello.as_ref()?.cipher_suite)?;
    if !matches!(info.key_exchange, KeyExchange::Dhe) {
        return None;
    }
    let message = facts.server.message(handshake_type::SERVER_KEY_EXCHANGE)?;
    let body = message.bytes.get(4..)?;
    let (length, rest) = body.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let p = rest.get(..length)?;
    let zeros = p.iter().take_while(|b| **b == 0).count();
    let bits = (length - zeros) * 8 - p.get(zeros)?.leading_zeros() as usize;
    Some((bits, facts.server_message(&message.bytes, Span::new(6, 6 + length))))
}
