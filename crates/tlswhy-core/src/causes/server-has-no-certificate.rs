use super::{Cause, Sign};
use crate::verdict::Certainty;
use crate::verdict::alert::INTERNAL_ERROR;

pub(super) const CAUSE: Cause = Cause {
    slug: "server-has-no-certificate",
    summary: "The server has no certificate at all, or none for the name asked for.",
    levers: &["repair-server", "send-server-name"],
    sources: &["Go, crypto/tls, \"no certificates configured\"", "openssl/openssl#19518"],
    look: |facts| {
        if facts.hello.is_none() || facts.server_hello.is_some() {
            return None;
        }
        // OpenSSL and its kin say handshake_failure, as they do to so much else.
        if !facts.alerted(&[INTERNAL_ERROR]) {
            return None;
        }
        let belief = facts.as_far_as_accepted(300);
        let summary =
            "The server may have no certificate, or none for this name: it refuses every hello then.";
        Some(Sign::of(Certainty::Possible, belief, summary).with_alert(facts))
    },
    page: include_str!("server-has-no-certificate.md"),
    ..Cause::PLAIN
};
