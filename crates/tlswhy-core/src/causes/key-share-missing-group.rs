use super::{Cause, Sign};
use crate::exchange::Side;
use crate::registry::group;
use crate::verdict::{Answered, Certainty, Stage};
use crate::wire::edit::{Edit, List, Member};
use crate::wire::extension_type as ext;
use alloc::format;
use alloc::string::String;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "key-share-missing-group",
    summary: "The hello has no key share for the group that the server wants, and the client does not take the retry.",
    stage: Stage::SecondHello,
    levers: &["choose-key-share", "choose-groups", "upgrade-library"],
    sources: &["RFC 8446 sections 4.1.4 and 4.2.8", "lab, hello v1/23"],
    look: |facts| {
        let retry = facts.retry.as_ref().filter(|_| facts.second_hello.is_none())?;
        let hello = facts.hello.as_ref()?;
        let share = retry.extension(ext::KEY_SHARE)?;
        let group = retry.group()?;
        // A retry that the client has to refuse is another cause.
        if !hello.supported_groups()?.contains(group) || hello.key_shares()?.any(|(g, _)| g == group) {
            return None;
        }
        let fatal = facts.reply.client_alert.is_some_and(|a| a.is_fatal());
        let ended = facts.reply.ended_by == Some(Side::Client) || facts.reply.reset_by == Some(Side::Client);
        let (certainty, belief) = match facts.answered() {
            _ if fatal => (Certainty::Certain, 700),
            // Whoever only asks a server ends here too.
            Answered::WentOn if ended => (Certainty::Possible, 300),
            _ => return None,
        };
        let name = group::name(group).map_or_else(|| format!("group {group:04x}"), String::from);
        let text = format!(
            "The server asked for a key share of {name}, which the hello offers without one, and the client did not \
             send a second hello."
        );
        let at = hello.extension(ext::KEY_SHARE).map(|e| facts.in_client(e.at));
        let asked = facts.server_message(retry.message, share.at);
        let mut sign = Sign::of(certainty, belief, text).at_some(Side::Client, at, "key_share").at_some(
            Side::Server,
            asked,
            "the group that the server asks for",
        );
        if let Some(at) = facts.reply.client_alert.and_then(|a| a.at) {
            sign = sign.at(Side::Client, at, "the client's alert");
        }
        Some(sign)
    },
    cure: |hello, _| {
        // Only for x25519 is a key known that is valid for any client: the base point (RFC 7748 section 4.1).
        let missing = hello.key_shares().is_some_and(|mut shares| shares.all(|(group, _)| group != 0x001d));
        if !missing || !hello.supported_groups().is_some_and(|g| g.contains(0x001d)) {
            return vec![];
        }
        let mut key = vec![0; 32];
        if let Some(first) = key.first_mut() {
            *first = 9;
        }
        vec![vec![Edit::add(List::KeyShare, Member::KeyShare { group: 0x001d, key })]]
    },
    page: include_str!("key-share-missing-group.md"),
    ..Cause::PLAIN
};
