//! The answer as the JSON contract's types.

use super::answer::outcome_words;
use super::fix::{Fix, fixes};
use super::hex;
use super::json_v1::{
    AlertReport, CauseReport, ClearedReport, EditReport, EvidenceReport, ExchangeReport, ExtensionReport,
    FixReport, HelloReport, NamedId, NoteReport, OtherReport, ProblemReport, ReplyReport, Report,
    SourceReport, SuiteReport, Tool, VerdictReport,
};
use crate::exchange::{Exchange, Side};
use crate::libraries::Library;
use crate::registry::{self, extension, group, is_grease, sigscheme, suite, version};
use crate::server::Outcome;
use crate::verdict::{Answer, Finding, ProfileAnswer, SeenAlert, Verdict};
use crate::wire::{
    ClientHello, Reading, extension_type as ext,
    fingerprint::{self, Transport},
    read,
};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// An exchange, its answer, and the library whose terms the fixes use.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// The answer.
    pub answer: &'a Answer,
    /// The client's library.
    pub library: Option<&'static Library>,
}

/// The server's bytes are shown up to here; a certificate chain is rarely longer.
const MOST_REPLY_BYTES: usize = 4096;

/// The whole document. `taken` and `doubts` are pairs of place and text.
pub fn report(
    explained: &[Explained<'_>],
    taken: &[(String, String)],
    doubts: &[(String, String)],
    tool_version: &str,
) -> Report {
    let notes = |notes: &[(String, String)]| {
        notes.iter().map(|(place, text)| NoteReport { place: place.clone(), text: text.clone() }).collect()
    };
    Report {
        schema: "tlswhy/report/1".into(),
        tool: Tool { name: "tlswhy".into(), version: tool_version.into() },
        exchanges: explained.iter().map(exchange).collect(),
        taken: notes(taken),
        doubts: notes(doubts),
        experiments: None,
        connections: None,
    }
}

fn exchange(explained: &Explained<'_>) -> ExchangeReport {
    let Explained { exchange, answer, library } = *explained;
    let client = exchange.bytes(Side::Client);
    let reading = read(&client);
    let source = &exchange.source;
    ExchangeReport {
        source: SourceReport { kind: source.kind.name().into(), place: source.place.clone() },
        client_hello: reading.client_hello().map(|h| hello(&h, &reading)),
        reply: reply(exchange, answer),
        verdict: verdict(answer),
        causes: answer.causes.iter().map(|f| cause(f, library)).collect(),
        suites: answer
            .suites
            .iter()
            .map(|s| SuiteReport {
                id: id(s.id),
                name: s.name.into(),
                server_lists_it: s.server_lists_it,
                usable: s.usable,
                blocked_by: s.blocked_by.map(Into::into),
                why: s.why.clone(),
            })
            .collect(),
        cleared: answer
            .cleared
            .iter()
            .map(|c| ClearedReport { what: c.what.into(), text: c.text.clone() })
            .collect(),
        others: answer.others.iter().map(other).collect(),
        remarks: answer.remarks.iter().map(|r| r.text.clone()).collect(),
        next: answer.next.clone(),
    }
}

/// A ClientHello in protocol terms; `reading` is all that the client sent.
pub fn hello(hello: &ClientHello<'_>, reading: &Reading<'_>) -> HelloReport {
    HelloReport {
        hex: hex(reading.hello_bytes().unwrap_or(reading.bytes)),
        legacy_version: version_name(hello.legacy_version),
        record_version: reading.records.first().map(|r| version_name(r.version)),
        cipher_suites: hello.suites().map(named_suite).collect(),
        extensions: hello
            .extensions
            .iter()
            .map(|e| ExtensionReport {
                id: e.kind,
                name: named(e.kind, extension::name(e.kind)),
                values: values(hello, e.kind, e.body),
            })
            .collect(),
        problems: hello
            .all_problems()
            .iter()
            .chain(&reading.problems)
            .map(|p| ProblemReport { offset: p.at.start, length: p.at.len(), text: p.to_string() })
            .collect(),
        ja3: fingerprint::ja3(hello),
        ja4: fingerprint::ja4(hello, Transport::Tcp),
    }
}

/// The members of an extension by name, where it is a list of registry values or names; else its bytes.
fn values(hello: &ClientHello<'_>, kind: u16, body: &[u8]) -> Vec<String> {
    match kind {
        ext::SUPPORTED_GROUPS => {
            names(hello.supported_groups().into_iter().flat_map(crate::wire::U16List::iter), group::name)
        }
        ext::SIGNATURE_ALGORITHMS => names(
            hello.signature_algorithms().into_iter().flat_map(crate::wire::U16List::iter),
            sigscheme::name,
        ),
        ext::SIGNATURE_ALGORITHMS_CERT => names(
            hello.signature_algorithms_cert().into_iter().flat_map(crate::wire::U16List::iter),
            sigscheme::name,
        ),
        ext::SUPPORTED_VERSIONS => {
            names(hello.supported_versions().into_iter().flat_map(crate::wire::U16List::iter), version::name)
        }
        ext::KEY_SHARE => {
            names(hello.key_shares().into_iter().flatten().map(|(group, _)| group), group::name)
        }
        ext::SERVER_NAME => {
            hello.server_name().iter().map(|n| String::from_utf8_lossy(n).to_string()).collect()
        }
        ext::ALPN => {
            hello.alpn().into_iter().flatten().map(|n| String::from_utf8_lossy(n).to_string()).collect()
        }
        _ if body.is_empty() => Vec::new(),
        _ => [hex(body)].into(),
    }
}

fn names(ids: impl Iterator<Item = u16>, name: fn(u16) -> Option<&'static str>) -> Vec<String> {
    ids.map(|id| named(id, name(id))).collect()
}

fn named(id: u16, name: Option<&str>) -> String {
    match name {
        Some(name) => name.into(),
        None if is_grease(id) => "GREASE".into(),
        None => format!("0x{id:04x}"),
    }
}

fn named_suite(suite_id: u16) -> NamedId {
    let name = suite::name(suite_id).unwrap_or(if is_grease(suite_id) { "GREASE" } else { "unknown" });
    NamedId { id: id(suite_id), name: name.into() }
}

fn reply(exchange: &Exchange, answer: &Answer) -> ReplyReport {
    let server = exchange.bytes(Side::Server);
    let what = answer.reply.not_tls.map(|at| {
        let start: String =
            String::from_utf8_lossy(server.get(at.start..).unwrap_or_default()).chars().take(40).collect();
        start.escape_debug().to_string()
    });
    ReplyReport {
        outcome: answer.reply.outcome.map_or("unknown", |o| o.name()).into(),
        alert: answer.reply.alert.as_ref().map(seen_alert),
        what,
        hex: hex(server.get(..server.len().min(MOST_REPLY_BYTES)).unwrap_or_default()),
    }
}

fn seen_alert(alert: &SeenAlert) -> AlertReport {
    alert_report(alert.level, alert.description)
}

/// An alert by its numbers.
pub fn alert_report(level: u8, description: u8) -> AlertReport {
    let name =
        registry::alert::name(description).map_or_else(|| format!("unknown ({description})"), Into::into);
    AlertReport {
        level: if level == 1 { "warning" } else { "fatal" }.into(),
        description: name,
        code: description,
    }
}

fn verdict(answer: &Answer) -> VerdictReport {
    let (status, slug, certainty, summary) = match &answer.verdict {
        Verdict::Cause { slug, certainty, summary } => {
            ("cause", Some(*slug), Some(certainty.name()), summary)
        }
        Verdict::Healthy { summary } => ("healthy", None, None, summary),
        Verdict::Unknown { summary } => ("unknown", None, None, summary),
    };
    VerdictReport {
        status: status.into(),
        cause: slug.map(Into::into),
        certainty: certainty.map(Into::into),
        known: slug.map(|_| answer.known.clone()),
        summary: summary.clone(),
    }
}

fn cause(finding: &Finding, library: Option<&'static Library>) -> CauseReport {
    CauseReport {
        cause: finding.cause.slug.into(),
        certainty: finding.certainty.name().into(),
        summary: finding.summary.clone(),
        evidence: finding
            .evidence
            .iter()
            .map(|e| EvidenceReport {
                direction: e.side.name().into(),
                offset: e.offset,
                length: e.length,
                text: e.text.clone(),
            })
            .collect(),
        edits: finding
            .edits
            .iter()
            .map(|e| EditReport { op: e.op(), text: e.describe(), hex: hex(&e.bytes()) })
            .collect(),
        fixes: fixes(finding, library).iter().map(fix).collect(),
    }
}

fn fix(fix: &Fix) -> FixReport {
    let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    let (build, code, config) = match fix.pull {
        Some((_, pull)) => (strings(pull.build), strings(pull.code), strings(pull.config)),
        None => Default::default(),
    };
    FixReport {
        library: fix.library().into(),
        lever: fix.lever.into(),
        text: fix.in_one_line(),
        build,
        code,
        config,
    }
}

fn other(other: &ProfileAnswer) -> OtherReport {
    OtherReport {
        profile: other.profile.into(),
        outcome: other.outcome.name().into(),
        alert: match other.outcome {
            Outcome::Alert { level, description, .. } => Some(alert_report(level, description)),
            _ => None,
        },
        suite: other.outcome.accepts().then(|| outcome_words(&other.outcome)),
        cause: other.cause.map(Into::into),
    }
}

fn id(number: u16) -> String {
    format!("0x{number:04x}")
}

fn version_name(number: u16) -> String {
    version::name(number).map_or_else(|| id(number), Into::into)
}
