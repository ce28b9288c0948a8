//! The table of suites: for each one offered, whether the server lists it, and what blocked it.

use super::model::{Basis, Model};
use super::{Facts, SuiteRow};
use crate::exchange::SuiteList;
use crate::registry::{is_grease, suite};
use crate::server::{self, Decision, HelloFacts, Rule, ServerProfile, Subject};
use crate::wire::ClientHello;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The rows for the suites of `offered`, by the server that speaks for the first cause.
pub(super) fn table(
    facts: &Facts<'_>,
    offered: &ClientHello<'_>,
    hello: &HelloFacts<'_>,
    model: &Model<'_>,
) -> Vec<SuiteRow> {
    let speaker = model.votes.first().map_or(0, |vote| vote.speaker);
    let speaker = model.asked.get(speaker).map(|asked| &*asked.profile);
    let decision = speaker.map(|profile| server::negotiate(hello, profile));
    let list = facts.exchange.hints.server_suites.as_ref().filter(|list| !list.suites.is_empty());
    let own = speaker.filter(|_| model.basis != Basis::All);
    rows(offered.suites(), decision.as_ref(), list, own)
}

/// One row for each suite of the hello, in its order, read off a server's trace.
///
/// `list` is what is known of the server's suites: the user's list, or the profile when it is known to be the
/// server's own.
fn rows(
    offered: impl Iterator<Item = u16>,
    decision: Option<&Decision>,
    list: Option<&SuiteList>,
    own: Option<&ServerProfile>,
) -> Vec<SuiteRow> {
    offered
        .filter(|id| !is_grease(*id) && !suite::is_signalling(*id))
        .map(|id| {
            let lists = match (list, own) {
                (Some(list), _) => Some(list.suites.contains(&id)),
                (None, Some(profile)) => Some(profile.lists(id)),
                (None, None) => None,
            };
            let step = decision.and_then(|d| d.trace.steps.iter().find(|s| s.subject == Subject::Suite(id)));
            let rule = match (step, lists) {
                (_, Some(false)) => Some(Rule::SuiteNotListed),
                (Some(step), _) => step.dropped_by,
                (None, _) => None,
            };
            SuiteRow {
                id,
                name: suite::name(id).unwrap_or("unknown"),
                server_lists_it: lists,
                usable: rule.is_none() && step.is_some(),
                blocked_by: rule.map(|r| r.cause().unwrap_or(r.id())),
                why: why(rule, step.is_some()),
            }
        })
        .collect()
}

fn why(rule: Option<Rule>, decided: bool) -> String {
    let words = match rule {
        None if decided => "usable",
        None => "not decided on",
        Some(Rule::SuiteNotListed) => "not in the server's list",
        Some(Rule::SuiteVersionMismatch) => "does not belong to the version chosen",
        Some(Rule::NoGroupsOffered) => "no group offered",
        Some(Rule::NoCommonGroup) => "none of the groups offered is the server's",
        Some(Rule::CertificateMismatch) => "needs a certificate of another kind",
        Some(Rule::CertificateCurve) => "the certificate's curve is not among the groups offered",
        Some(Rule::PskNotConfigured) => "needs a pre-shared key",
        Some(Rule::NoSchemesOffered) => "no signature scheme offered",
        Some(Rule::OnlySha1Schemes) => "only SHA-1 signatures offered",
        Some(Rule::NoPssScheme) => "no RSA-PSS scheme offered",
        Some(Rule::NoCommonScheme) => "no signature scheme in common",
        Some(other) => return other.id().replace('-', " "),
    };
    words.to_string()
}
