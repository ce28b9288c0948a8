use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::Facts;
use crate::wire::ClientHello;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "sha1-signatures-only",
    summary: "signature_algorithms lists SHA-1 (or MD5) only, and the server no longer signs with it.",
    levers: &["choose-sigalgs", "offer-sha1-signatures", "allow-legacy-security-level"],
    sources: &["RFC 9155", "openssl/openssl#18194", "lab, hello v1/14"],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        Sign::possible(blame.summary)
            .at_some(
                Side::Client,
                hello.extension(ext::SIGNATURE_ALGORITHMS).map(|e| facts.in_client(e.at)),
                "signature_algorithms: SHA-1 and MD5 only",
            )
            .with_alert(facts)
    },
    cure: |_, _| {
        let schemes = |ids: &[u16]| vec![Edit::add_list(List::SignatureAlgorithms, ids.iter().copied())];
        vec![schemes(&[0x0401]), schemes(&[0x0403]), schemes(&[0x0804, 0x0401, 0x0403])]
    },
    narrows: Some(("no-common-sigalg", only_old_hashes)),
    page: include_str!("sha1-signatures-only.md"),
    ..Cause::PLAIN
};

/// All schemes use MD5 (01..) or SHA-1 (02..) as their hash, as TLS 1.2 numbers them (RFC 5246 section 7.4.1.4.1).
fn only_old_hashes(facts: &Facts<'_>) -> bool {
    let schemes = facts.hello.as_ref().and_then(ClientHello::signature_algorithms);
    schemes.is_some_and(|list| !list.is_empty() && list.iter().all(|scheme| matches!(scheme >> 8, 1 | 2)))
}
