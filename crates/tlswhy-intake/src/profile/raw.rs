//! The TOML form of a profile.

use std::collections::BTreeMap;

use serde::Deserialize;
use tlswhy_core::server::{
    CertificateChoice, Habits, NoGroup, NoSchemes, OtherOrder, Preference, SchemesDecide, ShareChoice,
};
use toml::Spanned;

use super::{At, Result2, names};

/// A list of words, each with its place in the text.
pub(super) type Words = Vec<Spanned<String>>;

/// A profile as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    pub(super) id: Option<String>,
    pub(super) base: Option<Spanned<String>>,
    pub(super) name: Option<String>,
    pub(super) stack: Option<String>,
    pub(super) version: Option<String>,
    pub(super) config: Option<String>,
    pub(super) evidence: Option<RawEvidence>,
    pub(super) source: Option<String>,
    pub(super) hosts: Option<Vec<String>>,
    pub(super) certificates: Option<Words>,
    pub(super) known_groups: Option<Words>,
    pub(super) known_schemes: Option<Words>,
    pub(super) psk: Option<bool>,
    pub(super) alpn: Option<Vec<String>>,
    pub(super) server_names: Option<Vec<String>>,
    /// Extensions whose content is read.
    pub(super) reads: Option<Words>,
    /// `checks`, whole.
    pub(super) checks: Option<Words>,
    /// Checks in the place of the base's.
    #[serde(default)]
    pub(super) set_checks: Words,
    /// Checks before the base's first of a rule, by the rule's id.
    #[serde(default)]
    pub(super) checks_before: BTreeMap<Spanned<String>, Words>,
    /// Checks before the base's.
    #[serde(default)]
    pub(super) first_checks: Words,
    /// The versions of the base that stay.
    pub(super) only_versions: Option<Words>,
    #[serde(default)]
    pub(super) habits: RawHabits,
    #[serde(default, deserialize_with = "in_order")]
    pub(super) versions: Vec<(Spanned<String>, RawVersion)>,
}

/// Keeps the keys' places; a version may refer to one above it, newest first.
fn in_order<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Vec<(Spanned<String>, RawVersion)>, D::Error> {
    let map = BTreeMap::<Spanned<String>, RawVersion>::deserialize(from)?;
    let mut list: Vec<_> = map.into_iter().collect();
    list.sort_by_key(|(name, _)| name.span().start);
    Ok(list)
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawEvidence {
    Measured,
    Documented,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawPreference {
    Server,
    Client,
}

/// One version.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVersion {
    /// What is not said here is as in this version.
    pub(super) like: Option<Spanned<String>>,
    pub(super) suites: Option<Words>,
    pub(super) preference: Option<RawPreference>,
    pub(super) other_order: Option<Words>,
    pub(super) groups: Option<Words>,
    pub(super) group_preference: Option<RawPreference>,
    pub(super) schemes: Option<Words>,
}

/// The habits; each may be the word `unmeasured`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawHabits {
    no_supported_groups: Option<Spanned<String>>,
    no_common_group: Option<Spanned<String>>,
    no_known_group: Option<Spanned<String>>,
    no_signature_algorithms: Option<Spanned<String>>,
    share_choice: Option<Spanned<String>>,
    version_preference: Option<Spanned<String>>,
    other_order_when: Option<Spanned<String>>,
    schemes_decide_suites: Option<Spanned<String>>,
    certificate_choice: Option<Spanned<String>>,
    certificate_curve_checked: Option<Spanned<Setting<bool>>>,
    certificate_point_checked: Option<Spanned<Setting<bool>>>,
    rsa_key_exchange_wants_scheme: Option<Spanned<Setting<bool>>>,
    legacy_signatures: Option<Spanned<Setting<bool>>>,
    reads_supported_versions: Option<Spanned<Setting<bool>>>,
    versions_want_legacy_tls12: Option<Spanned<Setting<bool>>>,
    shares_count_as_groups: Option<Spanned<Setting<bool>>>,
    most_suites: Option<Spanned<Setting<u16>>>,
    longest_hello: Option<Spanned<Setting<u32>>>,
    longest_record: Option<Spanned<Setting<u16>>>,
    shortest_first_record: Option<Spanned<Setting<u16>>>,
}

/// A value, or the word `unmeasured`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Setting<T> {
    Is(T),
    Word(String),
}

impl RawHabits {
    /// Changes those habits that are written.
    pub(super) fn apply(self, habits: &mut Habits) -> Result2<()> {
        word(&mut habits.no_supported_groups, self.no_supported_groups, no_group)?;
        word(&mut habits.no_common_group, self.no_common_group, no_group)?;
        word(&mut habits.no_known_group, self.no_known_group, no_group)?;
        word(&mut habits.no_signature_algorithms, self.no_signature_algorithms, |text| match text {
            "sha1" => Ok(NoSchemes::Sha1),
            "any" => Ok(NoSchemes::Any),
            _ => Err(names::unknown("word", text, &["sha1", "any", UNMEASURED])),
        })?;
        word(&mut habits.share_choice, self.share_choice, |text| match text {
            "share-first" => Ok(ShareChoice::ShareFirst),
            "group-first" => Ok(ShareChoice::GroupFirst),
            "hybrid-first" => Ok(ShareChoice::HybridFirst),
            "tier-first" => Ok(ShareChoice::TierFirst),
            _ => Err(names::unknown(
                "word",
                text,
                &["share-first", "group-first", "hybrid-first", "tier-first", UNMEASURED],
            )),
        })?;
        word(&mut habits.schemes_decide_suites, self.schemes_decide_suites, |text| match text {
            "all" => Ok(SchemesDecide::All),
            "ecdsa" => Ok(SchemesDecide::Ecdsa),
            "none" => Ok(SchemesDecide::None),
            _ => Err(names::unknown("word", text, &["all", "ecdsa", "none", UNMEASURED])),
        })?;
        word(&mut habits.certificate_choice, self.certificate_choice, |text| match text {
            "by-suite" => Ok(CertificateChoice::BySuite),
            "first-usable" => Ok(CertificateChoice::FirstUsable),
            "ecdsa-if-offered" => Ok(CertificateChoice::EcdsaIfOffered),
            _ => Err(names::unknown(
                "word",
                text,
                &["by-suite", "first-usable", "ecdsa-if-offered", UNMEASURED],
            )),
        })?;
        word(&mut habits.version_preference, self.version_preference, |text| match text {
            "server" => Ok(Preference::Server),
            "client" => Ok(Preference::Client),
            _ => Err(names::unknown("word", text, &["server", "client", UNMEASURED])),
        })?;
        if let Some(text) = self.other_order_when {
            habits.other_order_when = match text.get_ref().as_str() {
                "never" => None,
                "first-not-aes-gcm" => Some(OtherOrder::FirstNotAesGcm),
                "first-chacha" => Some(OtherOrder::FirstChaCha),
                other => {
                    let known = ["never", "first-not-aes-gcm", "first-chacha"];
                    return Err(At(text.span(), names::unknown("word", other, &known)));
                }
            };
        }
        value(&mut habits.certificate_curve_checked, self.certificate_curve_checked)?;
        value(&mut habits.certificate_point_checked, self.certificate_point_checked)?;
        value(&mut habits.rsa_key_exchange_wants_scheme, self.rsa_key_exchange_wants_scheme)?;
        value(&mut habits.legacy_signatures, self.legacy_signatures)?;
        value(&mut habits.reads_supported_versions, self.reads_supported_versions)?;
        value(&mut habits.versions_want_legacy_tls12, self.versions_want_legacy_tls12)?;
        value(&mut habits.shares_count_as_groups, self.shares_count_as_groups)?;
        value(&mut habits.most_suites, self.most_suites)?;
        value(&mut habits.longest_hello, self.longest_hello)?;
        value(&mut habits.longest_record, self.longest_record)?;
        value(&mut habits.shortest_first_record, self.shortest_first_record)
    }
}

const UNMEASURED: &str = "unmeasured";

fn word<T>(
    habit: &mut Option<T>,
    written: Option<Spanned<String>>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result2<()> {
    if let Some(text) = written {
        *habit = match text.get_ref().as_str() {
            UNMEASURED => None,
            known => Some(read(known).map_err(|message| At(text.span(), message))?),
        };
    }
    Ok(())
}

fn value<T: Copy>(habit: &mut Option<T>, written: Option<Spanned<Setting<T>>>) -> Result2<()> {
    if let Some(setting) = written {
        *habit = match setting.get_ref() {
            Setting::Is(value) => Some(*value),
            Setting::Word(text) if text == UNMEASURED => None,
            Setting::Word(text) => {
                return Err(At(setting.span(), format!("{text:?} is neither a value nor {UNMEASURED:?}")));
            }
        };
    }
    Ok(())
}

fn no_group(text: &str) -> Result<NoGroup, String> {
    match text.strip_prefix("assume ") {
        Some(group) => names::group(group).map(NoGroup::Assume),
        None if text == "skip" => Ok(NoGroup::Skip),
        None => Err(names::unknown("word", text, &["skip", "assume secp256r1", UNMEASURED])),
    }
}
