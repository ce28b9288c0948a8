use super::session_resumption_failure::resumed;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::registry::suite::{self, Authentication};
use crate::verdict::{Answered, Certainty, Facts, Stage};
use crate::wire::{Item, Reading, Span};

/// bad_record_mac, and decryption_failed of TLS 1.0 (RFC 5246 section 7.2.2)
const CANNOT_READ: [u8; 2] = [20, 21];

pub(super) const CAUSE: Cause = Cause {
    slug: "bad-record-mac",
    summary: "One side cannot read what the other encrypted: their keys differ, or bytes were changed on the way.",
    stage: Stage::Finished,
    levers: &["set-psk", "disable-hw-crypto", "upgrade-library", "change-path"],
    sources: &["RFC 5246 section 7.2.2", "Mbed-TLS/mbedtls#1428"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let answer = facts.server_hello.as_ref()?;
        if resumed(facts, hello) {
            return None;
        }
        let alert = facts.reply.client_alert.filter(|a| a.is_fatal() && CANNOT_READ.contains(&a.description));
        let (side, at) = match facts.answered() {
            Answered::Alert(alert) if CANNOT_READ.contains(&alert) => {
                (Side::Client, first_protected(facts.client)?.shifted(facts.client_base))
            }
            _ if alert.is_some() => (Side::Server, facts.in_server(first_protected(facts.server)?)),
            _ => return None,
        };
        Some(
            Sign::of(Certainty::Certain, 700, text(facts, answer.cipher_suite))
                .at(side, at, "the first encrypted record of the other side")
                .at_some(Side::Client, alert.and_then(|a| a.at), "the client's alert")
                .with_alert(facts),
        )
    },
    page: include_str!("bad-record-mac.md"),
    ..Cause::PLAIN
};

fn text(facts: &Facts<'_>, chosen: u16) -> &'static str {
    let legacy = facts.hello.as_ref().map_or(0, |h| h.legacy_version);
    match suite::info(chosen).map(|s| s.authentication) {
        Some(Authentication::Psk) => {
            "The two sides' keys differ after a handshake with a pre-shared key: most likely the key itself does."
        }
        _ if legacy > 0x0303 => {
            "The two sides' keys differ; the hello has a legacy_version above TLS 1.2, which one of them may read otherwise."
        }
        _ => "The two sides' keys differ, or an encrypted record was changed on its way.",
    }
}

fn first_protected(reading: &Reading<'_>) -> Option<Span> {
    reading.items.iter().find_map(|item| match item {
        Item::Protected(at) => Some(*at),
        _ => None,
    })
}
