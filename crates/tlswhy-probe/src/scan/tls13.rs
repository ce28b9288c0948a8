//! TLS 1.3: suites and groups in one go, since every answer names one of each.

use super::answer::{Answer, Choice};
use super::elimination::Elimination;
use super::hello::{Offer, SHARED};
use tlswhy_core::registry::group::{self, GroupInfo};
use tlswhy_core::registry::suite;
use tlswhy_core::server::{Outcome, Preference};

/// TLS 1.3 as it is being learned.
///
/// The hello has an empty list of key shares, so that the server asks for the group it wants (HelloRetryRequest).
#[derive(Clone, Debug)]
pub(super) struct Tls13 {
    /// `None`: not known yet.
    pub(super) takes: Option<bool>,
    /// How it refuses the version.
    pub(super) refusal: Option<Outcome>,
    /// How it refuses when no suite is left.
    pub(super) no_suite: Option<Outcome>,
    /// How it refuses when no group is left.
    pub(super) no_group: Option<Outcome>,
    pub(super) suites: Elimination,
    pub(super) groups: Elimination,
    stage: Stage,
    pub(super) busy: bool,
    /// Real shares are sent, since the server takes no hello without one.
    with_shares: bool,
    failures: u8,
    /// A connection failed for good: there may be more.
    pub(super) incomplete: bool,
    /// How many suites were known when the hello went out.
    known: usize,
    /// The groups that stood in front of one that was chosen.
    passed_over: Vec<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Both,
    /// Refused: suites that are left, with groups that are known.
    Suites,
    /// Groups that are left, with suites that are known.
    Groups,
    Done,
}

impl Tls13 {
    pub(super) fn new() -> Self {
        let mut suites: Vec<u16> = suite::all().iter().filter(|s| s.fits(0x0304)).map(|s| s.id).collect();
        // The five of RFC 8446 first.
        suites.sort_by_key(|s| (s >> 8 != 0x13, *s));
        let usable = |g: &&GroupInfo| g.tls13 || g.kind.is_post_quantum();
        let mut groups: Vec<u16> = group::all().iter().filter(usable).map(|g| g.id).collect();
        // The least wanted first: a server that goes by its own order then shows it with its first choice.
        groups.sort_by_key(|g| (matches!(g, 23..=25 | 29 | 30), matches!(g, 23 | 29), *g));
        Tls13 {
            takes: None,
            refusal: None,
            no_suite: None,
            no_group: None,
            suites: Elimination::of(suites),
            groups: Elimination::of(groups),
            stage: Stage::Both,
            busy: false,
            with_shares: false,
            failures: 0,
            incomplete: false,
            known: 0,
            passed_over: Vec::new(),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.stage == Stage::Done
    }

    /// The next hello. One at a time: each depends on the answer before.
    pub(super) fn ask(&mut self, name: Option<&str>, schemes: &[u16]) -> Option<Offer> {
        if self.busy || self.is_done() {
            return None;
        }
        self.busy = true;
        // The first choice is offered once more behind the others: it shows whose order decides, and where that is
        // the client's, that nothing else is left, without a refusal.
        let with_tail = |list: &Elimination| {
            let tail =
                list.found.first().filter(|_| !list.stalled && list.preference != Some(Preference::Server));
            list.left.iter().chain(tail).copied().collect::<Vec<u16>>()
        };
        let (suites, groups) = match self.stage {
            Stage::Both => (with_tail(&self.suites), self.groups.left.clone()),
            Stage::Suites => (self.suites.left.clone(), self.groups.found.clone()),
            Stage::Groups => (self.suites.found.clone(), self.groups.left.clone()),
            Stage::Done => return None,
        };
        self.known = self.suites.found.len();
        let mut offer = Offer::new(0x0304, suites, name);
        if self.with_shares {
            offer.shares = Some(SHARED.iter().copied().filter(|g| groups.contains(g)).collect());
        }
        offer.groups = Some(groups);
        offer.schemes = Some(schemes.to_vec());
        Some(offer)
    }

    pub(super) fn answered(&mut self, answer: &Answer) -> Option<Choice> {
        self.busy = false;
        match answer {
            Answer::Chose(choice) | Answer::ChoseAndFailed(choice, _) if choice.version == 0x0304 => {
                self.takes = Some(true);
                self.chose(choice);
                Some(choice.clone())
            }
            Answer::Refused(outcome @ Outcome::Alert { .. }) => {
                self.refused(*outcome);
                None
            }
            Answer::Chose(_) | Answer::ChoseAndFailed(..) => {
                self.takes = Some(self.takes.unwrap_or(false));
                self.stage = Stage::Done;
                None
            }
            answer => {
                self.failures += 1;
                if self.failures > 1 {
                    if let Answer::Refused(outcome) = answer {
                        self.refused(*outcome);
                    } else {
                        self.incomplete = true;
                        self.stage = Stage::Done;
                    }
                }
                None
            }
        }
    }

    fn chose(&mut self, choice: &Choice) {
        let new_suite = learn(&mut self.suites, Some(choice.suite), self.known);
        let new_group = self.learn_group(choice.group);
        let exhausted = !new_suite && self.suites.preference == Some(Preference::Client);
        self.stage = match self.stage {
            Stage::Both if exhausted => Stage::Groups,
            Stage::Both if !new_group => Stage::Suites,
            Stage::Suites if !new_suite => Stage::Groups,
            Stage::Groups if !new_group => Stage::Done,
            stage => stage,
        };
    }

    /// A group that stood in front of the chosen one, and is chosen later, was passed over: the order is the server's.
    fn learn_group(&mut self, group: Option<u16>) -> bool {
        let list = &mut self.groups;
        let Some(group) = group else { return false };
        let Some(place) = list.left.iter().position(|g| *g == group) else { return false };
        if self.passed_over.contains(&group) {
            list.preference = Some(Preference::Server);
        } else if list.found.len() > 1 && list.preference.is_none() {
            list.preference = Some(Preference::Client);
        }
        self.passed_over.extend(list.left.iter().take(place));
        list.left.remove(place);
        list.found.push(group);
        true
    }

    fn refused(&mut self, outcome: Outcome) {
        if self.takes.is_none() {
            let protocol_version = matches!(outcome, Outcome::Alert { description: 70, .. });
            if self.with_shares || protocol_version {
                self.takes = Some(false);
                self.refusal = Some(outcome);
                self.stage = Stage::Done;
            } else {
                self.with_shares = true;
            }
            return;
        }
        match self.stage {
            Stage::Suites => self.no_suite = Some(outcome),
            Stage::Groups => self.no_group = Some(outcome),
            Stage::Both | Stage::Done => {}
        }
        self.next_stage();
    }

    fn next_stage(&mut self) {
        self.stage = match self.stage {
            Stage::Both => Stage::Suites,
            Stage::Suites => Stage::Groups,
            Stage::Groups | Stage::Done => Stage::Done,
        };
    }
}

/// Takes a choice from a list in which the first known value stood at the end; true if it is a new one.
fn learn(list: &mut Elimination, value: Option<u16>, known: usize) -> bool {
    let Some(value) = value else { return false };
    if let Some(place) = list.left.iter().position(|v| *v == value) {
        list.left.remove(place);
        list.found.push(value);
        if list.found.len() == 2 && list.preference.is_none() {
            list.preference = Some(if list.stalled { Preference::Server } else { Preference::Client });
        }
        return true;
    }
    if known == 1 {
        list.stalled = true;
    }
    false
}
