use super::{Cause, Sign};
use crate::exchange::Side;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "group-certificate-mismatch",
    summary: "The server's ECDSA certificate is on a curve that supported_groups does not list.",
    levers: &["offer-p384-p521", "choose-groups", "support-server-key", "repair-server"],
    sources: &[
        "RFC 8422 section 5.1.1",
        "RFC 8446 section 4.2.3",
        "lab, hellos v1/10 and v1/53 to ECDSA servers",
    ],
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
    cure: |_, _| {
        let group = |id: u16| Edit::add_list(List::SupportedGroups, [id]);
        let scheme = |id: u16| Edit::add_list(List::SignatureAlgorithms, [id]);
        vec![
            vec![group(0x0017)],
            vec![group(0x0018)],
            vec![group(0x0018), scheme(0x0503)],
            vec![group(0x0019), scheme(0x0603)],
        ]
    },
    page: include_str!("group-certificate-mismatch.md"),
    ..Cause::PLAIN
};
