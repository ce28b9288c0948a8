use super::{Cause, Sign};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::alert::{DECODE_ERROR, HANDSHAKE_FAILURE, UNEXPECTED_MESSAGE};
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::Edit;
use alloc::format;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "hello-split-intolerance",
    summary: "The hello is cut into several records, and the server does not put them together.",
    levers: &["send-hello-in-one-record", "reassemble-handshake", "limit-hello-size"],
    sources: &["RFC 8446 section 5.1", "RFC 5246 section 6.2.1", "lab, hellos v1/31 and openssl-3.0/split-*"],
    look: |facts| {
        facts.fault(&[Rule::HelloSplit])?;
        let message = facts.hello_message?;
        if !message.complete {
            return None;
        }
        let (certainty, belief) = match facts.answered() {
            Answered::Closed | Answered::Reset => (Certainty::Possible, 600),
            Answered::Alert(DECODE_ERROR | UNEXPECTED_MESSAGE | HANDSHAKE_FAILURE) => {
                (Certainty::Possible, 400)
            }
            Answered::Silent => (Certainty::Possible, 300),
            _ => return None,
        };
        let first = message.pieces.first().copied().unwrap_or_default();
        let text = format!(
            "The hello is cut into {} records; not every server puts them together.",
            message.pieces.len()
        );
        Some(
            Sign::of(certainty, facts.as_far_as_accepted(belief), text)
                .at(
                    Side::Client,
                    first.shifted(facts.client_base),
                    "the part of the hello in its first record",
                )
                .with_alert(facts),
        )
    },
    cure: |_, _| vec![vec![Edit::JoinRecords]],
    page: include_str!("hello-split-intolerance.md"),
    ..Cause::PLAIN
};
