use super::{Cause, Sign};
use crate::exchange::Side;
use crate::wire::edit::{Edit, List};
use alloc::vec;

/// TLS_FALLBACK_SCSV (RFC 7507 section 2)
const FALLBACK_SCSV: u16 = 0x5600;
/// inappropriate_fallback (RFC 7507 section 3)
const INAPPROPRIATE_FALLBACK: u8 = 86;

pub(super) const CAUSE: Cause = Cause {
    slug: "fallback-scsv",
    summary: "The hello says that it is a retry with a lower version, and the server has a higher one.",
    levers: &["drop-fallback-scsv", "offer-tls13", "offer-tls12"],
    sources: &["RFC 7507 section 3"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if !facts.alerted(&[INAPPROPRIATE_FALLBACK]) || !hello.suites().any(|s| s == FALLBACK_SCSV) {
            return None;
        }
        let at = hello.suite_span(FALLBACK_SCSV).map(|span| facts.in_client(span));
        Some(
            Sign::certain(
                "The hello carries TLS_FALLBACK_SCSV and offers less than the server has: the server refuses the \
                 downgrade.",
            )
            .at_some(Side::Client, at, "TLS_FALLBACK_SCSV")
            .with_alert(facts),
        )
    },
    cure: |_, _| vec![vec![Edit::remove(List::CipherSuites, FALLBACK_SCSV)]],
    page: include_str!("fallback-scsv.md"),
    ..Cause::PLAIN
};
