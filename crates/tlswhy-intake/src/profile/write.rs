//! Writes a profile: as TOML, which [`load`](super::load) reads back, and as the JSON of `tlswhy/profile/1`.

use std::fmt::Write;

use tlswhy_core::server::{
    CertificateChoice, Habits, NoGroup, NoSchemes, OtherOrder, Preference, SchemesDecide, ServerProfile,
    ShareChoice, VersionProfile,
};

use super::{certificate_word, check, names};

/// The profile as a TOML file that builds on no other.
pub fn to_toml(profile: &ServerProfile) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    for (key, value) in [
        ("id", &profile.id),
        ("name", &profile.name),
        ("stack", &profile.stack),
        ("version", &profile.version),
        ("config", &profile.config),
        ("source", &profile.source),
    ] {
        line(format!("{key} = {value:?}"));
    }
    line(format!("evidence = {:?}", evidence_word(profile)));
    line(format!("hosts = {}", list(profile.hosts.iter().map(ToString::to_string))));
    line(format!("certificates = {}", list(profile.certificates.iter().map(|c| certificate_word(*c)))));
    line(format!("known_groups = {}", list(profile.known_groups.iter().map(|g| names::group_word(*g)))));
    line(format!("known_schemes = {}", list(profile.known_schemes.iter().map(|s| names::scheme_word(*s)))));
    line(format!("psk = {}", profile.psk));
    line(format!("alpn = {}", list(profile.alpn.iter().map(ToString::to_string))));
    line(format!("server_names = {}", list(profile.server_names.iter().map(ToString::to_string))));
    line(format!("reads = {}", list(profile.reads.iter().map(|e| names::extension_word(*e)))));
    line("checks = [".to_owned());
    for check in profile.checks.iter() {
        line(format!("    {:?},", check::line(check)));
    }
    line("]".to_owned());
    line("\n[habits]".to_owned());
    for (key, value) in habits(&profile.habits) {
        line(format!("{key} = {value}"));
    }
    for version in profile.versions.iter() {
        line(format!("\n[versions.{:?}]", names::version_word(version.version)));
        line(format!("suites = {}", list(version.suites_in_order().into_iter().map(suite_word))));
        line(format!("preference = {:?}", preference(version)));
        if let Some(other) = other_order(version) {
            line(format!("other_order = {}", list(other.into_iter().map(suite_word))));
        }
        line(format!("groups = {}", list(version.groups.iter().map(|g| names::group_word(*g)))));
        line(format!("group_preference = {:?}", preference_word(version.group_preference)));
        line(format!("schemes = {}", list(version.schemes.iter().map(|s| names::scheme_word(*s)))));
    }
    out
}

/// The profile as the document `tlswhy/profile/1`; `connections` is how many a scan needed.
pub fn to_json(profile: &ServerProfile, connections: usize) -> serde_json::Value {
    let versions: Vec<_> = profile
        .versions
        .iter()
        .map(|v| {
            let numbers = |suites: Vec<u16>| suites.iter().map(|s| format!("{s:#06x}")).collect::<Vec<_>>();
            let mut version = serde_json::json!({
                "version": names::version_word(v.version),
                "suites": numbers(v.suites_in_order()),
                "preference": preference(v),
                "groups": v.groups.iter().map(|g| names::group_word(*g)).collect::<Vec<_>>(),
                "group_preference": preference_word(v.group_preference),
                "schemes": v.schemes.iter().map(|s| names::scheme_word(*s)).collect::<Vec<_>>(),
            });
            if let (Some(other), Some(fields)) = (other_order(v), version.as_object_mut()) {
                fields.insert("other_order".into(), numbers(other).into());
            }
            version
        })
        .collect();
    let mut groups: Vec<String> = Vec::new();
    for group in profile.versions.iter().flat_map(|v| v.groups.iter()) {
        let word = names::group_word(*group);
        if !groups.contains(&word) {
            groups.push(word);
        }
    }
    let schemes: serde_json::Map<String, serde_json::Value> = profile
        .versions
        .iter()
        .filter(|v| !v.schemes.is_empty())
        .map(|v| {
            let words: Vec<_> = v.schemes.iter().map(|s| names::scheme_word(*s)).collect();
            (names::version_word(v.version), words.into())
        })
        .collect();
    let habits: serde_json::Map<String, serde_json::Value> = habits(&profile.habits)
        .into_iter()
        .map(|(key, value)| (key.to_owned(), serde_json::from_str(&value).unwrap_or_default()))
        .collect();
    serde_json::json!({
        "schema": "tlswhy/profile/1",
        "id": profile.id,
        "name": profile.name,
        "stack": profile.stack,
        "stack_version": profile.version,
        "config": profile.config,
        "evidence": evidence_word(profile),
        "source": profile.source,
        "hosts": profile.hosts,
        "versions": versions,
        "groups": groups,
        "signature_algorithms": schemes,
        "certificates": profile.certificates.iter().map(|c| certificate_word(*c)).collect::<Vec<_>>(),
        "alpn": profile.alpn,
        "server_names": profile.server_names,
        "psk": profile.psk,
        "known_groups": profile.known_groups.iter().map(|g| names::group_word(*g)).collect::<Vec<_>>(),
        "known_schemes": profile.known_schemes.iter().map(|s| names::scheme_word(*s)).collect::<Vec<_>>(),
        "reads": profile.reads.iter().map(|e| names::extension_word(*e)).collect::<Vec<_>>(),
        "habits": habits,
        "checks": profile.checks.iter().map(check::line).collect::<Vec<_>>(),
        "connections": connections,
    })
}

const fn evidence_word(profile: &ServerProfile) -> &'static str {
    match profile.evidence {
        tlswhy_core::server::Evidence::Measured => "measured",
        tlswhy_core::server::Evidence::Documented => "documented",
    }
}

fn suite_word(suite: u16) -> String {
    tlswhy_core::registry::suite::name(suite).map_or_else(|| format!("{suite:#06x}"), str::to_owned)
}

fn list(words: impl Iterator<Item = String>) -> String {
    let mut out = String::from("[");
    for (place, word) in words.enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let _ = write!(out, "{comma}{word:?}");
    }
    out + "]"
}

fn preference(version: &VersionProfile) -> &'static str {
    let follows = version.suites.iter().all(|s| s.rank == 0) && version.suites.len() > 1;
    preference_word(if follows { Preference::Client } else { Preference::Server })
}

const fn preference_word(preference: Preference) -> &'static str {
    match preference {
        Preference::Server => "server",
        Preference::Client => "client",
    }
}

/// The other order, where there is one.
fn other_order(version: &VersionProfile) -> Option<Vec<u16>> {
    version.suites.iter().any(|s| s.rank != s.other_rank).then(|| {
        let mut suites: Vec<_> = version.suites.iter().map(|s| (s.other_rank, s.suite)).collect();
        suites.sort_unstable();
        suites.into_iter().map(|(_, suite)| suite).collect()
    })
}

/// Every habit as key and TOML value (which is JSON as well).
fn habits(habits: &Habits) -> Vec<(&'static str, String)> {
    let no_group = |habit: Option<NoGroup>| match habit {
        None => quoted("unmeasured"),
        Some(NoGroup::Skip) => quoted("skip"),
        Some(NoGroup::Assume(group)) => quoted(&format!("assume {}", names::group_word(group))),
    };
    let flag = |habit: Option<bool>| habit.map_or_else(|| quoted("unmeasured"), |b| b.to_string());
    let number = |habit: Option<u32>| habit.map_or_else(|| quoted("unmeasured"), |n| n.to_string());
    vec![
        ("no_supported_groups", no_group(habits.no_supported_groups)),
        ("no_common_group", no_group(habits.no_common_group)),
        ("no_known_group", no_group(habits.no_known_group)),
        (
            "certificate_choice",
            quoted(match habits.certificate_choice {
                None => "unmeasured",
                Some(CertificateChoice::BySuite) => "by-suite",
                Some(CertificateChoice::FirstUsable) => "first-usable",
                Some(CertificateChoice::EcdsaIfOffered) => "ecdsa-if-offered",
            }),
        ),
        ("certificate_curve_checked", flag(habits.certificate_curve_checked)),
        ("certificate_point_checked", flag(habits.certificate_point_checked)),
        (
            "no_signature_algorithms",
            quoted(match habits.no_signature_algorithms {
                None => "unmeasured",
                Some(NoSchemes::Sha1) => "sha1",
                Some(NoSchemes::Any) => "any",
            }),
        ),
        (
            "schemes_decide_suites",
            quoted(match habits.schemes_decide_suites {
                None => "unmeasured",
                Some(SchemesDecide::All) => "all",
                Some(SchemesDecide::Ecdsa) => "ecdsa",
                Some(SchemesDecide::None) => "none",
            }),
        ),
        ("rsa_key_exchange_wants_scheme", flag(habits.rsa_key_exchange_wants_scheme)),
        ("legacy_signatures", flag(habits.legacy_signatures)),
        ("reads_supported_versions", flag(habits.reads_supported_versions)),
        ("versions_want_legacy_tls12", flag(habits.versions_want_legacy_tls12)),
        ("version_preference", quoted(habits.version_preference.map_or("unmeasured", preference_word))),
        (
            "share_choice",
            quoted(match habits.share_choice {
                None => "unmeasured",
                Some(ShareChoice::ShareFirst) => "share-first",
                Some(ShareChoice::GroupFirst) => "group-first",
                Some(ShareChoice::HybridFirst) => "hybrid-first",
                Some(ShareChoice::TierFirst) => "tier-first",
            }),
        ),
        (
            "other_order_when",
            quoted(match habits.other_order_when {
                None => "never",
                Some(OtherOrder::FirstNotAesGcm) => "first-not-aes-gcm",
                Some(OtherOrder::FirstChaCha) => "first-chacha",
            }),
        ),
        ("shares_count_as_groups", flag(habits.shares_count_as_groups)),
        ("most_suites", number(habits.most_suites.map(u32::from))),
        ("longest_hello", number(habits.longest_hello)),
        ("longest_record", number(habits.longest_record.map(u32::from))),
        ("shortest_first_record", number(habits.shortest_first_record.map(u32::from))),
    ]
}

fn quoted(word: &str) -> String {
    format!("{word:?}")
}
