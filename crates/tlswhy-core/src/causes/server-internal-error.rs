use super::{Cause, Sign};
use crate::verdict::Certainty;
use crate::verdict::alert::INTERNAL_ERROR;

pub(super) const CAUSE: Cause = Cause {
    slug: "server-internal-error",
    summary: "The server gave up for a reason of its own.",
    levers: &["repair-server", "send-server-name", "read-alert", "debug-log"],
    sources: &["RFC 8446 section 6.2", "openssl/openssl#19518", "Mbed-TLS/mbedtls#10957"],
    look: |facts| {
        if facts.hello.is_none() || facts.server_hello.is_some() || !facts.alerted(&[INTERNAL_ERROR]) {
            return None;
        }
        // Some stacks say so to hellos that they will not take, for their version most of all.
        let belief = facts.as_far_as_accepted(600);
        let certainty = if belief >= 540 { Certainty::Predicted } else { Certainty::Possible };
        Some(
            Sign::of(
                certainty,
                belief,
                "The server says that the failure is inside of itself: look into its log. Usual reasons are a missing \
                 certificate for the name asked for, a callback that fails, a backend that is away.",
            )
            .with_alert(facts),
        )
    },
    page: include_str!("server-internal-error.md"),
    ..Cause::PLAIN
};
