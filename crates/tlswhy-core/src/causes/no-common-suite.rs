use super::{Cause, Sign, offered};
use crate::exchange::{Hints, Side};
use crate::wire::ClientHello;
use crate::wire::edit::{Edit, List};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "no-common-suite",
    summary: "None of the suites offered is enabled on the server.",
    levers: &[
        "set-tls12-suites",
        "set-tls13-suites",
        "offer-aes-gcm",
        "offer-ecdhe-rsa",
        "offer-ecdhe-ecdsa",
        "offer-chacha20",
        "offer-legacy-cbc",
        "offer-dhe",
        "offer-rsa-kx",
    ],
    sources: &["RFC 5246 section 7.4.1.3", "RFC 8446 section 4.1.1", "golang/go#10039", "rustls/rustls#333"],
    told: |facts, _| {
        let Some(hello) = &facts.hello else { return Sign::possible(CAUSE.summary) };
        let summary = match offered(hello).count() {
            1 => "The one cipher suite offered is not enabled on the server.".into(),
            all => format!("None of the {all} cipher suites offered is enabled on the server."),
        };
        Sign::possible(summary)
            .at(Side::Client, facts.in_client(hello.spans.cipher_suites), "cipher_suites")
            .with_alert(facts)
    },
    cure: add_usual_suites,
    page: include_str!("no-common-suite.md"),
    ..Cause::PLAIN
};

/// Adds suites that most servers have: those of TLS 1.3 where it is offered, else ECDHE with AES-GCM for either
/// kind of certificate, with what they need beside them.
pub(super) fn add_usual_suites(hello: &ClientHello<'_>, _: &Hints) -> Vec<Vec<Edit>> {
    let add = |suites: &[u16]| Edit::add_list(List::CipherSuites, suites.iter().copied());
    if hello.supported_versions().is_some_and(|list| list.contains(0x0304)) {
        return vec![vec![add(&[0x1301])], vec![add(&[0x1301, 0x1302, 0x1303])]];
    }
    let mut needed = Vec::new();
    if hello.highest_version() < 0x0303 {
        return vec![vec![add(&[0xc013, 0x002f])]];
    }
    if hello.supported_groups().is_none() {
        needed.push(Edit::add_list(List::SupportedGroups, [0x0017]));
    }
    if hello.signature_algorithms().is_none() {
        needed.push(Edit::add_list(List::SignatureAlgorithms, [0x0804, 0x0401, 0x0403]));
    }
    let with = |suites: &[u16], needed: &[Edit]| [&[add(suites)], needed].concat();
    vec![
        with(&[0xc02f], &needed),
        with(&[0xc02b], &needed),
        with(&[0x009c], &[]),
        with(&[0xc02f, 0xc02b], &needed),
    ]
}
