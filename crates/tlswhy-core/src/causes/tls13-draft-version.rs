use super::offer_tls13;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::PROTOCOL_VERSION;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "tls13-draft-version",
    summary: "The hello names TLS 1.3 by the number of a draft that the server does not speak.",
    levers: &["upgrade-library", "offer-tls13"],
    sources: &["RFC 8446 section 4.2.1", "zeek, tls13draft16-*-aborted.pcap"],
    look: |facts| {
        facts.hello.as_ref()?;
        if !facts.offers_draft() {
            return None;
        }
        facts.alerted(&[PROTOCOL_VERSION]).then(|| {
            Sign::certain(
                "supported_versions names a draft of TLS 1.3 and not the final 0304, and the server takes none of \
                 what is listed.",
            )
            .at(Side::Client, facts.version_at(), "supported_versions with a draft number")
            .with_alert(facts)
        })
    },
    cure: |hello, _| vec![offer_tls13(hello)],
    page: include_str!("tls13-draft-version.md"),
    ..Cause::PLAIN
};
