use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Certainty, Stage};
use alloc::format;
use alloc::string::ToString;

/// certificate_expired: expired, or not valid yet (RFC 5246 section 7.2.2)
const CERTIFICATE_EXPIRED: u8 = 45;

pub(super) const CAUSE: Cause = Cause {
    slug: "server-cert-expired",
    summary: "The client finds that a certificate of the server is no longer valid, or not yet.",
    stage: Stage::Certificate,
    levers: &["repair-server", "set-clock", "trust-intermediate"],
    sources: &["RFC 5246 section 7.2.2", "RFC 5280 section 4.1.2.5"],
    look: |facts| {
        let alert = facts.client_refusal().filter(|a| a.description == CERTIFICATE_EXPIRED)?;
        let certificates = facts.server_certificates();
        let first = certificates.iter().min_by_key(|c| c.last_day());
        // The alert does not say whose clock is wrong.
        let text = match first {
            Some(first) => format!(
                "The client finds a certificate of the server out of date; the first of them ends on {}.",
                first.last_day()
            ),
            None => "The client finds a certificate of the server out of date.".to_string(),
        };
        Some(
            Sign::of(Certainty::Predicted, 800, text)
                .at_some(Side::Server, first.map(|c| c.at), "the certificate that ends first")
                .at_some(Side::Client, alert.at, "the client's alert"),
        )
    },
    page: include_str!("server-cert-expired.md"),
    ..Cause::PLAIN
};
