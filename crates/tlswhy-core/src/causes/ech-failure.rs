use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{DECODE_ERROR, ILLEGAL_PARAMETER};
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::Edit;
use crate::wire::extension_type as ext;
use alloc::vec;

/// ech_required (RFC 9849 section 5)
const ECH_REQUIRED: u8 = 121;

pub(super) const CAUSE: Cause = Cause {
    slug: "ech-failure",
    summary: "Encrypted ClientHello fails: the server cannot read it, or does not take it and the client insists.",
    levers: &["set-ech", "upgrade-library", "change-path"],
    sources: &["RFC 9849", "sftcd/openssl#19", "lab, hellos */add-encrypted_client_hello-broken"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let extension = hello.extension(ext::ENCRYPTED_CLIENT_HELLO)?;
        let at = facts.in_client(extension.at);
        if let Some(alert) = facts.reply.client_alert.filter(|a| a.description == ECH_REQUIRED) {
            return Some(
                Sign::of(
                    Certainty::Certain,
                    850,
                    "The server did not take the encrypted hello, and the client ends the handshake for it.",
                )
                .at(Side::Client, at, "encrypted_client_hello")
                .at_some(Side::Client, alert.at, "the client's alert"),
            );
        }
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(DECODE_ERROR) if is_broken(facts) => (Certainty::Certain, 750),
            // A key of an old configuration, or something that is not seen.
            Answered::Alert(DECODE_ERROR | ILLEGAL_PARAMETER) if is_alone(facts) => {
                (Certainty::Possible, 150)
            }

            _ => return None,
        };
        Some(
            Sign::of(certainty, belief, "The server cannot read encrypted_client_hello.")
                .at(Side::Client, at, "encrypted_client_hello")
                .with_alert(facts),
        )
    },
    cure: |_, _| vec![vec![Edit::RemoveExtension(ext::ENCRYPTED_CLIENT_HELLO)]],
    narrows: Some(("malformed-hello", is_broken)),
    page: include_str!("ech-failure.md"),
    ..Cause::PLAIN
};

/// Nothing else in the hello is against the rules.
fn is_alone(facts: &Facts<'_>) -> bool {
    facts
        .form
        .as_ref()
        .is_some_and(|read| read.faults.iter().all(|f| f.extension == Some(ext::ENCRYPTED_CLIENT_HELLO)))
}

/// The extension cannot be taken apart, and it is the only thing that is wrong.
fn is_broken(facts: &Facts<'_>) -> bool {
    let extension = facts.hello.as_ref().and_then(|hello| hello.extension(ext::ENCRYPTED_CLIENT_HELLO));
    extension.is_some_and(|e| !is_well_formed(e.body)) && is_alone(facts)
}

/// The outer form: type 0, a suite, a configuration id, the encapsulated key, the payload (RFC 9849 section 5).
fn is_well_formed(body: &[u8]) -> bool {
    let vector = |bytes: &[u8]| -> Option<usize> {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        (length <= rest.len()).then_some(2 + length)
    };
    let outer = || {
        let rest = body.get(6..)?;
        let rest = rest.get(vector(rest)?..)?;
        Some(vector(rest)? == rest.len() && rest.len() > 2)
    };
    body.first() == Some(&0) && outer().unwrap_or_default()
}
