use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Answered, Certainty, Facts, Stage};
use crate::wire::{Message, Span, handshake_type};

/// no_certificate (SSL 3.0), bad_certificate, certificate_unknown, certificate_required
const SAYING_SO: [u8; 4] = [41, 42, 46, 116];
const HANDSHAKE_FAILURE: u8 = 40;

pub(super) const CAUSE: Cause = Cause {
    slug: "client-cert-required",
    summary: "The server wants a certificate of the client, and the client has sent none.",
    stage: Stage::Finished,
    levers: &["give-client-certificate", "choose-client-certificate", "post-handshake-auth", "repair-server"],
    sources: &["RFC 5246 sections 7.4.4 and 7.4.6", "RFC 8446 section 4.4.2.4"],
    look: |facts| {
        if facts.answered() == Answered::Alert(116) && facts.server_hello.is_some() {
            return Some(Sign::of(Certainty::Certain, 850, TEXT).with_alert(facts));
        }
        let request = facts.server.message(handshake_type::CERTIFICATE_REQUEST)?;
        let sent = client_certificate(facts)?;
        if !is_empty(sent) {
            return None;
        }
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(HANDSHAKE_FAILURE) => (Certainty::Certain, 850),
            Answered::Alert(alert) if SAYING_SO.contains(&alert) => (Certainty::Certain, 850),
            Answered::Alert(_) => (Certainty::Predicted, 700),
            _ if facts.reply.ended_by == Some(Side::Server) || facts.reply.reset_by == Some(Side::Server) => {
                (Certainty::Predicted, 500)
            }
            _ => return None,
        };
        Some(
            Sign::of(certainty, belief, TEXT)
                .at_some(
                    Side::Server,
                    facts.server_message(&request.bytes, Span::new(0, request.bytes.len())),
                    "CertificateRequest",
                )
                .at_some(Side::Client, at(facts, sent), "the client's Certificate, which is empty")
                .with_alert(facts),
        )
    },
    page: include_str!("client-cert-required.md"),
    ..Cause::PLAIN
};

const TEXT: &str = "The server asks for a certificate of the client, the client sends none, and the server ends the handshake.";

/// The client's Certificate message of TLS 1.2 and before.
pub(super) fn client_certificate<'a>(facts: &Facts<'a>) -> Option<&'a Message<'a>> {
    facts.client.message(handshake_type::CERTIFICATE)
}

/// It holds no certificate: a list of no bytes.
pub(super) fn is_empty(message: &Message<'_>) -> bool {
    matches!(message.bytes.get(4..), Some([0, 0, 0]))
}

/// Where the message stands among the client's bytes.
pub(super) fn at(facts: &Facts<'_>, message: &Message<'_>) -> Option<Span> {
    message.pieces.first().map(|piece| piece.shifted(facts.client_base))
}
