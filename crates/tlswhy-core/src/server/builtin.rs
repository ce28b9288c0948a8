//! The built-in profiles: `profiles/*.toml`, written as static tables by `cargo xtask profiles`.

#[rustfmt::skip]
#[allow(clippy::enum_glob_use)] // generated; the paths would be half of the file
mod table;

use super::ServerProfile;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// All built-in profiles, sorted by stack; within a stack the newest version first, its default configuration
/// before the others.
pub fn profiles() -> &'static [ServerProfile] {
    table::PROFILES
}

/// The built-in profile that a name means: the one of exactly this id, else the first whose id starts with it
/// (`boringssl`, `openssl-3`, `google`).
pub fn find(name: &str) -> Result<&'static ServerProfile, UnknownProfile> {
    let all = profiles();
    let exact = all.iter().find(|p| p.id == name);
    let prefix = || all.iter().find(|p| !name.is_empty() && p.id.starts_with(name));
    exact.or_else(prefix).ok_or_else(|| UnknownProfile {
        name: name.into(),
        nearest: all.iter().map(|p| &*p.id).min_by_key(|id| distance(name, id)),
    })
}

/// The profile of the public front end that serves a host, where that is known.
///
/// `port` matters for front ends that run another stack behind some ports; none of the profiles says so yet.
pub fn for_host(host: &str, port: Option<u16>) -> Option<&'static ServerProfile> {
    let _ = port;
    let host = host.trim_end_matches('.');
    let serves = |pattern: &str| match pattern.strip_prefix('.') {
        Some(domain) => ends_with_domain(host, domain),
        None => host.eq_ignore_ascii_case(pattern),
    };
    profiles().iter().find(|p| p.hosts.iter().any(|pattern| serves(pattern)))
}

/// `host` is `domain` or a name below it.
fn ends_with_domain(host: &str, domain: &str) -> bool {
    let Some(cut) = host.len().checked_sub(domain.len()) else { return false };
    let Some((head, tail)) = host.split_at_checked(cut) else { return false };
    tail.eq_ignore_ascii_case(domain) && (head.is_empty() || head.ends_with('.'))
}

/// A name that is no profile's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownProfile {
    /// The name asked for.
    pub name: String,
    /// The id that is most like it.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no profile is called {:?}", self.name)?;
        match self.nearest {
            Some(nearest) => write!(f, "; the nearest is {nearest:?}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for UnknownProfile {}

/// Edits between two names (Levenshtein), letters without regard to case; an id's rest beyond the length of the
/// name counts a quarter only, for names are given as prefixes.
fn distance(name: &str, id: &str) -> usize {
    let (name, id): (Vec<u8>, Vec<u8>) = (name.bytes().take(64).collect(), id.bytes().take(64).collect());
    let mut row: Vec<usize> = (0..=id.len()).collect();
    for (i, a) in name.iter().enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        let mut left = i + 1;
        for (b, cell) in id.iter().zip(row.iter_mut().skip(1)) {
            let substitute = diagonal + usize::from(!a.eq_ignore_ascii_case(b));
            diagonal = *cell;
            left = substitute.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    let best = row.iter().enumerate().map(|(at, edits)| 4 * edits + (id.len() - at)).min();
    best.unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_means_the_newest_version_in_its_default_configuration() {
        assert_eq!(find("openssl-3").map(|p| &*p.id), Ok("openssl-3.6"));
        assert_eq!(find("boringssl").map(|p| &*p.id), Ok("boringssl-44"));
        assert_eq!(find("openssl-1.0.2").map(|p| &*p.id), Ok("openssl-1.0.2"));
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let unknown = find("boringsll").unwrap_err();
        assert!(unknown.nearest.is_some_and(|n| n.starts_with("boringssl")), "{unknown}");
    }

    #[test]
    fn a_domain_matches_whole_labels_only() {
        assert!(ends_with_domain("smtp.gmail.com", "gmail.com"));
        assert!(ends_with_domain("GMAIL.com", "gmail.com"));
        assert!(!ends_with_domain("notgmail.com", "gmail.com"));
        assert!(!ends_with_domain("com", "gmail.com"));
    }

    #[test]
    fn the_lists_are_sorted_for_the_search() {
        for profile in profiles() {
            for version in profile.versions.iter() {
                assert!(version.suites.is_sorted_by_key(|s| s.suite), "{}", profile.id);
            }
        }
    }
}
