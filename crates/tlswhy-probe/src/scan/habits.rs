//! Hellos that show a habit of the server, each asked once, when its suites are known.

use super::answer::Answer;
use super::hello::SHARED;
use super::line::Beside;
use super::{Depth, EC_SCHEMES, Key, RSA_SCHEMES, Scan, signs};
use tlswhy_core::registry::suite::SuiteInfo;
use tlswhy_core::server::{NoGroup, NoSchemes, Outcome};

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// Suites with curves, and no supported_groups.
    NoGroups,
    /// Suites that sign, and no signature_algorithms.
    NoSchemes,
    /// No server_name.
    NoName,
    /// TLS 1.3 with schemes for one kind of key only, where no older version shows the certificate.
    Certificate13(Key),
}

/// What an answer showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    NoGroups(NoGroup),
    NoCommonGroup(NoGroup),
    NoSchemes(NoSchemes),
    /// How it refuses when no suite is left that it can use.
    NoUsableSuite(Outcome),
    /// How it refuses when no scheme is left.
    NoCommonScheme(Outcome),
    /// What it does without server_name.
    NoName(Outcome),
    /// In TLS 1.3 it has a certificate with this kind of key, or not.
    Certificate13(Key, bool),
}

/// What is worth asking after versions and suites are known.
pub(super) fn probes(scan: &Scan) -> Vec<Probe> {
    let mut probes = Vec::new();
    if let Some(newest) = scan.newest_taken() {
        let known = |which: &dyn Fn(&Finding) -> bool| scan.findings.iter().any(which);
        let no_groups = known(&|f| matches!(f, Finding::NoGroups(_)));
        let no_schemes = known(&|f| matches!(f, Finding::NoSchemes(_)));
        if !no_groups && !scan.found(newest, SuiteInfo::needs_group).is_empty() {
            probes.push(Probe::NoGroups);
        }
        if newest == 0 && !no_schemes && !scan.found(newest, signs).is_empty() {
            probes.push(Probe::NoSchemes);
        }
    } else if scan.tls13.takes == Some(true) && scan.options.depth > Depth::Fast {
        probes.extend([Probe::Certificate13(Key::Rsa), Probe::Certificate13(Key::Ec)]);
    }
    if scan.options.name.is_some() && scan.options.depth != Depth::Normal {
        probes.push(Probe::NoName);
    }
    probes
}

/// The hello of a probe; `None` when what it needs is not there.
pub(super) fn hello(scan: &Scan, probe: Probe) -> Option<Vec<u8>> {
    let newest = scan.newest_taken();
    let version = newest.and_then(|l| scan.lines.get(l)).map(|l| l.version);
    let with = |which: &dyn Fn(&SuiteInfo) -> bool| Some(scan.offer(version?, scan.found(newest?, which)));
    let offer = match probe {
        Probe::NoGroups => {
            let mut offer = with(&SuiteInfo::needs_group)?;
            offer.groups = None;
            offer
        }
        Probe::NoSchemes => {
            let mut offer = with(&signs)?;
            offer.schemes = None;
            offer
        }
        Probe::NoName => {
            let mut offer = match newest {
                Some(_) => with(&|_| true)?,
                None => tls13(scan),
            };
            offer.name = None;
            offer
        }
        Probe::Certificate13(key) => {
            let mut offer = tls13(scan);
            offer.schemes = Some(if key == Key::Rsa { RSA_SCHEMES.to_vec() } else { EC_SCHEMES.to_vec() });
            offer
        }
    };
    Some(offer.bytes(scan.random()))
}

/// A hello of TLS 1.3 with all that the server was found to have, and a share where there can be one.
fn tls13(scan: &Scan) -> super::hello::Offer {
    let mut offer =
        super::hello::Offer::new(0x0304, scan.tls13.suites.found.clone(), scan.options.name.as_deref());
    let groups = scan.tls13.groups.found.clone();
    offer.shares = Some(SHARED.iter().copied().filter(|g| groups.contains(g)).collect());
    offer.groups = Some(groups);
    offer.schemes = Some(scan.schemes());
    offer
}

/// What the answer to a probe shows.
pub(super) fn finding(probe: Probe, answer: &Answer) -> Vec<Finding> {
    match (probe, answer) {
        (Probe::NoGroups, Answer::Chose(choice)) => {
            choice.group.map(|g| Finding::NoGroups(NoGroup::Assume(g))).into_iter().collect()
        }
        (Probe::NoGroups, Answer::Refused(outcome)) => {
            vec![Finding::NoGroups(NoGroup::Skip), Finding::NoUsableSuite(*outcome)]
        }
        (Probe::NoSchemes, Answer::Chose(choice)) => {
            // SHA-1, as RFC 5246 section 7.4.1.4.1 says, or whatever the server likes best.
            let sha1 = choice.scheme.is_some_and(|s| s >> 8 == 2);
            vec![Finding::NoSchemes(if sha1 { NoSchemes::Sha1 } else { NoSchemes::Any })]
        }
        (Probe::NoSchemes, Answer::Refused(_) | Answer::ChoseAndFailed(..)) => {
            vec![Finding::NoSchemes(NoSchemes::Sha1)]
        }
        (Probe::NoName, Answer::Refused(outcome) | Answer::ChoseAndFailed(_, outcome)) => {
            vec![Finding::NoName(*outcome)]
        }
        (Probe::NoName, Answer::Chose(choice)) => vec![Finding::NoName(Outcome::ServerHello {
            version: choice.version,
            suite: choice.suite,
            group: choice.group,
        })],
        (Probe::Certificate13(key), Answer::Chose(_)) => vec![Finding::Certificate13(key, true)],
        (Probe::Certificate13(key), Answer::Refused(outcome) | Answer::ChoseAndFailed(_, outcome)) => {
            vec![Finding::Certificate13(key, false), Finding::NoCommonScheme(*outcome)]
        }
        _ => Vec::new(),
    }
}

/// What a known suite shows that stood beside unknown ones.
pub(super) fn beside(beside: Beside, answer: &Answer) -> Vec<Finding> {
    let probe = match beside {
        Beside::WithoutGroups(_) => Probe::NoGroups,
        Beside::WithoutSchemes(_) => Probe::NoSchemes,
    };
    match (answer, beside) {
        (Answer::Chose(choice) | Answer::ChoseAndFailed(choice, _), Beside::WithoutGroups(suite))
            if choice.suite != suite =>
        {
            vec![Finding::NoGroups(NoGroup::Skip)]
        }
        // One of the others that came first: it tells nothing of this one.
        (Answer::Chose(choice), Beside::WithoutSchemes(suite)) if choice.suite != suite => Vec::new(),
        // The others may have been refused for reasons of their own; the alert is not about this suite alone.
        (Answer::Refused(_), Beside::WithoutGroups(_)) => vec![Finding::NoGroups(NoGroup::Skip)],
        _ => finding(probe, answer),
    }
}

/// What a hello shows whose groups are none of the server's: `asked` was offered.
pub(super) fn no_common_group(answer: &Answer, refused: bool, asked: &[u16]) -> Option<Finding> {
    match answer {
        Answer::Chose(choice) => {
            choice.group.filter(|g| !asked.contains(g)).map(|g| Finding::NoCommonGroup(NoGroup::Assume(g)))
        }
        _ if refused => Some(Finding::NoCommonGroup(NoGroup::Skip)),
        _ => None,
    }
}
