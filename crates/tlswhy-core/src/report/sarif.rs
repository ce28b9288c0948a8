//! `check` as SARIF 2.1.0 (OASIS), for code scanning: a rule per cause, a result per refusal.

use super::check_v1::{CheckReport, CheckRow};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;

/// The refusals as a SARIF log; `version` is the program's.
pub fn document(report: &CheckReport, version: &str, refused: impl Fn(&CheckRow) -> bool) -> Sarif {
    let refusals: Vec<&CheckRow> = report.results.iter().filter(|row| refused(row)).collect();
    let mut rules: Vec<&str> = refusals.iter().map(|row| rule_id(row)).collect();
    rules.sort_unstable();
    rules.dedup();
    Sarif {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "tlswhy",
                    version: version.to_string(),
                    rules: rules.into_iter().map(|id| Rule { id: id.to_string() }).collect(),
                },
            },
            results: refusals.into_iter().map(result).collect(),
        }],
    }
}

fn rule_id(row: &CheckRow) -> &str {
    row.cause.as_deref().unwrap_or("refused")
}

fn result(row: &CheckRow) -> Finding {
    let text =
        alloc::format!("{} refuses this ClientHello: {} ({})", row.profile, row.in_words(), rule_id(row));
    Finding {
        rule_id: rule_id(row).to_string(),
        level: "error",
        message: Message { text },
        locations: [Location {
            physical_location: Physical { artifact_location: Artifact { uri: row.hello.clone() } },
        }],
    }
}

/// A SARIF log of one run.
#[derive(Serialize)]
pub struct Sarif {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
struct Run {
    tool: Tool,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: String,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: String,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}
