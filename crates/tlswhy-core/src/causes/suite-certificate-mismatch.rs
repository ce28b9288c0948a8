use super::{Cause, Sign, offered};
use crate::exchange::Side;
use crate::registry::suite::CertificateKey;
use crate::wire::edit::{Edit, List};
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "suite-certificate-mismatch",
    summary: "The suites that both sides have need another kind of certificate than the server's.",
    levers: &["offer-ecdhe-rsa", "offer-ecdhe-ecdsa", "set-tls12-suites", "repair-server"],
    sources: &[
        "RFC 8422 section 2",
        "tlsfuzzer/tlslite-ng#346",
        "lab, hello v1/18 and the -ecdsa configurations",
    ],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        let only = |key| offered(hello).all(|s| s.certificate_key() == key);
        let summary = if only(CertificateKey::Ec) {
            "All cipher suites offered need an ECDSA certificate, and the server's is of another kind (RSA most likely)."
        } else if only(CertificateKey::Rsa) {
            "All cipher suites offered need an RSA certificate, and the server's is of another kind (ECDSA most likely)."
        } else {
            blame.summary
        };
        Sign::possible(summary)
            .at(Side::Client, facts.in_client(hello.spans.cipher_suites), "cipher_suites")
            .with_alert(facts)
    },
    cure: |hello, _| {
        let suite = |id| Edit::add(List::CipherSuites, id);
        let schemes = |ids: [u16; 2]| match hello.signature_algorithms() {
            None => Edit::add_list(List::SignatureAlgorithms, [0x0804, 0x0401, 0x0403]),
            Some(_) => Edit::add_list(List::SignatureAlgorithms, ids),
        };
        vec![
            vec![suite(0xc02f)],
            vec![suite(0xc02b)],
            vec![suite(0xc013)],
            vec![suite(0xc009)],
            vec![suite(0xc02f), schemes([0x0804, 0x0401])],
            vec![suite(0xc02b), schemes([0x0403, 0x0503])],
        ]
    },
    page: include_str!("suite-certificate-mismatch.md"),
    ..Cause::PLAIN
};
