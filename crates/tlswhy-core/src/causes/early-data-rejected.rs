use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{DECODE_ERROR, ILLEGAL_PARAMETER, PROTOCOL_VERSION, UNEXPECTED_MESSAGE};
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::Edit;
use crate::wire::{Item, Span, extension_type as ext, handshake_type};
use alloc::vec;

/// bad_record_mac and unsupported_extension (RFC 8446 section 6.2)
const BAD_RECORD_MAC: u8 = 20;
const UNSUPPORTED_EXTENSION: u8 = 110;

pub(super) const CAUSE: Cause = Cause {
    slug: "early-data-rejected",
    summary: "The client sends early data, and the server can neither read nor skip it.",
    levers: &["drop-early-data", "drop-resumption", "cap-version"],
    sources: &[
        "RFC 8446 section 4.2.10 and appendix D.3",
        "lab, hellos openssl-3.0/add-early_data and psk-early_data",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let extension = hello.extension(ext::EARLY_DATA)?;
        let data = early_data(facts);
        let old = facts.server_hello.as_ref().is_some_and(|h| h.version() < 0x0304);
        let (certainty, belief, text) = match facts.answered() {
            Answered::Alert(_) | Answered::Closed if old && data.is_some() => (
                Certainty::Certain,
                850,
                "The server chose a version before TLS 1.3, which has no early data, and the client had sent some.",
            ),
            Answered::WentOn if old && facts.reply.client_alert.is_some_and(|a| a.is_fatal()) => (
                Certainty::Certain,
                850,
                "The server chose a version before TLS 1.3 although the client sends early data; the client ends it.",
            ),
            Answered::Alert(UNEXPECTED_MESSAGE | BAD_RECORD_MAC | DECODE_ERROR | PROTOCOL_VERSION)
                if data.is_some() =>
            {
                (Certainty::Predicted, 600, "The server met the client's early data and could not go on.")
            }
            // Go says so to the extension itself, tlslite-ng to one without pre_shared_key (lab).
            Answered::Alert(UNSUPPORTED_EXTENSION) => {
                (Certainty::Predicted, 700, "The server does not take early_data.")
            }
            Answered::Alert(ILLEGAL_PARAMETER) if !hello.has(ext::PRE_SHARED_KEY) => {
                (Certainty::Predicted, 600, "early_data stands in the hello without a pre_shared_key.")
            }
            _ => return None,
        };
        Some(
            Sign::of(certainty, belief, text)
                .at(Side::Client, facts.in_client(extension.at), "early_data")
                .at_some(Side::Client, data, "the early data")
                .with_alert(facts),
        )
    },
    cure: |_, _| vec![vec![Edit::RemoveExtension(ext::EARLY_DATA)]],
    page: include_str!("early-data-rejected.md"),
    ..Cause::PLAIN
};

/// The first protected record between the first hello and any other message of the client.
fn early_data(facts: &Facts<'_>) -> Option<Span> {
    let mut items = facts.client.items.iter();
    items.find(|i| matches!(i, Item::Handshake(m) if m.kind == handshake_type::CLIENT_HELLO))?;
    items.take_while(|i| !matches!(i, Item::Handshake(_))).find_map(|item| match item {
        Item::Protected(at) => Some(at.shifted(facts.client_base)),
        _ => None,
    })
}
