use super::no_common_suite::add_usual_suites;
use super::{Cause, Sign, offered};
use crate::exchange::Side;
use crate::registry::suite::{Authentication, KeyExchange, SuiteInfo};

pub(super) const CAUSE: Cause = Cause {
    slug: "psk-suites-only",
    summary: "The hello offers suites with a pre-shared key only, and the server has a certificate and no such key.",
    levers: &["set-tls12-suites", "offer-ecdhe-rsa", "set-psk"],
    sources: &["RFC 4279", "drbild/sslpsk#7", "lab, hello v1/46"],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        Sign::possible(blame.summary)
            .at(Side::Client, facts.in_client(hello.spans.cipher_suites), "cipher_suites: PSK only")
            .with_alert(facts)
    },
    cure: add_usual_suites,
    narrows: Some(("no-common-suite", |facts| {
        let Some(hello) = &facts.hello else { return false };
        offered(hello).next().is_some() && offered(hello).all(is_psk)
    })),
    page: include_str!("psk-suites-only.md"),
    ..Cause::PLAIN
};

fn is_psk(info: &SuiteInfo) -> bool {
    info.authentication == Authentication::Psk || info.key_exchange == KeyExchange::RsaPsk
}
