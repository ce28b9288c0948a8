//! `tlswhy explain INPUT…`: the main job.

use crate::cli::{Explain as Args, Global};
use crate::exit::Failure;
use crate::{inputs, output};
use std::process::ExitCode;
use tlswhy_core::exchange::{Exchange, Side};
use tlswhy_core::libraries::{self, Library};
use tlswhy_core::report::answer::{self, Shown};
use tlswhy_core::report::layout::Page;
use tlswhy_core::report::{html, json};
use tlswhy_core::server::ServerProfile;
use tlswhy_core::verdict::{Answer, Question, Verdict, explain};
use tlswhy_intake::Intake;

pub(crate) fn run(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let as_json = output::text_or_json(global)?;
    let mut intake = inputs::read_all(&args.input.inputs)?;
    if let Some(reply) = &args.reply {
        set_reply(&mut intake, inputs::read_reply(reply)?)?;
    }
    let profile = args.server.as_deref().map(inputs::profile).transpose()?;
    let named = args.library.as_deref().map(library).transpose()?;
    let shown_input = args.input.inputs.first().map(|i| i.to_string_lossy().into_owned()).unwrap_or_default();

    let explained: Vec<Explained<'_>> =
        intake.exchanges.iter().map(|exchange| Explained::new(exchange, profile.as_deref(), named)).collect();
    let pages = || -> Vec<Page> { explained.iter().map(|e| e.page(&shown_input, global.verbose)).collect() };
    if as_json {
        let parts: Vec<json::Explained<'_>> = explained
            .iter()
            .map(|e| json::Explained { exchange: e.exchange, answer: &e.answer, library: e.library })
            .collect();
        output::json(&json::report(
            &parts,
            &notes(&intake.taken),
            &notes(&intake.doubts),
            env!("CARGO_PKG_VERSION"),
        ))?;
    } else {
        output::pages(global, &pages())?;
    }
    if let Some(file) = &args.html {
        let page = html::write(&pages(), &format!("tlswhy: {shown_input}"));
        std::fs::write(file, page)
            .map_err(|e| Failure::Input(format!("cannot write {}: {e}", file.display())))?;
    }
    tell_what_was_taken(global, &intake);
    let unknown = explained.iter().all(|e| matches!(e.answer.verdict, Verdict::Unknown { .. }));
    Ok(ExitCode::from(if unknown { 3 } else { 0 }))
}

/// An exchange with its answer.
pub(crate) struct Explained<'a> {
    pub(crate) exchange: &'a Exchange,
    pub(crate) answer: Answer,
    pub(crate) library: Option<&'static Library>,
    guessed: bool,
}

impl<'a> Explained<'a> {
    pub(crate) fn new(
        exchange: &'a Exchange,
        profile: Option<&ServerProfile>,
        named: Option<&'static Library>,
    ) -> Self {
        let found = exchange.hints.libraries.first().and_then(|id| libraries::by_id(id));
        let library = named.or(found);
        let answer = explain(&Question { exchange, profile });
        Explained { exchange, answer, library, guessed: named.is_none() }
    }

    pub(crate) fn page(&self, input: &str, verbose: bool) -> Page {
        let shown = Shown {
            exchange: self.exchange,
            library: self.library,
            library_guessed: self.guessed,
            input,
            verbose,
        };
        answer::page(&self.answer, &shown)
    }
}

/// Puts the reply given by `--reply` in the place of whatever the input said of the server.
fn set_reply(intake: &mut Intake, reply: Vec<tlswhy_core::exchange::Event>) -> Result<(), Failure> {
    let [exchange] = intake.exchanges.as_mut_slice() else {
        let count = intake.exchanges.len();
        return Err(Failure::Input(format!("--reply needs an input with one hello; this one has {count}")));
    };
    exchange.events.retain(|event| event.side == Side::Client);
    exchange.events.extend(reply);
    Ok(())
}

/// The library of this name, for `--library`.
pub(crate) fn library(name: &str) -> Result<&'static Library, Failure> {
    libraries::find(name).ok_or_else(|| Failure::UnknownName {
        kind: "library",
        name: name.into(),
        nearest: libraries::suggest(name).map(Into::into),
    })
}

fn notes(notes: &[tlswhy_intake::Note]) -> Vec<(String, String)> {
    notes.iter().map(|n| (n.place.clone(), n.text.clone())).collect()
}

fn tell_what_was_taken(global: &Global, intake: &Intake) {
    let tell = |label: &str, notes: &[tlswhy_intake::Note]| {
        for note in notes {
            output::remark(global, &format!("{label} {}: {}", note.place, note.text));
        }
    };
    tell("note,", &intake.doubts);
    if global.verbose {
        tell("taken from", &intake.taken);
        tell("ignored,", &intake.ignored);
    }
}
