//! From an exchange to the answer: which causes explain it, how each is known, and what is not the cause.

mod facts;
mod model;
mod remarks;

pub use facts::{Answered, Facts, Reply, SeenAlert, Sides, Stage, alert, version_name};
pub use model::Blame;

use crate::causes::{self, Cause};
use crate::exchange::{Exchange, Side};
use crate::server::Outcome;
use crate::wire::edit::Edit;
use crate::wire::read;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The exchange to explain.
    pub exchange: &'a Exchange,
}

impl<'a> Question<'a> {
    /// Why did this exchange fail?
    pub const fn new(exchange: &'a Exchange) -> Self {
        Question { exchange }
    }
}

/// How something is known, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// A live experiment showed it.
    Proven,
    /// It follows from the bytes and the protocol.
    Certain,
    /// A measured profile of a server says so.
    Predicted,
    /// It would explain what is seen, and so would other things.
    Possible,
}

impl Certainty {
    /// The word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Certainty::Proven => "proven",
            Certainty::Certain => "certain",
            Certainty::Predicted => "predicted",
            Certainty::Possible => "possible",
        }
    }
}

/// The answer in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This cause.
    Cause {
        /// Slug of the cause.
        slug: &'static str,
        /// How it is known.
        certainty: Certainty,
        /// One sentence.
        summary: String,
    },
    /// Nothing is wrong in what was given.
    Healthy {
        /// One sentence, naming the stage reached.
        summary: String,
    },
    /// Not known: what was ruled out and what would decide stand in [`Answer::cleared`] and [`Answer::next`].
    Unknown {
        /// One sentence.
        summary: String,
    },
}

/// Bytes that show something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whose bytes.
    pub side: Side,
    /// Offset in all bytes that this side sent.
    pub offset: usize,
    /// Length in bytes; 0 where the point is that something is absent.
    pub length: usize,
    /// What they show.
    pub text: String,
}

/// One cause that explains the exchange.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The entry of the catalogue.
    pub cause: &'static Cause,
    /// How it is known.
    pub certainty: Certainty,
    /// Order among findings of the same certainty, 0 to 1000.
    pub belief: u16,
    /// One sentence.
    pub summary: String,
    /// The bytes that show it.
    pub evidence: Vec<Evidence>,
    /// Changes to the hello that cure it, to be made together.
    pub edits: Vec<Edit>,
    /// Ids of the levers that cure it, the most direct first.
    pub levers: Vec<&'static str>,
}

/// One offered suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuiteRow {
    /// CipherSuite.
    pub id: u16,
    /// IANA name.
    pub name: &'static str,
    /// Whether it is in the server's list; `None` when no list is known.
    pub server_lists_it: Option<bool>,
    /// Whether the server could use it with this hello.
    pub usable: bool,
    /// Slug of the cause, or id of the rule, that blocks it.
    pub blocked_by: Option<&'static str>,
    /// The same in words.
    pub why: String,
}

/// Something that was looked at and is not the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleared {
    /// `version`, `suites`, `groups`, `signatures`, `certificate`, …
    pub what: &'static str,
    /// Why it is not the cause.
    pub text: String,
}

/// What a known server would do with the same hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileAnswer {
    /// Profile id.
    pub profile: &'static str,
    /// What it does.
    pub outcome: Outcome,
    /// Cause of a refusal.
    pub cause: Option<&'static str>,
    /// A habit that nobody measured took part in it.
    pub on_unmeasured: bool,
}

/// Something weak in the hello that is not the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// In a few words: `no server_name`.
    pub text: String,
}

/// The whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The answer in one line.
    pub verdict: Verdict,
    /// All causes that explain the exchange, best known first.
    pub causes: Vec<Finding>,
    /// One row for each suite offered, in the hello's order.
    pub suites: Vec<SuiteRow>,
    /// What is not the cause.
    pub cleared: Vec<Cleared>,
    /// What each known server would do with this hello.
    pub others: Vec<ProfileAnswer>,
    /// What is weak but not the cause.
    pub remarks: Vec<Remark>,
    /// Experiments that would decide, cheapest first, when it is not certain.
    pub next: Vec<String>,
    /// What the server did.
    pub reply: Reply,
    /// How far the exchange came.
    pub stage: Stage,
}

/// Explains an exchange.
pub fn explain(question: &Question<'_>) -> Answer {
    let sides = Sides::of(question.exchange);
    let (client, server) = (read(sides.client()), read(sides.server()));
    let facts = Facts::gather(question.exchange, &sides, &client, &server);
    let causes = rank(&facts);
    let verdict = match causes.first() {
        Some(Finding { cause, certainty, summary, .. }) => {
            Verdict::Cause { slug: cause.slug, certainty: *certainty, summary: summary.clone() }
        }
        None => without_cause(&facts),
    };
    let about = causes.first().map(|finding| finding.cause.slug);
    let remarks = facts.hello.as_ref().map(|hello| remarks::of(hello, about)).unwrap_or_default();
    Answer {
        verdict,
        causes,
        suites: Vec::new(),
        cleared: Vec::new(),
        others: Vec::new(),
        remarks,
        next: Vec::new(),
        stage: facts.stage,
        reply: facts.reply,
    }
}

/// All causes that see themselves in the facts, best known first.
fn rank(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for cause in causes::ALL {
        if let Some(sign) = (cause.look)(facts) {
            let cures = facts.hello.as_ref().map(|hello| (cause.cure)(hello, &facts.exchange.hints));
            findings.push(Finding {
                edits: cures.and_then(|cures| cures.into_iter().next()).unwrap_or_default(),
                cause,
                certainty: sign.certainty,
                belief: sign.belief,
                summary: sign.summary,
                evidence: sign.evidence,
                levers: cause.levers.to_vec(),
            });
        }
    }
    findings.sort_by(|a, b| a.certainty.cmp(&b.certainty).then(b.belief.cmp(&a.belief)));
    findings
}

/// The verdict when no cause sees itself.
fn without_cause(facts: &Facts<'_>) -> Verdict {
    if facts.hello.is_none() {
        return Verdict::Unknown { summary: "There is no ClientHello in what was given.".to_string() };
    }
    if facts.server_went_on() && !facts.reply.client_alert.is_some_and(|a| a.is_fatal()) {
        let summary = match facts.stage {
            Stage::After => "Nothing is wrong in these bytes: both sides went on under their keys.",
            Stage::Finished => {
                "Nothing is wrong in these bytes: the client took the server's answer and went on."
            }
            Stage::SecondHello => "Nothing is wrong in these bytes: the server asked for another key share.",
            _ => {
                "The server took the hello and answered it; the failure, if any, is the client's check of the answer."
            }
        };
        return Verdict::Healthy { summary: summary.to_string() };
    }
    let summary = match facts.answered() {
        Answered::Unknown => "The input does not say what the server answered.",
        Answered::Closed => "The server closed without a word; nothing in the hello explains it by itself.",
        Answered::Reset => "The connection was reset; nothing in the hello explains it by itself.",
        Answered::Silent => "The server said nothing; nothing in the hello explains it by itself.",
        _ => "The server refused the hello; nothing in it explains that by itself.",
    };
    Verdict::Unknown { summary: summary.to_string() }
}
