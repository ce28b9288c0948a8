//! From an exchange to the answer: which causes explain it, how each is known, and what is not the cause.

mod certificate;
mod cleared;
mod cure;
mod facts;
mod known;
mod model;
mod proven;
mod remarks;
mod suites;

pub use certificate::ServerCertificate;
pub(crate) use certificate::chain;
pub use facts::{Answered, Facts, Reply, SeenAlert, Sides, Stage, alert, version_name};
pub use model::{Basis, Blame};

use model::Model;

use crate::causes::{self, Cause, Sign};
use crate::exchange::{Exchange, Side};
use crate::server::{self, HelloFacts, Outcome, ServerProfile};
use crate::wire::edit::Edit;
use crate::wire::read;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The exchange to explain.
    pub exchange: &'a Exchange,
    /// The server's profile, when the one who asks knows it.
    pub profile: Option<&'a ServerProfile>,
}

impl<'a> Question<'a> {
    /// Why did this exchange fail?
    pub const fn new(exchange: &'a Exchange) -> Self {
        Question { exchange, profile: None }
    }

    /// The same, when the server is known to be of this kind.
    #[must_use]
    pub const fn with_profile(self, profile: &'a ServerProfile) -> Self {
        Question { profile: Some(profile), ..self }
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
    /// Slugs of the causes that would fail next with the first one mended; `edits` mends these too.
    pub then: Vec<&'static str>,
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
    /// How the first cause is known, in words; empty without one.
    pub known: String,
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

/// The belief from which a possible cause is listed at all.
const WORTH_A_LINE: u16 = 20;

/// The belief from which a possible cause is named as the answer.
const WORTH_NAMING: u16 = 100;

/// Explains an exchange.
pub fn explain(question: &Question<'_>) -> Answer {
    let sides = Sides::of(question.exchange);
    let (client, server) = (read(sides.client()), read(sides.server()));
    let mut facts = Facts::gather(question.exchange, &sides, &client, &server);
    let hello = facts.form.as_ref().filter(|_| facts.hello.is_some());
    let model = hello.map(|hello| model::ask(question, &facts, hello));
    facts.acceptance = model.as_ref().map(Model::acceptance);
    let causes = rank(&facts, model.as_ref());
    let verdict = match causes.first() {
        // What explains it only if the server is a rare kind is a candidate, not an answer.
        Some(Finding { certainty: Certainty::Possible, belief, .. }) if *belief < WORTH_NAMING => {
            without_cause(&facts)
        }
        Some(Finding { cause, certainty, summary, .. }) => {
            Verdict::Cause { slug: cause.slug, certainty: *certainty, summary: summary.clone() }
        }
        None => without_cause(&facts),
    };
    let verdict = match (verdict, model.as_ref().and_then(known::accepted)) {
        (Verdict::Unknown { .. }, Some(summary)) if facts.answered() == Answered::Unknown => {
            Verdict::Healthy { summary }
        }
        (verdict, _) => verdict,
    };
    let known = causes.first().map(|first| known::of(&facts, first, model.as_ref())).unwrap_or_default();
    let about = causes.first().map(|finding| finding.cause.slug);
    let remarks = facts.hello.as_ref().map(|hello| remarks::of(hello, about)).unwrap_or_default();
    let suites = match (&facts.hello, hello, &model) {
        (Some(offered), Some(hello), Some(model)) => suites::table(&facts, offered, hello, model),
        _ => Vec::new(),
    };
    let next = cleared::next(&facts, &causes);
    Answer {
        verdict,
        known,
        causes,
        suites,
        cleared: cleared::of(&facts, about),
        others: hello.map(|hello| others(hello, model.as_ref())).unwrap_or_default(),
        remarks,
        next,
        stage: facts.stage,
        reply: facts.reply,
    }
}

/// What every built-in profile would do with this hello.
fn others(hello: &HelloFacts<'_>, model: Option<&Model<'_>>) -> Vec<ProfileAnswer> {
    let answer = |profile: &'static ServerProfile, verdict: server::Verdict| ProfileAnswer {
        profile: &profile.id,
        outcome: verdict.outcome,
        cause: verdict.decided_by.and_then(server::Rule::cause),
        on_unmeasured: verdict.on_unmeasured,
    };
    // The answers are there already when all were asked as they are.
    let asked = model.filter(|m| m.basis == Basis::All && !m.narrowed).map(|m| &m.asked);
    let all = server::profiles().iter().enumerate();
    all.map(|(at, profile)| {
        let known = asked.and_then(|asked| asked.get(at)).map(|a| a.verdict);
        answer(profile, known.unwrap_or_else(|| server::outcome(hello, profile)))
    })
    .collect()
}

/// All causes that see themselves in the facts or are named by the profiles asked, best known first.
fn rank(facts: &Facts<'_>, model: Option<&Model<'_>>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut add = |cause: &'static Cause, sign: Sign| {
        let known = findings.iter_mut().find(|f| f.cause.slug == cause.slug);
        if let Some(known) = known {
            // The bytes' own sign tells it; the profiles may know it better.
            known.certainty = known.certainty.min(sign.certainty);
            known.belief = known.belief.max(sign.belief);
            return;
        }
        findings.push(Finding {
            cause,
            certainty: sign.certainty,
            belief: sign.belief,
            summary: sign.summary,
            evidence: sign.evidence,
            edits: Vec::new(),
            then: Vec::new(),
            levers: cause.levers.to_vec(),
        });
    };
    for cause in causes::ALL {
        if let Some(sign) = (cause.look)(facts) {
            add(cause, sign);
        }
    }
    if let Some(model) = model.filter(|_| !facts.server_went_on()) {
        for vote in &model.votes {
            let share = model.share(vote);
            // What hardly any server would say is not worth a line.
            if share < 30 {
                continue;
            }
            let mut sign = (vote.cause.told)(facts, &model.blame(vote));
            let predicted = model.predicts(vote);
            sign.certainty = if predicted { Certainty::Predicted } else { Certainty::Possible };
            // A reason that few servers would have explains little, however alone it stands among them.
            let reach = u32::from(model.reach().saturating_mul(2).min(1000));
            sign.belief = (u32::from(share) * reach / 1000) as u16;
            add(vote.cause, sign);
        }
    }
    // A special form stands for the general one.
    let general = |slug: &str| findings.iter().any(|f| f.cause.narrows.is_some_and(|(of, _)| of == slug));
    let special_forms: Vec<bool> = findings.iter().map(|f| !general(f.cause.slug)).collect();
    let mut keep = special_forms.into_iter();
    findings.retain(|_| keep.next().unwrap_or(true));
    // Two things that each would be certain alone: which of them the server met first is not.
    if findings.iter().filter(|f| f.certainty == Certainty::Certain).count() > 1 {
        for finding in findings.iter_mut().filter(|f| f.certainty == Certainty::Certain) {
            finding.certainty = Certainty::Predicted;
        }
    }
    findings.retain(|f| f.certainty != Certainty::Possible || f.belief >= WORTH_A_LINE);
    findings.sort_by(|a, b| a.certainty.cmp(&b.certainty).then(b.belief.cmp(&a.belief)));
    for (place, finding) in findings.iter_mut().enumerate() {
        match (place, model, &facts.hello) {
            (0, Some(model), _) => {
                let cured = cure::choose(facts, model, finding.cause);
                (finding.edits, finding.then) = (cured.edits, cured.then);
            }
            (_, _, Some(hello)) => {
                finding.edits = cure::first(finding.cause, hello, &facts.exchange.hints, facts.client.bytes);
            }
            _ => {}
        }
    }
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
    let answered = match facts.answered() {
        Answered::Unknown => "The input does not say what the server answered",
        Answered::Closed => "The server closed without a word",
        Answered::Reset => "The connection was reset",
        Answered::Silent => "The server said nothing",
        Answered::NotTls => "The server answered with something that is not TLS",
        Answered::Alert(_) => "The server refused the hello",
        Answered::WentOn => "The client ended the connection after the server had answered",
    };
    let taken = match facts.acceptance {
        Some(1000) => "every server that was measured takes this hello",
        Some(900..) => "nearly every server that was measured takes this hello",
        Some(500..) => "most of the servers that were measured take this hello",
        _ => "nothing in the hello explains it by itself",
    };
    let summary = format!("{answered}; {taken}.");
    Verdict::Unknown { summary }
}
