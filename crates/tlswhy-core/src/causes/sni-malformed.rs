use super::{Cause, Sign};
use crate::exchange::Side;
use crate::server::{Flaw, Rule};
use crate::verdict::alert::{
    DECODE_ERROR, HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, UNEXPECTED_MESSAGE, UNRECOGNIZED_NAME,
};
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::Edit;
use crate::wire::{Span, extension_type};
use alloc::format;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "sni-malformed",
    summary: "server_name holds what is no host name: an address, a trailing dot, an empty name.",
    levers: &["send-server-name", "drop-server-name", "upgrade-library"],
    sources: &["RFC 6066 section 3", "espressif/esp-idf#2296", "lab, hellos v1/56 to v1/60"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let extension = hello.extension(extension_type::SERVER_NAME)?;
        let fault = form(facts).or_else(|| fault(hello.server_name()))?;
        // Where lengths do not add up, what stands in server_name may be no more than the consequence.
        let within = |at: Span| extension.at.start <= at.start && at.end <= extension.at.end;
        if !hello.all_problems().iter().all(|p| within(p.at)) {
            return None;
        }
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(ILLEGAL_PARAMETER | DECODE_ERROR) => (Certainty::Certain, 850),
            // The server may have read it as a name, and not know that.
            Answered::Alert(UNRECOGNIZED_NAME) => (Certainty::Predicted, 850),
            Answered::Alert(UNEXPECTED_MESSAGE) => (Certainty::Predicted, 500),
            Answered::Alert(HANDSHAKE_FAILURE) | Answered::Closed | Answered::Reset => {
                (Certainty::Possible, 250)
            }
            _ => return None,
        };
        Some(
            Sign::of(certainty, belief, format!("server_name is malformed: it holds {fault}."))
                .at(Side::Client, facts.in_client(extension.at), "server_name")
                .with_alert(facts),
        )
    },
    cure: |_, hints| match &hints.host {
        Some(host) => vec![vec![Edit::SetServerName(host.trim_end_matches('.').into())]],
        None => vec![vec![Edit::RemoveExtension(extension_type::SERVER_NAME)]],
    },
    page: include_str!("sni-malformed.md"),
    ..Cause::PLAIN
};

/// Whether server_name is there and holds no host name.
pub(super) fn is_malformed(facts: &Facts<'_>) -> bool {
    let hello = facts.hello.as_ref().filter(|h| h.has(extension_type::SERVER_NAME));
    hello.is_some_and(|h| form(facts).is_some() || fault(h.server_name()).is_some())
}

/// What is wrong with the extension around the name.
fn form(facts: &Facts<'_>) -> Option<&'static str> {
    match facts.fault(&[Rule::ServerNameMalformed])?.flaw {
        Some(Flaw::Empty | Flaw::NoContent) => Some("no name at all"),
        Some(Flaw::Trailing) => Some("more than one name, or bytes behind it"),
        _ => Some("a name whose lengths do not add up"),
    }
}

/// What is wrong with a host_name; RFC 6066 wants a DNS name in ASCII without trailing dot, and no address.
fn fault(name: Option<&[u8]>) -> Option<&'static str> {
    let Some(name) = name.filter(|n| !n.is_empty()) else { return Some("an empty name") };
    if name.contains(&0) {
        Some("a name with a zero byte in it")
    } else if !name.is_ascii() {
        Some("a name that is not in ASCII")
    } else if name.iter().any(|b| b.is_ascii_whitespace() || b.is_ascii_control()) {
        Some("a name with blanks or control characters")
    } else if name.iter().all(|b| b.is_ascii_digit() || *b == b'.') {
        Some("an IPv4 address")
    } else if name.contains(&b':') {
        Some("an IPv6 address or a port")
    } else if name.len() > 255 {
        Some("a name of more than 255 bytes")
    } else if name.ends_with(b".") {
        Some("a name with a trailing dot")
    } else {
        None
    }
}
