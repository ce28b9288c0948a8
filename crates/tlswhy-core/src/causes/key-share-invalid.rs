use super::{Cause, Sign, base_point_share};
use crate::exchange::Side;
use crate::registry::group;
use crate::verdict::alert::{DECODE_ERROR, HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, INTERNAL_ERROR};
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::{Edit, List};
use crate::wire::{Span, extension_type as ext};
use alloc::format;
use alloc::string::String;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "key-share-invalid",
    summary: "A key share of the hello is none that its group allows, or stands where it may not.",
    levers: &["upgrade-library", "choose-key-share"],
    sources: &["RFC 8446 section 4.2.8", "RFC 7748 section 6", "lab, hellos openssl-3.0/share-*"],
    look: |facts| {
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(ILLEGAL_PARAMETER) => (Certainty::Certain, 850),
            Answered::Alert(DECODE_ERROR) => (Certainty::Predicted, 600),
            // JSSE sends its ServerHello and fails on the share after it (lab).
            Answered::Alert(HANDSHAKE_FAILURE) if facts.server_hello.is_some() => (Certainty::Predicted, 600),
            Answered::Alert(HANDSHAKE_FAILURE | INTERNAL_ERROR) | Answered::Closed => {
                (Certainty::Possible, 250)
            }
            _ => return None,
        };
        // A hello after a HelloRetryRequest has another share.
        let hello = facts.hello.as_ref().filter(|_| facts.retry.is_none())?;
        if !hello.supported_versions()?.contains(0x0304) {
            return None;
        }
        let fault = fault(facts)?;
        // What few servers mind is seldom it (lab: a share twice, shares in another order).
        let (certainty, belief) = if fault.tolerated {
            (certainty.max(Certainty::Predicted), belief / 2)
        } else {
            (certainty, belief)
        };
        Some(
            Sign::of(certainty, belief, fault.text)
                .at(Side::Client, facts.in_client(fault.at), "the key share")
                .with_alert(facts),
        )
    },
    cure: |_, _| {
        vec![
            vec![Edit::RemoveExtension(ext::KEY_SHARE), base_point_share()],
            vec![Edit::Set { list: List::KeyShare, members: vec![] }],
        ]
    },
    page: include_str!("key-share-invalid.md"),
    ..Cause::PLAIN
};

/// The groups of RFC 8446 section 4.2.7 and the hybrid ones of draft-ietf-tls-ecdhe-mlkem.
const TLS13_GROUPS: [u16; 13] =
    [23, 24, 25, 29, 30, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104, 0x11eb, 0x11ec, 0x11ed];

/// What is wrong with the shares.
struct Fault {
    text: String,
    at: Span,
    /// Many servers take it all the same.
    tolerated: bool,
}

/// The first fault of the key shares (RFC 8446 section 4.2.8).
fn fault(facts: &Facts<'_>) -> Option<Fault> {
    let read = facts.form.as_ref()?;
    let shares = read.shares.as_ref()?;
    let name = |group| group::name(group).map_or_else(|| format!("group {group:04x}"), String::from);
    let keys = facts.hello.as_ref()?.key_shares()?;
    for (share, (_, key)) in shares.iter().zip(keys) {
        let name = name(share.group);
        // A server looks at no share of a group that it does not know.
        if !TLS13_GROUPS.contains(&share.group) {
            continue;
        }
        let text = if key.is_empty() {
            format!("The key share for {name} is empty.")
        } else if !share.length_fits {
            format!("The key share for {name} has {} bytes, which is not the length of one.", key.len())
        } else if matches!(share.group, 23..=25) && key.first() != Some(&4) {
            format!("The key share for {name} is not an uncompressed point.")
        } else if share.invalid && key.iter().all(|b| *b == 0) {
            format!("The key share for {name} is no public key: it is all zero.")
        } else if share.invalid {
            format!("The key share for {name} is no point that may be used.")
        } else {
            continue;
        };
        return Some(Fault { text, at: share.at, tolerated: false });
    }
    let groups = read.groups?;
    let mut before: Option<usize> = None;
    for (number, share) in shares.iter().enumerate() {
        let place = groups.iter().position(|g| g == share.group);
        let name = name(share.group);
        let twice = shares.iter().take(number).any(|s| s.group == share.group);
        let (text, tolerated) = match place {
            None => {
                (format!("There is a key share for {name}, which supported_groups does not name."), false)
            }
            Some(_) if twice => (format!("There are two key shares for {name}."), true),
            Some(place) if before.is_some_and(|b| place < b) => {
                (format!("The key share for {name} does not stand in the order of supported_groups."), true)
            }
            Some(place) => {
                before = Some(place);
                continue;
            }
        };
        return Some(Fault { text, at: share.at, tolerated });
    }
    None
}
