use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Certainty, Facts, ServerCertificate, Stage};
use alloc::format;
use alloc::string::ToString;

/// unknown_ca; bad_certificate and certificate_unknown, by which some clients say it too (RFC 5246 section 7.2.2)
const UNKNOWN_CA: u8 = 48;
pub(super) const UNSPECIFIC: [u8; 2] = [42, 46];

pub(super) const CAUSE: Cause = Cause {
    slug: "server-cert-unknown-ca",
    summary: "The client does not know the authority that the server's certificate leads up to.",
    stage: Stage::Certificate,
    levers: &["add-root", "use-system-roots", "trust-intermediate", "skip-verification"],
    sources: &["RFC 5246 section 7.2.2", "RFC 5280 section 6"],
    look: |facts| {
        let certificates = facts.server_certificates();
        let alert = facts.client_refusal()?;
        let top = certificates.last();
        let alone = certificates.len() == 1 && top.is_some_and(|c| !c.is_self_issued());
        let (certainty, belief) = match alert.description {
            // Of a certificate that came alone, or is not to be seen, the one above it may be what is missing.
            UNKNOWN_CA if alone || top.is_none() => (Certainty::Predicted, 700),
            UNKNOWN_CA => (Certainty::Certain, 800),
            other if UNSPECIFIC.contains(&other) && is_plain(facts, &certificates) => {
                (Certainty::Possible, 300)
            }
            _ => return None,
        };
        let text = match top {
            Some(top) if top.is_self_issued() && certificates.len() == 1 => {
                "The server's certificate is signed by itself, and the client does not know it.".to_string()
            }
            Some(top) => format!("The client does not trust what {} has signed.", top.issuer()),
            None => "The client does not know the authority of the server's certificate.".to_string(),
        };
        Some(
            Sign::of(certainty, belief, text)
                .at_some(Side::Server, top.map(|c| c.at), "the last certificate sent")
                .at_some(Side::Client, alert.at, "the client's alert"),
        )
    },
    page: include_str!("server-cert-unknown-ca.md"),
    ..Cause::PLAIN
};

/// Certificates that show no other fault to a client.
pub(super) fn is_plain(facts: &Facts<'_>, certificates: &[ServerCertificate]) -> bool {
    let Some(own) = certificates.first() else { return false };
    let other_name = facts.expected_name().is_some_and(|name| own.covers(name) == Some(false));
    let weak = certificates.iter().any(|c| c.weak_hash().is_some() && !c.is_self_issued());
    !other_name && !weak && !own.is_not_for_servers() && own.rsa_bits().is_none_or(|bits| bits >= 2048)
}
