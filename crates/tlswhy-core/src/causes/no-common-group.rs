use super::{Cause, Sign};
use crate::exchange::Side;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "no-common-group",
    summary: "None of the groups in supported_groups is one that the server has.",
    levers: &["choose-groups", "offer-x25519", "offer-p384-p521"],
    sources: &["RFC 8422 section 5.1.1", "RFC 8446 section 4.2.7", "lab, hellos v1/09, 54, 70, 123"],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        Sign::possible(blame.summary)
            .at_some(
                Side::Client,
                hello.extension(ext::SUPPORTED_GROUPS).map(|e| facts.in_client(e.at)),
                "supported_groups",
            )
            .with_alert(facts)
    },
    cure: |hello, _| {
        let group = |id: u16| Edit::add_list(List::SupportedGroups, [id]);
        if hello.supported_versions().is_some_and(|list| list.contains(0x0304)) && hello.has(ext::KEY_SHARE) {
            vec![vec![group(0x0017)], vec![group(0x001d)], vec![group(0x0018)]]
        } else {
            vec![vec![group(0x0017)], vec![group(0x0018)], vec![group(0x001d)]]
        }
    },
    page: include_str!("no-common-group.md"),
    ..Cause::PLAIN
};
