use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::MISSING_EXTENSION;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "missing-signature-algorithms",
    summary: "The hello has no signature_algorithms, and the server does not sign with the default that then holds.",
    levers: &["send-signature-algorithms", "allow-legacy-security-level"],
    sources: &[
        "RFC 5246 section 7.4.1.4.1",
        "RFC 8446 sections 4.2.3 and 9.2",
        "RFC 9155",
        "openssl/openssl#14447",
        "lab, hellos v1/11, 12, 62",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let tls13 = hello.supported_versions()?.contains(0x0304);
        let lacks = !hello.has(ext::SIGNATURE_ALGORITHMS) && !hello.has(ext::PRE_SHARED_KEY);
        // The other extensions whose absence has the same alert are there (RFC 8446 section 9.2).
        let others = hello.has(ext::SUPPORTED_GROUPS) && hello.has(ext::KEY_SHARE);
        (tls13 && lacks && others && facts.alerted(&[MISSING_EXTENSION])).then(|| {
            Sign::certain("TLS 1.3 needs signature_algorithms, and the hello has none.")
                .at(
                    Side::Client,
                    facts.in_client(hello.spans.extensions),
                    "the extensions: signature_algorithms (00 0d) is not among them",
                )
                .with_alert(facts)
        })
    },
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        let summary = if facts.highest_version() == Some(0x0304) {
            "TLS 1.3 needs signature_algorithms, and the hello has none."
        } else {
            "The hello has no signature_algorithms: SHA-1 is then the default, and the server no longer signs with it."
        };
        Sign::possible(summary)
            .at(
                Side::Client,
                facts.in_client(hello.spans.extensions),
                "the extensions: signature_algorithms (00 0d) is not among them",
            )
            .with_alert(facts)
    },
    cure: |_, _| vec![vec![Edit::add_list(List::SignatureAlgorithms, [0x0804, 0x0401, 0x0403])]],
    page: include_str!("missing-signature-algorithms.md"),
    ..Cause::PLAIN
};
