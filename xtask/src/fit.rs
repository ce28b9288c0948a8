//! `cargo xtask lab fit`: what the lab's replies say about each check of a profile, to write profiles from.
//!
//! A hello with exactly one fault, on a base whose unedited hello the stack takes, shows the stack's answer to
//! that fault; so does another answer than the one that the base draws. Only variants of the set `fit` are read; those held out are for the agreement alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use tlswhy_core::server::{Fault, HelloFacts, outcome};

use crate::agreement::{Hello, class, describe, read_hellos, read_reply};
use crate::profiles;

/// Prints one line per fault: the check, how many replies say so, and the first of them.
pub(crate) fn run(lab: &Path, id: &str) -> Result<()> {
    let hellos = read_hellos(&fs::read_to_string(lab.join("hellos.tsv"))?)?;
    let text = fs::read_to_string(lab.join("replies").join(format!("{id}.tsv")))?;
    let mut replies = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (variant, reply) = read_reply(line)?;
        replies.insert(variant, class(&reply));
    }
    let mut seen: BTreeMap<String, BTreeMap<String, Vec<&str>>> = BTreeMap::new();
    for (variant, hello) in &hellos {
        let Some(answer) = replies.get(variant.as_str()) else { continue };
        let reading = tlswhy_core::wire::read(&hello.bytes);
        let Some(facts) = HelloFacts::of(&reading) else { continue };
        let tls13 = facts.versions.is_some_and(|v| v.contains(0x0304));
        let base = match variant.split('/').next().unwrap_or_default() {
            "v1" if tls13 => "v1/22-tls13-only".to_owned(),
            "v1" => "v1/02-groups".to_owned(),
            base => format!("{base}/as-is"),
        };
        // A base that is refused anyhow shows the answer to a fault only where it is another one.
        let of_base = replies.get(base.as_str());
        if hello.held_out || of_base.is_none_or(|a| !accepts(a) && a == answer) {
            continue;
        }
        if let Some(fault) = single(&facts.faults) {
            let when = if tls13 { "  (offers TLS 1.3)" } else { "" };
            let answers = seen.entry(words(fault) + when).or_default();
            answers.entry(answer.clone()).or_default().push(variant);
        }
    }
    for (check, answers) in &seen {
        for (answer, variants) in answers {
            let first = variants.iter().take(3).copied().collect::<Vec<_>>().join(" ");
            println!("{check} -> {answer}    # {} {first}", variants.len());
        }
    }
    no_word_on(id, &hellos)
}

/// Prints what the model says to every hello, and by which rule, without a look at the replies.
pub(crate) fn predict(lab: &Path, id: &str) -> Result<()> {
    let hellos = read_hellos(&fs::read_to_string(lab.join("hellos.tsv"))?)?;
    let profiles = profiles::load_all()?;
    let profile = profiles.iter().find(|p| p.id == id).with_context(|| format!("no profile {id}"))?;
    for (variant, hello) in &hellos {
        let reading = tlswhy_core::wire::read(&hello.bytes);
        let Some(facts) = HelloFacts::of(&reading) else { continue };
        let verdict = outcome(&facts, profile);
        let set = if hello.held_out { "held-out" } else { "fit" };
        let rule = verdict.decided_by.map_or("", tlswhy_core::server::Rule::id);
        let unmeasured = if verdict.on_unmeasured { "unmeasured" } else { "" };
        println!("{variant}\t{set}\t{}\t{rule}\t{unmeasured}", describe(verdict.outcome));
    }
    Ok(())
}

/// Prints the faults on which the profile, as it is, has no word: what remains to be measured.
fn no_word_on(id: &str, hellos: &BTreeMap<String, Hello>) -> Result<()> {
    let profiles = profiles::load_all()?;
    let Some(profile) = profiles.iter().find(|p| p.id == id) else { return Ok(()) };
    let mut missing: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (variant, hello) in hellos {
        let reading = tlswhy_core::wire::read(&hello.bytes);
        let Some(facts) = HelloFacts::of(&reading) else { continue };
        if outcome(&facts, profile).on_unmeasured {
            let faults: Vec<String> = facts.faults.iter().map(words).collect();
            missing.entry(faults.join(", ")).or_default().push(variant);
        }
    }
    for (faults, variants) in missing {
        println!(
            "no word on: {faults}    # {} {}",
            variants.len(),
            variants.first().copied().unwrap_or_default()
        );
    }
    Ok(())
}

fn accepts(class: &str) -> bool {
    matches!(class, "server_hello" | "hello_retry_request")
}

/// The only fault, or the more precise of two that always come together.
fn single(faults: &[Fault]) -> Option<&Fault> {
    use tlswhy_core::server::Rule;
    let framing = |f: &Fault| f.rule <= Rule::Sslv2Hello;
    match faults {
        [one, two] if two.rule == Rule::Truncated && framing(one) => Some(one),
        [one, two] if one.rule == Rule::Truncated && framing(two) => Some(two),
        [one, two] if one.rule == Rule::PskNotLast && two.rule == Rule::PskWithoutModes => Some(one),
        [one] => Some(one),
        [partial, one] | [one, partial] if partial.rule == Rule::SessionIdPartial => Some(one),
        [one, two] if one.rule == Rule::CompressionWithoutNull && two.rule == Rule::CompressionOffered => {
            Some(one)
        }
        [one, two] if one.rule == Rule::VersionAboveTls12 && two.rule == Rule::VersionMajor => Some(two),
        _ => None,
    }
}

fn words(fault: &Fault) -> String {
    let extension = fault.extension.map_or_else(String::new, |e| format!(" {e}"));
    let flaw = fault.flaw.map_or_else(String::new, |f| format!(" {}", f.id()));
    fault.rule.id().to_owned() + &extension + &flaw
}
