//! `cargo xtask libraries`: reads `data/levers.toml` and `libraries/*.toml`, and writes the static tables of
//! `crates/tlswhy-core/src/libraries/table/`.
//!
//! The tables are committed, so that core parses no TOML and a build needs no script. What the files must hold is
//! checked here, while reading them: a wrong slug or an unverified pull is an error with its file, not a table.
//! The tests fail when a table is stale.

mod source;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

/// The order of the libraries in the table: the plain TLS libraries first, then what is built on them.
const ORDER: &[&str] = &[
    "openssl",
    "wolfssl",
    "mbedtls",
    "bearssl",
    "gnutls",
    "nss",
    "boringssl",
    "s2n",
    "jsse",
    "okhttp",
    "go",
    "rustls",
    "schannel",
    "dotnet",
    "apple",
    "esp-idf",
    "arduino-esp32",
    "esp8266-arduino",
    "zephyr",
    "lwip-altcp",
    "micropython",
    "curl",
    "python",
    "node",
    "mosquitto",
    "paho-c",
    "aws-iot-c",
    "aws-crt",
    "azure-iot-c",
    "postfix",
    "exim",
    "nginx",
];

/// `data/levers.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Levers {
    lever: Vec<Lever>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lever {
    id: String,
    what: String,
    cures: Vec<String>,
    /// Why no library has a pull for it; must be given just then.
    without: Option<String>,
}

/// One file of `libraries/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Library {
    id: String,
    name: String,
    aliases: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    wraps: Vec<String>,
    marks: BTreeMap<String, u8>,
    pull: Vec<Pull>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pull {
    lever: String,
    effort: Effort,
    #[serde(default)]
    build: Vec<String>,
    #[serde(default)]
    code: Vec<String>,
    #[serde(default)]
    config: Vec<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    default: String,
    #[serde(default)]
    versions: String,
    source: String,
    verified: Verified,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Effort {
    NothingToDo,
    Setting,
    Code,
    Rebuild,
    Upgrade,
    Server,
    NotPossible,
}

/// How a pull was verified. There is no "unverified": such a pull is left out.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "kebab-case")]
enum Verified {
    Source,
    Docs,
    Measured,
}

/// Writes every table that is not up to date.
///
/// # Errors
/// When a file can't be read or written, or does not hold what it must.
pub(crate) fn run() -> Result<()> {
    let folder = root().join("crates/tlswhy-core/src/libraries/table");
    fs::create_dir_all(&folder)?;
    for (name, source) in tables(&Data::read()?) {
        let path = folder.join(&name);
        if fs::read_to_string(&path).is_ok_and(|old| old == source) {
            continue;
        }
        fs::write(&path, source).with_context(|| path.display().to_string())?;
        println!("{name}");
    }
    Ok(())
}

/// All that the tables are made of, checked.
struct Data {
    levers: Vec<Lever>,
    libraries: Vec<Library>,
}

impl Data {
    fn read() -> Result<Self> {
        let slugs = slugs(&fs::read_to_string(root().join("data/causes.csv"))?)?;
        let levers: Levers = toml(&root().join("data/levers.toml"))?;
        let libraries = ORDER
            .iter()
            .map(|id| toml::<Library>(&root().join(format!("libraries/{id}.toml"))))
            .collect::<Result<Vec<_>>>()?;
        for entry in fs::read_dir(root().join("libraries"))? {
            let path = entry?.path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            ensure!(
                path.extension().is_none_or(|e| e != "toml") || ORDER.contains(&stem.as_str()),
                "libraries/{stem}.toml is not in ORDER (xtask/src/libraries.rs)"
            );
        }
        let data = Self { levers: levers.lever, libraries };
        data.check(&slugs)?;
        Ok(data)
    }

    /// What the files promise each other.
    fn check(&self, slugs: &[String]) -> Result<()> {
        ensure!(
            self.levers.is_sorted_by(|a, b| a.id < b.id),
            "data/levers.toml: levers must be sorted, each once"
        );
        for lever in &self.levers {
            for slug in &lever.cures {
                ensure!(
                    slugs.contains(slug),
                    "{}: cures `{slug}`, which is not in data/causes.csv",
                    lever.id
                );
            }
            let pulled =
                self.libraries.iter().any(|library| library.pull.iter().any(|pull| pull.lever == lever.id));
            ensure!(
                pulled != lever.without.is_some(),
                "{}: a lever has a pull in some library, or says `without` why it has none",
                lever.id
            );
        }
        for slug in slugs {
            ensure!(self.levers.iter().any(|lever| lever.cures.contains(slug)), "no lever cures `{slug}`");
        }
        for (library, id) in self.libraries.iter().zip(ORDER) {
            library.check(id, &self.levers).with_context(|| format!("libraries/{id}.toml"))?;
        }
        Ok(())
    }
}

impl Library {
    fn check(&self, id: &str, levers: &[Lever]) -> Result<()> {
        ensure!(self.id == id, "id is `{}`", self.id);
        for word in self.aliases.iter().chain(&self.weak) {
            ensure!(*word == word.to_ascii_lowercase(), "alias `{word}` is not in lower case");
        }
        for id in &self.wraps {
            ensure!(ORDER.contains(&id.as_str()), "wraps `{id}`, which is no library");
        }
        ensure!(self.pull.is_sorted_by(|a, b| a.lever < b.lever), "pulls must be sorted by lever, each once");
        for pull in &self.pull {
            pull.check(levers).with_context(|| pull.lever.clone())?;
        }
        Ok(())
    }
}

impl Pull {
    fn check(&self, levers: &[Lever]) -> Result<()> {
        ensure!(levers.iter().any(|lever| lever.id == self.lever), "no such lever in data/levers.toml");
        ensure!(!self.source.is_empty(), "no source");
        let lines = [&self.build, &self.code, &self.config];
        let says = lines.iter().any(|lines| !lines.is_empty());
        ensure!(says || !self.note.is_empty(), "says nothing");
        if self.effort == Effort::Rebuild {
            ensure!(!self.build.is_empty(), "effort `rebuild` without a `build` line");
        }
        ensure!(
            self.verified != Verified::Source
                || self.source.contains('@')
                || self.source.contains(|c: char| c.is_ascii_digit()),
            "verified by source, but the source names no version"
        );
        for line in
            lines.into_iter().flatten().chain([&self.note, &self.default, &self.versions, &self.source])
        {
            if line.trim() != line || line.contains(['\n', '\t']) || line.contains("  ;") {
                bail!("`{line}`: one line, no space around it");
            }
        }
        Ok(())
    }
}

/// The slugs of `data/causes.csv`.
fn slugs(csv: &str) -> Result<Vec<String>> {
    let mut lines = csv.lines();
    ensure!(lines.next() == Some("slug,stage"), "data/causes.csv: the head is not `slug,stage`");
    Ok(lines.filter_map(|line| line.split(',').next()).map(str::to_owned).collect())
}

/// The generated files: name under `table/`, and content.
fn tables(data: &Data) -> Vec<(String, String)> {
    let mut files = vec![
        ("mod.rs".to_owned(), source::modules(data)),
        ("levers.rs".to_owned(), source::levers(&data.levers)),
        ("signs.rs".to_owned(), source::signs(&data.libraries)),
    ];
    files.extend(data.libraries.iter().map(|library| (source::file(&library.id), source::library(library))));
    files
}

fn toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    toml::from_str(&text).with_context(|| path.display().to_string())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_in_core_are_those_that_the_data_gives() {
        let data = Data::read().expect("the data is sound");
        for (name, source) in tables(&data) {
            let path = root().join("crates/tlswhy-core/src/libraries/table").join(&name);
            let committed = fs::read_to_string(path).unwrap_or_default();
            assert!(committed == source, "{name} is stale: run `cargo xtask libraries`");
        }
    }

    #[test]
    fn the_readme_counts_what_the_files_hold() {
        let data = Data::read().expect("the data is sound");
        let readme = fs::read_to_string(root().join("libraries/README.md")).expect("libraries/README.md");
        for library in &data.libraries {
            let of = |verified| library.pull.iter().filter(|pull| pull.verified == verified).count();
            let row = format!(
                "| `{}` | {} | {} | {} | {} |",
                library.id,
                library.pull.len(),
                of(Verified::Source),
                of(Verified::Docs),
                of(Verified::Measured)
            );
            assert!(readme.contains(&row), "libraries/README.md has no row `{row}`");
        }
    }
}
