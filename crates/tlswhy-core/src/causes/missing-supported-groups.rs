use super::{Cause, Sign, offered};
use crate::exchange::Side;
use crate::wire::edit::{Edit, List};
use alloc::format;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "missing-supported-groups",
    summary: "The suites that the server could use need a group, and the hello names none (no supported_groups).",
    levers: &["send-supported-groups", "choose-groups"],
    sources: &[
        "RFC 8422 section 4",
        "Stack Overflow 35341394",
        "wolfSSL/wolfssl#720",
        "lab, hellos v1/01, 04, 05, 111, 112, 114",
    ],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        let all = offered(hello).count();
        let need = offered(hello).filter(|s| s.needs_group()).count();
        let summary = match (all, need) {
            (1, 1) => {
                "The cipher suite offered needs a group for ECDHE, and the ClientHello has no supported_groups.".into()
            }
            _ if need == all => {
                format!(
                    "All {all} cipher suites offered need a group for ECDHE, and the ClientHello has no supported_groups."
                )
            }
            _ => format!(
                "{need} of the {all} cipher suites offered need a group for ECDHE and the ClientHello has no supported_groups; \
                 the server has no use for the others."
            ),
        };
        Sign::possible(summary)
            .at(
                Side::Client,
                facts.in_client(hello.spans.extensions),
                "the extensions: supported_groups (00 0a) is not among them",
            )
            .with_alert(facts)
    },
    cure: |_, _| vec![vec![Edit::add_list(List::SupportedGroups, [0x0017])]],
    page: include_str!("missing-supported-groups.md"),
    ..Cause::PLAIN
};
