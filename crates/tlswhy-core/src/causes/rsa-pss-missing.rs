use super::{Cause, Sign};
use crate::exchange::Side;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "rsa-pss-missing",
    summary: "TLS 1.3 with an RSA certificate needs RSA-PSS, and signature_algorithms lists no such scheme.",
    levers: &["offer-rsa-pss", "choose-sigalgs", "cap-version"],
    sources: &["RFC 8446 section 4.2.3", "lab, hello v1/69"],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        Sign::possible(blame.summary)
            .at_some(
                Side::Client,
                hello.extension(ext::SIGNATURE_ALGORITHMS).map(|e| facts.in_client(e.at)),
                "signature_algorithms: rsa_pss_rsae_sha256 (08 04) is not among them",
            )
            .with_alert(facts)
    },
    cure: |_, _| {
        let schemes = |ids: &[u16]| vec![Edit::add_list(List::SignatureAlgorithms, ids.iter().copied())];
        vec![schemes(&[0x0804]), schemes(&[0x0804, 0x0805, 0x0806])]
    },
    page: include_str!("rsa-pss-missing.md"),
    ..Cause::PLAIN
};
