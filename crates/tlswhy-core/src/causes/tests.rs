//! Tests over the whole catalogue: the list, the pages with their examples.

extern crate std;

use super::{ALL, FILES};
use crate::exchange::{Event, EventKind, Exchange, Side};
use crate::server::{self, HelloFacts};
use crate::verdict::{Answer, Certainty, Finding, Question, Verdict, explain};
use crate::wire::edit::apply;
use crate::wire::read;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::path::Path;

const SECTIONS: [&str; 7] = [
    "## What happens",
    "## Why servers do this",
    "## How it looks",
    "## How to be sure",
    "## What to change",
    "## Not to be confused with",
    "## Sources",
];

#[test]
fn list_folder_and_pages_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/causes");
    let found = |suffix: &str| -> BTreeSet<String> {
        std::fs::read_dir(&folder)
            .expect("the folder of the causes")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| !["mod.rs", "tests.rs"].contains(&name.as_str()))
            .filter_map(|name| name.strip_suffix(suffix).map(ToString::to_string))
            .collect()
    };
    let listed: Vec<&str> = FILES.iter().map(|f| f.strip_suffix(".rs").expect("a .rs file")).collect();
    assert!(listed.is_sorted(), "the list is sorted");
    let listed: BTreeSet<String> = listed.into_iter().map(ToString::to_string).collect();
    assert_eq!(listed, found(".rs"), "each file is in the list");
    assert_eq!(listed, found(".md"), "each cause has a page");
    for (cause, file) in ALL.iter().zip(FILES) {
        assert_eq!(format!("{}.rs", cause.slug), **file);
    }
}

#[test]
fn every_cause_is_fully_described() {
    for cause in ALL {
        let slug = cause.slug;
        assert!(cause.summary.ends_with('.'), "{slug}: the summary is a sentence");
        assert!(!cause.levers.is_empty(), "{slug}: no lever");
        assert!(!cause.sources.is_empty(), "{slug}: no source");
        assert!(cause.page.starts_with(&format!("# {slug}\n")), "{slug}: the page starts with its slug");
        let mut at = 0;
        for section in SECTIONS {
            let found = cause.page[at..].find(section);
            at += found.unwrap_or_else(|| panic!("{slug}: {section} is missing or out of order"));
        }
        let examples = examples(cause.page);
        let shown = |wanted: bool| {
            examples.iter().any(|e| e.expect.iter().any(|x| x.slug == slug && x.first == wanted))
        };
        assert!(shown(true), "{slug}: the page has no example that shows it");
        assert!(shown(false), "{slug}: the page has no near miss");
    }
}

#[test]
fn the_examples_of_the_pages_hold() {
    let mut wrong = Vec::new();
    for cause in ALL {
        for (number, example) in examples(cause.page).iter().enumerate() {
            let answer = example.explain();
            for expect in &example.expect {
                if !expect.holds(&answer) {
                    wrong.push(format!(
                        "{} example {}: {expect:?}\n{}",
                        cause.slug,
                        number + 1,
                        told(&answer)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn with_the_edits_applied_a_server_that_names_the_cause_names_it_no_more() {
    let mut wrong = Vec::new();
    for cause in ALL {
        for (number, example) in examples(cause.page).iter().enumerate() {
            let answer = example.explain();
            let at = format!("{} example {}", cause.slug, number + 1);
            for finding in &answer.causes {
                if let Err(error) = apply(&example.client(), &finding.edits)
                    && !finding.edits.is_empty()
                {
                    wrong.push(format!("{at}, {}: {error}: {:?}", finding.cause.slug, finding.edits));
                }
            }
            let Some(first) = answer.causes.first().filter(|f| !f.edits.is_empty()) else { continue };
            let named = who_names(&hex(&example.hello), first.cause.slug);
            let edited = apply(&hex(&example.hello), &first.edits).unwrap_or_default();
            let still = who_names(&edited, first.cause.slug);
            if !named.is_empty() && named.iter().all(|id| still.contains(id)) {
                wrong.push(format!("{at}: {} is still there after {:?}", first.cause.slug, first.edits));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The profiles that refuse these client bytes by the cause, or by the one that it is a special form of.
fn who_names(client: &[u8], slug: &str) -> Vec<&'static str> {
    let reading = read(client);
    let Some(hello) = HelloFacts::of(&reading) else { return Vec::new() };
    let general = super::find(slug).and_then(|c| c.narrows).map_or(slug, |(general, _)| general);
    let names = |profile: &&server::ServerProfile| {
        let told = server::outcome(&hello, profile).decided_by.and_then(server::Rule::cause);
        told.is_some_and(|told| told == slug || told == general)
    };
    server::profiles().iter().filter(names).map(|profile| &*profile.id).collect()
}

/// The verdict and the findings, one a line.
fn told(answer: &Answer) -> String {
    let line = |f: &Finding| format!("  {} {} {}\n", f.cause.slug, f.certainty.name(), f.belief);
    format!("  {:?}\n", answer.verdict) + &answer.causes.iter().map(line).collect::<String>()
}

/// One executed example of a page.
#[derive(Default)]
struct Example {
    hello: String,
    reply: String,
    profile: Option<String>,
    expect: Vec<Expect>,
}

/// One line of an `expect` block: `slug`, `slug certainty`, `lists slug`, `not slug`, `healthy` or `unknown`.
#[derive(Debug)]
struct Expect {
    slug: String,
    first: bool,
    /// It is enough that the cause is among those found.
    listed: bool,
    certainty: Option<Certainty>,
}

impl Expect {
    fn read(line: &str) -> Self {
        let mut words = line.split_whitespace().peekable();
        let first = words.next_if_eq(&"not").is_none();
        let listed = words.next_if_eq(&"lists").is_some();
        let slug = words.next().expect("a slug").to_string();
        let certainty = words.next().map(|word| {
            [Certainty::Proven, Certainty::Certain, Certainty::Predicted, Certainty::Possible]
                .into_iter()
                .find(|c| c.name() == word)
                .unwrap_or_else(|| panic!("no certainty is called {word}"))
        });
        Expect { slug, first, listed, certainty }
    }

    fn holds(&self, answer: &Answer) -> bool {
        if self.listed {
            return answer.causes.iter().any(|f| f.cause.slug == self.slug);
        }
        match &answer.verdict {
            Verdict::Healthy { .. } => (self.slug == "healthy") == self.first,
            Verdict::Unknown { .. } => (self.slug == "unknown") == self.first,
            Verdict::Cause { slug, certainty, .. } => {
                let is = *slug == self.slug && self.certainty.is_none_or(|c| c == *certainty);
                is == self.first
            }
        }
    }
}

impl Example {
    /// All that the client sent.
    fn client(&self) -> Vec<u8> {
        let more = self.reply.lines().filter_map(|line| line.trim().strip_prefix("client "));
        let more = more.filter(|text| !["close", "reset", "silence"].contains(text));
        hex(&self.hello).into_iter().chain(more.flat_map(hex)).collect()
    }

    /// The hello block holds hex; the reply block hex of the server, `client HEX`, or how it ended: `close`,
    /// `reset`, `silence`, `client close`, `client reset`. Neither block: nothing of that side.
    fn explain(&self) -> Answer {
        let mut exchange = Exchange::default();
        exchange.push_data(Side::Client, &hex(&self.hello), "");
        for line in self.reply.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let (side, rest) = match line.strip_prefix("client ") {
                Some(rest) => (Side::Client, rest),
                None => (Side::Server, line),
            };
            let kind = match rest {
                "close" => EventKind::Closed,
                "reset" => EventKind::Reset,
                "silence" => EventKind::Silent(5000),
                text => match text.strip_prefix("text ") {
                    Some(words) => EventKind::Data(format!("{words}\r\n").into_bytes()),
                    None => EventKind::Data(hex(text)),
                },
            };
            exchange.events.push(Event { side, kind, micros: None, origin: String::new() });
        }
        let profile =
            self.profile.as_deref().map(|name| server::find(name).expect("the page names a profile"));
        explain(&Question { exchange: &exchange, profile })
    }
}

fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut next = Example::default();
    let mut block: Option<(&str, String)> = None;
    for line in page.lines() {
        match (&mut block, line.strip_prefix("```")) {
            (None, Some(kind)) => block = Some((kind, String::new())),
            (Some(_), Some(_)) => match block.take().expect("a block is open") {
                ("hello", text) => next.hello = text,
                ("reply", text) => next.reply = text,
                ("profile", text) => next.profile = Some(text.trim().to_string()),
                ("expect", text) => {
                    next.expect = text.lines().map(Expect::read).collect();
                    examples.push(core::mem::take(&mut next));
                }
                _ => {}
            },
            (Some((_, text)), None) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    examples
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).unwrap_or_else(|| panic!("{c:?} is no hex digit in {text}")) as u8)
        .collect();
    assert!(digits.len().is_multiple_of(2), "odd number of digits in {text}");
    digits.chunks(2).map(|c| c[0] << 4 | c[1]).collect()
}
