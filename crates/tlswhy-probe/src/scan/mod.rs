//! Learns how a server decides, with as few connections as the information allows.
//!
//! All that the server may have is offered, and what it chooses is left out of the next hello: one connection per
//! suite that it has and one more per list, not one per suite that exists. Every version is asked at the same time.
//! Groups and signature schemes are learned from the same hellos as the suites: each hello offers those not yet
//! seen in front of those that were.

mod answer;
mod elimination;
mod habits;
mod hello;
mod line;
mod profile;
mod tls13;

pub use profile::Features;

use crate::attempt::Until;
use crate::plan::{Ask, Plan, Seen};
use answer::{Answer, Choice};
use elimination::Elimination;
use habits::{Finding, Probe};
use hello::Offer;
use line::{Beside, Line};
use std::collections::BTreeMap;
use tls13::Tls13;
use tlswhy_core::registry::group;
use tlswhy_core::registry::suite::{self, Authentication};
use tlswhy_core::server::{Certificate, Outcome, Preference};

/// How much is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// What the server chooses first in each version, and what it does without groups, schemes and a name: at most
    /// eight connections.
    Fast,
    /// Versions, suites, groups, signature schemes, certificates, and the habits that decide most handshakes.
    #[default]
    Normal,
    /// Every habit, and what the server does not tolerate.
    Full,
}

/// What a scan is to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The host name for server_name; `None`: the server is reached by its address, and no name is sent.
    pub name: Option<String>,
    /// How much is asked.
    pub depth: Depth,
    /// How many connections the driver makes at once: lists are cut in so many parts where that saves time.
    pub at_once: usize,
    /// Where the randoms of the hellos come from; nothing secret.
    pub seed: [u8; 32],
}

/// A list is cut in parts, one more connection each, only as long as fewer connections than this were made: a server
/// with many suites in many versions keeps all connections busy without.
const CUT_UNTIL: u32 = 48;

/// After so many answers of which none was TLS nothing more is asked.
const HOPELESS: u32 = 4;

/// A list shorter than this is not cut.
const CUT_FROM: usize = 16;

/// A scan: the plan, and what was learned so far.
// Each says that one independent question was asked; none excludes another.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug)]
pub struct Scan {
    options: Options,
    /// TLS 1.2 down to SSL 3.0.
    lines: [Line; 4],
    tls13: Tls13,
    sslv2: Option<Answer>,
    /// The groups of TLS 1.2 and before.
    groups: Elimination,
    rsa_schemes: Elimination,
    ec_schemes: Elimination,
    certificates: Vec<Certificate>,
    features: Features,
    findings: Vec<Finding>,
    probes: Vec<Probe>,
    out: BTreeMap<u32, Out>,
    next: u32,
    answered: u32,
    sslv2_asked: bool,
    no_groups_asked: bool,
    /// The hello for the groups that are left has the curve of the certificate, too.
    certificate_curve_offered: bool,
    probes_planned: bool,
    /// Answers that were TLS.
    told: u32,
    /// The last answer that was not.
    not_told: Option<Outcome>,
}

/// What a hello that is out was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    Chain {
        line: usize,
        chain: usize,
        beside: Option<Beside>,
    },
    Tls13,
    Sslv2,
    /// The groups that are left, with suites that are known.
    Groups,
    /// The schemes for RSA or for ECDSA that are left.
    Schemes(Key),
    Probe(Probe),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Rsa,
    Ec,
}

/// A hello that is out, and how much was known when it left.
#[derive(Clone, Copy, Debug)]
struct Out {
    job: Job,
    groups: usize,
    rsa: usize,
    ec: usize,
}

impl Scan {
    /// A scan that has asked nothing yet.
    pub fn new(options: Options) -> Self {
        let mut groups: Vec<u16> = group::all()
            .iter()
            .filter(|g| g.tls12() && g.kind.is_curve() && g.id < 0xff00)
            .map(|g| g.id)
            .collect();
        groups.sort_by_key(|g| (!matches!(g, 23..=25 | 29 | 30), *g));
        Scan {
            options,
            lines: [0x0303, 0x0302, 0x0301, 0x0300].map(Line::new),
            tls13: Tls13::new(),
            sslv2: None,
            groups: Elimination::of(groups),
            rsa_schemes: Elimination::of(RSA_SCHEMES.to_vec()),
            ec_schemes: Elimination::of(EC_SCHEMES.to_vec()),
            certificates: Vec::new(),
            features: Features::default(),
            findings: Vec::new(),
            probes: Vec::new(),
            out: BTreeMap::new(),
            next: 0,
            answered: 0,
            sslv2_asked: false,
            no_groups_asked: false,
            certificate_curve_offered: false,
            probes_planned: false,
            told: 0,
            not_told: None,
        }
    }

    /// Connections made so far.
    pub fn connections(&self) -> usize {
        self.next as usize
    }

    /// Whether everything that was to be asked was answered.
    pub fn is_complete(&self) -> bool {
        let lines = self.lines.iter().all(|l| l.is_done() && !l.incomplete);
        lines
            && self.out.is_empty()
            && self.tls13.is_done()
            && !self.tls13.incomplete
            && self.probes.is_empty()
    }

    /// Why there is nothing to tell, when no answer was TLS.
    pub fn no_tls(&self) -> Option<&'static str> {
        if self.told > 0 {
            return None;
        }
        Some(match self.not_told {
            Some(Outcome::NotTls) => "answers, but not with TLS",
            Some(Outcome::Silence) => "takes the connection and never answers",
            Some(Outcome::Reset) => "resets the connection when TLS begins",
            Some(_) => "closes the connection when TLS begins",
            None => "sends nothing that can be understood",
        })
    }

    /// How it refuses every version, when it takes none.
    pub fn refusal(&self) -> Option<Outcome> {
        let taken = self.tls13.takes == Some(true) || self.lines.iter().any(|l| l.takes == Some(true));
        self.tls13.refusal.or(self.lines.first()?.refusal).filter(|_| !taken)
    }

    /// The newest version up to TLS 1.2 that is not known to be refused: the one that shows the groups.
    fn newest(&self) -> Option<usize> {
        self.lines.iter().position(|l| l.takes != Some(false))
    }

    /// The newest version up to TLS 1.2 that the server is known to take.
    fn newest_taken(&self) -> Option<usize> {
        self.newest().filter(|l| self.lines.get(*l).is_some_and(|l| l.takes == Some(true)))
    }

    /// What every hello of this version has: all groups and schemes, those that are not known yet in front.
    fn offer(&self, version: u16, suites: Vec<u16>) -> Offer {
        let mut offer = Offer::new(version, suites, self.options.name.as_deref());
        offer.groups = Some(self.groups.offered(self.out.len()));
        offer.schemes = (version >= 0x0303).then(|| self.schemes());
        offer
    }

    fn schemes(&self) -> Vec<u16> {
        let turn = self.out.len();
        [self.rsa_schemes.offered(turn), self.ec_schemes.offered(turn), OTHER_SCHEMES.to_vec()].concat()
    }

    fn send(&mut self, asks: &mut Vec<Ask>, job: Job, hello: Vec<u8>) {
        let out = Out {
            job,
            groups: self.groups.found.len(),
            rsa: self.rsa_schemes.found.len(),
            ec: self.ec_schemes.found.len(),
        };
        self.out.insert(self.next, out);
        asks.push(Ask { id: self.next, hello, until: Until::Flight });
        self.next += 1;
    }

    fn random(&self) -> [u8; 32] {
        let mut random = self.options.seed;
        for (byte, count) in random.iter_mut().zip(self.next.to_le_bytes()) {
            *byte ^= count;
        }
        random
    }

    /// The suites found in a version that pass `which`.
    fn found(&self, line: usize, which: impl Fn(&suite::SuiteInfo) -> bool) -> Vec<u16> {
        let found = self.lines.get(line).map(|l| l.found.as_slice()).unwrap_or_default();
        found.iter().copied().filter(|s| suite::info(*s).is_some_and(&which)).collect()
    }

    fn ask_chains(&mut self, asks: &mut Vec<Ask>) {
        for line in 0..self.lines.len() {
            let chains = self.lines.get(line).map_or(0, |l| l.chains.len());
            for chain in 0..chains {
                self.ask_chain(asks, line, chain);
            }
            if line == 0 {
                self.ask_tls13(asks);
            }
        }
    }

    fn ask_chain(&mut self, asks: &mut Vec<Ask>, line: usize, chain: usize) {
        let shows_groups = self.shows_no_groups(line);
        let fast = self.options.depth == Depth::Fast;
        let Some(asked) = self.lines.get_mut(line) else { return };
        let (version, wanted) =
            (asked.version, if fast { asked.takes.is_none() } else { asked.takes != Some(false) });
        let Some(next) = asked.chains.get_mut(chain).filter(|c| wanted && !c.busy && !c.done) else { return };
        next.busy = true;
        if let Some(suite) = shows_groups.filter(|_| next.is_past(false) && next.beside.is_none()) {
            next.beside = Some(Beside::WithoutGroups(suite));
            self.no_groups_asked = true;
        }
        let (suites, beside) = (next.offered(), next.beside);
        let mut offer = self.offer(version, suites);
        match beside {
            Some(Beside::WithoutGroups(_)) => offer.groups = None,
            Some(Beside::WithoutSchemes(_)) => offer.schemes = None,
            None => {}
        }
        let hello = offer.bytes(self.random());
        self.send(asks, Job::Chain { line, chain, beside }, hello);
    }

    /// A known suite with a curve, if a hello for other suites of this version can show on the way what the server
    /// does without supported_groups.
    fn shows_no_groups(&self, line: usize) -> Option<u16> {
        let asked = self.lines.get(line)?;
        let fits = self.newest_taken() == Some(line) && asked.preference == Some(Preference::Client);
        if !fits || self.no_groups_asked {
            return None;
        }
        self.found(line, suite::SuiteInfo::needs_group).first().copied()
    }

    fn ask_tls13(&mut self, asks: &mut Vec<Ask>) {
        if self.options.depth == Depth::Fast && self.tls13.takes.is_some() {
            return;
        }
        let schemes = self.schemes();
        let random = self.random();
        let name = self.options.name.clone();
        if let Some(offer) = self.tls13.ask(name.as_deref(), &schemes) {
            self.send(asks, Job::Tls13, offer.bytes(random));
        }
    }

    /// What is left of groups and schemes, once the suites show nothing new.
    fn ask_lists(&mut self, asks: &mut Vec<Ask>) {
        let Some(newest) = self.newest_taken() else { return };
        let past = |signing| self.lines.get(newest).is_some_and(|l| l.is_past(signing));
        let (past_curves, past_signing) = (past(false), past(true));
        let version = self.lines.get(newest).map_or(0, |l| l.version);
        let curves = self.found(newest, suite::SuiteInfo::needs_group);
        if (past_curves || self.groups.stalled)
            && !curves.is_empty()
            && !self.groups.busy
            && !self.groups.done
        {
            let (other, ecdsa): (Vec<u16>, Vec<u16>) = curves.into_iter().partition(|s| !signs_with_ec(*s));
            let (suites, curve) = if other.is_empty() {
                // Servers that look for the certificate's curve in supported_groups must find it there.
                let curve = self
                    .certificates
                    .iter()
                    .find_map(|c| if let Certificate::Ecdsa(g) = c { Some(*g) } else { None });
                (ecdsa, curve)
            } else {
                (other, None)
            };
            self.certificate_curve_offered = curve.is_some();
            let groups = self.groups.ask_unknown(curve);
            let mut offer = self.offer(version, suites);
            offer.groups = Some(groups);
            let hello = offer.bytes(self.random());
            self.send(asks, Job::Groups, hello);
        }
        for key in [Key::Rsa, Key::Ec] {
            let suites = self.found(newest, |s| signs(s) && (key == Key::Ec) == signs_with_ec(s.id));
            let list = if key == Key::Rsa { &mut self.rsa_schemes } else { &mut self.ec_schemes };
            if version == 0x0303
                && (past_signing || list.stalled)
                && !suites.is_empty()
                && !list.busy
                && !list.done
            {
                let schemes = list.ask_unknown(None);
                let mut offer = self.offer(version, suites);
                offer.schemes = Some(schemes);
                let hello = offer.bytes(self.random());
                self.send(asks, Job::Schemes(key), hello);
            }
        }
    }

    /// Opens what the answers so far make worth asking.
    fn open(&mut self) {
        for line in &mut self.lines {
            line.merge();
        }
        let Some(newest) = self.newest() else { return };
        let ask_rare = self.options.depth > Depth::Fast;
        let (mut rare, mut ready) = (false, false);
        if let Some(line) = self.lines.get_mut(newest) {
            ready = line.takes == Some(true);
            let by_client = line.preference == Some(Preference::Client) && line.version == 0x0303;
            let signing = line.found.iter().copied().find(|s| suite::info(*s).is_some_and(signs));
            let beside = signing.filter(|_| by_client).map(Beside::WithoutSchemes);
            // Nothing usual, and no word about the version: perhaps it has only what few have.
            if ask_rare && line.order_is_known() {
                line.ask_rare(beside);
            }
            if line.takes.is_none() && line.is_done() {
                line.takes = Some(false);
            }
            rare = line.has_rare();
        }
        for line in self.lines.iter_mut().skip(newest + 1) {
            if ready && rare && line.takes == Some(true) {
                line.ask_rare(None);
            }
            if line.takes.is_none() && line.is_done() && ready {
                line.takes = Some(false);
            }
        }
    }

    /// Cuts lists in parts as long as connections lie idle.
    fn cut(&mut self) {
        let ready = |l: &Line| l.chains.iter().filter(|c| !c.done).count();
        let active: usize = self.lines.iter().filter(|l| l.takes == Some(true)).map(ready).sum();
        let active = active + usize::from(self.tls13.takes == Some(true) && !self.tls13.is_done());
        let idle = self.options.at_once.saturating_sub(active);
        if idle == 0 || self.next >= CUT_UNTIL {
            return;
        }
        for line in &mut self.lines {
            if line.preference != Some(Preference::Client) {
                continue;
            }
            let long = |c: &line::Chain| !c.busy && !c.done && c.left.len() >= CUT_FROM;
            if let Some(chain) = line.chains.iter().position(long) {
                line.split(chain, idle + 1);
                return;
            }
        }
    }

    fn learn(&mut self, choice: &Choice, out: Out, line: Option<usize>) {
        self.features.saw(choice);
        if let Some(certificate) = choice.certificate.filter(|c| !self.certificates.contains(c)) {
            self.certificates.push(certificate);
        }
        if line.is_none() || line != self.newest() {
            return;
        }
        if let Some(group) = choice.group {
            self.groups.saw(group, out.groups);
        }
        match choice.scheme {
            Some(scheme) if RSA_SCHEMES.contains(&scheme) => self.rsa_schemes.saw(scheme, out.rsa),
            Some(scheme) => self.ec_schemes.saw(scheme, out.ec),
            None => {}
        }
    }
}

impl Plan for Scan {
    fn asks(&mut self) -> Vec<Ask> {
        let mut asks = Vec::new();
        if self.told == 0 && self.answered >= HOPELESS {
            return asks;
        }
        // What one version is found not to have opens the next older one.
        for _ in 0..self.lines.len() {
            self.open();
        }
        self.cut();
        self.ask_chains(&mut asks);
        if !self.sslv2_asked && self.options.depth > Depth::Fast {
            self.sslv2_asked = true;
            let hello = hello::sslv2(self.random());
            self.send(&mut asks, Job::Sslv2, hello);
        }
        if self.options.depth > Depth::Fast {
            self.ask_lists(&mut asks);
        }
        if asks.is_empty() && self.out.is_empty() && !self.probes_planned {
            self.probes_planned = true;
            self.probes = habits::probes(self);
        }
        for probe in std::mem::take(&mut self.probes) {
            if let Some(hello) = habits::hello(self, probe) {
                self.send(&mut asks, Job::Probe(probe), hello);
            }
        }
        asks
    }

    fn answered(&mut self, id: u32, seen: Option<Seen>) {
        self.answered += 1;
        let Some(out) = self.out.remove(&id) else { return };
        let answer = Answer::of(seen.as_ref());
        match &answer {
            Answer::Refused(Outcome::Alert { .. })
            | Answer::Chose(_)
            | Answer::ChoseAndFailed(..)
            | Answer::Sslv2(_) => {
                self.told += 1;
            }
            Answer::Refused(outcome) => self.not_told = Some(*outcome),
            Answer::Unknown => {}
        }
        match out.job {
            Job::Chain { line, chain, beside } => {
                if let Some(beside) = beside {
                    self.findings.extend(habits::beside(beside, &answer));
                }
                let choice = self.lines.get_mut(line).and_then(|l| l.answered(chain, &answer));
                if let Some(choice) = choice {
                    self.learn(&choice, out, Some(line));
                }
            }
            Job::Tls13 => {
                if let Some(choice) = self.tls13.answered(&answer) {
                    self.learn(&choice, out, None);
                }
            }
            Job::Sslv2 => self.sslv2 = Some(answer),
            Job::Groups => {
                let group = if let Answer::Chose(choice) = &answer { choice.group } else { None };
                let refused = matches!(answer, Answer::Refused(_));
                if !self.certificate_curve_offered {
                    self.findings.extend(habits::no_common_group(&answer, refused, &self.groups.asked));
                }
                self.groups.saw_unknown(group);
            }
            Job::Schemes(key) => {
                let scheme = if let Answer::Chose(choice) = &answer { choice.scheme } else { None };
                if let Answer::Refused(outcome) | Answer::ChoseAndFailed(_, outcome) = &answer {
                    self.findings.push(Finding::NoCommonScheme(*outcome));
                }
                let list = if key == Key::Rsa { &mut self.rsa_schemes } else { &mut self.ec_schemes };
                list.saw_unknown(scheme);
            }
            Job::Probe(probe) => self.findings.extend(habits::finding(probe, &answer)),
        }
    }

    fn progress(&self) -> (usize, usize) {
        let answered = self.answered as usize;
        (answered, answered + self.out.len())
    }
}

/// The schemes for RSA keys in certificates with rsaEncryption (RFC 8446 section 4.2.3, RFC 5246 section 7.4.1.4.1).
const RSA_SCHEMES: [u16; 9] = [0x0804, 0x0401, 0x0805, 0x0501, 0x0806, 0x0601, 0x0301, 0x0201, 0x0101];
/// The schemes for ECDSA and EdDSA keys.
const EC_SCHEMES: [u16; 8] = [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0303, 0x0203, 0x0103];
/// The schemes for keys that few servers have: RSA-PSS and DSA.
const OTHER_SCHEMES: [u16; 5] = [0x0809, 0x080a, 0x080b, 0x0402, 0x0202];

/// Whether ServerKeyExchange is signed.
fn signs(suite: &suite::SuiteInfo) -> bool {
    suite.needs_signature()
}

/// Whether the suite is authenticated by an EC key.
fn signs_with_ec(id: u16) -> bool {
    suite::info(id).is_some_and(|s| s.authentication == Authentication::Ecdsa)
}
