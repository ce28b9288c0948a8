//! The hellos that are sent: base hellos of real clients (`lab/bases/`), single edits of each, and pairs of edits.
//!
//! The result is committed as `lab/hellos.tsv`; a test makes it anew and compares.

mod edits;
mod hello;
mod plan;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, ensure};

use self::hello::Hello;
use super::Paths;
use super::bytes::{from_hex, to_hex};

/// A hello with its name.
#[derive(Debug, Clone)]
pub(crate) struct Variant {
    /// `<base>/<edit>[+<edit>]`; never given to another hello.
    pub(crate) name: String,
    /// What is sent, records and all.
    pub(crate) bytes: Vec<u8>,
    /// A line about it, where the name does not say all.
    note: String,
}

impl Variant {
    /// Whether it is not to be looked at when a profile is fitted: a third of the names, by their hash. The first set
    /// (`v1/`) was looked at before there was a rule.
    pub(crate) fn is_held_out(&self) -> bool {
        !self.name.starts_with("v1/") && fnv1a(&self.name).is_multiple_of(3)
    }
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
            let mut fields = line.split('\t');
            let mut next = || fields.next().with_context(|| format!("too few fields: {line}"));
            let (name, _set, note, hex) = (next()?, next()?, next()?, next()?);
            let bytes = from_hex(hex).with_context(|| format!("{name}: no hex"))?;
            Ok(Variant { name: name.to_owned(), bytes, note: note.to_owned() })
        })
        .collect()
}

/// Writes `lab/hellos.tsv`.
pub(crate) fn write(paths: &Paths) -> Result<()> {
    let variants = generate(paths)?;
    fs::write(paths.lab.join("hellos.tsv"), table(&variants))?;
    let held_out = variants.iter().filter(|v| v.is_held_out()).count();
    println!("{} hellos, {held_out} of them held out", variants.len());
    Ok(())
}

/// The text of `lab/hellos.tsv`.
fn table(variants: &[Variant]) -> String {
    let mut text = "name\tset\tnote\thex\n".to_owned();
    for v in variants {
        let set = if v.is_held_out() { "held-out" } else { "fit" };
        let _ = writeln!(text, "{}\t{set}\t{}\t{}", v.name, v.note, to_hex(&v.bytes));
    }
    text
}

/// All hellos: the first set as it is, then for each base the hello itself and what `plan` wants.
fn generate(paths: &Paths) -> Result<Vec<Variant>> {
    let mut all = first_set(paths)?;
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    let mut names: HashSet<String> = HashSet::new();
    for (base, depth) in plan::BASES {
        let bytes = read_base(paths, base)?;
        let hello = Hello::read(&bytes).with_context(|| format!("bases/{base}.hex: not one whole hello"))?;
        ensure!(hello.write() == bytes, "bases/{base}.hex is not written back as it was read");
        let mut add = |name: String, bytes: Vec<u8>| {
            // An edit that changes nothing here, or what another one does, is no variant.
            if seen.insert(bytes.clone()) {
                assert!(names.insert(name.clone()), "two hellos are called {name}");
                all.push(Variant { name, bytes, note: String::new() });
            }
        };
        add(format!("{base}/as-is"), bytes);
        for edits in plan::edits(&hello, *depth) {
            let mut edited = hello.clone();
            for edit in &edits {
                (edit.apply)(&mut edited);
            }
            let name: Vec<&str> = edits.iter().map(|e| e.name.as_str()).collect();
            add(format!("{base}/{}", name.join("+")), edited.write());
        }
    }
    Ok(all)
}

/// `lab/bases/v1.tsv`: 123 hellos made by hand, most of them of the founding one.
fn first_set(paths: &Paths) -> Result<Vec<Variant>> {
    let text = fs::read_to_string(paths.lab.join("bases/v1.tsv"))?;
    text.lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.split('\t');
            let (Some(name), Some(note), Some(bytes)) =
                (fields.next(), fields.next(), fields.next().and_then(from_hex))
            else {
                anyhow::bail!("bases/v1.tsv: {line}");
            };
            Ok(Variant { name: format!("v1/{name}"), bytes, note: note.to_owned() })
        })
        .collect()
}

/// A base hello: comment lines, then the hex.
fn read_base(paths: &Paths, base: &str) -> Result<Vec<u8>> {
    let file = paths.lab.join("bases").join(format!("{base}.hex"));
    let text = fs::read_to_string(&file).with_context(|| format!("no {}", file.display()))?;
    let hex: String = text.lines().filter(|l| !l.starts_with('#')).collect();
    from_hex(hex.trim()).with_context(|| format!("{} holds no hex", file.display()))
}
