use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, PROTOCOL_VERSION};
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::Edit;
use crate::wire::extension_type as ext;
use alloc::format;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "version-intolerance",
    summary: "The server refuses a version that it does not know, instead of answering with its own.",
    levers: &["cap-version", "upgrade-library", "repair-server"],
    sources: &[
        "RFC 5246 appendix E.1",
        "RFC 7507 section 1",
        "lab, hellos v1/77, v1/78 and openssl-1.0.2/version-*",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        // A version of DTLS, and 0304 without supported_versions are other causes.
        if !(0x0305..0xfe00).contains(&hello.legacy_version) || hello.has(ext::SUPPORTED_VERSIONS) {
            return None;
        }
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(ILLEGAL_PARAMETER) => (Certainty::Predicted, 600),
            // protocol_version is also what a server with TLS 1.3 only says to any hello without supported_versions.
            Answered::Alert(PROTOCOL_VERSION | HANDSHAKE_FAILURE) | Answered::Closed | Answered::Reset => {
                (Certainty::Possible, 200)
            }
            _ => return None,
        };
        let text = format!(
            "legacy_version is {:04x}, which no version has; a server should answer with its highest and refuses.",
            hello.legacy_version
        );
        Some(
            Sign::of(certainty, belief, text)
                .at(Side::Client, facts.in_client(hello.spans.legacy_version), "legacy_version")
                .with_alert(facts),
        )
    },
    cure: |hello, _| {
        if hello.has(ext::SUPPORTED_VERSIONS) {
            return vec![];
        }
        vec![vec![Edit::SetLegacyVersion(0x0303)]]
    },
    page: include_str!("version-intolerance.md"),
    ..Cause::PLAIN
};
