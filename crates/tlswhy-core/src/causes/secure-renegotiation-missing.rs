use super::ems_required::is_complete;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::registry::suite::EMPTY_RENEGOTIATION_INFO_SCSV;
use crate::verdict::alert::HANDSHAKE_FAILURE;
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::{Edit, List};
use crate::wire::{Span, extension_type as ext};
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "secure-renegotiation-missing",
    summary: "One side insists on secure renegotiation (RFC 5746), and the other does not speak it.",
    levers: &["allow-unsafe-legacy-server", "send-renegotiation-info", "repair-server"],
    sources: &["RFC 5746 sections 3.4 and 3.6", "openssl/openssl#16278", "openssl/openssl#21296"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let extension = hello.extension(ext::RENEGOTIATION_INFO).map(|e| e.at);
        let sent = extension.or_else(|| hello.suite_span(EMPTY_RENEGOTIATION_INFO_SCSV));
        match (&facts.server_hello, sent) {
            (Some(answer), Some(sent)) => {
                let alert = facts.reply.client_alert.filter(|a| a.is_fatal() && a.description == HANDSHAKE_FAILURE)?;
                if answer.version() >= 0x0304 || answer.extension(ext::RENEGOTIATION_INFO).is_some() {
                    return None;
                }
                let all = facts.server_message(answer.message, Span::new(0, answer.message.len()));
                Some(
                    Sign::of(
                        Certainty::Predicted,
                        700,
                        "The server does not know secure renegotiation (RFC 5746), and the client insists on it.",
                    )
                    .at(Side::Client, facts.in_client(sent), "the client's sign that it knows it")
                    .at_some(Side::Server, all, "the ServerHello: renegotiation_info (ff 01) is not in it")
                    .at_some(Side::Client, alert.at, &alert.to_text()),
                )
            }
            (None, None)
                if facts.answered() == Answered::Alert(HANDSHAKE_FAILURE)
                    && facts.highest_version().is_some_and(|v| v <= 0x0303)
                    && is_complete(facts) =>
            {
                Some(
                    Sign::of(
                        Certainty::Possible,
                        60,
                        "The hello has neither renegotiation_info nor its signalling suite; a server may insist on it.",
                    )
                    .at(Side::Client, facts.in_client(hello.spans.cipher_suites), "the suites: 00 ff is not among them")
                    .with_alert(facts),
                )
            }
            _ => None,
        }
    },
    cure: |hello, _| {
        if hello.has(ext::RENEGOTIATION_INFO) || hello.suite_span(EMPTY_RENEGOTIATION_INFO_SCSV).is_some() {
            return vec![];
        }
        vec![vec![Edit::add(List::CipherSuites, EMPTY_RENEGOTIATION_INFO_SCSV)]]
    },
    page: include_str!("secure-renegotiation-missing.md"),
    ..Cause::PLAIN
};
