use super::{Cause, Sign, base_point_share};
use crate::exchange::Side;
use crate::verdict::alert::MISSING_EXTENSION;
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::{Edit, List};
use crate::wire::{ClientHello, extension_type as ext};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

/// unsupported_extension (RFC 8446 section 6.2)
const UNSUPPORTED_EXTENSION: u8 = 110;

pub(super) const CAUSE: Cause = Cause {
    slug: "missing-extension-tls13",
    summary: "The hello offers TLS 1.3 and lacks an extension that TLS 1.3 cannot do without.",
    levers: &["send-supported-groups", "choose-key-share", "set-psk", "upgrade-library"],
    sources: &["RFC 8446 sections 9.2, 4.2.8 and 4.2.9", "lab, hellos v1/63, v1/64 and v1/84"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let missing = missing(hello)?;
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(MISSING_EXTENSION) => (Certainty::Certain, 850),
            // GnuTLS says so to a pre_shared_key without psk_key_exchange_modes (lab).
            Answered::Alert(UNSUPPORTED_EXTENSION) if missing == MODES => (Certainty::Predicted, 600),
            _ => return None,
        };
        Some(sign(facts, hello, missing, certainty, belief))
    },
    told: |facts, blame| match facts.hello.as_ref().and_then(|hello| Some((hello, missing(hello)?))) {
        Some((hello, missing)) => sign(facts, hello, missing, Certainty::Possible, 100),
        None => Sign::possible(blame.summary).with_alert(facts),
    },
    cure: |hello, _| {
        let mut edits = Vec::new();
        if hello.has(ext::PRE_SHARED_KEY) && !hello.has(ext::PSK_KEY_EXCHANGE_MODES) {
            edits.push(Edit::add_list(List::PskKeyExchangeModes, [1]));
        }
        if !hello.has(ext::SUPPORTED_GROUPS) {
            edits.push(Edit::add_list(List::SupportedGroups, [0x001d, 0x0017]));
        }
        if !hello.has(ext::SIGNATURE_ALGORITHMS) {
            edits.push(Edit::add_list(List::SignatureAlgorithms, [0x0804, 0x0403]));
        }
        if !hello.has(ext::KEY_SHARE) {
            edits.push(base_point_share());
        }
        vec![edits]
    },
    page: include_str!("missing-extension-tls13.md"),
    ..Cause::PLAIN
};

const MODES: &str = "psk_key_exchange_modes (00 2d)";

/// What is missing (RFC 8446 section 9.2); signature_algorithms alone is a cause of its own.
fn missing(hello: &ClientHello<'_>) -> Option<&'static str> {
    if !hello.supported_versions()?.contains(0x0304) {
        return None;
    }
    let psk = hello.has(ext::PRE_SHARED_KEY);
    match (hello.has(ext::SUPPORTED_GROUPS), hello.has(ext::KEY_SHARE)) {
        _ if psk && !hello.has(ext::PSK_KEY_EXCHANGE_MODES) => Some(MODES),
        (false, false) if !psk => Some("supported_groups (00 0a) and key_share (00 33)"),
        (false, true) => Some("supported_groups (00 0a)"),
        (true, false) => Some("key_share (00 33)"),
        _ => None,
    }
}

fn sign(
    facts: &Facts<'_>,
    hello: &ClientHello<'_>,
    missing: &str,
    certainty: Certainty,
    belief: u16,
) -> Sign {
    Sign::of(certainty, belief, format!("The hello offers TLS 1.3 and has no {missing}."))
        .at(
            Side::Client,
            facts.in_client(hello.spans.extensions),
            format!("the extensions: {missing} is not among them"),
        )
        .with_alert(facts)
}
