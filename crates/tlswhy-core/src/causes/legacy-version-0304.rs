use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{DECODE_ERROR, HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, PROTOCOL_VERSION};
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::Edit;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "legacy-version-0304",
    summary: "legacy_version is 0304, where TLS 1.3 is negotiated by supported_versions only.",
    levers: &["upgrade-library", "offer-tls13", "offer-tls12"],
    sources: &["RFC 8446 sections 4.1.2 and 4.2.1", "lab, hellos v1/74 and v1/76"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if hello.legacy_version != 0x0304 {
            return None;
        }
        let (certainty, belief) = match facts.answered() {
            // A server without TLS 1.3 says the same to such a hello, whatever the field holds.
            Answered::Alert(PROTOCOL_VERSION) if facts.offers_only_tls13() => (Certainty::Possible, 500),
            Answered::Alert(PROTOCOL_VERSION) => (Certainty::Predicted, 800),
            Answered::Alert(ILLEGAL_PARAMETER | DECODE_ERROR) => (Certainty::Certain, 800),
            Answered::Alert(HANDSHAKE_FAILURE) => (Certainty::Possible, 500),
            Answered::Closed | Answered::Reset => (Certainty::Possible, 400),
            _ => return None,
        };
        let at = facts.in_client(hello.spans.legacy_version);
        Some(
            Sign::of(
                certainty,
                belief,
                "legacy_version is 0304: TLS 1.3 is asked for in supported_versions, and this field stays at 0303.",
            )
            .at(Side::Client, at, "legacy_version 0304")
            .with_alert(facts),
        )
    },
    cure: |_, _| vec![vec![Edit::SetLegacyVersion(0x0303)]],
    page: include_str!("legacy-version-0304.md"),
    ..Cause::PLAIN
};
