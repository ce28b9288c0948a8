use super::{Cause, Sign, broken_rule};
use crate::exchange::Side;
use crate::server::Rule;
use crate::wire::edit::Edit;
use alloc::format;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "session-id-length",
    summary: "legacy_session_id is longer than the 32 bytes that are allowed.",
    levers: &["upgrade-library", "drop-resumption", "middlebox-compat"],
    sources: &[
        "RFC 5246 section 7.4.1.2",
        "RFC 8446 section 4.1.2",
        "lab, hellos v1/45 and openssl-3.0/session_id-33, session_id-255",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let fault = facts.fault(&[Rule::SessionIdLength])?;
        let (certainty, belief) = broken_rule(facts, &[])?;
        let length = hello.session_id.len();
        Some(
            Sign::of(certainty, belief, format!("legacy_session_id has {length} bytes; 32 are the most."))
                .at(Side::Client, facts.in_client(fault.at), "legacy_session_id")
                .with_alert(facts),
        )
    },
    cure: |hello, _| vec![vec![Edit::SetSessionId(hello.session_id.iter().take(32).copied().collect())]],
    page: include_str!("session-id-length.md"),
    ..Cause::PLAIN
};
