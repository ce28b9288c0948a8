use super::no_common_suite::add_usual_suites;
use super::{Cause, Sign, offered};
use crate::exchange::Side;

pub(super) const CAUSE: Cause = Cause {
    slug: "rsa-key-exchange-only",
    summary: "The hello offers RSA key exchange only (no forward secrecy), and the server has it switched off.",
    levers: &["offer-ecdhe-rsa", "offer-rsa-kx", "set-tls12-suites"],
    sources: &["golang/go#63413", "RFC 9325 section 4.1", "lab, hello v1/105"],
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        Sign::possible(blame.summary)
            .at(
                Side::Client,
                facts.in_client(hello.spans.cipher_suites),
                "cipher_suites: TLS_RSA_WITH_… only",
            )
            .with_alert(facts)
    },
    cure: add_usual_suites,
    // With one kind of cipher only, that cipher may as well be what the server lacks.
    narrows: Some(("no-common-suite", |facts| {
        let Some(hello) = &facts.hello else { return false };
        let mut suites = offered(hello);
        let Some(first) = suites.clone().next() else { return false };
        suites.clone().all(|s| s.key_exchange.is_static_rsa())
            && suites.any(|s| s.mode != first.mode || s.mac_or_prf != first.mac_or_prf)
    })),
    page: include_str!("rsa-key-exchange-only.md"),
    ..Cause::PLAIN
};
