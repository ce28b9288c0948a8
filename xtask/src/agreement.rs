//! How well the model agrees with what the real stacks answered (`lab/replies/`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tlswhy_core::server::{HelloFacts, Outcome, ServerProfile, outcome};

use crate::profiles;

/// Prints the table and every disagreement; fails when one of them has no reason in `lab/disagreements.toml`.
pub(crate) fn run(lab: &Path, only: Option<&str>, verbose: bool) -> Result<()> {
    let report = Report::of(lab, &profiles::load_all()?, only)?;
    println!("{}", report.table());
    for d in &report.disagreements {
        let reason = d.reason.as_deref().unwrap_or("NO REASON GIVEN");
        if verbose || d.reason.is_none() {
            println!(
                "{:24} {:44} measured {:32} model {:32} {reason}",
                d.profile, d.variant, d.measured, d.model
            );
        }
    }
    for id in &report.without_profile {
        println!("{id}: replies are there, a profile is not");
    }
    for reason in &report.idle_reasons {
        println!("lab/disagreements.toml: {reason} explains nothing any more");
    }
    match report.unexplained() {
        0 => Ok(()),
        n => bail!("{n} disagreements without a reason"),
    }
}

/// The comparison of all replies.
struct Report {
    rows: BTreeMap<String, Row>,
    disagreements: Vec<Disagreement>,
    without_profile: Vec<String>,
    idle_reasons: Vec<String>,
}

/// One profile's figures, over the variants that were looked at and over those that were not.
#[derive(Clone, Copy, Default)]
struct Row {
    fit: Figures,
    held_out: Figures,
}

#[derive(Clone, Copy, Default)]
struct Figures {
    replies: usize,
    outcome: usize,
    server_hellos: usize,
    suite: usize,
    groups: usize,
    group: usize,
}

struct Disagreement {
    profile: String,
    variant: String,
    measured: String,
    model: String,
    reason: Option<String>,
}

/// A reason for replies that the model does not give, or that the stack itself does not give every time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// Profile ids; `*` at the end stands for anything.
    profiles: Vec<String>,
    /// Variants; `*` at the end or the start stands for anything.
    variants: Vec<String>,
    /// Why.
    because: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    #[serde(default)]
    disagreement: Vec<Reason>,
}

/// A hello of `lab/hellos.tsv`.
pub(crate) struct Hello {
    pub(crate) bytes: Vec<u8>,
    pub(crate) held_out: bool,
}

/// A reply as the lab wrote it.
pub(crate) struct Reply<'a> {
    outcome: &'a str,
    alert: &'a str,
    version: &'a str,
    suite: &'a str,
    group: &'a str,
    end: &'a str,
}

impl Report {
    fn of(lab: &Path, all: &[ServerProfile], only: Option<&str>) -> Result<Report> {
        let hellos = read_hellos(&fs::read_to_string(lab.join("hellos.tsv"))?)?;
        let reasons: Reasons =
            toml::from_str(&fs::read_to_string(lab.join("disagreements.toml")).unwrap_or_default())?;
        let mut used = vec![false; reasons.disagreement.len()];
        let mut report = Report {
            rows: BTreeMap::new(),
            disagreements: Vec::new(),
            without_profile: Vec::new(),
            idle_reasons: Vec::new(),
        };
        let mut files: Vec<_> =
            fs::read_dir(lab.join("replies"))?.filter_map(Result::ok).map(|entry| entry.path()).collect();
        files.sort();
        for path in files.iter().filter(|p| p.extension().is_some_and(|e| e == "tsv")) {
            let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if only.is_some_and(|only| !id.starts_with(only)) {
                continue;
            }
            let Some(profile) = all.iter().find(|p| p.id == id) else {
                report.without_profile.push(id);
                continue;
            };
            let text = fs::read_to_string(path)?;
            for line in text.lines().skip(1) {
                let (variant, reply) = read_reply(line).with_context(|| format!("{id}: {line}"))?;
                let Some(hello) = hellos.get(variant) else { continue };
                let found = report.compare(profile, variant, hello, &reply);
                if let Some(mut disagreement) = found {
                    let place = reasons.disagreement.iter().position(|r| {
                        r.profiles.iter().any(|p| fits(p, &id)) && r.variants.iter().any(|v| fits(v, variant))
                    });
                    if let Some(place) = place {
                        used[place] = true;
                        disagreement.reason = Some(reasons.disagreement[place].because.clone());
                    }
                    report.disagreements.push(disagreement);
                }
            }
        }
        if only.is_none() {
            let idle = reasons.disagreement.iter().zip(&used).filter(|(_, used)| !**used);
            report.idle_reasons = idle.map(|(r, _)| format!("{:?} {:?}", r.profiles, r.variants)).collect();
        }
        Ok(report)
    }

    fn compare(
        &mut self,
        profile: &ServerProfile,
        variant: &str,
        hello: &Hello,
        reply: &Reply<'_>,
    ) -> Option<Disagreement> {
        let reading = tlswhy_core::wire::read(&hello.bytes);
        let model =
            HelloFacts::of(&reading).map_or(Outcome::Silence, |facts| outcome(&facts, profile).outcome);
        let row = self.rows.entry(profile.id.to_string()).or_default();
        let figures = if hello.held_out { &mut row.held_out } else { &mut row.fit };
        figures.replies += 1;
        let same_outcome = class(reply) == class_of(model) || is_hidden_alert(reply, model);
        figures.outcome += usize::from(same_outcome);
        let mut same = same_outcome;
        if reply.suite != "-" && reply.alert == "-" && !is_hidden_alert(reply, model) {
            figures.server_hellos += 1;
            let same_suite = chosen(model) == Some((reply.version.to_owned(), reply.suite.to_owned()));
            figures.suite += usize::from(same_suite);
            same &= same_suite;
            if reply.group != "-" && !reply.group.starts_with("dh") && same_suite {
                figures.groups += 1;
                figures.group += usize::from(group_of(model) == Some(reply.group.to_owned()));
            }
        }
        (!same).then(|| Disagreement {
            profile: profile.id.to_string(),
            variant: variant.to_owned(),
            measured: format!("{} {} {}", class(reply), reply.version, reply.suite),
            model: describe(model),
            reason: None,
        })
    }

    fn unexplained(&self) -> usize {
        self.disagreements.iter().filter(|d| d.reason.is_none()).count()
    }

    fn table(&self) -> String {
        use std::fmt::Write as _;
        let mut out = format!(
            "{:28} {:>22} {:>22} {:>22} {:>22} {:>12}\n",
            "profile",
            "outcome and alert",
            "version and suite",
            "held out: outcome",
            "held out: suite",
            "group"
        );
        let mut total = Row::default();
        for (id, row) in &self.rows {
            line(&mut out, id, row);
            total.fit.add(&row.fit);
            total.held_out.add(&row.held_out);
        }
        line(&mut out, "all", &total);
        let _ = writeln!(
            out,
            "{} disagreements, {} without a reason",
            self.disagreements.len(),
            self.unexplained()
        );
        out
    }
}

fn line(out: &mut String, id: &str, row: &Row) {
    use std::fmt::Write as _;
    let (fit, held) = (&row.fit, &row.held_out);
    let _ = writeln!(
        out,
        "{id:28} {:>22} {:>22} {:>22} {:>22} {:>12}",
        share(fit.outcome, fit.replies),
        share(fit.suite, fit.server_hellos),
        share(held.outcome, held.replies),
        share(held.suite, held.server_hellos),
        share(fit.group + held.group, fit.groups + held.groups),
    );
}

impl Figures {
    fn add(&mut self, other: &Figures) {
        self.replies += other.replies;
        self.outcome += other.outcome;
        self.server_hellos += other.server_hellos;
        self.suite += other.suite;
        self.groups += other.groups;
        self.group += other.group;
    }
}

fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => "-".to_owned(),
        _ => format!("{part}/{whole} {}.{:02} %", 100 * part / whole, 10000 * part / whole % 100),
    }
}

/// What the reply amounts to. A close and a reset differ only by what was unread, and count as one.
pub(crate) fn class(reply: &Reply<'_>) -> String {
    let alert = reply.alert.replace("fatal:", "").replace("warning:", "warning ");
    match reply.outcome {
        "server_hello" if reply.alert != "-" => format!("server_hello, then {alert}"),
        "server_hello" if reply.version == "0304" && reply.end != "open" => {
            "server_hello, then an alert".to_owned()
        }
        "alert" => format!("alert {alert}"),
        "reset" => "close".to_owned(),
        other => other.to_owned(),
    }
}

fn class_of(outcome: Outcome) -> String {
    match outcome {
        Outcome::Alert { level: 1, description, .. } => format!("alert warning {description}"),
        Outcome::Alert { description, after_server_hello: true, .. } => {
            format!("server_hello, then {description}")
        }
        Outcome::Alert { description, .. } => format!("alert {description}"),
        Outcome::Reset => "close".to_owned(),
        other => other.name().to_owned(),
    }
}

/// In TLS 1.3 an alert after the ServerHello is encrypted: only the end is seen.
fn is_hidden_alert(reply: &Reply<'_>, model: Outcome) -> bool {
    class(reply) == "server_hello, then an alert"
        && matches!(model, Outcome::Alert { after_server_hello: true, .. })
}

fn chosen(outcome: Outcome) -> Option<(String, String)> {
    match outcome {
        Outcome::ServerHello { version, suite, .. } => {
            Some((format!("{version:04x}"), format!("{suite:04x}")))
        }
        Outcome::HelloRetryRequest { suite, .. } => Some(("0304".to_owned(), format!("{suite:04x}"))),
        _ => None,
    }
}

/// The model's outcome in the words of the table of disagreements.
pub(crate) fn describe(model: Outcome) -> String {
    class_of(model)
        + &chosen(model).map_or_else(String::new, |(version, suite)| format!(" {version} {suite}"))
}

fn group_of(outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::ServerHello { group, .. } | Outcome::HelloRetryRequest { group, .. } => {
            group.map(|g| format!("{g:04x}"))
        }
        _ => None,
    }
}

fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (_, Some(start)) => name.starts_with(start),
        (Some(end), _) => name.ends_with(end),
        _ => pattern == name,
    }
}

pub(crate) fn read_hellos(text: &str) -> Result<BTreeMap<String, Hello>> {
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, set, .., hex] = fields.as_slice() else { bail!("too few columns: {line}") };
            let bytes = hex
                .as_bytes()
                .chunks(2)
                .map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?))
                .collect::<Result<Vec<u8>>>()
                .with_context(|| (*name).to_owned())?;
            Ok(((*name).to_owned(), Hello { bytes, held_out: *set == "held-out" }))
        })
        .collect()
}

pub(crate) fn read_reply(line: &str) -> Result<(&str, Reply<'_>)> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [variant, outcome, alert, _, version, suite, group, .., end] = fields.as_slice() else {
        bail!("too few columns");
    };
    Ok((variant, Reply { outcome, alert, version, suite, group, end }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_agrees_with_nearly_every_reply() {
        let report = Report::of(&profiles::root().join("lab"), &profiles::load_all().unwrap(), None).unwrap();
        let (mut replies, mut agreed) = (0, 0);
        for row in report.rows.values() {
            replies += row.fit.replies + row.held_out.replies;
            agreed += row.fit.outcome + row.held_out.outcome;
        }
        assert!(agreed * 100 > replies * 90, "{}", report.table());
    }
}
