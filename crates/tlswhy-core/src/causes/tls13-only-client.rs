use super::raise_to_tls12;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::Certainty;
use crate::verdict::alert::PROTOCOL_VERSION;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "tls13-only-client",
    summary: "The hello offers TLS 1.3 only, and the server stops at an older version.",
    levers: &["offer-tls12", "set-tls12-suites"],
    sources: &["RFC 8446 section 4.2.1", "openssl/openssl#2602"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if !facts.offers_only_tls13() {
            return None;
        }
        // A legacy_version that is not TLS 1.2, or a list that cannot be read, may be what the server refuses.
        let odd = hello.legacy_version != 0x0303 || !facts.hello_adds_up();
        let (certainty, belief) = if odd { (Certainty::Possible, 450) } else { (Certainty::Certain, 800) };
        facts.alerted(&[PROTOCOL_VERSION]).then(|| {
            Sign::of(
                certainty,
                belief,
                "The hello offers TLS 1.3 only, and the server does not take that version.",
            )
            .at(Side::Client, facts.version_at(), "supported_versions: TLS 1.3 only")
            .with_alert(facts)
        })
    },
    cure: |hello, _| vec![raise_to_tls12(hello)],
    page: include_str!("tls13-only-client.md"),
    ..Cause::PLAIN
};
