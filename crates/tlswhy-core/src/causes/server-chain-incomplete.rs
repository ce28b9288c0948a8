use super::server_cert_unknown_ca::{UNSPECIFIC, is_plain};
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Certainty, Stage};
use alloc::format;

/// unknown_ca (RFC 5246 section 7.2.2)
const UNKNOWN_CA: u8 = 48;

pub(super) const CAUSE: Cause = Cause {
    slug: "server-chain-incomplete",
    summary: "The server sends its certificate without the one above it, and the client does not have that.",
    stage: Stage::Certificate,
    levers: &["repair-server", "trust-intermediate"],
    sources: &["RFC 5246 section 7.4.2", "RFC 8446 section 4.4.2", "rustls/rustls#512"],
    look: |facts| {
        let alert = facts.client_refusal()?;
        let certificates = facts.server_certificates();
        let [own] = certificates.as_slice() else { return None };
        let says_so = alert.description == UNKNOWN_CA || UNSPECIFIC.contains(&alert.description);
        if own.is_self_issued() || !says_so || !is_plain(facts, &certificates) {
            return None;
        }
        let text = format!(
            "The server sends one certificate only, signed by {}; unless the client has that one, it cannot go on.",
            own.issuer()
        );
        Some(
            Sign::of(Certainty::Possible, 350, text)
                .at(Side::Server, own.at, "the server's only certificate")
                .at_some(Side::Client, alert.at, "the client's alert"),
        )
    },
    page: include_str!("server-chain-incomplete.md"),
    ..Cause::PLAIN
};
