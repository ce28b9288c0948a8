use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{ILLEGAL_PARAMETER, UNEXPECTED_MESSAGE};
use crate::verdict::{Answered, Certainty, Facts, SeenAlert, Stage};
use crate::wire::edit::Edit;
use crate::wire::{ClientHello, Span, extension_type as ext, handshake_type};
use alloc::vec;
use alloc::vec::Vec;

/// bad_record_mac, decrypt_error (RFC 5246 section 7.2.2)
const BAD_RECORD_MAC: u8 = 20;
const DECRYPT_ERROR: u8 = 51;

pub(super) const CAUSE: Cause = Cause {
    slug: "session-resumption-failure",
    summary: "The handshake resumes an earlier session, and the two sides do not hold the same one.",
    stage: Stage::ServerHello,
    levers: &["drop-resumption", "drop-session-ticket", "reuse-session", "repair-server"],
    sources: &["RFC 5246 section 7.3", "RFC 5077", "openssl/openssl#18690", "robinrodricks/FluentFTP#347"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let resumes = resumed(facts, hello);
        let offered = offered(hello).or(resumes.then_some(hello.spans.session_id))?;
        let broken = |alert: &SeenAlert| {
            alert.is_fatal()
                && [UNEXPECTED_MESSAGE, BAD_RECORD_MAC, ILLEGAL_PARAMETER, DECRYPT_ERROR]
                    .contains(&alert.description)
        };
        let client = facts.reply.client_alert.filter(broken);
        let (certainty, belief, text) = match (resumes, facts.answered()) {
            (true, Answered::Alert(BAD_RECORD_MAC | DECRYPT_ERROR)) => (
                Certainty::Predicted,
                750,
                "The server resumed the session that the client offers, and the two sides' keys differ.",
            ),
            (true, Answered::WentOn) if client.is_some() => (
                Certainty::Predicted,
                750,
                "The server resumed the session that the client offers, and the client could not go on with it.",
            ),
            (false, Answered::Alert(UNEXPECTED_MESSAGE | BAD_RECORD_MAC | DECRYPT_ERROR))
                if facts.server_hello.is_none()
                    && facts.form.as_ref().is_some_and(|read| read.faults.is_empty()) =>
            {
                (
                    Certainty::Possible,
                    200,
                    "The client offers to resume a session; the server may have tripped over it.",
                )
            }
            _ => return None,
        };
        Some(
            Sign::of(certainty, belief, text)
                .at(Side::Client, facts.in_client(offered), "the session offered")
                .at_some(Side::Client, client.and_then(|a| a.at), "the client's alert")
                .with_alert(facts),
        )
    },
    cure: |hello, _| {
        let mut edits = Vec::new();
        if !hello.session_id.is_empty() {
            edits.push(Edit::SetSessionId(vec![]));
        }
        if hello.has(ext::SESSION_TICKET) {
            edits.push(Edit::ReplaceExtension { kind: ext::SESSION_TICKET, body: vec![] });
        }
        vec![edits]
    },
    page: include_str!("session-resumption-failure.md"),
    ..Cause::PLAIN
};

/// The ticket or session id of a session before TLS 1.3 that the hello offers. A session id beside supported_versions
/// may be there for middleboxes (RFC 8446 appendix D.4).
pub(super) fn offered(hello: &ClientHello<'_>) -> Option<Span> {
    let ticket = hello.extension(ext::SESSION_TICKET).filter(|e| !e.body.is_empty()).map(|e| e.at);
    let new = hello.has(ext::SUPPORTED_VERSIONS);
    ticket.or_else(|| (!new && !hello.session_id.is_empty()).then_some(hello.spans.session_id))
}

/// The server took it up: it sends the id back and no certificate or key exchange (RFC 5246 section 7.3).
pub(super) fn resumed(facts: &Facts<'_>, hello: &ClientHello<'_>) -> bool {
    let full =
        [handshake_type::CERTIFICATE, handshake_type::SERVER_KEY_EXCHANGE, handshake_type::SERVER_HELLO_DONE]
            .iter()
            .any(|kind| facts.server.message(*kind).is_some());
    facts.server_hello.as_ref().is_some_and(|answer| {
        answer.version() < 0x0304
            && !full
            && !hello.session_id.is_empty()
            && answer.session_id == hello.session_id
    })
}
