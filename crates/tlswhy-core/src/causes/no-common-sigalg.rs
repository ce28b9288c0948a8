use super::{Cause, Sign};
use crate::exchange::Side;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "no-common-sigalg",
    summary: "The server's key can make none of the signatures that signature_algorithms lists.",
    levers: &["choose-sigalgs", "offer-rsa-pss", "offer-ed25519"],
    sources: &["RFC 8446 section 4.2.3", "RFC 5246 section 7.4.1.4.1", "lab, hellos v1/13, 116 to 119"],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        Sign::possible(blame.summary)
            .at_some(
                Side::Client,
                hello.extension(ext::SIGNATURE_ALGORITHMS).map(|e| facts.in_client(e.at)),
                "signature_algorithms",
            )
            .with_alert(facts)
    },
    cure: |_, _| {
        let schemes = |ids: &[u16]| vec![Edit::add_list(List::SignatureAlgorithms, ids.iter().copied())];
        vec![schemes(&[0x0804]), schemes(&[0x0401]), schemes(&[0x0403]), schemes(&[0x0804, 0x0401, 0x0403])]
    },
    page: include_str!("no-common-sigalg.md"),
    ..Cause::PLAIN
};
