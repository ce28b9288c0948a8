//! Proves a cause: the smallest change to the hello that this very server takes.
//!
//! The unedited hello is sent first, then each candidate alone, the likeliest first; only when none is taken, two
//! and three together, each set the model's most hopeful first. What is taken is sent once more, each edit of it
//! taken back alone, and the unedited hello is sent again at the end, so that a server that changed its mind in
//! the meantime is not taken for a proof.

mod candidates;
#[cfg(test)]
mod tests;

pub use candidates::{Candidate, candidates};

use crate::attempt::Until;
use crate::plan::{Ask, Plan, Seen};
use std::collections::VecDeque;
use tlswhy_core::server::{HelloFacts, Outcome, ServerProfile, outcome};
use tlswhy_core::wire::edit::{Edit, apply};
use tlswhy_core::wire::{ServerHello, handshake_type, read};

/// So many sets are asked before it is looked at what they brought.
const BATCH: usize = 5;

/// One hello that was tried.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The candidates applied, by index; none is the hello as it was given.
    pub candidates: Vec<usize>,
    /// The bytes sent.
    pub hello: Vec<u8>,
    /// What the server did; `None` when no connection could be made or nothing is known.
    pub seen: Option<Seen>,
    /// The server took it with a choice that the hello offers.
    pub accepted: bool,
}

/// How it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// These sets of candidates are taken, all of the same, smallest size, the likeliest first.
    Found(Vec<Vec<usize>>),
    /// The server takes the hello as it is.
    AcceptedAsItIs,
    /// No set of up to three candidates was taken.
    NothingHelped,
    /// The server answers the same hello now so, now otherwise: a load balancer, a rate limit, a restart.
    Flaky,
    /// No connection could be made.
    NoConnection,
}

/// The search for the smallest edit.
#[derive(Debug)]
pub struct Prove {
    original: Vec<u8>,
    candidates: Vec<Candidate>,
    experiments: Vec<Experiment>,
    answered: usize,
    stage: Stage,
    queue: VecDeque<Vec<usize>>,
    /// Every set of up to three candidates, the likeliest first.
    sets: Vec<Vec<usize>>,
    /// How often the unedited hello is sent at each end.
    confirm: usize,
    most: usize,
    found: Vec<Vec<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Control,
    /// Sets with this many edits.
    Size(usize),
    /// Each edit of what was found is taken back alone.
    TakeBack,
    ControlAgain,
    Done,
}

impl Prove {
    /// A search over these candidates with at most `most` connections; the unedited hello is sent `confirm` times
    /// at the beginning and at the end.
    pub fn new(original: Vec<u8>, candidates: Vec<Candidate>, confirm: usize, most: usize) -> Self {
        let confirm = confirm.max(1);
        let count = candidates.len();
        let mut sets: Vec<Vec<usize>> = (0..count).map(|a| vec![a]).collect();
        sets.extend((0..count).flat_map(|a| (a + 1..count).map(move |b| vec![a, b])));
        sets.extend(
            (0..count)
                .flat_map(|a| (a + 1..count).flat_map(move |b| (b + 1..count).map(move |c| vec![a, b, c]))),
        );
        sets.sort_by_key(|set| set.iter().sum::<usize>());
        Prove {
            sets,
            original,
            candidates,
            experiments: Vec::new(),
            answered: 0,
            stage: Stage::Control,
            queue: std::iter::repeat_n(Vec::new(), confirm).collect(),
            confirm,
            most,
            found: Vec::new(),
        }
    }

    /// The candidates, as indexed by the experiments.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// What was tried, in order.
    pub fn experiments(&self) -> &[Experiment] {
        &self.experiments
    }

    /// The edits of a set of candidates, in order.
    pub fn edits(&self, set: &[usize]) -> Vec<Edit> {
        set.iter().filter_map(|&i| self.candidates.get(i)).flat_map(|c| c.edits.iter().cloned()).collect()
    }

    /// How it came out, once the plan is finished.
    pub fn proof(&self) -> Proof {
        let controls: Vec<&Experiment> =
            self.experiments.iter().filter(|e| e.candidates.is_empty()).collect();
        let known: Vec<&Experiment> = controls.iter().copied().filter(|e| e.seen.is_some()).collect();
        match known.first() {
            None => Proof::NoConnection,
            Some(first) if known.iter().any(|e| e.accepted != first.accepted) => Proof::Flaky,
            Some(first) if first.accepted => Proof::AcceptedAsItIs,
            Some(_) if self.found.is_empty() => Proof::NothingHelped,
            Some(_) => Proof::Found(self.found.clone()),
        }
    }

    /// Asks a profile instead of a server: the same search without the network.
    pub fn run_on_model(&mut self, profile: &ServerProfile) {
        loop {
            let asks = self.asks();
            if asks.is_empty() {
                return;
            }
            for ask in asks {
                let seen = model(&ask.hello, profile);
                self.answered(ask.id, seen);
            }
        }
    }

    /// Queues the next stage when the present one is through.
    fn advance(&mut self) {
        while self.queue.is_empty() && self.answered == self.experiments.len() && self.stage != Stage::Done {
            self.stage = match self.stage {
                Stage::Control if matches!(self.proof(), Proof::NothingHelped) => self.after_size(0),
                Stage::Control | Stage::ControlAgain | Stage::Done => Stage::Done,
                Stage::Size(size) => self.after_size(size),
                Stage::TakeBack => {
                    self.drop_what_is_not_needed();
                    Stage::ControlAgain
                }
            };
            match self.stage {
                Stage::Size(size) => self.queue = self.sets_of(size).into(),
                Stage::TakeBack => self.queue = self.taken_back().into(),
                Stage::ControlAgain => self.queue = std::iter::repeat_n(Vec::new(), self.confirm).collect(),
                Stage::Control | Stage::Done => {}
            }
        }
    }

    fn after_size(&mut self, size: usize) -> Stage {
        self.found = self
            .experiments
            .iter()
            .filter(|e| e.accepted && self.edits(&e.candidates).len() == size)
            .map(|e| e.candidates.clone())
            .collect();
        if !self.found.is_empty() {
            // A single candidate cannot be made smaller by taking one back: the unedited hello was refused.
            return if self.found.iter().all(|set| set.len() == 1) {
                Stage::ControlAgain
            } else {
                Stage::TakeBack
            };
        }
        let next = self.sets.iter().map(|set| self.edits(set).len()).filter(|n| *n > size).min();
        next.map_or(Stage::ControlAgain, Stage::Size)
    }

    /// Sets of candidates with `size` edits in all that do not contradict each other, the likeliest first, within
    /// what may still be asked.
    fn sets_of(&self, size: usize) -> Vec<Vec<usize>> {
        let room = self.most.saturating_sub(self.experiments.len() + self.confirm);
        let fits = |set: &&Vec<usize>| {
            let edits = self.edits(set);
            edits.len() == size && apply(&self.original, &edits).is_ok()
        };
        self.sets.iter().filter(fits).take(room).cloned().collect()
    }

    /// What is left of each set found when one candidate is taken back; singles were asked before.
    fn taken_back(&self) -> Vec<Vec<usize>> {
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for set in &self.found {
            for drop in 0..set.len() {
                let mut rest = set.clone();
                rest.remove(drop);
                let asked = self.experiments.iter().any(|e| e.candidates == rest);
                if !asked && !sets.contains(&rest) {
                    sets.push(rest);
                }
            }
        }
        sets
    }

    /// A set of which a part is taken as well is not smallest.
    fn drop_what_is_not_needed(&mut self) {
        let taken: Vec<Vec<usize>> =
            self.experiments.iter().filter(|e| e.accepted).map(|e| e.candidates.clone()).collect();
        let is_part =
            |part: &Vec<usize>, of: &Vec<usize>| part.len() < of.len() && part.iter().all(|i| of.contains(i));
        self.found.retain(|set| !taken.iter().any(|part| is_part(part, set)));
    }
}

impl Plan for Prove {
    fn asks(&mut self) -> Vec<Ask> {
        if self.answered < self.experiments.len() {
            return Vec::new();
        }
        if let Stage::Size(size) = self.stage {
            // The sets stand in order of likelihood: once a batch holds an answer the rest is not worth connections.
            if self.experiments.iter().any(|e| e.accepted && self.edits(&e.candidates).len() == size) {
                self.queue.clear();
            }
        }
        self.advance();
        let mut asks = Vec::new();
        while asks.len() < BATCH {
            let Some(set) = self.queue.pop_front() else { break };
            let Ok(hello) = apply(&self.original, &self.edits(&set)) else { continue };
            let id = self.experiments.len() as u32;
            self.experiments.push(Experiment {
                candidates: set,
                hello: hello.clone(),
                seen: None,
                accepted: false,
            });
            asks.push(Ask { id, hello, until: Until::Flight });
        }
        asks
    }

    fn answered(&mut self, id: u32, seen: Option<Seen>) {
        self.answered += 1;
        if let Some(experiment) = self.experiments.get_mut(id as usize) {
            experiment.accepted = seen.as_ref().is_some_and(|seen| fits(&experiment.hello, seen));
            experiment.seen = seen;
        }
    }

    fn progress(&self) -> (usize, usize) {
        (self.answered, self.experiments.len() + self.queue.len() + self.confirm)
    }
}

/// What a profile does with a hello.
pub fn model(hello: &[u8], profile: &ServerProfile) -> Option<Seen> {
    let reading = read(hello);
    let facts = HelloFacts::of(&reading)?;
    Some(Seen { outcome: outcome(&facts, profile).outcome, server: Vec::new() })
}

/// Whether the server took the hello with a choice that the hello offers.
fn fits(hello: &[u8], seen: &Seen) -> bool {
    if !seen.outcome.accepts() {
        return false;
    }
    let reading = read(hello);
    let Some(offer) = reading.client_hello() else { return false };
    let (Outcome::ServerHello { suite, group, .. } | Outcome::HelloRetryRequest { suite, group }) =
        seen.outcome
    else {
        return false;
    };
    let group_fits = match (group, offer.supported_groups()) {
        (Some(group), Some(offered)) => offered.contains(group),
        _ => true,
    };
    let version_fits = match (server_hello_version(&seen.server), offer.supported_versions()) {
        (Some(version), Some(offered)) => offered.contains(version),
        (Some(version), None) => version <= offer.legacy_version,
        (None, _) => true,
    };
    offer.suites().any(|s| s == suite) && group_fits && version_fits
}

fn server_hello_version(server: &[u8]) -> Option<u16> {
    let reading = read(server);
    reading.message(handshake_type::SERVER_HELLO).map(|m| ServerHello::read(&m.bytes).version())
}
