//! The fix in the terms of the client's library: a cause names levers, the library says how it pulls them.

use crate::libraries::{Effort, Library, Pull, lever};
use crate::verdict::Finding;
use alloc::string::String;
use alloc::vec::Vec;

/// One way to cure a cause.
#[derive(Clone, Copy, Debug)]
pub struct Fix {
    /// The lever pulled.
    pub lever: &'static str,
    /// What it changes, in protocol terms.
    pub what: &'static str,
    /// The library and how it pulls the lever; `None` where the wording is generic.
    pub pull: Option<(&'static Library, &'static Pull)>,
}

impl Fix {
    /// Id of the library, or `generic`.
    pub const fn library(&self) -> &'static str {
        match self.pull {
            Some((library, _)) => library.id,
            None => "generic",
        }
    }

    /// Whether the library has no way to pull the lever.
    pub const fn is_impossible(&self) -> bool {
        matches!(self.pull, Some((_, Pull { effort: Effort::NotPossible, .. })))
    }

    /// Everything in one line.
    pub fn in_one_line(&self) -> String {
        let Some((_, pull)) = self.pull else { return self.what.into() };
        let parts: Vec<&str> = [pull.build, pull.code, pull.config].concat();
        let mut line = parts.join("; ");
        if !pull.note.is_empty() {
            if !line.is_empty() {
                line.push_str("; ");
            }
            line.push_str(pull.note);
        }
        if line.is_empty() { self.what.into() } else { line }
    }
}

/// The fixes of a finding, the lever that cures most directly first. Where the library's way of pulling a lever
/// is not known the lever's generic wording stands, and [`Fix::pull`] says so by its absence.
pub fn fixes(finding: &Finding, library: Option<&'static Library>) -> Vec<Fix> {
    finding
        .levers
        .iter()
        .map(|&id| Fix {
            lever: id,
            what: lever(id).map_or(id, |l| l.what),
            pull: library.and_then(|l| l.pulls.iter().find(|p| p.lever == id).map(|p| (l, p))),
        })
        .collect()
}
