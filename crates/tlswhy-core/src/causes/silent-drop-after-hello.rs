use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::Answered;

pub(super) const CAUSE: Cause = Cause {
    slug: "silent-drop-after-hello",
    summary: "A whole hello is answered by nothing at all, and the connection stays open.",
    levers: &["change-path", "limit-hello-size", "drop-pq-share", "raise-timeout"],
    sources: &["RFC 8446 section 6.2", "dadrian/tldr.fail#23", "lab: no stack stays silent to a whole hello"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if facts.answered() != Answered::Silent || facts.hello_message.is_some_and(|m| !m.complete) {
            return None;
        }
        let text =
            "The hello is whole and nothing came back: it did not reach a TLS server, or that one hangs.";
        Some(Sign::possible(text).believed(300).at(
            Side::Client,
            facts.in_client(crate::wire::Span::new(0, hello.message.len())),
            "the hello that nobody answers",
        ))
    },
    page: include_str!("silent-drop-after-hello.md"),
    ..Cause::PLAIN
};
