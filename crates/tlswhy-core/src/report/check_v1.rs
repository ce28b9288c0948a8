//! The JSON contract `tlswhy/check/1`: one hello against many profiles.

use super::json::alert_report;
use super::json_v1::AlertReport;
use crate::registry;
use crate::server::{HelloFacts, Outcome, Rule, ServerProfile, negotiate};
use crate::verdict::Certainty;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// The whole document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// `tlswhy/check/1`.
    pub schema: String,
    /// The first hello, in hex.
    pub hello: String,
    /// One row per hello and profile; hellos in input order, profiles by id.
    pub results: Vec<CheckRow>,
}

/// What one profile does with one hello.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckRow {
    /// Where the hello came from.
    pub hello: String,
    /// Profile id.
    pub profile: String,
    /// `server_hello`, `hello_retry_request`, `alert`, `close`, `reset` or `silence`.
    pub outcome: String,
    /// The alert, when it refuses with one.
    pub alert: Option<AlertReport>,
    /// Version chosen, by name.
    pub version: Option<String>,
    /// Suite chosen, as `0xc027`.
    pub suite: Option<String>,
    /// Group chosen, by name.
    pub group: Option<String>,
    /// Slug of the cause of a refusal.
    pub cause: Option<String>,
    /// `predicted`, or `possible` where a habit took part that nobody measured.
    pub certainty: String,
}

impl CheckRow {
    /// Whether the profile takes the hello.
    pub fn accepts(&self) -> bool {
        matches!(self.outcome.as_str(), "server_hello" | "hello_retry_request")
    }

    /// In a few words: `TLS 1.2 0xc014 secp256r1`, or `handshake_failure (40)`.
    pub fn in_words(&self) -> String {
        if let Some(alert) = &self.alert {
            return alloc::format!("{} ({})", alert.description, alert.code);
        }
        let parts = [self.version.as_deref(), self.suite.as_deref(), self.group.as_deref()];
        let chosen: Vec<&str> = parts.into_iter().flatten().collect();
        if chosen.is_empty() { self.outcome.clone() } else { chosen.join(" ") }
    }
}

/// What `profile` does with a hello.
pub fn row(hello: &str, facts: &HelloFacts<'_>, profile: &ServerProfile) -> CheckRow {
    let decision = negotiate(facts, profile);
    let (version, suite, group) = match decision.outcome {
        Outcome::ServerHello { version, suite, group } => (Some(version), Some(suite), group),
        Outcome::HelloRetryRequest { suite, group } => (Some(0x0304), Some(suite), group),
        _ => (None, None, None),
    };
    let or_hex = |name: Option<&str>, id: u16| name.map_or_else(|| alloc::format!("0x{id:04x}"), Into::into);
    CheckRow {
        hello: hello.into(),
        profile: profile.id.clone().into_owned(),
        outcome: decision.outcome.name().into(),
        alert: match decision.outcome {
            Outcome::Alert { level, description, .. } => Some(alert_report(level, description)),
            _ => None,
        },
        version: version.map(|v| or_hex(registry::version::name(v), v)),
        suite: suite.map(|s| alloc::format!("0x{s:04x}")),
        group: group.map(|g| or_hex(registry::group::name(g), g)),
        cause: decision.trace.decided_by.and_then(Rule::cause).map(Into::into),
        certainty: if decision.on_unmeasured { Certainty::Possible } else { Certainty::Predicted }
            .name()
            .into(),
    }
}
