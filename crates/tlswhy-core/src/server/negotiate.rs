//! The decision: a profile's checks in its order, each one read off the hello and what was chosen.

use super::facts::Fault;
use super::select::{self, Choice, GroupChoice};
use super::{
    Answer, Certificate, Check, Decision, HelloFacts, Outcome, Rule, ServerProfile, Step, Subject, Trace,
    When,
};
use crate::wire::{Span, U16List, extension_type as ext};
use alloc::vec::Vec;

/// What the server does with the hello, and why.
pub fn negotiate(hello: &HelloFacts<'_>, profile: &ServerProfile) -> Decision {
    let mut steps = Vec::with_capacity(hello.suites.len() + 4);
    let verdict = decide(hello, profile, Some(&mut steps));
    Decision {
        outcome: verdict.outcome,
        trace: Trace { steps, decided_by: verdict.decided_by },
        on_unmeasured: verdict.on_unmeasured,
    }
}

/// The same without the steps, for matrices.
pub fn outcome(hello: &HelloFacts<'_>, profile: &ServerProfile) -> Verdict {
    decide(hello, profile, None)
}

/// A decision without its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the server does.
    pub outcome: Outcome,
    /// The rule that decided a refusal.
    pub decided_by: Option<Rule>,
    /// A habit that the profile does not know took part.
    pub on_unmeasured: bool,
}

/// Where the decision stands.
struct State<'a, 'h> {
    hello: &'a HelloFacts<'h>,
    profile: &'a ServerProfile,
    version: Result<u16, Rule>,
    choice: Option<Choice>,
}

fn decide(hello: &HelloFacts<'_>, profile: &ServerProfile, mut steps: Option<&mut Vec<Step>>) -> Verdict {
    let version = select::version(hello, profile);
    let choosing = hello.has_hello && !hello.has(Rule::Truncated);
    let choice = match version {
        Ok(version) if choosing => {
            if let Some(steps) = steps.as_deref_mut() {
                let at = hello.hello.spans.legacy_version;
                let at = hello.hello.extension(ext::SUPPORTED_VERSIONS).map_or(at, |e| e.at);
                steps.push(Step { subject: Subject::Version(version), dropped_by: None, at });
            }
            Some(select::choose(hello, profile, version, steps.as_deref_mut()))
        }
        _ => None,
    };
    let state = State { hello, profile, version, choice };
    let mut on_unmeasured = choice.is_some_and(|c| c.unmeasured);
    let mut met: u128 = 0;
    let (mut scheme_forgiven, mut retry) = (false, false);
    for check in profile.checks.iter() {
        if !state.is_made(check) {
            continue;
        }
        let Some(hit) = state.hit(check) else { continue };
        met |= check.rule.bit();
        let refusal = match check.answer {
            Answer::Accept => {
                scheme_forgiven |= check.rule == Rule::NoCommonScheme;
                continue;
            }
            Answer::Retry => {
                retry = true;
                break;
            }
            Answer::Alert(description) => Outcome::Alert { level: 2, description, after_server_hello: false },
            Answer::Warning(description) => {
                Outcome::Alert { level: 1, description, after_server_hello: false }
            }
            Answer::AlertAfterServerHello(description) => {
                Outcome::Alert { level: 2, description, after_server_hello: true }
            }
            Answer::Close => Outcome::Close,
            Answer::Silence => Outcome::Silence,
            Answer::NotTls => Outcome::NotTls,
        };
        if let Some(steps) = steps.as_deref_mut() {
            steps.push(Step { subject: hit.subject, dropped_by: Some(hit.rule), at: hit.at });
        }
        return Verdict { outcome: refusal, decided_by: Some(hit.rule), on_unmeasured };
    }
    // What is wrong with the hello and no check of this profile knows was never measured.
    on_unmeasured |= hello.faults.iter().any(|fault| state.is_unmeasured(fault, met));
    let refused = |rule| Verdict {
        outcome: Outcome::Alert { level: 2, description: HANDSHAKE_FAILURE, after_server_hello: false },
        decided_by: Some(rule),
        on_unmeasured: true,
    };
    match (version, choice) {
        (Err(rule), _) => refused(rule),
        (Ok(_), None) => refused(Rule::NotClientHello),
        (Ok(version), Some(choice)) => match (choice.suite, choice.group, choice.scheme) {
            (Err(rule), _, _) | (_, Err(rule), _) => refused(rule),
            (_, Ok(GroupChoice::None | GroupChoice::Use(..)), Err(rule)) if !scheme_forgiven && !retry => {
                refused(rule)
            }
            (Ok(suite), Ok(group), _) => {
                let outcome = match group {
                    GroupChoice::Retry(group) => Outcome::HelloRetryRequest { suite, group: Some(group) },
                    GroupChoice::Use(group, Some(_)) if retry => {
                        Outcome::HelloRetryRequest { suite, group: Some(group) }
                    }
                    GroupChoice::Use(group, _) => Outcome::ServerHello { version, suite, group: Some(group) },
                    GroupChoice::None => Outcome::ServerHello { version, suite, group: None },
                };
                Verdict { outcome, decided_by: None, on_unmeasured }
            }
        },
    }
}

/// What nearly every server answers when it finds nothing in common (RFC 8446 section 6.2, RFC 5246 section 7.2.2).
const HANDSHAKE_FAILURE: u8 = 40;

/// A check that applies: the rule that decides, which may be more precise than the check's, on what, and where.
struct Hit {
    rule: Rule,
    subject: Subject,
    at: Span,
}

impl Hit {
    const fn hello(rule: Rule, at: Span) -> Hit {
        Hit { rule, subject: Subject::Hello, at }
    }
}

/// Rules about the content of an extension, which only matter to a server that reads it.
const fn is_content(rule: Rule) -> bool {
    matches!(rule, Rule::ExtensionMalformed | Rule::ExtensionListEmpty | Rule::ServerNameMalformed)
}

impl State<'_, '_> {
    fn is_made(&self, check: &Check) -> bool {
        match check.when {
            When::Always => true,
            When::Tls13 => self.version == Ok(0x0304),
            When::UpToTls12 => self.version.is_ok_and(|v| v < 0x0304),
        }
    }

    /// A fault that the profile has no word on.
    fn is_unmeasured(&self, fault: &Fault, met: u128) -> bool {
        met & fault.rule.bit() == 0
            && !self.profile.checks.iter().any(|c| c.rule == fault.rule)
            && !(is_content(fault.rule) && fault.extension.is_some_and(|e| !self.profile.reads.contains(&e)))
    }

    fn hit(&self, check: &Check) -> Option<Hit> {
        let hello = self.hello;
        let habits = &self.profile.habits;
        let rule = check.rule;
        match rule {
            // Limits of the profile.
            Rule::HelloTooLong => {
                (habits.longest_hello? < hello.hello_length).then(|| Hit::hello(rule, Span::new(1, 4)))
            }
            Rule::RecordTooLong => {
                let longest = habits.longest_record.unwrap_or(0x4800);
                (hello.has(rule) || longest < hello.record_length).then(|| Hit::hello(rule, Span::default()))
            }
            Rule::FirstRecordShort => {
                let shortest = habits.shortest_first_record?;
                (hello.first_record_bytes < u32::from(shortest)).then(|| Hit::hello(rule, Span::default()))
            }
            Rule::SuitesTooMany => (usize::from(habits.most_suites?) < hello.suites.len())
                .then(|| Hit::hello(rule, hello.hello.spans.cipher_suites)),
            // The version.
            Rule::VersionTooOld | Rule::VersionTooNew | Rule::VersionUnknown | Rule::Ssl3Offered => {
                (hello.has_hello && self.version == Err(rule)).then(|| {
                    let at = hello.hello.extension(ext::SUPPORTED_VERSIONS).map(|e| e.at);
                    Hit::hello(rule, at.unwrap_or(hello.hello.spans.legacy_version))
                })
            }
            Rule::FallbackScsv => self.fallback(),
            Rule::LegacyVersionTooOld => {
                let lowest = self.profile.versions.iter().map(|v| v.version).min()?;
                (hello.hello.legacy_version < lowest && hello.versions.is_some())
                    .then(|| Hit::hello(rule, hello.hello.spans.legacy_version))
            }
            Rule::LegacyVersionAbove => (hello.hello.legacy_version > 0x0303 && hello.versions.is_some())
                .then(|| Hit::hello(rule, hello.hello.spans.legacy_version)),
            Rule::LegacyVersionBelow => (hello.hello.legacy_version < 0x0303 && hello.versions.is_some())
                .then(|| Hit::hello(rule, hello.hello.spans.legacy_version)),
            // Names and protocols.
            Rule::ServerNameMissing => {
                (hello.has_hello && hello.server_name.is_none()).then(|| Hit::hello(rule, Span::default()))
            }
            Rule::ServerNameUnknown => {
                let name = hello.server_name?;
                let known = self.profile.server_names.is_empty()
                    || self.profile.server_names.iter().any(|n| name.eq_ignore_ascii_case(n.as_bytes()));
                (!known).then(|| self.extension(rule, ext::SERVER_NAME))
            }
            Rule::NoCommonProtocol => {
                let mut offered = hello.hello.alpn()?;
                let alpn = &self.profile.alpn;
                let none = !alpn.is_empty() && !offered.any(|p| alpn.iter().any(|own| own.as_bytes() == p));
                none.then(|| self.extension(rule, ext::ALPN))
            }
            // What TLS 1.3 needs.
            Rule::Tls13NoGroups => hello.groups.is_none().then(|| Hit::hello(rule, Span::default())),
            Rule::Tls13NoKeyShare => hello.shares.is_none().then(|| Hit::hello(rule, Span::default())),
            Rule::SignatureAlgorithmsMissing => {
                (hello.has_hello && hello.schemes.is_none()).then(|| Hit::hello(rule, Span::default()))
            }
            Rule::ShareLength | Rule::ShareInvalid => self.bad_share(rule),
            Rule::ShareNotInGroups | Rule::AnyShareNotInGroups => self.stray_share(rule),
            Rule::NoShareForGroup => match self.choice?.group {
                Ok(GroupChoice::Retry(group)) => {
                    Some(Hit { subject: Subject::Group(group), ..self.extension(rule, ext::KEY_SHARE) })
                }
                _ => None,
            },
            Rule::NoKnownScheme => {
                let version = self.profile.version_profile(self.version.ok()?)?;
                let known = &self.profile.known_schemes;
                let unknown =
                    !hello.schemes?.iter().any(|s| version.schemes.contains(&s) || known.contains(&s));
                unknown.then(|| self.extension(rule, ext::SIGNATURE_ALGORITHMS))
            }
            Rule::CertificateSignature => {
                let accepted = hello.hello.signature_algorithms_cert()?;
                self.certificate_signature(rule, accepted, ext::SIGNATURE_ALGORITHMS_CERT)
            }
            Rule::CertificateScheme => {
                let accepted = hello.schemes.filter(|_| !hello.hello.has(ext::SIGNATURE_ALGORITHMS_CERT))?;
                self.certificate_signature(rule, accepted, ext::SIGNATURE_ALGORITHMS)
            }
            // What was chosen.
            Rule::NoUsableSuite => self.choice?.suite.err().map(|rule| self.refusal(rule)),
            Rule::NoCommonScheme => self
                .choice?
                .scheme
                .err()
                .filter(|r| *r != Rule::LegacySignature)
                .map(|rule| self.refusal(rule)),
            Rule::SuiteNotListed
            | Rule::SuiteVersionMismatch
            | Rule::NoGroupsOffered
            | Rule::NoCommonGroup
            | Rule::CertificateMismatch
            | Rule::CertificateCurve
            | Rule::CertificatePoint
            | Rule::PskNotConfigured
            | Rule::NoSchemesOffered
            | Rule::OnlySha1Schemes
            | Rule::NoPssScheme
            | Rule::LegacySignature => {
                let choice = self.choice?;
                let decides =
                    [choice.suite.err(), choice.group.err(), choice.scheme.err()].contains(&Some(rule));
                decides.then(|| self.refusal(rule))
            }
            _ => self.fault(check),
        }
    }

    fn extension(&self, rule: Rule, kind: u16) -> Hit {
        let at = self.hello.hello.extension(kind).map(|e| e.at).unwrap_or_default();
        Hit { rule, subject: Subject::Extension(kind), at }
    }

    /// What was found wrong with the bytes and is this check's to answer: a fault belongs to the first check that
    /// is about it, so that an exception stands before what it is one of.
    fn fault(&self, check: &Check) -> Option<Hit> {
        if !self.hello.has(check.rule) {
            return None;
        }
        let mut faults = self.hello.faults.iter().filter(|fault| fault.rule == check.rule);
        let fault = faults.find(|fault| {
            let first = self.profile.checks.iter().find(|c| self.is_made(c) && self.is_about(c, fault));
            first == Some(check)
        })?;
        let subject = fault.extension.map_or(Subject::Hello, Subject::Extension);
        Some(Hit { rule: fault.rule, subject, at: fault.at })
    }

    fn is_about(&self, check: &Check, fault: &Fault) -> bool {
        check.rule == fault.rule
            && check.flaw.is_none_or(|flaw| fault.flaw == Some(flaw))
            && match check.extension {
                Some(_) => fault.extension == check.extension,
                None => {
                    !is_content(fault.rule)
                        || fault.extension.is_some_and(|e| self.profile.reads.contains(&e))
                }
            }
    }

    /// RFC 7507 section 3: the signal is there and the server could do better.
    fn fallback(&self) -> Option<Hit> {
        let hello = self.hello;
        let position = hello.suites.iter().position(|s| *s == crate::registry::suite::FALLBACK_SCSV)?;
        let reads = self.profile.habits.reads_supported_versions.unwrap_or(true);
        let newest = self.profile.versions.iter().map(|v| v.version).max()?;
        let start = hello.hello.spans.cipher_suites.start + 2 * position;
        (hello.highest_version(reads) < newest).then(|| Hit {
            rule: Rule::FallbackScsv,
            subject: Subject::Hello,
            at: Span::new(start, start + 2),
        })
    }

    /// The share that the server would use.
    fn bad_share(&self, rule: Rule) -> Option<Hit> {
        let Ok(GroupChoice::Use(group, Some(position))) = self.choice?.group else { return None };
        let share = self.hello.shares.as_ref()?.get(position)?;
        let bad = if rule == Rule::ShareLength { !share.length_fits } else { share.invalid };
        bad.then_some(Hit { rule, subject: Subject::Group(group), at: share.at })
    }

    /// A share for a group that was not offered, among those that the server looks at: it stops at the first that
    /// it can use (OpenSSL 3.0 ssl/statem/extensions_srvr.c, tls_parse_ctos_key_share).
    fn stray_share(&self, rule: Rule) -> Option<Hit> {
        let groups = self.hello.groups?;
        let own = &self.profile.version_profile(self.version.ok()?)?.groups;
        for share in self.hello.shares.as_ref()? {
            if !groups.contains(share.group) {
                let subject = Subject::Group(share.group);
                return Some(Hit { rule, subject, at: share.at });
            }
            if rule == Rule::ShareNotInGroups && own.contains(&share.group) {
                return None;
            }
        }
        None
    }

    /// RFC 8446 section 4.2.3: the certificate's own signature. A profile does not say how its certificates are
    /// signed; SHA-256 with a key of the same kind is taken for granted.
    fn certificate_signature(&self, rule: Rule, accepted: U16List<'_>, extension: u16) -> Option<Hit> {
        let signed_with = |certificate: &Certificate| match certificate {
            Certificate::Rsa(_) => 0x0401,
            Certificate::Ecdsa(_) => 0x0403,
            Certificate::Ed25519 => 0x0807,
        };
        let refused = !self.profile.certificates.iter().any(|c| accepted.contains(signed_with(c)));
        refused.then(|| self.extension(rule, extension))
    }

    fn refusal(&self, rule: Rule) -> Hit {
        let kind = match rule {
            Rule::NoCommonGroup | Rule::CertificateCurve => ext::SUPPORTED_GROUPS,
            Rule::NoCommonScheme | Rule::OnlySha1Schemes | Rule::NoPssScheme => ext::SIGNATURE_ALGORITHMS,
            Rule::CertificatePoint => ext::EC_POINT_FORMATS,
            Rule::NoGroupsOffered | Rule::NoSchemesOffered => return Hit::hello(rule, Span::default()),
            _ => return Hit::hello(rule, self.hello.hello.spans.cipher_suites),
        };
        self.extension(rule, kind)
    }
}
