use super::{Cause, Sign};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::{Answered, Certainty};
use crate::wire::{Span, content_type};
use alloc::format;

pub(super) const CAUSE: Cause = Cause {
    slug: "truncated-hello",
    summary: "Only a part of the hello came: fewer bytes than its header announces.",
    levers: &["complete-short-writes", "change-path", "upgrade-library"],
    sources: &[
        "RFC 8446 section 5.1",
        "Mbed-TLS/mbedtls#3025",
        "lab, hellos v1/91, v1/92, v1/99 and openssl-3.0/length-record+4",
    ],
    look: |facts| {
        let bytes = facts.client.bytes;
        if bytes.first() != Some(&content_type::HANDSHAKE)
            || facts.fault(&[Rule::RecordTooLong, Rule::EmptyRecord]).is_some()
        {
            return None;
        }
        facts.fault(&[Rule::Truncated])?;
        let (certainty, belief) = match facts.answered() {
            // Every server measured waits for the rest.
            Answered::Silent => (Certainty::Certain, 900),
            Answered::Closed | Answered::Reset => (Certainty::Predicted, 600),
            Answered::Alert(_) => (Certainty::Possible, 300),
            _ => return None,
        };
        let missing = missing(facts.client);
        let text = match missing {
            Some((needed, present)) => format!(
                "The hello is cut: {present} of {needed} bytes came, and the server waits for the rest."
            ),
            None => "The hello is cut, and the server waits for the rest.".into(),
        };
        let at = Span::new(0, bytes.len()).shifted(facts.client_base);
        Some(Sign::of(certainty, belief, text).at(Side::Client, at, "all that came").with_alert(facts))
    },
    page: include_str!("truncated-hello.md"),
    ..Cause::PLAIN
};

/// The bytes that the record or the message of a cut hello announces, header included, and those that are there.
pub(super) fn missing(client: &crate::wire::Reading<'_>) -> Option<(usize, usize)> {
    let cut = client.records.iter().find(|record| !record.is_whole());
    if let Some(record) = cut {
        return Some((usize::from(record.header) + usize::from(record.length), record.at.len()));
    }
    let message = client.messages().find(|message| !message.complete)?;
    match *message.bytes {
        [_, a, b, c, ..] => {
            let announced = u32::from_be_bytes([0, a, b, c]) as usize;
            Some((announced + 4, message.bytes.len()))
        }
        _ => None,
    }
}
