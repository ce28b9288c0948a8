//! What measured servers say: which of them would have answered as this one did, and why.
//!
//! A profile that is given, or that belongs to the host or the server named in the text, is asked alone. Without
//! one every built-in profile is asked: those whose answer is the one observed are kept, and the causes that they
//! name are weighed. Nothing here looks at the hello itself; all reasons are read off the servers' rules.

use super::{Answered, Facts, Question, alert};
use crate::causes::{self, Cause};
use crate::exchange::CertificateHint;
use crate::server::{self, Certificate, HelloFacts, Outcome, Rule, ServerProfile};
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// What the consistent profiles hold against a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The cause's sentence in the catalogue.
    pub summary: &'static str,
    /// The rule that decided, in the heaviest of the profiles that name the cause.
    pub rule: Rule,
    /// How many of the consistent servers name it, by weight, in 1/1000.
    pub share: u16,
    /// How many stacks (not configurations) name it.
    pub stacks: u16,
}

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The profile was given with the question.
    Given,
    /// The host is known to be served by this stack.
    Host,
    /// The text names the server's software.
    Named,
    /// All built-in profiles were asked.
    All,
}

/// One profile and what it says.
#[derive(Clone, Debug)]
pub(super) struct Asked<'q> {
    pub(super) profile: Cow<'q, ServerProfile>,
    pub(super) verdict: server::Verdict,
    weight: u32,
    fit: Fit,
}

/// How a profile's answer stands to the one observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Same,
    /// Refused too, but in another way.
    Refused,
    Otherwise,
}

impl Fit {
    /// How much a profile counts, in tenths. A server that nobody measured may well refuse for the same reason with
    /// another alert.
    const fn parts(self) -> u32 {
        match self {
            Fit::Same => 10,
            Fit::Refused => 1,
            Fit::Otherwise => 0,
        }
    }
}

/// A cause that consistent profiles name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vote {
    /// What the rule names; `cause` may be a special form of it.
    slug: &'static str,
    pub(super) cause: &'static Cause,
    pub(super) rule: Rule,
    weight: u32,
    /// Of the weight, what gives exactly the answer seen.
    exact: u32,
    best: u32,
    unmeasured: u32,
    pub(super) stacks: u16,
    /// Index of the last profile that names it.
    last: usize,
    /// Index in [`Model::asked`] of the heaviest profile that names it.
    pub(super) speaker: usize,
}

/// The answers of the profiles asked.
#[derive(Clone, Debug)]
pub(super) struct Model<'q> {
    pub(super) basis: Basis,
    pub(super) asked: Vec<Asked<'q>>,
    /// Causes by weight, heaviest first.
    pub(super) votes: Vec<Vote>,
    /// Weight of all, of those consistent, of those that take the hello.
    total: u32,
    consistent: u32,
    accepting: u32,
    /// The user's list of suites narrowed the profiles.
    pub(super) narrowed: bool,
}

/// Asks the profile that the question points to, else all.
pub(super) fn ask<'q>(question: &Question<'q>, facts: &Facts<'_>, hello: &HelloFacts<'_>) -> Model<'q> {
    let (pointed, basis) = pointed(question, facts);
    if let Some(profile) = pointed {
        let model = Model::of(basis, [profile].into_iter(), facts, hello);
        // A profile that would have answered otherwise says nothing about this exchange.
        if basis == Basis::Given || model.consistent > 0 {
            return model;
        }
    }
    Model::of(Basis::All, server::profiles().iter(), facts, hello)
}

/// The one profile that question or text point to.
pub(super) fn pointed<'q>(question: &Question<'q>, facts: &Facts<'_>) -> (Option<&'q ServerProfile>, Basis) {
    let hints = &facts.exchange.hints;
    if let Some(profile) = question.profile {
        return (Some(profile), Basis::Given);
    }
    if let Some(profile) = hints.host.as_deref().and_then(|host| server::for_host(host, hints.port)) {
        return (Some(profile), Basis::Host);
    }
    (hints.servers.iter().find_map(|words| named(words)), Basis::Named)
}

/// The profile of a server named as people write it: `nginx 1.22`, `Postfix`, `BoringSSL`.
fn named(words: &str) -> Option<&'static ServerProfile> {
    let mut id = words.trim().to_ascii_lowercase().replace([' ', '/'], "-");
    loop {
        if let Ok(profile) = server::find(&id) {
            return Some(profile);
        }
        // `nginx 1.22.1` is `nginx-1.22`, and an unmeasured version still says which stack it is.
        id.truncate(id.rfind(['.', '-'])?);
    }
}

impl<'q> Model<'q> {
    fn of(
        basis: Basis,
        profiles: impl Iterator<Item = &'q ServerProfile>,
        facts: &Facts<'_>,
        hello: &HelloFacts<'_>,
    ) -> Self {
        let mut model = Model {
            basis,
            asked: Vec::with_capacity(profiles.size_hint().0),
            votes: Vec::new(),
            total: 0,
            consistent: 0,
            accepting: 0,
            narrowed: false,
        };
        let hints = &facts.exchange.hints;
        for profile in profiles {
            let narrowed = match &hints.server_suites {
                Some(list) if !list.suites.is_empty() => {
                    model.narrowed = true;
                    Cow::Owned(profile.with_suites(&list.suites))
                }
                _ => Cow::Borrowed(profile),
            };
            let verdict = server::outcome(hello, &narrowed);
            let weight = if fits_certificate(profile, hints.certificate) { weight(profile) } else { 0 };
            let fit = fit(facts, verdict.outcome);
            model.total += weight;
            model.accepting += if verdict.outcome.accepts() { weight } else { 0 };
            model.consistent += weight * fit.parts();
            model.asked.push(Asked { profile: narrowed, verdict, weight, fit });
        }
        model.count(facts);
        model
    }

    /// Counts what the consistent profiles name.
    fn count(&mut self, facts: &Facts<'_>) {
        for (speaker, asked) in self.asked.iter().enumerate() {
            let weight = asked.weight * asked.fit.parts();
            let Some(rule) = asked.verdict.decided_by.filter(|_| weight > 0) else { continue };
            let Some(slug) = rule.cause() else { continue };
            let unmeasured = if asked.verdict.on_unmeasured { weight } else { 0 };
            let exact = if asked.fit == Fit::Same { weight } else { 0 };
            if let Some(vote) = self.votes.iter_mut().find(|v| v.slug == slug) {
                vote.weight += weight;
                vote.exact += exact;
                vote.unmeasured += unmeasured;
                // The profiles are sorted by stack.
                let last = self.asked.get(vote.last).map(|a| &a.profile.stack);
                vote.stacks += u16::from(last != Some(&asked.profile.stack));
                vote.last = speaker;
                if weight > vote.best {
                    (vote.best, vote.rule, vote.speaker) = (weight, rule, speaker);
                }
            } else if let Some(cause) = causes::narrowest(slug, facts) {
                let (best, stacks, last) = (weight, 1, speaker);
                self.votes.push(Vote {
                    slug,
                    cause,
                    rule,
                    weight,
                    exact,
                    best,
                    unmeasured,
                    stacks,
                    last,
                    speaker,
                });
            }
        }
        self.votes.sort_by_key(|vote| core::cmp::Reverse(vote.weight));
    }

    /// The vote for a cause.
    pub(super) fn vote(&self, cause: &Cause) -> Option<&Vote> {
        self.votes.iter().find(|v| v.cause.slug == cause.slug)
    }

    /// How many stacks (not configurations) answer as was seen.
    pub(super) fn stacks_answering(&self) -> u16 {
        let mut last: Option<&str> = None;
        let mut stacks = 0;
        for asked in self.asked.iter().filter(|a| a.fit == Fit::Same && a.weight > 0) {
            // The profiles are sorted by stack.
            if last != Some(&asked.profile.stack) {
                stacks += 1;
            }
            last = Some(&asked.profile.stack);
        }
        stacks
    }

    /// What a cause is told of its vote.
    pub(super) fn blame(&self, vote: &Vote) -> Blame {
        Blame { summary: vote.cause.summary, rule: vote.rule, share: self.share(vote), stacks: vote.stacks }
    }

    /// The profiles that name this cause, those that answer as was seen first, at most one of each stack; where none
    /// does, the default configurations.
    pub(super) fn who_name<'m>(&'m self, cause: &Cause, most: usize) -> Vec<&'m ServerProfile> {
        let mut found: Vec<&'m ServerProfile> = Vec::with_capacity(most);
        let mut add = |profile: &'m ServerProfile| {
            if found.len() < most && !found.iter().any(|f: &&ServerProfile| f.stack == profile.stack) {
                found.push(profile);
            }
        };
        let vote = self.votes.iter().find(|v| v.cause.slug == cause.slug);
        if let Some(vote) = vote {
            self.asked.get(vote.speaker).into_iter().for_each(|a| add(&a.profile));
            let names = |a: &&Asked<'_>| a.verdict.decided_by.and_then(Rule::cause) == Some(vote.slug);
            for wanted in [Fit::Same, Fit::Refused] {
                self.asked.iter().filter(names).filter(|a| a.fit == wanted).for_each(|a| add(&a.profile));
            }
        } else {
            self.asked.iter().filter(|a| a.profile.config.is_empty()).for_each(|a| add(&a.profile));
        }
        found
    }

    /// The share of the consistent profiles that name this cause, in 1/1000.
    pub(super) fn share(&self, vote: &Vote) -> u16 {
        permille(vote.weight, self.consistent)
    }

    /// How far the profiles explain the answer at all, in 1/1000: few servers of the kinds known would refuse a
    /// hello that nearly all take, and what did refuse it is then more likely none of them.
    pub(super) fn reach(&self) -> u16 {
        match self.basis {
            Basis::All => permille(self.consistent, self.total * Fit::Same.parts()),
            _ => 1000,
        }
    }

    /// The share of the profiles that take the hello, in 1/1000.
    pub(super) fn acceptance(&self) -> u16 {
        permille(self.accepting, self.total)
    }

    /// Whether a vote is strong enough for `predicted`.
    pub(super) fn predicts(&self, vote: &Vote) -> bool {
        let measured = vote.unmeasured * 2 < vote.weight && vote.exact * 2 > vote.weight;
        match self.basis {
            Basis::Given | Basis::Host | Basis::Named => measured,
            // Nearly all consistent stacks name it, and they are no rare kind.
            Basis::All => measured && self.share(vote) >= 800 && self.reach() >= 250 && vote.stacks >= 2,
        }
    }
}

fn permille(part: u32, whole: u32) -> u16 {
    let all = u64::from(whole).max(1);
    u16::try_from(u64::from(part) * 1000 / all).unwrap_or(1000)
}

/// How likely it is to meet a configuration: defaults with an RSA certificate, then with an ECDSA one, then the
/// lab's special ones. The counts of stacks and versions in `profiles/` do the rest.
fn weight(profile: &ServerProfile) -> u32 {
    match &*profile.id {
        _ if profile.config.is_empty() => 10,
        id if id.ends_with("-ecdsa") || id.ends_with("-both") => 6,
        _ => 2,
    }
}

/// Whether the profile can have the certificate that the text speaks of.
fn fits_certificate(profile: &ServerProfile, hint: CertificateHint) -> bool {
    let has = |rsa: bool| profile.certificates.iter().any(|c| matches!(c, Certificate::Rsa { .. }) == rsa);
    match hint {
        CertificateHint::Unknown => true,
        CertificateHint::Rsa => has(true),
        CertificateHint::Ecdsa => has(false),
    }
}

fn fit(facts: &Facts<'_>, outcome: Outcome) -> Fit {
    let refused = !outcome.accepts();
    match (facts.answered(), outcome) {
        (Answered::WentOn, o) if o.accepts() => Fit::Same,
        (Answered::Unknown, _) if refused => Fit::Same,
        (Answered::Alert(seen), Outcome::Alert { description, after_server_hello, .. })
            if seen == description && after_server_hello == facts.server_hello.is_some() =>
        {
            Fit::Same
        }
        // A close and a reset differ only by what the server had read before it closed.
        (Answered::Closed | Answered::Reset, Outcome::Close | Outcome::Reset)
        | (Answered::Silent, Outcome::Silence)
        | (Answered::NotTls, Outcome::NotTls) => Fit::Same,
        (answered, refusal) if facts.server_hello.is_none() && may_stand_for(answered, refusal) => {
            Fit::Refused
        }
        _ => Fit::Otherwise,
    }
}

/// Whether a server that nobody measured could give this answer where a measured one gives that refusal.
fn may_stand_for(answered: Answered, refusal: Outcome) -> bool {
    const VAGUE: [u8; 3] = [alert::HANDSHAKE_FAILURE, alert::INTERNAL_ERROR, alert::INSUFFICIENT_SECURITY];
    const SYNTAX: [u8; 3] = [alert::ILLEGAL_PARAMETER, alert::DECODE_ERROR, alert::UNEXPECTED_MESSAGE];
    match (answered, refusal) {
        // These say so little that one stack uses them where another has a more precise alert.
        (Answered::Alert(code), Outcome::Alert { .. } | Outcome::Close) if VAGUE.contains(&code) => true,
        (Answered::Closed | Answered::Reset, Outcome::Alert { .. } | Outcome::Close) => true,
        // Some say decode_error, some illegal_parameter to the same fault.
        (Answered::Alert(code), Outcome::Alert { description, .. }) => {
            SYNTAX.contains(&code) && SYNTAX.contains(&description)
        }
        _ => false,
    }
}
