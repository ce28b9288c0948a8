//! How the answer is known, in words: whose word it is.

use super::model::{Basis, Model};
use super::{Certainty, Facts, Finding};
use crate::server::{Evidence, Outcome};
use alloc::format;
use alloc::string::String;

/// Why the first finding has the certainty that it has.
pub(super) fn of(facts: &Facts<'_>, first: &Finding, model: Option<&Model<'_>>) -> String {
    if first.certainty == Certainty::Certain {
        return "it follows from the bytes and the protocol".into();
    }
    let (Some(model), Some(vote)) = (model, model.and_then(|m| m.vote(first.cause))) else {
        return "the bytes point to it; an experiment would decide".into();
    };
    let profile = model.asked.first().map(|a| &a.profile);
    match (model.basis, profile) {
        (Basis::All, _) | (_, None) => {
            let stacks = model.stacks_answering();
            if stacks == 0 {
                return "no measured stack answers this hello in just this way; an experiment would decide"
                    .into();
            }
            let answer = if facts.reply.outcome.is_some() {
                "answer this hello like that"
            } else {
                "refuse this hello"
            };
            format!(
                "of the {stacks} measured stacks that {answer}, {} do so for this",
                vote.stacks.min(stacks)
            )
        }
        (basis, Some(profile)) => {
            let was = if profile.evidence == Evidence::Measured {
                "was measured to do this"
            } else {
                "is documented to do this"
            };
            let host = facts.exchange.hints.host.as_deref().unwrap_or_default();
            match basis {
                Basis::Host => format!("{host} is served by {}, which {was}", profile.name),
                _ => format!("{} {was}", profile.name),
            }
        }
    }
}

/// What a profile that was given would do, where the input does not say what the server did and the profile takes
/// the hello.
pub(super) fn accepted(model: &Model<'_>) -> Option<String> {
    let asked = model.asked.first().filter(|_| model.basis == Basis::Given)?;
    let Outcome::ServerHello { version, suite, .. } = asked.verdict.outcome else {
        return matches!(asked.verdict.outcome, Outcome::HelloRetryRequest { .. })
            .then(|| format!("{} takes this hello and asks for another key share.", asked.profile.name));
    };
    let version = crate::registry::version::name(version).unwrap_or("another version");
    let suite = crate::registry::suite::name(suite).unwrap_or("an unknown suite");
    Some(format!("{} takes this hello: {version}, {suite}.", asked.profile.name))
}
