use super::{Cause, Sign};
use super::{offer_tls13, raise_to_tls12};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::alert::PROTOCOL_VERSION;
use crate::verdict::{Certainty, version_name};
use alloc::format;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "version-too-old",
    summary: "The highest version that the client offers is below the lowest that the server takes.",
    levers: &["offer-tls12", "offer-tls13"],
    sources: &["RFC 8996", "RFC 5246 appendix E.1", "RFC 8446 section 4.2.1"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let highest = facts.highest_version()?;
        // Versions that no RFC knows, drafts and SSL 3.0 are other causes.
        if !(0x0301..=0x0303).contains(&highest) || hello.legacy_version > 0x0303 || facts.offers_draft() {
            return None;
        }
        facts.alerted(&[PROTOCOL_VERSION]).then(|| {
            // To some servers the SSLv2 format, or the record's own version, is a version that they do not take.
            let framed_oddly =
                hello.sslv2 || facts.fault(&[Rule::RecordVersion, Rule::RecordVersionBelow]).is_some();
            let (certainty, belief) = match facts.lowest_listed_version() {
                _ if framed_oddly => (Certainty::Possible, 300),
                // A server that stops at TLS 1.1 says the same to a list without it.
                Some(lowest) if lowest > 0x0302 => (Certainty::Predicted, 900),
                _ => (Certainty::Certain, 800),
            };
            let name = version_name(highest);
            let text = format!("The server does not take {name}, the highest version that the hello offers.");
            Sign::of(certainty, belief, text)
                .at(Side::Client, facts.version_at(), "the highest version offered")
                .with_alert(facts)
        })
    },
    cure: |hello, _| vec![raise_to_tls12(hello), offer_tls13(hello)],
    page: include_str!("version-too-old.md"),
    ..Cause::PLAIN
};
