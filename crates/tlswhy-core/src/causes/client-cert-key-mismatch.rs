use super::client_cert_required::at;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Answered, Certainty, Stage};
use crate::wire::handshake_type;

/// decrypt_error (RFC 5246 section 7.2.2)
const DECRYPT_ERROR: u8 = 51;

pub(super) const CAUSE: Cause = Cause {
    slug: "client-cert-key-mismatch",
    summary: "The client's signature does not fit its certificate: another key, or a signature gone wrong.",
    stage: Stage::Finished,
    levers: &["check-client-key", "disable-hw-crypto"],
    sources: &["RFC 5246 section 7.4.8"],
    look: |facts| {
        let verify = facts.client.message(handshake_type::CERTIFICATE_VERIFY)?;
        // Finished, in the same flight, has the same alert when the two sides saw different bytes.
        (facts.answered() == Answered::Alert(DECRYPT_ERROR)).then(|| {
            Sign::of(
                Certainty::Predicted,
                800,
                "The server cannot verify the client's signature with the key of the client's certificate.",
            )
            .at_some(Side::Client, at(facts, verify), "CertificateVerify")
            .with_alert(facts)
        })
    },
    page: include_str!("client-cert-key-mismatch.md"),
    ..Cause::PLAIN
};
