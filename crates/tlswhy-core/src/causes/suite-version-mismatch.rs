use super::{Cause, Sign, offered};
use crate::exchange::Side;
use crate::registry::is_grease;
use crate::registry::suite::{self, SuiteInfo};
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, INSUFFICIENT_SECURITY, PROTOCOL_VERSION};
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::{Edit, List};
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "suite-version-mismatch",
    summary: "The suites offered belong to versions that the hello does not offer.",
    levers: &["offer-tls12", "offer-tls13", "set-tls12-suites", "set-tls13-suites", "offer-legacy-cbc"],
    sources: &["RFC 5246 appendix A.5", "RFC 8446 appendix B.4", "lab, hello v1/24"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if !no_suite_fits(facts) {
            return None;
        }
        // A server that does not know supported_versions goes by legacy_version, and may have met another fault.
        let only_listed =
            hello.supported_versions().is_some() && offered(hello).any(|s| s.fits(hello.legacy_version));
        let (certainty, belief) = match facts.answered() {
            // One that has not this version may say so with the same alert.
            Answered::Alert(_) if only_listed || hello.highest_version() < 0x0303 => {
                (Certainty::Predicted, 900)
            }
            Answered::Alert(HANDSHAKE_FAILURE | ILLEGAL_PARAMETER | INSUFFICIENT_SECURITY) => {
                (Certainty::Certain, 800)
            }
            Answered::Alert(PROTOCOL_VERSION) => (Certainty::Predicted, 700),
            Answered::Closed | Answered::Reset | Answered::Unknown => (Certainty::Predicted, 500),
            _ => return None,
        };
        Some(
            Sign::of(
                certainty,
                belief,
                "No cipher suite offered belongs to a version that the hello offers.",
            )
            .at(Side::Client, facts.version_at(), "the versions offered")
            .at(Side::Client, facts.in_client(hello.spans.cipher_suites), "cipher_suites")
            .with_alert(facts),
        )
    },
    cure: |hello, _| {
        let old = hello.highest_version() < 0x0303;
        let suites = |ids: &[u16]| Edit::add_list(List::CipherSuites, ids.iter().copied());
        if old {
            vec![vec![Edit::SetLegacyVersion(0x0303)], vec![suites(&[0xc013, 0xc009, 0x002f])]]
        } else {
            vec![vec![suites(&[0xc02f])], vec![suites(&[0xc02b])], vec![suites(&[0x1301])]]
        }
    },
    page: include_str!("suite-version-mismatch.md"),
    ..Cause::PLAIN
};

/// There are suites, and none of them is defined for one of the versions offered.
fn no_suite_fits(facts: &Facts<'_>) -> bool {
    let Some(hello) = &facts.hello else { return false };
    let listed = hello.supported_versions();
    // Below SSL 3.0 it is the version itself.
    if listed.is_none() && hello.legacy_version < 0x0300 {
        return false;
    }
    // A list without any version that is known says nothing about suites.
    if listed.is_some_and(|list| !list.iter().any(|v| (0x0300..=0x0304).contains(&v))) {
        return false;
    }
    let fits = |suite: &SuiteInfo| match listed {
        Some(list) => list.iter().any(|version| suite.fits(version)),
        // Without the list every version up to the one named is offered, from SSL 3.0 on.
        None => suite.min_version <= hello.legacy_version.min(0x0303),
    };
    let unknown = hello.suites().any(|s| suite::info(s).is_none() && !is_grease(s));
    !unknown && offered(hello).next().is_some() && !offered(hello).any(fits)
}
