use super::client_cert_required::{at, client_certificate, is_empty};
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Answered, Certainty, Stage};

const HANDSHAKE_FAILURE: u8 = 40;

pub(super) const CAUSE: Cause = Cause {
    slug: "client-cert-rejected",
    summary: "The client sent a certificate, and the server does not take it.",
    stage: Stage::Finished,
    levers: &["send-client-chain", "choose-client-certificate", "repair-server"],
    sources: &["RFC 5246 sections 7.2.2 and 7.4.6", "RFC 5280"],
    look: |facts| {
        let sent = client_certificate(facts).filter(|m| !is_empty(m))?;
        let (certainty, belief, text) = match facts.answered() {
            Answered::Alert(42) => {
                (Certainty::Certain, 850, "The server calls the client's certificate bad.")
            }
            Answered::Alert(43) => (
                Certainty::Certain,
                850,
                "The server does not support the client's certificate: its kind, key or usage.",
            ),
            Answered::Alert(44) => {
                (Certainty::Certain, 850, "The server says that the client's certificate is revoked.")
            }
            Answered::Alert(45) => (
                Certainty::Certain,
                850,
                "The server says that the client's certificate is expired or not valid yet.",
            ),
            Answered::Alert(46) => (
                Certainty::Certain,
                850,
                "The server does not take the client's certificate and gives no reason.",
            ),
            Answered::Alert(48) => (
                Certainty::Certain,
                850,
                "The server does not know the authority that signed the client's certificate.",
            ),
            Answered::Alert(49) => (
                Certainty::Predicted,
                600,
                "The server took the client's certificate as valid and denies it access.",
            ),
            Answered::Alert(HANDSHAKE_FAILURE) => {
                (Certainty::Possible, 250, "The server ends the handshake after the client's certificate.")
            }
            _ => return None,
        };
        Some(
            Sign::of(certainty, belief, text)
                .at_some(Side::Client, at(facts, sent), "the client's Certificate")
                .with_alert(facts),
        )
    },
    page: include_str!("client-cert-rejected.md"),
    ..Cause::PLAIN
};
