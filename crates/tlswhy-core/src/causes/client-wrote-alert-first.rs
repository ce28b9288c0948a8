use super::{Cause, Sign};
use crate::exchange::Side;
use crate::registry::alert;
use crate::server::Rule;
use alloc::format;

pub(super) const CAUSE: Cause = Cause {
    slug: "client-wrote-alert-first",
    summary: "The client sends an alert and no hello: its own settings leave it nothing to offer.",
    levers: &["allow-legacy-security-level", "offer-tls12", "choose-groups", "choose-sigalgs", "debug-log"],
    sources: &[
        "RFC 8446 section 6",
        "openssl, statem_clnt.c (3.0)",
        "lab, hellos v1/96, openssl-3.0/fatal-first",
    ],
    look: |facts| {
        facts.fault(&[Rule::AlertFirst, Rule::CloseNotifyFirst, Rule::WarningFirst])?;
        let alert = facts.client.alerts().next()?;
        let name = alert::name(alert.description).unwrap_or("unknown");
        let text =
            format!("The client's first record is an alert, {name}: the client gave up before its hello.");
        Some(Sign::certain(text).believed(950).at(
            Side::Client,
            alert.at.shifted(facts.client_base),
            "the client's alert",
        ))
    },
    page: include_str!("client-wrote-alert-first.md"),
    ..Cause::PLAIN
};
