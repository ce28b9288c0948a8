//! Reads a server profile that a person wrote (or a scan), as TOML or as the JSON of `tlswhy/profile/1`.
//!
//! The built-in profiles are files of the same form under `profiles/`. A profile may build on another one
//! (`base = "openssl-3.0"`): what it does not say is taken from there. What is wrong is told in one line with
//! file, line and the nearest name.

mod check;
mod json;
mod names;
mod raw;
mod write;

use core::fmt;
use std::borrow::Cow;
use std::ops::Range;

use raw::{Raw, RawVersion, Words};
use tlswhy_core::registry::suite;
use tlswhy_core::server::{
    Certificate, Check, Evidence, Habits, Preference, ServerProfile, SuiteKind, VersionProfile, listed_suites,
};
use toml::Spanned;

pub use check::answer_words;
pub use write::{to_json, to_toml};

/// Why a profile cannot be used. The fault is the file's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, with the nearest name where a name is wrong.
    pub message: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for ProfileError {}

/// Reads a profile. `file` is named in errors; `id` is the profile's id where the text gives none; `base` finds
/// the profile that this one builds on.
pub fn load(
    text: &str,
    file: &str,
    id: &str,
    base: impl Fn(&str) -> Option<ServerProfile>,
) -> Result<ServerProfile, ProfileError> {
    let error = |span: Option<Range<usize>>, message: String| ProfileError {
        file: file.to_owned(),
        line: 1 + text.bytes().take(span.map_or(0, |s| s.start)).filter(|b| *b == b'\n').count(),
        message,
    };
    let from_json = if json::is_json(text) {
        Some(json::to_toml_text(text).map_err(|message| error(None, message))?)
    } else {
        None
    };
    // Of JSON the line is not known any more: the error is told at its beginning.
    let error = |span: Option<Range<usize>>, message| error(span.filter(|_| from_json.is_none()), message);
    let text = from_json.as_deref().unwrap_or(text);
    let raw: Raw = toml::from_str(text).map_err(|e| error(e.span(), names::with_nearest(e.message())))?;
    let parent = match &raw.base {
        None => None,
        Some(name) => Some(base(name.get_ref()).ok_or_else(|| {
            error(Some(name.span()), format!("there is no profile {:?} to build on", name.get_ref()))
        })?),
    };
    build(raw, id, parent).map_err(|e| error(Some(e.0), e.1))
}

/// A fault at a place in the text.
struct At(Range<usize>, String);

type Result2<T> = Result<T, At>;

fn build(raw: Raw, id: &str, parent: Option<ServerProfile>) -> Result2<ServerProfile> {
    let mut profile = parent.unwrap_or_else(blank);
    profile.id = Cow::Owned(raw.id.unwrap_or_else(|| id.to_owned()));
    let set = |field: &mut Cow<'static, str>, value: Option<String>| {
        if let Some(value) = value {
            *field = Cow::Owned(value);
        }
    };
    set(&mut profile.name, raw.name);
    set(&mut profile.stack, raw.stack);
    set(&mut profile.version, raw.version);
    profile.config = Cow::Owned(raw.config.unwrap_or_default());
    set(&mut profile.source, raw.source);
    profile.hosts = owned(raw.hosts.unwrap_or_default());
    if let Some(evidence) = raw.evidence {
        profile.evidence = match evidence {
            raw::RawEvidence::Measured => Evidence::Measured,
            raw::RawEvidence::Documented => Evidence::Documented,
        };
    }
    if let Some(list) = raw.certificates {
        profile.certificates = Cow::Owned(names::each(&list, names::certificate)?);
    }
    if let Some(list) = raw.known_groups {
        profile.known_groups = Cow::Owned(names::each(&list, names::group)?);
    }
    if let Some(list) = raw.known_schemes {
        profile.known_schemes = Cow::Owned(names::each(&list, names::scheme)?);
    }
    if let Some(psk) = raw.psk {
        profile.psk = psk;
    }
    if let Some(alpn) = raw.alpn {
        profile.alpn = owned(alpn);
    }
    if let Some(server_names) = raw.server_names {
        profile.server_names = owned(server_names);
    }
    if let Some(list) = raw.reads {
        profile.reads = Cow::Owned(names::each(&list, names::extension)?);
    }
    versions(&mut profile, raw.versions, raw.only_versions)?;
    raw.habits.apply(&mut profile.habits)?;
    if let Some(list) = raw.checks {
        profile.checks = Cow::Owned(names::each(&list, check::parse)?);
    }
    patch_checks(profile.checks.to_mut(), &raw.set_checks, &raw.first_checks)?;
    for (rule, list) in &raw.checks_before {
        let checks = profile.checks.to_mut();
        let place = checks.iter().position(|c| c.rule.id() == rule.get_ref());
        let place =
            place.ok_or_else(|| At(rule.span(), format!("the base has no check {:?}", rule.get_ref())))?;
        checks.splice(place..place, names::each(list, check::parse)?);
    }
    Ok(profile)
}

fn owned(list: Vec<String>) -> Cow<'static, [Cow<'static, str>]> {
    Cow::Owned(list.into_iter().map(Cow::Owned).collect())
}

fn blank() -> ServerProfile {
    ServerProfile {
        id: Cow::Borrowed(""),
        name: Cow::Borrowed(""),
        stack: Cow::Borrowed(""),
        version: Cow::Borrowed(""),
        config: Cow::Borrowed(""),
        evidence: Evidence::Documented,
        source: Cow::Borrowed(""),
        hosts: Cow::Borrowed(&[]),
        versions: Cow::Borrowed(&[]),
        certificates: Cow::Borrowed(&[]),
        known_groups: Cow::Borrowed(&[]),
        known_schemes: Cow::Borrowed(&[]),
        psk: false,
        alpn: Cow::Borrowed(&[]),
        server_names: Cow::Borrowed(&[]),
        habits: Habits::default(),
        reads: Cow::Borrowed(&[]),
        checks: Cow::Borrowed(&[]),
    }
}

/// Adds or changes versions, and keeps only those that are named where some are.
fn versions(
    profile: &mut ServerProfile,
    tables: Vec<(Spanned<String>, RawVersion)>,
    only: Option<Words>,
) -> Result2<()> {
    let list = profile.versions.to_mut();
    for (name, table) in tables {
        let number = names::version(name.get_ref()).map_err(|message| At(name.span(), message))?;
        let like = match &table.like {
            None => None,
            Some(like) => {
                let other = names::version(like.get_ref()).map_err(|message| At(like.span(), message))?;
                let found = list.iter().find(|v| v.version == other).cloned();
                Some(found.ok_or_else(|| {
                    At(like.span(), format!("{} stands further down or nowhere", like.get_ref()))
                })?)
            }
        };
        let place = list.iter().position(|v| v.version == number);
        let old = like.or_else(|| place.and_then(|p| list.get(p).cloned()));
        let new = version(number, table, old, name.span())?;
        match place.and_then(|p| list.get_mut(p)) {
            Some(slot) => *slot = new,
            None => list.push(new),
        }
    }
    if let Some(only) = only {
        let keep = names::each(&only, names::version)?;
        list.retain(|v| keep.contains(&v.version));
    }
    list.sort_by_key(|v| core::cmp::Reverse(v.version));
    Ok(())
}

fn version(
    number: u16,
    table: RawVersion,
    old: Option<VersionProfile>,
    at: Range<usize>,
) -> Result2<VersionProfile> {
    let mut new = old.unwrap_or(VersionProfile {
        version: number,
        suites: Cow::Borrowed(&[]),
        groups: Cow::Borrowed(&[]),
        group_preference: Preference::Client,
        schemes: Cow::Borrowed(&[]),
    });
    new.version = number;
    if let Some(list) = &table.suites {
        let preference = table.preference.map_or(Preference::Client, Preference::from);
        new.suites = Cow::Owned(suites(number, list, preference, table.other_order.as_ref())?);
    } else if table.preference.is_some() || table.other_order.is_some() {
        return Err(At(at, "an order of suites needs the list `suites` beside it".to_owned()));
    }
    if let Some(list) = table.groups {
        new.groups = Cow::Owned(names::each(&list, names::group)?);
    }
    if let Some(preference) = table.group_preference {
        new.group_preference = preference.into();
    }
    if let Some(list) = table.schemes {
        new.schemes = Cow::Owned(names::each(&list, names::scheme)?);
    }
    Ok(new)
}

fn suites(
    version: u16,
    list: &Words,
    preference: Preference,
    other_order: Option<&Words>,
) -> Result2<Vec<tlswhy_core::server::ListedSuite>> {
    let numbers = names::each(list, names::suite)?;
    for (place, (number, word)) in numbers.iter().zip(list).enumerate() {
        let name = suite::name(*number).unwrap_or("?");
        if numbers.iter().take(place).any(|n| n == number) {
            return Err(At(word.span(), format!("{name} stands twice in this list")));
        }
        let tls13 = SuiteKind::of(*number) == Some(SuiteKind::Tls13);
        if tls13 != (version == 0x0304) {
            let of = if tls13 { "is a suite of TLS 1.3 only" } else { "is no suite of TLS 1.3" };
            return Err(At(word.span(), format!("{name} {of}")));
        }
    }
    let other = other_order.map(|list| names::each(list, names::suite)).transpose()?;
    Ok(listed_suites(&numbers, preference, other.as_deref()))
}

/// Puts checks of a profile in the place of the same checks of its base, and others before all.
fn patch_checks(checks: &mut Vec<Check>, set: &Words, first: &Words) -> Result2<()> {
    for word in set {
        let new = check::parse(word.get_ref()).map_err(|message| At(word.span(), message))?;
        let same = |c: &&mut Check| {
            (c.rule, c.extension, c.flaw, c.when) == (new.rule, new.extension, new.flaw, new.when)
        };
        match checks.iter_mut().find(same) {
            Some(check) => *check = new,
            None => {
                return Err(At(
                    word.span(),
                    "the base has no such check; use `first_checks` to add one".to_owned(),
                ));
            }
        }
    }
    let mut front = names::each(first, check::parse)?;
    front.append(checks);
    *checks = front;
    Ok(())
}

impl From<raw::RawPreference> for Preference {
    fn from(raw: raw::RawPreference) -> Self {
        match raw {
            raw::RawPreference::Server => Preference::Server,
            raw::RawPreference::Client => Preference::Client,
        }
    }
}

/// The key type and size, as profiles write it.
fn certificate_word(certificate: Certificate) -> String {
    match certificate {
        Certificate::Rsa(bits) => format!("rsa-{bits}"),
        Certificate::Ecdsa(group) => format!("ecdsa-{}", names::group_word(group)),
        Certificate::Ed25519 => "ed25519".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlswhy_core::server::{find, profiles};

    fn load_here(text: &str) -> Result<ServerProfile, ProfileError> {
        load(text, "mine.toml", "mine", |name| find(name).ok().cloned())
    }

    /// The error's line, and all the words that its message must have.
    fn check_error(text: &str, line: usize, words: &[&str]) {
        let error = load_here(text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        for word in words {
            assert!(error.message.contains(word), "{error}");
        }
        assert!(!error.to_string().contains('\n'), "{error}");
    }

    #[test]
    fn every_builtin_profile_is_read_back_as_it_was_written() {
        for profile in profiles() {
            let read = load(&to_toml(profile), "x.toml", "x", |_| None).unwrap();
            assert_eq!(&read, profile, "{}", profile.id);
        }
    }

    #[test]
    fn an_unknown_key_is_answered_with_line_and_nearest_key() {
        check_error("name = \"x\"\ncertificats = []\n", 2, &["certificats", "certificates"]);
    }

    #[test]
    fn an_unknown_suite_is_answered_with_line_and_nearest_name() {
        let text = "[versions.\"TLS 1.2\"]\nsuites = [\n  \"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265\",\n]\n";
        check_error(text, 3, &["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]);
    }

    #[test]
    fn a_suite_that_stands_twice_is_refused() {
        let text = "[versions.\"TLS 1.2\"]\nsuites = [\"ECDHE-RSA-AES128-GCM-SHA256\",\n \"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\"]\n";
        check_error(text, 3, &["twice"]);
    }

    #[test]
    fn a_suite_of_tls13_under_tls12_is_refused() {
        check_error("[versions.\"TLS 1.2\"]\nsuites = [\"TLS_AES_128_GCM_SHA256\"]\n", 2, &["TLS 1.3 only"]);
    }

    #[test]
    fn an_unknown_base_is_refused() {
        check_error("# mine\nbase = \"opensll-3.0\"\n", 2, &["opensll-3.0"]);
    }

    #[test]
    fn what_a_profile_does_not_say_is_its_bases() {
        let mine = load_here("base = \"openssl-3.0\"\nonly_versions = [\"TLS 1.2\"]\n").unwrap();
        let base = find("openssl-3.0").unwrap();
        assert_eq!(mine.id, "mine");
        assert_eq!(mine.versions.len(), 1);
        assert_eq!(mine.checks, base.checks);
    }
}
