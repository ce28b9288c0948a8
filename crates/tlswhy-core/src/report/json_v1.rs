//! The JSON contract `tlswhy/report/1`: the types that are written, and nothing else.
//!
//! Fields may be added; none is renamed or dropped without a new schema number. The JSON Schema is generated
//! from these types (feature `schema`).

use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// The whole document, one per run.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// `tlswhy/report/1`.
    pub schema: String,
    /// The program that wrote it.
    pub tool: Tool,
    /// One entry per connection found in the input.
    pub exchanges: Vec<ExchangeReport>,
    /// What was taken from where in the input.
    pub taken: Vec<NoteReport>,
    /// What is ambiguous or was rebuilt.
    pub doubts: Vec<NoteReport>,
    /// `prove`: every hello that was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experiments: Option<Vec<ExperimentReport>>,
    /// `prove`: how many connections were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<usize>,
}

/// One hello that was tried.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExperimentReport {
    /// The edits, in protocol terms; none for the hello as it was given.
    pub edits: Vec<String>,
    /// What the server did.
    pub outcome: String,
    /// The same with the alert or the choice.
    pub answer: String,
    /// The server took it.
    pub accepted: bool,
    /// The bytes sent, in hex.
    pub hello: String,
    /// The server's bytes, in hex (the first 256).
    pub reply: String,
}

/// Name and version of the program.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tool {
    /// `tlswhy`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A remark about the input.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoteReport {
    /// Line or byte range.
    pub place: String,
    /// What was seen there.
    pub text: String,
}

/// One connection.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExchangeReport {
    /// Where it was found.
    pub source: SourceReport,
    /// The ClientHello; `null` when the client sent none.
    pub client_hello: Option<HelloReport>,
    /// What the server did.
    pub reply: ReplyReport,
    /// The answer.
    pub verdict: VerdictReport,
    /// The ranked causes, most certain first.
    pub causes: Vec<CauseReport>,
    /// One row for each suite offered.
    pub suites: Vec<SuiteReport>,
    /// What was looked at and is not the cause.
    pub cleared: Vec<ClearedReport>,
    /// What each known server would do with this very hello.
    pub others: Vec<OtherReport>,
    /// Weak, but not the cause.
    pub remarks: Vec<String>,
    /// What to try next when it is not certain, cheapest first.
    pub next: Vec<String>,
}

/// Kind and place of the source.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceReport {
    /// `text`, `pcap` or `live`.
    pub kind: String,
    /// File name and lines or frames.
    #[serde(rename = "where")]
    pub place: String,
}

/// A ClientHello in protocol terms.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HelloReport {
    /// The bytes as they were given, in lower-case hex.
    pub hex: String,
    /// legacy_version by name.
    pub legacy_version: String,
    /// Version in the header of the first record; `null` without one.
    pub record_version: Option<String>,
    /// The suites in order.
    pub cipher_suites: Vec<NamedId>,
    /// The extensions in order.
    pub extensions: Vec<ExtensionReport>,
    /// What does not add up in the bytes.
    pub problems: Vec<ProblemReport>,
    /// JA3 fingerprint (MD5 in hex).
    pub ja3: String,
    /// JA4 fingerprint.
    pub ja4: String,
}

/// A registry number as `0xc027` and its IANA name.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedId {
    /// `0xc027`.
    pub id: String,
    /// IANA name, `GREASE` or `unknown`.
    pub name: String,
}

/// One extension.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExtensionReport {
    /// ExtensionType.
    pub id: u16,
    /// IANA name.
    pub name: String,
    /// Its members by name, where it is a list; else its content in words or hex.
    pub values: Vec<String>,
}

/// A problem in the bytes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemReport {
    /// Offset in the client's bytes.
    pub offset: usize,
    /// Length in bytes.
    pub length: usize,
    /// What is wrong.
    pub text: String,
}

/// What the server did.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReplyReport {
    /// `server_hello`, `hello_retry_request`, `alert`, `close`, `reset`, `silence`, `not_tls`, or `unknown`
    /// when the input does not say.
    pub outcome: String,
    /// The alert, when there was one.
    pub alert: Option<AlertReport>,
    /// What it was, when it was not TLS.
    pub what: Option<String>,
    /// The server's bytes, in lower-case hex (the first 4096).
    pub hex: String,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertReport {
    /// `warning` or `fatal`.
    pub level: String,
    /// IANA name.
    pub description: String,
    /// AlertDescription number.
    pub code: u8,
}

/// The answer in one line.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerdictReport {
    /// `cause`, `healthy` or `unknown`.
    pub status: String,
    /// Slug of the cause.
    pub cause: Option<String>,
    /// `proven`, `certain`, `predicted` or `possible`.
    pub certainty: Option<String>,
    /// Whose word that is, in words.
    pub known: Option<String>,
    /// One sentence.
    pub summary: String,
}

/// One cause with all that belongs to it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CauseReport {
    /// Slug.
    pub cause: String,
    /// How it is known.
    pub certainty: String,
    /// One sentence.
    pub summary: String,
    /// The bytes that show it.
    pub evidence: Vec<EvidenceReport>,
    /// Changes to the hello that cure it.
    pub edits: Vec<EditReport>,
    /// How to make that change in a library.
    pub fixes: Vec<FixReport>,
}

/// Bytes that show a cause.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceReport {
    /// `client` or `server`.
    pub direction: String,
    /// Offset in that side's bytes.
    pub offset: usize,
    /// Length in bytes; 0 where the point is that something is absent.
    pub length: usize,
    /// What it shows.
    pub text: String,
}

/// A change to the hello.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EditReport {
    /// The operation, as `add_extension`.
    pub op: String,
    /// In protocol terms.
    pub text: String,
    /// The bytes added or put in place, in hex.
    pub hex: String,
}

/// How a library makes the change.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FixReport {
    /// Id of the library, or `generic` where none is known.
    pub library: String,
    /// The lever it pulls.
    pub lever: String,
    /// In one line.
    pub text: String,
    /// Build settings.
    pub build: Vec<String>,
    /// Calls.
    pub code: Vec<String>,
    /// Options, properties, command line.
    pub config: Vec<String>,
}

/// One offered suite.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuiteReport {
    /// `0xc027`.
    pub id: String,
    /// IANA name.
    pub name: String,
    /// Whether it is in the server's list; `null` when no list is known.
    pub server_lists_it: Option<bool>,
    /// Whether the server could use it with this hello.
    pub usable: bool,
    /// Slug of the cause, or rule id, that blocks it.
    pub blocked_by: Option<String>,
    /// The same in words.
    pub why: String,
}

/// Something that was checked and is not the cause.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClearedReport {
    /// What was checked: `version`, `signatures`, `certificate`…
    pub what: String,
    /// Why it is not the cause.
    pub text: String,
}

/// What a known server would do with the same hello.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OtherReport {
    /// Profile id.
    pub profile: String,
    /// Outcome word.
    pub outcome: String,
    /// Alert, when it refuses with one.
    pub alert: Option<AlertReport>,
    /// Suite chosen, when it accepts.
    pub suite: Option<String>,
    /// Cause of the refusal.
    pub cause: Option<String>,
}
