use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Certainty, Stage};

/// unsupported_certificate (RFC 5246 section 7.2.2)
const UNSUPPORTED_CERTIFICATE: u8 = 43;
/// What says of itself that it is something else: revoked, expired, unknown_ca.
const OTHERWISE: [u8; 3] = [44, 45, 48];

pub(super) const CAUSE: Cause = Cause {
    slug: "server-cert-wrong-usage",
    summary: "The server's certificate names the usages it is for, and to be a server's is not among them.",
    stage: Stage::Certificate,
    levers: &["repair-server", "relax-usage-check"],
    sources: &["RFC 5280 section 4.2.1.12"],
    look: |facts| {
        let alert = facts.client_refusal().filter(|a| !OTHERWISE.contains(&a.description))?;
        let certificates = facts.server_certificates();
        let own = certificates.first().filter(|own| own.is_not_for_servers())?;
        let (certainty, belief) = match alert.description {
            UNSUPPORTED_CERTIFICATE => (Certainty::Certain, 800),
            _ => (Certainty::Predicted, 780),
        };
        let text = "The server's certificate is not for servers (extendedKeyUsage without serverAuth).";
        Some(Sign::of(certainty, belief, text).at(Side::Server, own.at, "the server's certificate").at_some(
            Side::Client,
            alert.at,
            "the client's alert",
        ))
    },
    page: include_str!("server-cert-wrong-usage.md"),
    ..Cause::PLAIN
};
