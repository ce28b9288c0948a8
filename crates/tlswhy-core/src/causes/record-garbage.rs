use super::{Cause, Sign, hello_within};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::alert::{DECODE_ERROR, UNEXPECTED_MESSAGE};
use crate::verdict::{Answered, Certainty};
use crate::wire::Span;

pub(super) const CAUSE: Cause = Cause {
    slug: "record-garbage",
    summary: "What the client sends first is no record that can hold a hello: wrong type, wrong length, stray bytes.",
    levers: &["complete-short-writes", "proxy-connect-first", "upgrade-library"],
    sources: &[
        "RFC 8446 section 5.1",
        "lab, hellos v1/88 to v1/90, v1/95, v1/97 and openssl-3.0/record-type-*, proxy-protocol-first",
    ],
    look: |facts| {
        let bytes = facts.client.bytes;
        let of_record = [
            Rule::RecordTooLong,
            Rule::RecordType,
            Rule::ApplicationDataFirst,
            Rule::ChangeCipherSpecFirst,
            Rule::EmptyRecord,
            Rule::AlertLength,
        ];
        let (text, at) = if let Some(fault) = facts.fault(&of_record) {
            let text = match fault.rule {
                Rule::RecordTooLong => "The first record says that it is longer than a record may be.",
                Rule::RecordType => "The first record has a type that TLS does not know.",
                Rule::ApplicationDataFirst => "Application data comes before the hello.",
                Rule::ChangeCipherSpecFirst => "change_cipher_spec comes before the hello.",
                Rule::EmptyRecord => "An empty handshake record comes before the hello.",
                _ => "The first record says that it is an alert, and is none.",
            };
            (text, Span::new(0, bytes.len().min(5)))
        } else {
            facts.fault(&[Rule::Plaintext, Rule::PlaintextHttp])?;
            let at = hello_within(bytes)?;
            ("Bytes that are no TLS stand before the hello.", Span::new(0, at))
        };
        let passed_over = facts.fault(&[Rule::EmptyRecord, Rule::ChangeCipherSpecFirst]).is_some();
        let (certainty, belief) = match facts.answered() {
            Answered::Unknown | Answered::WentOn => return None,
            // Some stacks pass over these two; what they refuse later has its own reason.
            Answered::Alert(UNEXPECTED_MESSAGE | DECODE_ERROR) => (Certainty::Certain, 800),
            _ if passed_over => (Certainty::Possible, 300),
            Answered::Alert(_) => (Certainty::Certain, 800),
            Answered::Closed | Answered::Reset | Answered::NotTls => (Certainty::Predicted, 600),
            Answered::Silent => (Certainty::Possible, 400),
        };
        Some(
            Sign::of(certainty, belief, text)
                .at(Side::Client, at.shifted(facts.client_base), "the first bytes")
                .with_alert(facts),
        )
    },
    page: include_str!("record-garbage.md"),
    ..Cause::PLAIN
};
