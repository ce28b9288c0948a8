//! The hellos that are sent: `lab/hellos.tsv`.

use std::fs;

use anyhow::{Context, Result};

use super::Paths;
use super::reply::from_hex;

/// A hello with its name.
pub(crate) struct Variant {
    /// `<base>/<edit>[+<edit>]`; never given to another hello.
    pub(crate) name: String,
    /// What is sent, records and all.
    pub(crate) bytes: Vec<u8>,
}

/// The 32-bit FNV-1a hash: small, and the same everywhere and for ever.
pub(crate) fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

/// Reads `lab/hellos.tsv`.
pub(crate) fn read(paths: &Paths) -> Result<Vec<Variant>> {
    let text = fs::read_to_string(paths.lab.join("hellos.tsv"))?;
    text.lines()
        .skip(1)
        .map(|line| {
            let (name, rest) = line.split_once('\t').with_context(|| format!("no tab in {line}"))?;
            let hex = rest.rsplit_once('\t').map_or(rest, |(_, hex)| hex);
            let bytes = from_hex(hex).with_context(|| format!("{name}: no hex"))?;
            Ok(Variant { name: name.to_owned(), bytes })
        })
        .collect()
}
