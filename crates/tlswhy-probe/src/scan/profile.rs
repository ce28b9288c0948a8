//! From what a scan learned to a [`ServerProfile`].

use super::answer::{Answer, Choice};
use super::habits::Finding;
use super::{Key, Scan};
use std::borrow::Cow;
use tlswhy_core::registry::sigscheme::{self, SchemeInfo};
use tlswhy_core::server::{
    Answer as Reaction, Certificate, Check, Evidence, Habits, NoGroup, NoSchemes, Outcome, Preference, Rule,
    ServerProfile, VersionProfile, When, listed_suites,
};
use tlswhy_core::wire::extension_type as ext;

/// What the server's hellos show of it, beside its choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// The extensions that it answered, by number.
    pub extensions: Vec<u16>,
    /// A ServerHello up to TLS 1.2 was seen, so that what is missing in `extensions` is really missing.
    pub tls12_seen: bool,
    /// It chose a compression method other than null.
    pub compression: bool,
    /// It asked for another key share (TLS 1.3).
    pub retry: bool,
}

impl Features {
    pub(super) fn saw(&mut self, choice: &Choice) {
        for kind in &choice.extensions {
            if !self.extensions.contains(kind) {
                self.extensions.push(*kind);
            }
        }
        // SSL 3.0 has no extensions.
        self.tls12_seen |= matches!(choice.version, 0x0301..=0x0303);
        self.compression |= choice.compression != 0;
        self.retry |= choice.retry;
    }

    /// Whether it answered the extension; `None` when no hello could show it.
    pub fn answers(&self, kind: u16) -> Option<bool> {
        self.tls12_seen.then(|| self.extensions.contains(&kind))
    }

    /// Secure renegotiation (RFC 5746).
    pub fn secure_renegotiation(&self) -> Option<bool> {
        self.answers(ext::RENEGOTIATION_INFO)
    }

    /// extended_master_secret (RFC 7627).
    pub fn extended_master_secret(&self) -> Option<bool> {
        self.answers(ext::EXTENDED_MASTER_SECRET)
    }

    /// Session tickets up to TLS 1.2 (RFC 5077).
    pub fn session_tickets(&self) -> Option<bool> {
        self.answers(ext::SESSION_TICKET)
    }
}

impl Scan {
    /// What the server's hellos showed beside its choices.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// Whether it answered a hello of SSL 2.0; `None` when it was not asked or did not answer.
    pub fn sslv2(&self) -> Option<bool> {
        match self.sslv2.as_ref()? {
            Answer::Sslv2(kinds) => Some(*kinds > 0),
            Answer::Unknown => None,
            _ => Some(false),
        }
    }

    /// The profile of what is known so far. `id` and `source` are for the reader.
    pub fn profile(&self, id: &str, source: &str) -> ServerProfile {
        ServerProfile {
            id: Cow::Owned(id.into()),
            name: Cow::Owned(id.into()),
            stack: Cow::Borrowed("scanned"),
            version: Cow::Borrowed(""),
            config: Cow::Borrowed(""),
            evidence: Evidence::Measured,
            source: Cow::Owned(source.into()),
            hosts: self.options.name.iter().map(|n| Cow::Owned(n.clone())).collect(),
            versions: self.versions().into(),
            certificates: self.certificates().into(),
            known_groups: Cow::Borrowed(&[]),
            known_schemes: Cow::Borrowed(&[]),
            psk: false,
            alpn: Cow::Borrowed(&[]),
            server_names: Cow::Borrowed(&[]),
            habits: self.habits(),
            reads: Cow::Borrowed(&[]),
            checks: self.checks().into(),
        }
    }

    fn versions(&self) -> Vec<VersionProfile> {
        let mut versions = Vec::new();
        if self.tls13.takes == Some(true) {
            let own = |list: &super::Elimination| list.preference.unwrap_or(Preference::Client);
            versions.push(VersionProfile {
                version: 0x0304,
                suites: listed_suites(&self.tls13.suites.found, own(&self.tls13.suites), None).into(),
                groups: self.tls13.groups.found.clone().into(),
                group_preference: own(&self.tls13.groups),
                schemes: self.schemes13().into(),
            });
        }
        for line in self.lines.iter().filter(|l| l.takes == Some(true)) {
            let schemes = [self.rsa_schemes.found.as_slice(), &self.ec_schemes.found].concat();
            versions.push(VersionProfile {
                version: line.version,
                suites: listed_suites(&line.found, line.preference.unwrap_or(Preference::Client), None)
                    .into(),
                groups: self.groups.found.clone().into(),
                group_preference: self.groups.order(),
                schemes: if line.version == 0x0303 { schemes.into() } else { Cow::Borrowed(&[]) },
            });
        }
        versions
    }

    /// The schemes of TLS 1.3, which are sent encrypted: those of TLS 1.2 that TLS 1.3 may sign with, or, without
    /// TLS 1.2, those that every implementation must have for the keys seen (RFC 8446 section 9.1).
    fn schemes13(&self) -> Vec<u16> {
        let mut schemes = [self.rsa_schemes.found.as_slice(), &self.ec_schemes.found].concat();
        schemes.retain(|s| sigscheme::info(*s).is_some_and(SchemeInfo::signs_tls13_handshake));
        for certificate in self.certificates() {
            let own: &[u16] = match certificate {
                Certificate::Rsa(_) => &[0x0804, 0x0805, 0x0806],
                Certificate::Ecdsa(24) => &[0x0503],
                Certificate::Ecdsa(25) => &[0x0603],
                Certificate::Ecdsa(_) => &[0x0403],
                Certificate::Ed25519 => &[0x0807],
            };
            let missing: Vec<u16> = own.iter().copied().filter(|s| !schemes.contains(s)).collect();
            schemes.extend(missing);
        }
        schemes
    }

    /// The certificates seen; where only TLS 1.3 is spoken, those that its choices imply. Their size is then 0.
    fn certificates(&self) -> Vec<Certificate> {
        let mut certificates = self.certificates.clone();
        for finding in &self.findings {
            match finding {
                Finding::Certificate13(Key::Rsa, true) => certificates.push(Certificate::Rsa(0)),
                Finding::Certificate13(Key::Ec, true) => certificates.push(Certificate::Ecdsa(23)),
                _ => {}
            }
        }
        certificates
    }

    fn habits(&self) -> Habits {
        let mut habits = Habits {
            reads_supported_versions: (self.tls13.takes == Some(true)).then_some(true),
            ..Habits::default()
        };
        let schemes = [self.rsa_schemes.found.as_slice(), &self.ec_schemes.found].concat();
        for finding in &self.findings {
            match *finding {
                Finding::NoGroups(habit) => habits.no_supported_groups = Some(habit),
                Finding::NoCommonGroup(habit) => habits.no_common_group = Some(habit),
                // Signed with SHA-1 though it does not do so when asked: the list does not matter then.
                Finding::NoSchemes(NoSchemes::Sha1) if self.signs_unasked_with_sha1(&schemes) => {
                    habits.no_signature_algorithms = Some(NoSchemes::Any);
                }
                Finding::NoSchemes(habit) => habits.no_signature_algorithms = Some(habit),
                _ => {}
            }
        }
        // A server that goes on without any common group does so with one it knows nothing of.
        if let Some(NoGroup::Assume(group)) = habits.no_common_group {
            habits.no_known_group = Some(NoGroup::Assume(group));
        }
        if self.lines.iter().any(|l| l.takes == Some(true) && l.version < 0x0303) {
            habits.legacy_signatures = Some(true);
        }
        habits
    }

    fn signs_unasked_with_sha1(&self, schemes: &[u16]) -> bool {
        let refused = self.findings.iter().any(|f| matches!(f, Finding::NoSchemes(NoSchemes::Any)));
        refused && !schemes.iter().any(|s| s >> 8 == 2)
    }

    fn checks(&self) -> Vec<Check> {
        let mut checks: Vec<Check> = Vec::new();
        let mut add = |rule, when, outcome: Option<Outcome>| {
            let seen = |c: &Check| (c.rule, c.when) == (rule, when);
            if let Some(answer) = outcome.and_then(reaction).filter(|_| !checks.iter().any(seen)) {
                checks.push(Check { rule, extension: None, flaw: None, when, answer });
            }
        };
        let refused =
            |version: u16| self.lines.iter().find(|l| l.version == version && l.takes == Some(false));
        add(Rule::Ssl3Offered, When::Always, refused(0x0300).and_then(|l| l.refusal));
        for version in [0x0301, 0x0302] {
            add(Rule::VersionTooOld, When::Always, refused(version).and_then(|l| l.refusal));
        }
        if self.tls13.takes == Some(false) {
            add(Rule::VersionTooNew, When::Always, self.tls13.refusal);
        }
        for finding in &self.findings {
            if let Finding::NoName(outcome) = finding {
                add(Rule::ServerNameMissing, When::Always, Some(*outcome).filter(|o| !o.accepts()));
            }
        }
        add(Rule::NoUsableSuite, When::Tls13, self.tls13.no_suite);
        add(Rule::NoCommonGroup, When::Tls13, self.tls13.no_group);
        let left = self.lines.iter().find(|l| l.takes == Some(true)).and_then(|l| l.refusal);
        add(Rule::NoUsableSuite, When::Always, left);
        for finding in &self.findings {
            match finding {
                Finding::NoUsableSuite(outcome) => add(Rule::NoUsableSuite, When::Always, Some(*outcome)),
                Finding::NoCommonScheme(outcome) => add(Rule::NoCommonScheme, When::Always, Some(*outcome)),
                _ => {}
            }
        }
        checks
    }
}

/// The check's answer for what was seen; `None` for a choice.
fn reaction(outcome: Outcome) -> Option<Reaction> {
    match outcome {
        Outcome::Alert { level: 1, description, .. } => Some(Reaction::Warning(description)),
        Outcome::Alert { description, after_server_hello: true, .. } => {
            Some(Reaction::AlertAfterServerHello(description))
        }
        Outcome::Alert { description, .. } => Some(Reaction::Alert(description)),
        // Which of the two the peer sees depends on what was unread.
        Outcome::Close | Outcome::Reset => Some(Reaction::Close),
        Outcome::Silence => Some(Reaction::Silence),
        Outcome::NotTls => Some(Reaction::NotTls),
        Outcome::ServerHello { .. } | Outcome::HelloRetryRequest { .. } => None,
    }
}
