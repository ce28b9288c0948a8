use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Certainty, Stage};
use alloc::format;
use alloc::string::String;

/// What says of itself that it is something else: unsupported_certificate, revoked, expired, unknown_ca.
const OTHERWISE: [u8; 4] = [43, 44, 45, 48];

pub(super) const CAUSE: Cause = Cause {
    slug: "server-cert-hostname-mismatch",
    summary: "The server's certificate is for other names than the one that the client asked for.",
    stage: Stage::Certificate,
    levers: &["set-expected-name", "send-server-name", "repair-server", "skip-hostname-check"],
    sources: &["RFC 9525 section 6.3", "RFC 5280 section 4.2.1.6"],
    look: |facts| {
        let name = facts.expected_name()?;
        let certificates = facts.server_certificates();
        let own = certificates.first()?;
        if own.covers(name) != Some(false) {
            return None;
        }
        let alert = facts.client_refusal();
        let (certainty, belief) = match alert {
            Some(alert) if OTHERWISE.contains(&alert.description) => return None,
            Some(_) => (Certainty::Predicted, 750),
            None if facts.client_left_after_handshake() => (Certainty::Possible, 300),
            None => return None,
        };
        let names = own.names().unwrap_or_default();
        let (first, more) = (names.first()?, names.len() - 1);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let text = format!("The client asked for {name}; the server's certificate is for {first}{more}.");
        Some(Sign::of(certainty, belief, text).at(Side::Server, own.at, "the server's certificate").at_some(
            Side::Client,
            alert.and_then(|a| a.at),
            "the client's alert",
        ))
    },
    page: include_str!("server-cert-hostname-mismatch.md"),
    ..Cause::PLAIN
};
