//! One version up to TLS 1.2: whether the server takes it, its suites, whose order decides.

use tlswhy_core::registry::suite::{self, Authentication, Cipher, KeyExchange, Mode, SuiteInfo};
use tlswhy_core::server::{Outcome, Preference};

use super::answer::{Answer, Choice};

/// A version that is being learned.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) version: u16,
    /// `None`: not known yet.
    pub(super) takes: Option<bool>,
    /// How it refuses: the version, or when nothing is left.
    pub(super) refusal: Option<Outcome>,
    pub(super) chains: Vec<Chain>,
    /// The suites in the order in which they were found.
    pub(super) found: Vec<u16>,
    pub(super) preference: Option<Preference>,
    /// The suites that few servers have are in a chain of their own, from now on.
    rare_asked: bool,
    /// The lists of several chains were brought into one order.
    merged: bool,
    /// A connection failed for good, or the server broke the rules: there may be more.
    pub(super) incomplete: bool,
}

/// Suites that are offered together; each hello leaves out what was chosen before.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    pub(super) left: Vec<u16>,
    /// A suite that was chosen before, offered once more behind all others: who then chooses another one goes by
    /// the client's order.
    tail: Option<u16>,
    /// A known suite that is offered too, to show a habit on the way.
    pub(super) beside: Option<Beside>,
    /// The last choice.
    last: Option<&'static SuiteInfo>,
    pub(super) busy: bool,
    pub(super) done: bool,
    found: Vec<u16>,
    failures: u8,
    /// All of it was found before; it is asked for the order only.
    merging: bool,
}

/// A known suite in an offer of unknown ones, which as a whole lacks an extension that this suite needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// In front, without supported_groups.
    WithoutGroups(u16),
    /// At the end, without signature_algorithms.
    WithoutSchemes(u16),
}

impl Beside {
    pub(super) const fn suite(self) -> u16 {
        match self {
            Beside::WithoutGroups(suite) | Beside::WithoutSchemes(suite) => suite,
        }
    }
}

impl Chain {
    fn of(left: Vec<u16>) -> Self {
        Chain { done: left.is_empty(), left, ..Chain::default() }
    }

    /// The last choice needs no curve, or, with `signing`, no signature: for a server that follows the client all
    /// that do are through, since they stand in front.
    pub(super) fn is_past(&self, signing: bool) -> bool {
        self.last.is_some_and(|s| if signing { !s.needs_signature() } else { !s.needs_group() })
    }

    pub(super) fn offered(&self) -> Vec<u16> {
        let (front, back) = match self.beside {
            Some(Beside::WithoutGroups(suite)) => (Some(suite), None),
            Some(Beside::WithoutSchemes(suite)) => (None, Some(suite)),
            None => (None, self.tail),
        };
        front.into_iter().chain(self.left.iter().copied()).chain(back).collect()
    }
}

impl Line {
    pub(super) fn new(version: u16) -> Self {
        Line {
            version,
            takes: None,
            refusal: None,
            chains: vec![Chain::of(suites(version, usual))],
            found: Vec::new(),
            preference: None,
            rare_asked: false,
            merged: false,
            incomplete: false,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.takes == Some(false) || self.chains.iter().all(|c| c.done)
    }

    /// Asks for the suites that few servers have, too.
    pub(super) fn ask_rare(&mut self, beside: Option<Beside>) {
        if !self.rare_asked {
            self.rare_asked = true;
            let mut chain = Chain::of(suites(self.version, |s| !usual(s)));
            chain.beside = beside;
            self.chains.push(chain);
        }
    }

    /// Whether whose order decides is known, or cannot be.
    pub(super) fn order_is_known(&self) -> bool {
        self.preference.is_some() || self.is_done()
    }

    /// No hello for suites that is still to come can show a group, or, with `signing`, a signature scheme.
    pub(super) fn is_past(&self, signing: bool) -> bool {
        let by_client = self.preference == Some(Preference::Client);
        self.chains.iter().all(|c| c.done || (by_client && c.is_past(signing)))
    }

    /// Whether the suites that few servers have were asked for, and whether there are some.
    pub(super) fn has_rare(&self) -> bool {
        self.found.iter().filter_map(|s| suite::info(*s)).any(|s| !usual(s))
    }

    /// Cuts what is left of a chain in `parts`, so that they can be asked at the same time. Only where the client's
    /// order decides, since the order among the parts is not seen.
    pub(super) fn split(&mut self, chain: usize, parts: usize) {
        let Some(whole) = self.chains.get_mut(chain) else { return };
        let mut cut: Vec<Chain> = (0..parts).map(|_| Chain::default()).collect();
        for (place, suite) in whole.left.drain(..).enumerate() {
            if let Some(part) = cut.get_mut(place % parts) {
                part.left.push(suite);
            }
        }
        let mut cut = cut.into_iter();
        whole.left = cut.next().map(|c| c.left).unwrap_or_default();
        self.chains.extend(cut);
    }

    /// Takes the answer to the hello of a chain; the choice, if it was one of this version.
    pub(super) fn answered(&mut self, chain: usize, answer: &Answer) -> Option<Choice> {
        let version = self.version;
        let first = self.takes.is_none();
        let asked = self.chains.get_mut(chain)?;
        asked.busy = false;
        let beside = asked.beside.take();
        let choice = match answer {
            Answer::Chose(choice) | Answer::ChoseAndFailed(choice, _) if choice.version == version => choice,
            Answer::Chose(_) | Answer::ChoseAndFailed(..) if first => {
                // It went down to an older version.
                self.takes = Some(false);
                return None;
            }
            // Perhaps only for what was missing.
            Answer::Refused(Outcome::Alert { .. }) if beside.is_some() => return None,
            Answer::Refused(outcome @ Outcome::Alert { .. }) => {
                asked.done = true;
                self.refusal.get_or_insert(*outcome);
                if *outcome == PROTOCOL_VERSION && first {
                    self.takes = Some(false);
                }
                return None;
            }
            // No connection, silence, an end without a word: as often the network or a rate limit as the hello.
            answer => {
                asked.failures += 1;
                if asked.failures > 1 {
                    asked.done = true;
                    if let Answer::Refused(outcome) = answer {
                        self.refusal.get_or_insert(*outcome);
                    } else {
                        self.incomplete = true;
                    }
                }
                return None;
            }
        };
        self.takes = Some(true);
        let tail = if beside.is_some() { None } else { asked.tail.take() };
        if beside.is_none() {
            asked.last = suite::info(choice.suite);
        }
        if beside.is_some_and(|b| b.suite() == choice.suite) {
            // It signs unasked and follows the client: none of those in front of it can be had.
            asked.done = matches!(beside, Some(Beside::WithoutSchemes(_)));
            return None;
        }
        if let Some(place) = asked.left.iter().position(|s| *s == choice.suite) {
            asked.left.remove(place);
            asked.found.push(choice.suite);
            if asked.merging {
                return None;
            }
            if matches!(answer, Answer::Chose(_)) && !self.found.contains(&choice.suite) {
                self.found.push(choice.suite);
            }
            if tail.is_some() {
                self.preference = Some(Preference::Client);
            } else if self.found.len() == 1 && self.preference.is_none() {
                asked.tail = Some(choice.suite);
            } else if self.found.len() > 1 && self.preference.is_none() {
                self.preference = Some(Preference::Server);
            }
        } else if tail != Some(choice.suite) {
            // Chosen though it was not offered.
            asked.done = true;
            self.incomplete = true;
        }
        Some(choice.clone())
    }

    /// What is to be done once all chains are through: a server with an order of its own and suites from several
    /// chains is asked for the order among them.
    pub(super) fn merge(&mut self) {
        // What is left of one list only is in order already.
        let (lists, merging): (Vec<&Chain>, Vec<&Chain>) = self.chains.iter().partition(|c| !c.merging);
        let left = merging.first().map(|c| c.left.as_slice()).unwrap_or_default();
        let sorted = lists.iter().any(|list| left.iter().all(|s| list.found.contains(s)));
        if let Some(chain) = self.chains.iter_mut().find(|c| c.merging && !c.busy).filter(|_| sorted) {
            chain.done = true;
            let left = std::mem::take(&mut chain.left);
            chain.found.extend(left);
        }
        let lists = self.chains.iter().filter(|c| !c.found.is_empty()).count();
        if self.is_done() && self.merged {
            if let Some(chain) = self.chains.iter().find(|c| c.merging && c.left.is_empty()) {
                self.found.clone_from(&chain.found);
            }
        } else if self.is_done() && lists > 1 && self.preference == Some(Preference::Server) {
            self.merged = true;
            let chain = Chain { left: self.found.clone(), merging: true, ..Chain::default() };
            self.chains.push(chain);
        }
    }
}

/// The alert for a version that is too old or too new (RFC 8446 section 6.2).
const PROTOCOL_VERSION: Outcome = Outcome::Alert { level: 2, description: 70, after_server_hello: false };

/// The suites of a version that pass `which`; those that show most about the server come first.
fn suites(version: u16, which: impl Fn(&SuiteInfo) -> bool) -> Vec<u16> {
    let fits = |s: &&SuiteInfo| s.fits(version) && s.key_exchange != KeyExchange::Null && which(s);
    let mut list: Vec<(u8, u16)> =
        suite::all().iter().filter(fits).map(|s| (rank(s.key_exchange), s.id)).collect();
    list.sort_unstable();
    list.into_iter().map(|(_, id)| id).collect()
}

const fn rank(key_exchange: KeyExchange) -> u8 {
    match key_exchange {
        KeyExchange::Ecdhe => 0,
        KeyExchange::Dhe => 1,
        KeyExchange::Rsa => 2,
        _ => 3,
    }
}

/// Whether a server may well have the suite: what general-purpose stacks ship, with keys that servers have. The
/// others (pre-shared keys, SRP, Kerberos, GOST, SM, DSS, static keys, drafts) are asked for in the newest version,
/// and in the older ones only if it has some. With them the list is longer than the 150 suites that wolfSSL takes
/// (WOLFSSL_MAX_SUITE_SZ, wolfssl/internal.h 5.5).
const fn usual(suite: &SuiteInfo) -> bool {
    let key_exchange = matches!(
        suite.key_exchange,
        KeyExchange::Ecdhe
            | KeyExchange::Dhe
            | KeyExchange::Rsa
            | KeyExchange::EcdhAnon
            | KeyExchange::DhAnon
    );
    let aria_cbc =
        matches!(suite.cipher, Cipher::Aria128 | Cipher::Aria256) && matches!(suite.mode, Mode::Cbc);
    let draft = matches!(
        suite.cipher,
        Cipher::Salsa20 | Cipher::Salsa20Reduced | Cipher::Sm1 | Cipher::Sm4 | Cipher::Rc2_128
    );
    key_exchange && !aria_cbc && !draft && !matches!(suite.authentication, Authentication::Dss)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_suites_fit_in_what_the_most_modest_server_takes() {
        for version in 0x0300..=0x0303 {
            let count = suites(version, usual).len();
            assert!((20..=150).contains(&count), "{version:04x}: {count}");
        }
    }
}
