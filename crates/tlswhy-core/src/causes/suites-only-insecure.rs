use super::no_common_suite::add_usual_suites;
use super::{Cause, Sign, offered};
use crate::exchange::Side;
use crate::registry::suite::{Authentication, Cipher, SuiteInfo};

pub(super) const CAUSE: Cause = Cause {
    slug: "suites-only-insecure",
    summary: "All suites offered are insecure ones that servers have off: NULL, anonymous, export, RC4, DES, 3DES.",
    levers: &["offer-aes-gcm", "drop-weak-suites", "set-tls12-suites"],
    sources: &["RFC 7465", "RFC 9325 section 4", "zeek, tls-1.2-handshake-failure.pcap"],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        Sign::possible(blame.summary)
            .at(Side::Client, facts.in_client(hello.spans.cipher_suites), "cipher_suites: insecure ones only")
            .with_alert(facts)
    },
    cure: add_usual_suites,
    narrows: Some(("no-common-suite", |facts| {
        let Some(hello) = &facts.hello else { return false };
        offered(hello).next().is_some() && offered(hello).all(is_insecure)
    })),
    page: include_str!("suites-only-insecure.md"),
    ..Cause::PLAIN
};

/// Without encryption or authentication, weakened for export, or with RC4, DES or 3DES.
fn is_insecure(info: &SuiteInfo) -> bool {
    info.key_exchange.is_export()
        || info.authentication == Authentication::Anon
        || (info.max_version < 0x0304
            && (info.cipher.strength() <= 112 || matches!(info.cipher, Cipher::Rc4_128 | Cipher::Rc2_128)))
}
