use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Certainty, Stage};
use alloc::format;

/// What says of itself that it is something else: revoked, expired, unknown_ca.
const OTHERWISE: [u8; 3] = [44, 45, 48];

pub(super) const CAUSE: Cause = Cause {
    slug: "server-cert-weak",
    summary: "The server's certificate has a short RSA key or a signature with an old hash, which the client refuses.",
    stage: Stage::Certificate,
    levers: &["repair-server", "allow-weak-certificate", "allow-legacy-security-level"],
    sources: &["RFC 9325 section 4.5", "RFC 9155", "openssl/openssl#15859"],
    look: |facts| {
        let alert = facts.client_refusal().filter(|a| !OTHERWISE.contains(&a.description))?;
        let certificates = facts.server_certificates();
        let weak = |certificate: &crate::verdict::ServerCertificate| {
            let short = certificate.rsa_bits().filter(|bits| *bits < 2048);
            // Nobody checks the signature of a root.
            let hash = certificate.weak_hash().filter(|_| !certificate.is_self_issued());
            match (short, hash) {
                (Some(bits), _) => Some(format!("an RSA key of {bits} bits")),
                (None, Some(hash)) => Some(format!("a signature with {hash}")),
                (None, None) => None,
            }
        };
        let (certificate, what) = certificates.iter().find_map(|c| Some((c, weak(c)?)))?;
        let text = format!("A certificate of the server has {what}, and the client stopped at it.");
        Some(Sign::of(Certainty::Predicted, 720, text).at(Side::Server, certificate.at, what).at_some(
            Side::Client,
            alert.at,
            "the client's alert",
        ))
    },
    page: include_str!("server-cert-weak.md"),
    ..Cause::PLAIN
};
