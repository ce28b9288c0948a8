//! `cargo xtask schema`: the JSON Schema of each document that tlswhy writes, from the types that write it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tlswhy_core::report::{causes_v1, check_v1, decode_v1, diff_v1, json_v1};

/// File name and content of every schema.
fn schemas() -> Result<Vec<(&'static str, String)>> {
    let text =
        |schema: schemars::Schema| -> Result<String> { Ok(serde_json::to_string_pretty(&schema)? + "\n") };
    Ok(vec![
        ("report-1.json", text(schemars::schema_for!(json_v1::Report))?),
        ("check-1.json", text(schemars::schema_for!(check_v1::CheckReport))?),
        ("causes-1.json", text(schemars::schema_for!(causes_v1::CausesReport))?),
        ("decode-1.json", text(schemars::schema_for!(decode_v1::DecodeReport))?),
        ("diff-1.json", text(schemars::schema_for!(diff_v1::DiffReport))?),
    ])
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schema")
}

/// Writes the schemas to docs/schema/.
pub(crate) fn run() -> Result<()> {
    std::fs::create_dir_all(folder())?;
    for (name, text) in schemas()? {
        std::fs::write(folder().join(name), text).with_context(|| name.to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_are_current() {
        for (name, text) in schemas().unwrap() {
            let committed = std::fs::read_to_string(folder().join(name)).unwrap_or_default();
            // As values: whether members keep their order depends on what else is built with serde_json.
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
            assert!(value(&committed) == value(&text), "{name} is stale: run cargo xtask schema");
        }
    }
}
