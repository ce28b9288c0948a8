//! What a server chooses: the version, the suite, the group, the signature scheme.

use super::facts::KNOWN_VERSIONS;
use super::profile::{
    Certificate, CertificateChoice, NoGroup, NoSchemes, OtherOrder, Preference, SchemesDecide, ShareChoice,
    VersionProfile,
};
use super::suite_kind::{Key, SuiteKind};
use super::{HelloFacts, Rule, ServerProfile, Step, Subject};
use crate::registry::{is_grease, suite::is_signalling};
use crate::wire::{Span, U16List, extension_type as ext};
use alloc::vec::Vec;

/// What was chosen in a version, each part or the rule that left it without a choice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) suite: Result<u16, Rule>,
    pub(super) group: Result<GroupChoice, Rule>,
    pub(super) scheme: Result<Option<u16>, Rule>,
    /// A habit that nobody measured was asked.
    pub(super) unmeasured: bool,
}

/// The group chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupChoice {
    /// The key exchange needs none.
    None,
    /// This one; in TLS 1.3 there is a share for it, by its place in the list of shares.
    Use(u16, Option<usize>),
    /// This one, and the client is to send a share for it.
    Retry(u16),
}

/// The version that the server takes, or the rule by which it has none.
pub(super) fn version(hello: &HelloFacts<'_>, profile: &ServerProfile) -> Result<u16, Rule> {
    let habits = &profile.habits;
    let known = |v: u16| profile.version_profile(v).is_some();
    let newest = profile.versions.iter().map(|v| v.version).max().unwrap_or_default();
    let reads = habits.reads_supported_versions.unwrap_or(true)
        && (habits.versions_want_legacy_tls12 != Some(true) || hello.hello.legacy_version == 0x0303);
    if let (Some(list), true) = (hello.versions, reads) {
        let chosen = match habits.version_preference.unwrap_or(Preference::Server) {
            Preference::Client => list.iter().find(|v| known(*v)),
            Preference::Server => list.iter().filter(|v| known(*v)).max(),
        };
        let lowest = list.iter().filter(|v| KNOWN_VERSIONS.contains(v)).min();
        return match (chosen, lowest) {
            (Some(version), _) => Ok(version),
            (None, None) => Err(Rule::VersionUnknown),
            (None, Some(lowest)) if lowest > newest => Err(Rule::VersionTooNew),
            (None, Some(_)) => Err(Rule::VersionTooOld),
        };
    }
    let offered = hello.hello.legacy_version.min(0x0303);
    let chosen = profile.versions.iter().map(|v| v.version).filter(|v| *v <= offered).max();
    match chosen {
        Some(version) => Ok(version),
        None if offered == 0x0300 => Err(Rule::Ssl3Offered),
        None => Err(Rule::VersionTooOld),
    }
}

/// What the server chooses in this version. `steps` takes a line for every suite offered.
pub(super) fn choose(
    hello: &HelloFacts<'_>,
    profile: &ServerProfile,
    version: u16,
    steps: Option<&mut Vec<Step>>,
) -> Choice {
    let empty = VersionProfile {
        version,
        suites: alloc::borrow::Cow::Borrowed(&[]),
        groups: alloc::borrow::Cow::Borrowed(&[]),
        group_preference: Preference::Server,
        schemes: alloc::borrow::Cow::Borrowed(&[]),
    };
    let lists = profile.version_profile(version).unwrap_or(&empty);
    let mut chooser = Chooser { hello, profile, lists, version, unmeasured: false };
    if version == 0x0304 { chooser.tls13(steps) } else { chooser.up_to_tls12(steps) }
}

struct Chooser<'p, 'h> {
    hello: &'p HelloFacts<'h>,
    profile: &'p ServerProfile,
    lists: &'p VersionProfile,
    version: u16,
    unmeasured: bool,
}

/// What the server can do with one kind of key, worked out once per hello.
#[derive(Clone, Copy)]
struct KeyState {
    /// The rule by which the certificate cannot be used, if there is one.
    certificate: Result<(), Rule>,
    /// The scheme, or the rule by which there is none.
    scheme: Result<Option<u16>, Rule>,
}

impl Chooser<'_, '_> {
    fn tls13(&mut self, steps: Option<&mut Vec<Step>>) -> Choice {
        let group = self.share();
        let scheme = self.scheme13();
        let suite = self.pick(steps, |_, kind| match kind {
            SuiteKind::Tls13 => Ok(()),
            _ => Err(Rule::SuiteVersionMismatch),
        });
        Choice { suite, group, scheme, unmeasured: self.unmeasured }
    }

    fn up_to_tls12(&mut self, steps: Option<&mut Vec<Step>>) -> Choice {
        let group = self.group();
        let rsa = self.key_state(Key::Rsa);
        let ecdsa = self.key_state(Key::Ecdsa);
        let state = |key: Key| if key == Key::Rsa { rsa } else { ecdsa };
        let schemes_decide = self.profile.habits.schemes_decide_suites;
        let rsa_wants = self.profile.habits.rsa_key_exchange_wants_scheme;
        let without_scheme = [rsa, ecdsa].iter().any(|s| s.certificate.is_ok() && s.scheme.is_err());
        if without_scheme && (schemes_decide.is_none() || rsa_wants.is_none()) {
            self.unmeasured = true;
        }
        let schemes_decide = schemes_decide.unwrap_or(SchemesDecide::All);
        let rsa_wants = rsa_wants.unwrap_or(false);
        // That a version's own signature is not allowed is found when it is to be made, not before.
        let scheme_ok = |key: Key| match state(key).scheme {
            Ok(_) | Err(Rule::LegacySignature) => Ok(()),
            Err(rule) => match schemes_decide {
                SchemesDecide::All => Err(rule),
                SchemesDecide::Ecdsa if key == Key::Ecdsa => Err(rule),
                SchemesDecide::Ecdsa | SchemesDecide::None => Ok(()),
            },
        };
        let group_ok = group.map(|_| ());
        let only = self.certificate_first(rsa, ecdsa, group_ok);
        let suite = self.pick(steps, |chooser, kind| match kind {
            SuiteKind::Ecdhe(key) | SuiteKind::Dhe(key) if only.is_some_and(|only| only != key) => {
                Err(Rule::CertificateMismatch)
            }
            SuiteKind::Rsa if only == Some(Key::Ecdsa) => Err(Rule::CertificateMismatch),
            SuiteKind::Ecdh if only == Some(Key::Rsa) => Err(Rule::CertificateMismatch),
            SuiteKind::Ecdhe(key) => state(key).certificate.and(group_ok).and(scheme_ok(key)),
            SuiteKind::Dhe(key) => state(key).certificate.and(scheme_ok(key)),
            SuiteKind::Rsa if rsa_wants => state(Key::Rsa).certificate.and(scheme_ok(Key::Rsa)),
            SuiteKind::Rsa => state(Key::Rsa).certificate,
            SuiteKind::Ecdh => match ecdsa.certificate {
                Err(Rule::CertificateMismatch) => Err(Rule::CertificateMismatch),
                _ => Ok(()),
            },
            SuiteKind::Psk(_) if !chooser.profile.psk => Err(Rule::PskNotConfigured),
            SuiteKind::Psk(true) | SuiteKind::Anonymous(true) => group_ok,
            SuiteKind::Psk(false) | SuiteKind::Anonymous(false) => Ok(()),
            SuiteKind::Tls13 => Err(Rule::SuiteVersionMismatch),
            SuiteKind::Other => Err(Rule::CertificateMismatch),
        });
        let kind = suite.ok().and_then(|s| self.lists.suite(s)).map(|listed| listed.kind);
        let (group, scheme) = match kind {
            Some(SuiteKind::Ecdhe(key)) => (group, state(key).scheme),
            Some(SuiteKind::Dhe(key)) => (Ok(GroupChoice::None), state(key).scheme),
            Some(SuiteKind::Psk(true) | SuiteKind::Anonymous(true)) => (group, Ok(None)),
            Some(SuiteKind::Rsa) if rsa_wants => (Ok(GroupChoice::None), rsa.scheme),
            _ => (Ok(GroupChoice::None), Ok(None)),
        };
        Choice { suite, group, scheme, unmeasured: self.unmeasured }
    }

    /// The key of the certificate that the server settles on before it looks at suites; `None`: it does not.
    fn certificate_first(&mut self, rsa: KeyState, ecdsa: KeyState, group: Result<(), Rule>) -> Option<Key> {
        let certificates = &self.profile.certificates;
        if certificates.len() < 2 {
            return None;
        }
        let suites = &self.hello.suites;
        let offered = |kinds: [SuiteKind; 2]| {
            suites.iter().any(|s| self.lists.suite(*s).is_some_and(|listed| kinds.contains(&listed.kind)))
        };
        let schemes =
            |key| self.hello.schemes.is_none_or(|list| list.iter().any(|s| scheme_key(s) == Some(key)));
        match self.profile.habits.certificate_choice {
            Some(CertificateChoice::BySuite) => None,
            Some(CertificateChoice::EcdsaIfOffered) => {
                let ecdhe = SuiteKind::Ecdhe(Key::Ecdsa);
                let ecdsa =
                    self.hello.server_name.is_some() && offered([ecdhe, ecdhe]) && schemes(Key::Ecdsa);
                Some(if ecdsa { Key::Ecdsa } else { Key::Rsa })
            }
            Some(CertificateChoice::FirstUsable) => {
                let usable = |key: Key| match key {
                    Key::Rsa => {
                        let ecdhe = SuiteKind::Ecdhe(Key::Rsa);
                        (offered([ecdhe, ecdhe]) && group.is_ok() && rsa.scheme.is_ok())
                            || offered([SuiteKind::Rsa, SuiteKind::Rsa])
                    }
                    Key::Ecdsa => {
                        let ecdhe = SuiteKind::Ecdhe(Key::Ecdsa);
                        offered([ecdhe, ecdhe])
                            && group.and(ecdsa.certificate).is_ok()
                            && ecdsa.scheme.is_ok()
                    }
                };
                let mut keys = certificates.iter().map(|c| match c {
                    Certificate::Rsa(_) => Key::Rsa,
                    Certificate::Ecdsa(_) | Certificate::Ed25519 => Key::Ecdsa,
                });
                let first = keys.clone().next();
                keys.find(|key| usable(*key)).or(first)
            }
            None => {
                self.unmeasured = true;
                None
            }
        }
    }

    /// The best suite of those that `usable` lets pass; the first in the client's order among equals.
    fn pick(
        &self,
        mut steps: Option<&mut Vec<Step>>,
        usable: impl Fn(&Self, SuiteKind) -> Result<(), Rule>,
    ) -> Result<u16, Rule> {
        let other_order = self.takes_other_order();
        let mut best: Option<(u8, u16)> = None;
        let mut telling = Rule::SuiteNotListed;
        for (position, &suite) in self.hello.suites.iter().enumerate() {
            let listed = self.lists.suite(suite);
            let verdict = match listed {
                Some(listed) => usable(self, listed.kind),
                None if is_signal(suite) => Err(Rule::SignallingValue),
                None if self.profile.lists(suite) => Err(Rule::SuiteVersionMismatch),
                None => Err(Rule::SuiteNotListed),
            };
            match (verdict, listed) {
                (Ok(()), Some(listed)) => {
                    let rank = if other_order { listed.other_rank } else { listed.rank };
                    if best.is_none_or(|(best, _)| rank < best) {
                        best = Some((rank, suite));
                    }
                }
                (Err(rule), _) if weight(rule) > weight(telling) => telling = rule,
                _ => {}
            }
            if let Some(steps) = steps.as_deref_mut() {
                let at = self.span_of(verdict.err(), position);
                steps.push(Step { subject: Subject::Suite(suite), dropped_by: verdict.err(), at });
            }
        }
        best.map(|(_, suite)| suite).ok_or(telling)
    }

    /// The bytes that a suite was kept or dropped on.
    fn span_of(&self, rule: Option<Rule>, position: usize) -> Span {
        let extension = |kind| self.hello.hello.extension(kind).map(|e| e.at).unwrap_or_default();
        match rule {
            Some(Rule::NoGroupsOffered | Rule::NoSchemesOffered) => Span::default(),
            Some(Rule::NoCommonGroup | Rule::CertificateCurve) => extension(ext::SUPPORTED_GROUPS),
            Some(Rule::NoCommonScheme | Rule::OnlySha1Schemes | Rule::NoPssScheme) => {
                extension(ext::SIGNATURE_ALGORITHMS)
            }
            Some(Rule::CertificatePoint) => extension(ext::EC_POINT_FORMATS),
            _ => {
                let size = if self.hello.hello.sslv2 { 3 } else { 2 };
                let start = self.hello.hello.spans.cipher_suites.start + position * size;
                Span::new(start, start + size)
            }
        }
    }

    /// Whether the server takes its other order of suites for this client.
    fn takes_other_order(&self) -> bool {
        let suites = &self.hello.suites;
        match self.profile.habits.other_order_when {
            None => false,
            Some(OtherOrder::FirstNotAesGcm) => {
                !suites.iter().find(|s| SuiteKind::of(**s).is_some()).is_some_and(|s| is_aes_gcm(*s))
            }
            Some(OtherOrder::FirstChaCha) => {
                suites.first().is_some_and(|s| matches!(s, 0x1303 | 0xcca8..=0xccae))
            }
        }
    }

    /// What the server can do with a certificate of this key.
    fn key_state(&mut self, key: Key) -> KeyState {
        let certificates = self.profile.certificates.iter();
        let mut of_key = certificates.filter(|c| {
            matches!(
                (c, key),
                (Certificate::Rsa(_), Key::Rsa) | (Certificate::Ecdsa(_) | Certificate::Ed25519, Key::Ecdsa)
            )
        });
        let Some(certificate) = of_key.next() else {
            return KeyState {
                certificate: Err(Rule::CertificateMismatch),
                scheme: Err(Rule::NoCommonScheme),
            };
        };
        let certificate = self.certificate_usable(*certificate);
        KeyState { certificate, scheme: self.scheme12(key) }
    }

    /// RFC 8422 section 5.1.1: the certificate's curve and point format must be ones that the client takes.
    fn certificate_usable(&mut self, certificate: Certificate) -> Result<(), Rule> {
        let Certificate::Ecdsa(curve) = certificate else { return Ok(()) };
        let habits = self.profile.habits;
        if let Some(groups) = self.hello.groups.filter(|g| !g.contains(curve)) {
            match habits.certificate_curve_checked {
                Some(true) if !groups.is_empty() => return Err(Rule::CertificateCurve),
                None => self.unmeasured = true,
                _ => {}
            }
        }
        if self.hello.has(Rule::PointsWithoutUncompressed) {
            match habits.certificate_point_checked {
                Some(true) => return Err(Rule::CertificatePoint),
                None => self.unmeasured = true,
                Some(false) => {}
            }
        }
        Ok(())
    }

    /// The group for ECDHE in TLS 1.2 and before.
    fn group(&mut self) -> Result<GroupChoice, Rule> {
        let habits = self.profile.habits;
        let (fallback, rule) = match self.hello.groups {
            None => (habits.no_supported_groups, Rule::NoGroupsOffered),
            Some(offered) => {
                if let Some(group) = self.common(offered).next() {
                    return Ok(GroupChoice::Use(group, None));
                }
                let known = &self.profile.known_groups;
                match habits.no_known_group {
                    Some(fallback) if !offered.iter().any(|g| known.contains(&g)) => {
                        (Some(fallback), Rule::NoCommonGroup)
                    }
                    _ => (habits.no_common_group, Rule::NoCommonGroup),
                }
            }
        };
        match fallback {
            Some(NoGroup::Assume(group)) => Ok(GroupChoice::Use(group, None)),
            Some(NoGroup::Skip) => Err(rule),
            None => {
                self.unmeasured = true;
                Err(rule)
            }
        }
    }

    /// The groups that both have, the preferred side's order.
    fn common<'c>(&'c self, offered: U16List<'c>) -> alloc::boxed::Box<dyn Iterator<Item = u16> + 'c> {
        let own = self.lists.groups.as_ref();
        match self.lists.group_preference {
            Preference::Client => alloc::boxed::Box::new(offered.iter().filter(move |g| own.contains(g))),
            Preference::Server => {
                alloc::boxed::Box::new(own.iter().copied().filter(move |g| offered.contains(*g)))
            }
        }
    }

    /// The group of TLS 1.3, with a share or without.
    fn share(&mut self) -> Result<GroupChoice, Rule> {
        let shares = self.hello.shares.as_deref().unwrap_or_default();
        let place = |group: u16| shares.iter().position(|s| s.group == group);
        let own = self.lists.groups.as_ref();
        let any_share = || own.iter().find_map(|g| Some((*g, place(*g)?)));
        if let (Some(true), Some((group, at))) = (self.profile.habits.shares_count_as_groups, any_share()) {
            return Ok(GroupChoice::Use(group, Some(at)));
        }
        let retry_with = |fallback: Option<NoGroup>, rule| match fallback {
            Some(NoGroup::Assume(group)) => Ok(GroupChoice::Retry(group)),
            _ => Err(rule),
        };
        let habits = &self.profile.habits;
        let Some(offered) = self.hello.groups else {
            return retry_with(habits.no_supported_groups, Rule::NoGroupsOffered);
        };
        let choice = self.profile.habits.share_choice;
        let common: Vec<u16> = self.common(offered).collect();
        let Some(&first) = common.first() else {
            return retry_with(habits.no_common_group, Rule::NoCommonGroup);
        };
        let with_share = common.iter().find_map(|g| Some((*g, place(*g)?)));
        let Some((shared, at)) = with_share else { return Ok(GroupChoice::Retry(first)) };
        if shared == first {
            return Ok(GroupChoice::Use(shared, Some(at)));
        }
        let retry = match choice {
            Some(ShareChoice::ShareFirst) => false,
            Some(ShareChoice::GroupFirst) => true,
            Some(ShareChoice::HybridFirst) => is_hybrid(first) && !is_hybrid(shared),
            Some(ShareChoice::TierFirst) => common.iter().any(|group| tier(*group) < tier(shared)),
            None => {
                self.unmeasured = true;
                false
            }
        };
        Ok(if retry { GroupChoice::Retry(first) } else { GroupChoice::Use(shared, Some(at)) })
    }

    /// The scheme of ServerKeyExchange for a key, in TLS 1.2; before it the version fixes it.
    fn scheme12(&mut self, key: Key) -> Result<Option<u16>, Rule> {
        if self.version < 0x0303 {
            return match self.profile.habits.legacy_signatures {
                Some(false) => Err(Rule::LegacySignature),
                Some(true) => Ok(None),
                None => {
                    self.unmeasured = true;
                    Ok(None)
                }
            };
        }
        let mine = self.lists.schemes.as_ref();
        let Some(offered) = self.hello.schemes else {
            let default = if key == Key::Rsa { 0x0201 } else { 0x0203 };
            return match self.profile.habits.no_signature_algorithms {
                Some(NoSchemes::Any) => Ok(None),
                Some(NoSchemes::Sha1) if mine.contains(&default) => Ok(Some(default)),
                Some(NoSchemes::Sha1) => Err(Rule::NoSchemesOffered),
                None => {
                    self.unmeasured = true;
                    Err(Rule::NoSchemesOffered)
                }
            };
        };
        let fits = |scheme: &u16| scheme_key(*scheme) == Some(key);
        let usable = offered.iter().find(|s| fits(s) && mine.contains(s));
        usable.map(Some).ok_or_else(|| {
            let mut for_key = offered.iter().filter(fits).peekable();
            if for_key.peek().is_some() && for_key.all(is_weak_scheme) {
                Rule::OnlySha1Schemes
            } else {
                Rule::NoCommonScheme
            }
        })
    }

    /// The scheme of CertificateVerify.
    fn scheme13(&mut self) -> Result<Option<u16>, Rule> {
        let Some(offered) = self.hello.schemes else { return Ok(None) };
        let mine = self.lists.schemes.as_ref();
        let fits = |certificate: &Certificate, scheme: u16| match certificate {
            Certificate::Rsa(_) => matches!(scheme, 0x0804..=0x0806),
            // RFC 8446 section 4.2.3: the curve is part of the scheme.
            Certificate::Ecdsa(23) => scheme == 0x0403,
            Certificate::Ecdsa(24) => scheme == 0x0503,
            Certificate::Ecdsa(25) => scheme == 0x0603,
            Certificate::Ecdsa(_) => false,
            Certificate::Ed25519 => scheme == 0x0807,
        };
        for certificate in self.profile.certificates.iter() {
            if let Some(scheme) = offered.iter().find(|s| fits(certificate, *s) && mine.contains(s)) {
                return Ok(Some(scheme));
            }
        }
        let only_rsa = self.profile.certificates.iter().all(|c| matches!(c, Certificate::Rsa(_)));
        let rsa_offered = offered.iter().any(|s| scheme_key(s) == Some(Key::Rsa));
        Err(if only_rsa && rsa_offered { Rule::NoPssScheme } else { Rule::NoCommonScheme })
    }
}

/// The key that a scheme needs in TLS 1.2 (RFC 5246 section 7.4.1.4.1, RFC 8446 section 4.2.3).
const fn scheme_key(scheme: u16) -> Option<Key> {
    match scheme {
        0x0101 | 0x0201 | 0x0301 | 0x0401 | 0x0501 | 0x0601 | 0x0804..=0x0806 => Some(Key::Rsa),
        0x0103 | 0x0203 | 0x0303 | 0x0403 | 0x0503 | 0x0603 | 0x0807 | 0x0808 => Some(Key::Ecdsa),
        _ => None,
    }
}

/// MD5 and SHA-1 (RFC 9155).
fn is_weak_scheme(scheme: u16) -> bool {
    matches!(scheme >> 8, 1 | 2)
}

/// A group with a post-quantum part.
const fn is_hybrid(group: u16) -> bool {
    matches!(group, 0x11eb..=0x11ed | 0x6399 | 0x639a | 0x0200..=0x0202)
}

/// See [`ShareChoice::TierFirst`].
const fn tier(group: u16) -> u8 {
    match group {
        23 | 29 => 1,
        0x0100..=0x01ff => 3,
        group if is_hybrid(group) => 0,
        _ => 2,
    }
}

/// The AES-GCM suites of ECDHE, RSA and TLS 1.3 (Go's `aesgcmCiphers`, cipher_suites.go).
const fn is_aes_gcm(suite: u16) -> bool {
    matches!(suite, 0xc02b | 0xc02c | 0xc02f | 0xc030 | 0x1301 | 0x1302)
}

/// Values that are signals and no suites, GREASE among them (RFC 8701).
const fn is_signal(suite: u16) -> bool {
    is_signalling(suite) || is_grease(suite)
}

/// How far a suite came before the rule dropped it: the one that came furthest tells most.
const fn weight(rule: Rule) -> u8 {
    match rule {
        Rule::SuiteVersionMismatch => 1,
        Rule::PskNotConfigured => 2,
        Rule::CertificateMismatch => 3,
        Rule::CertificateCurve | Rule::CertificatePoint => 4,
        Rule::NoGroupsOffered | Rule::NoCommonGroup => 5,
        Rule::NoSchemesOffered
        | Rule::OnlySha1Schemes
        | Rule::NoPssScheme
        | Rule::NoCommonScheme
        | Rule::LegacySignature => 6,
        _ => 0,
    }
}
