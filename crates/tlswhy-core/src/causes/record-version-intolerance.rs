use super::{Cause, Sign};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::alert::{DECODE_ERROR, PROTOCOL_VERSION};
use crate::verdict::{Answered, Certainty};
use crate::wire::Span;
use crate::wire::edit::Edit;
use alloc::format;
use alloc::vec;

/// bad_record_mac, which Erlang answers with.
const BAD_RECORD_MAC: u8 = 20;

pub(super) const CAUSE: Cause = Cause {
    slug: "record-version-intolerance",
    summary: "The server does not take the version in the header of the hello's record.",
    levers: &["set-record-version", "upgrade-library"],
    sources: &[
        "RFC 8446 section 5.1",
        "RFC 5246 appendix E.1",
        "lab, hellos v1/85 to v1/87, openssl-3.0/record-*",
    ],
    look: |facts| {
        let (high, low) = match facts.client.bytes {
            [20..=24, high, low, ..] => (*high, *low),
            _ => return None,
        };
        let (certainty, belief) = if facts.fault(&[Rule::RecordVersion, Rule::RecordVersionBelow]).is_some() {
            match facts.answered() {
                Answered::Alert(DECODE_ERROR | BAD_RECORD_MAC) => (Certainty::Certain, 850),
                // It may speak of the version in the hello as well.
                Answered::Alert(PROTOCOL_VERSION) => (Certainty::Predicted, 850),
                Answered::Closed | Answered::Reset => (Certainty::Predicted, 600),
                Answered::Alert(_) | Answered::NotTls => (Certainty::Possible, 300),
                _ => return None,
            }
        } else if high == 3 && !(1..=3).contains(&low) {
            match facts.answered() {
                Answered::Alert(PROTOCOL_VERSION | BAD_RECORD_MAC) | Answered::Closed | Answered::Reset => {
                    (Certainty::Possible, facts.as_far_as_accepted(250))
                }
                _ => return None,
            }
        } else {
            return None;
        };
        Some(
            Sign::of(
                certainty,
                belief,
                format!("The header of the hello's record has the version {high:02x}{low:02x}, which servers refuse."),
            )
            .at(Side::Client, Span::new(1, 3).shifted(facts.client_base), "the version of the record")
            .with_alert(facts),
        )
    },
    cure: |_, _| vec![vec![Edit::SetRecordVersion(0x0301)]],
    page: include_str!("record-version-intolerance.md"),
    ..Cause::PLAIN
};
