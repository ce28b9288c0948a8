//! A profile as the JSON of `tlswhy/profile/1`: brought into the TOML form, which is the one that is read.

use serde_json::{Map, Value};
use tlswhy_core::registry::suite;

/// What the two forms call alike. Everything else in the JSON is for the reader.
const SAME: [&str; 14] = [
    "id",
    "name",
    "config",
    "evidence",
    "source",
    "hosts",
    "certificates",
    "known_groups",
    "known_schemes",
    "psk",
    "alpn",
    "server_names",
    "reads",
    "checks",
];
const SAME_IN_VERSION: [&str; 4] = ["preference", "groups", "group_preference", "schemes"];

/// Whether the text is JSON rather than TOML, which never starts with a brace.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('{')
}

/// The same profile as TOML. The error says what is wrong with the JSON.
pub(super) fn to_toml_text(text: &str) -> Result<String, String> {
    let document: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let schema = document.get("schema").and_then(Value::as_str).unwrap_or_default();
    if schema != "tlswhy/profile/1" {
        return Err(format!("a profile has the schema tlswhy/profile/1, not {schema:?}"));
    }
    let mut profile = Map::new();
    copy(&document, &SAME, &mut profile);
    for (ours, theirs) in [("stack", "stack"), ("stack_version", "version"), ("habits", "habits")] {
        if let Some(value) = document.get(ours) {
            profile.insert(theirs.into(), value.clone());
        }
    }
    let mut versions = Map::new();
    for entry in document.get("versions").and_then(Value::as_array).into_iter().flatten() {
        let name = entry.get("version").and_then(Value::as_str).ok_or("a version has no name")?;
        let mut version = Map::new();
        copy(entry, &SAME_IN_VERSION, &mut version);
        for list in ["suites", "other_order"] {
            if let Some(suites) = entry.get(list).and_then(Value::as_array) {
                version.insert(list.into(), suites.iter().map(suite_word).collect());
            }
        }
        versions.insert(name.into(), version.into());
    }
    profile.insert("versions".into(), versions.into());
    toml::to_string(&profile).map_err(|e| e.to_string())
}

fn copy(from: &Value, keys: &[&str], to: &mut Map<String, Value>) {
    for key in keys {
        if let Some(value) = from.get(key).filter(|v| !v.is_null()) {
            to.insert((*key).into(), value.clone());
        }
    }
}

/// `0x002f` by its name; names stay as they are.
fn suite_word(word: &Value) -> Value {
    let number = || u16::from_str_radix(word.as_str()?.strip_prefix("0x")?, 16).ok();
    number().and_then(suite::name).map_or_else(|| word.clone(), Value::from)
}
