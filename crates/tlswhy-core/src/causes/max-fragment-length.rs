use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER};
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::Edit;
use crate::wire::extension_type as ext;
use alloc::format;
use alloc::vec;

/// record_overflow (RFC 5246 section 7.2.2)
const RECORD_OVERFLOW: u8 = 22;

pub(super) const CAUSE: Cause = Cause {
    slug: "max-fragment-length",
    summary: "max_fragment_length has a value that is none, or the server does not keep to the one asked for.",
    levers: &["drop-max-fragment-length", "enlarge-input-buffer", "ask-record-size-limit", "upgrade-library"],
    sources: &[
        "RFC 6066 section 4",
        "esp8266/Arduino#6711",
        "lab, hellos */add-max_fragment_length-0 and -5",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let extension = hello.extension(ext::MAX_FRAGMENT_LENGTH)?;
        let [code] = extension.body else { return None };
        let at = facts.in_client(extension.at);
        if !(1..=4).contains(code) {
            let (certainty, belief) = match facts.answered() {
                Answered::Alert(ILLEGAL_PARAMETER) => (Certainty::Certain, 850),
                Answered::Alert(HANDSHAKE_FAILURE) => (Certainty::Possible, 200),
                _ => return None,
            };
            let text = format!("max_fragment_length has the value {code}; only 1 to 4 mean a length.");
            return Some(
                Sign::of(certainty, belief, text)
                    .at(Side::Client, at, "max_fragment_length")
                    .with_alert(facts),
            );
        }
        // The client asked for small records, and the server's first flight has longer ones.
        let answer = facts.server_hello.as_ref()?;
        let limit = 256_usize << code;
        let record = facts.server.records.iter().find(|r| usize::from(r.length) > limit)?;
        let overflow = facts.reply.client_alert.filter(|a| a.description == RECORD_OVERFLOW);
        let left = facts.reply.ended_by == Some(Side::Client) || facts.reply.reset_by == Some(Side::Client);
        let (certainty, belief) = match overflow {
            Some(_) => (Certainty::Certain, 850),
            None if facts.reply.client_alert.is_none()
                && left
                && answer.extension(ext::MAX_FRAGMENT_LENGTH).is_none()
                && facts.client.records.len() <= 1 =>
            {
                (Certainty::Possible, 300)
            }
            None => return None,
        };
        let text = format!(
            "The client asks for records of {limit} bytes at most, the server sends one of {}, and the client ends the \
             handshake.",
            record.length
        );
        Some(
            Sign::of(certainty, belief, text)
                .at(Side::Client, at, "max_fragment_length")
                .at(Side::Server, facts.in_server(record.at), "a longer record")
                .at_some(Side::Client, overflow.and_then(|a| a.at), "the client's alert"),
        )
    },
    cure: |_, _| vec![vec![Edit::RemoveExtension(ext::MAX_FRAGMENT_LENGTH)]],
    page: include_str!("max-fragment-length.md"),
    ..Cause::PLAIN
};
