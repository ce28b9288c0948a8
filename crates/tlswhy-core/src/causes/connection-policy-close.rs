use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::Answered;
use crate::wire::Span;

pub(super) const CAUSE: Cause = Cause {
    slug: "connection-policy-close",
    summary: "The server closes without an alert, for a reason that has nothing to do with TLS.",
    levers: &["change-path", "repair-server", "proxy-connect-first"],
    sources: &["HAProxy, PROXY protocol specification, section 2", "lab: few stacks close without an alert"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if !matches!(facts.answered(), Answered::Closed | Answered::Reset) || !facts.hello_adds_up() {
            return None;
        }
        let text = "The server closes without a word, as one does that does not want this connection at all.";
        // What most servers would take was not refused for what is in it.
        let belief = facts.as_far_as_accepted(if hello.sslv2 { 100 } else { 400 });
        let at = facts.in_client(Span::new(0, hello.message.len()));
        Some(Sign::possible(text).believed(belief).at(Side::Client, at, "a hello without a fault of form"))
    },
    page: include_str!("connection-policy-close.md"),
    ..Cause::PLAIN
};
