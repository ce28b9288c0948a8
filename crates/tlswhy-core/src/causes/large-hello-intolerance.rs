use super::{Cause, Sign};
use crate::exchange::{EventKind, Side};
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::{Edit, List};
use crate::wire::{ClientHello, Span};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

/// What fits into one TCP segment on Ethernet with time stamps (1500 - 20 - 32).
const SEGMENT: usize = 1448;
/// Hybrid groups, whose shares make a hello longer than a segment: the ML-KEM ones of IANA and the Kyber draft.
const HYBRIDS: [u16; 4] = [0x11eb, 0x11ec, 0x11ed, 0x6399];

pub(super) const CAUSE: Cause = Cause {
    slug: "large-hello-intolerance",
    summary: "The hello is longer than one TCP segment, and the server or a box before it reads only the first.",
    levers: &["drop-pq-share", "limit-hello-size"],
    sources: &[
        "golang/go#80573",
        "haproxy/haproxy#3148",
        "tailscale/tailscale#20777",
        "dadrian/tldr.fail#23",
        "lab, hellos v1/121, v1/122 and openssl-3.0/padded-to-*",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let length = facts.client.bytes.len().min(hello.message.len() + 5);
        let (certainty, belief) = match facts.answered() {
            Answered::Closed | Answered::Reset if ended_within(facts, hello) => (Certainty::Predicted, 800),
            Answered::Closed | Answered::Reset => (Certainty::Possible, facts.as_far_as_accepted(350)),
            Answered::Silent => (Certainty::Possible, facts.as_far_as_accepted(250)),
            _ => return None,
        };
        if length <= SEGMENT || !facts.hello_adds_up() || facts.hello_message.is_some_and(|m| !m.complete) {
            return None;
        }
        let text = format!(
            "The hello has {length} bytes, more than one TCP segment holds: what reads only the first cannot answer it."
        );
        let at = facts.in_client(Span::new(0, hello.message.len()));
        Some(Sign::of(certainty, belief, text).at(Side::Client, at, "the hello"))
    },
    cure: |hello, _| vec![without_hybrids(hello)],
    page: include_str!("large-hello-intolerance.md"),
    ..Cause::PLAIN
};

/// The server ended the connection when it had seen a part of the hello only.
fn ended_within(facts: &Facts<'_>, hello: &ClientHello<'_>) -> bool {
    let last = facts.in_client(Span::new(hello.message.len().saturating_sub(1), hello.message.len()));
    let mut sent = 0;
    for event in &facts.exchange.events {
        match (&event.kind, event.side) {
            (EventKind::Data(bytes), Side::Client) => sent += bytes.len(),
            (EventKind::Closed | EventKind::Reset, Side::Server) => return sent > 0 && sent < last.end,
            _ => {}
        }
    }
    false
}

/// Edits that take the hybrid groups and their shares away.
fn without_hybrids(hello: &ClientHello<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for group in HYBRIDS {
        if hello.key_shares().is_some_and(|mut shares| shares.any(|(g, _)| g == group)) {
            edits.push(Edit::remove(List::KeyShare, group));
        }
        if hello.supported_groups().is_some_and(|groups| groups.contains(group)) {
            edits.push(Edit::remove(List::SupportedGroups, group));
        }
    }
    edits
}
