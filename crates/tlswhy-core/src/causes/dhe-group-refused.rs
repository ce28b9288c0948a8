use super::{Cause, Sign, offered};
use crate::exchange::Side;
use crate::registry::suite::KeyExchange;
use crate::verdict::alert::INSUFFICIENT_SECURITY;
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

/// The finite field groups of RFC 7919: 0100 to 01ff.
const FFDHE: core::ops::RangeInclusive<u16> = 0x0100..=0x01ff;

pub(super) const CAUSE: Cause = Cause {
    slug: "dhe-group-refused",
    summary: "The hello names Diffie-Hellman groups of RFC 7919, and the server's own group is none of them.",
    levers: &["choose-groups", "drop-dhe"],
    sources: &["RFC 7919 section 4", "lab, hellos openssl-1.0.2/groups-ffdhe*"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let groups = hello.supported_groups()?;
        let extension = hello.extension(ext::SUPPORTED_GROUPS)?;
        let dhe = offered(hello).any(|s| s.key_exchange == KeyExchange::Dhe);
        // What RFC 7919 says; other alerts have likelier reasons.
        if facts.answered() != Answered::Alert(INSUFFICIENT_SECURITY) {
            return None;
        }
        // With an elliptic curve among the groups a server has another way.
        let only_ffdhe = !groups.is_empty() && groups.iter().all(|g| FFDHE.contains(&g));
        (dhe && only_ffdhe && facts.highest_version().is_some_and(|v| v <= 0x0303)).then(|| {
            Sign::of(
                Certainty::Predicted,
                500,
                "supported_groups names groups of RFC 7919 only, and the server has no Diffie-Hellman with one of them.",
            )
            .at(Side::Client, facts.in_client(extension.at), "supported_groups")
            .with_alert(facts)
        })
    },
    cure: |_, _| vec![vec![Edit::add_list(List::SupportedGroups, [0x0017])]],
    page: include_str!("dhe-group-refused.md"),
    ..Cause::PLAIN
};
