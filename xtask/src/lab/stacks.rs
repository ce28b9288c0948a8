//! The stacks as data: `lab/stacks/<stack>.toml`, one file each.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::Paths;

/// One server stack in one version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stack {
    /// `<stack>-<version>`, the file's name and the first part of every profile id.
    #[serde(skip)]
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// The exact version that the committed replies were measured on.
    pub(crate) version: String,
    /// Where it comes from: package and its version.
    pub(crate) source: String,
    /// What one should know of it.
    #[serde(default)]
    pub(crate) notes: String,
    /// Whether continuous integration runs it.
    #[serde(default)]
    pub(crate) ci: bool,
    /// How long the first `up` takes.
    #[serde(default)]
    pub(crate) build: Build,
    /// What to fetch and build.
    #[serde(default)]
    pub(crate) install: Install,
    /// How to see that the installed version is the one that the id names.
    pub(crate) check: Check,
    /// How it is started.
    pub(crate) server: Server,
    /// Its configurations, the default (empty name) first.
    pub(crate) config: Vec<Config>,
}

/// How long the first `up` takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Build {
    /// Seconds.
    #[default]
    Fast,
    /// Minutes: not part of `all`, to be named (`lab up boringssl-44`).
    Slow,
}

/// What to fetch and build, in this order.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Install {
    /// Debian packages.
    pub(crate) debian: Vec<String>,
    /// npm packages as `name@version`, unpacked to `{run}/npm/<name, / as _>@<version>/`.
    pub(crate) npm: Vec<String>,
    /// PyPI packages as `name==version`, installed to `{run}/pip/<name>==<version>/`.
    pub(crate) pip: Vec<String>,
    /// Commands, each run if its output is missing or older than a source of it.
    pub(crate) make: Vec<Make>,
}

/// A build step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Make {
    /// The file that it makes.
    pub(crate) output: String,
    /// From what.
    #[serde(default)]
    pub(crate) sources: Vec<String>,
    /// How.
    pub(crate) command: Vec<String>,
    /// Environment variables.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
}

/// How to see the installed version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Check {
    /// A command whose output (standard output or error) names the version.
    pub(crate) command: Vec<String>,
    /// What its output must contain for the id to be true.
    pub(crate) contains: String,
    /// Environment variables.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
}

/// How it is started.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    /// The command, run in the configuration's own folder `{dir}`. An element `{args}` stands for the
    /// configuration's arguments (without one they come last).
    pub(crate) command: Vec<String>,
    /// Commands run in `{dir}` before each start, for instance to fill a certificate database.
    #[serde(default)]
    pub(crate) prepare: Vec<Vec<String>>,
    /// Files written before each start, from templates in `lab/servers/` with the placeholders filled in.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// Environment variables.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    /// Whether the server would listen on all addresses and offers no option against it: `bind` is then turned to
    /// loopback by a preloaded library (`lab/servers/loopback.c`).
    #[serde(default)]
    pub(crate) listens_on_all: bool,
    /// Seconds until the port must accept connections.
    #[serde(default = "fifteen")]
    pub(crate) ready_within: u64,
}

fn fifteen() -> u64 {
    15
}

/// One configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The last part of the profile id; empty for the default.
    #[serde(default)]
    pub(crate) name: String,
    /// What is special about it.
    #[serde(default)]
    pub(crate) note: String,
    /// Which certificate `{cert}`, `{key}` and `{p12}` mean.
    #[serde(default)]
    pub(crate) certificate: Certificate,
    /// Arguments for `{args}`.
    #[serde(default)]
    pub(crate) args: Vec<String>,
    /// Further placeholders, for templates.
    #[serde(default)]
    pub(crate) set: BTreeMap<String, String>,
}

/// The lab's two certificates: self-signed with SHA-256, CN and SAN `localhost`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Certificate {
    /// RSA-2048.
    #[default]
    Rsa,
    /// ECDSA P-256.
    Ecdsa,
}

impl Certificate {
    /// The name of its files in `{run}/certs`.
    pub(crate) fn file_stem(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ecdsa => "ecdsa",
        }
    }
}

impl Stack {
    /// The profile id of one of its configurations.
    pub(crate) fn profile_id(&self, config: &Config) -> String {
        if config.name.is_empty() { self.id.clone() } else { format!("{}-{}", self.id, config.name) }
    }
}

/// Reads all stack files, sorted by id.
pub(crate) fn load(paths: &Paths) -> Result<Vec<Stack>> {
    let folder = paths.lab.join("stacks");
    let mut stacks = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let mut stack: Stack = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
        stack.id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        ensure!(!stack.config.is_empty(), "{}: no [[config]]", path.display());
        stacks.push(stack);
    }
    stacks.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(stacks)
}
