//! Which change to the hello cures a cause, tried on the servers that name it; and what would fail next.

use super::Facts;
use super::model::Model;
use crate::causes::{self, Cause};
use crate::exchange::Hints;
use crate::server::{self, HelloFacts, ServerProfile};
use crate::wire::edit::{Edit, EditError, apply};
use crate::wire::{ClientHello, read};
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// A change to the hello, and what it uncovers.
#[derive(Clone, Debug, Default)]
pub(super) struct Cured {
    /// All edits that it takes until the server goes on.
    pub(super) edits: Vec<Edit>,
    /// Slugs of the causes that came to light behind the first, in order.
    pub(super) then: Vec<&'static str>,
}

/// How many servers a cure is tried on, at most one of each stack.
const MOST_SERVERS: usize = 6;
/// How many faults behind the first are mended before it is given up.
const MOST_FAULTS: usize = 3;

/// The first of the cause's cures that most of the servers naming it accept, the smallest first.
///
/// Where none is enough, because another fault stands behind the first, that one is mended too.
pub(super) fn choose(facts: &Facts<'_>, model: &Model<'_>, cause: &'static Cause) -> Cured {
    let Some(hello) = &facts.hello else { return Cured::default() };
    let hints = &facts.exchange.hints;
    let cures = possible(cause, hello, hints, facts.client.bytes);
    let servers = model.who_name(cause, MOST_SERVERS);
    let mut best: Option<(usize, Vec<Edit>)> = None;
    for edits in &cures {
        let accepted =
            servers.iter().filter(|s| judge(facts.client.bytes, edits, s) == Some(Judged::Accepted)).count();
        if accepted > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((accepted, edits.clone()));
            if accepted == servers.len() {
                break;
            }
        }
    }
    if let Some((_, edits)) = best {
        return Cured { edits, then: Vec::new() };
    }
    let first = cures.first().cloned().unwrap_or_default();
    let behind =
        servers.first().and_then(|server| mend(facts.client.bytes, hints, server, cause.slug, &cures));
    behind.unwrap_or(Cured { edits: first, then: Vec::new() })
}

/// Mends one fault after the other until the server goes on; `None` when that leads nowhere.
fn mend(
    client: &[u8],
    hints: &Hints,
    server: &ServerProfile,
    slug: &'static str,
    cures: &[Vec<Edit>],
) -> Option<Cured> {
    let mut cured = Cured::default();
    let mut cures = cures.to_vec();
    let mut at = slug;
    for _ in 0..=MOST_FAULTS {
        // The first cure that changes what the server objects to.
        let (edits, judged) = cures.iter().find_map(|cure| {
            let edits = [cured.edits.as_slice(), cure].concat();
            let judged = judge(client, &edits, server)?;
            (judged != Judged::Objects(at)).then_some((edits, judged))
        })?;
        cured.edits = edits;
        let Judged::Objects(next) = judged else { return Some(cured) };
        if cured.then.contains(&next) {
            return None;
        }
        cured.then.push(next);
        at = next;
        let bytes = apply(client, &cured.edits).ok()?;
        let reading = read(&bytes);
        cures = possible(causes::find(next)?, &reading.client_hello()?, hints, &bytes);
    }
    None
}

/// What a server does with an edited hello.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Judged {
    Accepted,
    /// It refuses, by the cause of this slug.
    Objects(&'static str),
}

/// What the server does with the edited hello; `None` when the edits cannot be made, or the server refuses for a
/// reason without a name.
fn judge(client: &[u8], edits: &[Edit], server: &ServerProfile) -> Option<Judged> {
    let bytes = apply(client, edits).ok()?;
    let reading = read(&bytes);
    let verdict = server::outcome(&HelloFacts::of(&reading)?, server);
    if verdict.outcome.accepts() {
        Some(Judged::Accepted)
    } else {
        Some(Judged::Objects(verdict.decided_by?.cause()?))
    }
}

/// The first cure of a cause, untried; for those that stand behind the first.
pub(super) fn first(cause: &Cause, hello: &ClientHello<'_>, hints: &Hints, client: &[u8]) -> Vec<Edit> {
    possible(cause, hello, hints, client).into_iter().next().unwrap_or_default()
}

/// The cause's cures that can be made on these client bytes, without the edits that would change nothing.
fn possible(cause: &Cause, hello: &ClientHello<'_>, hints: &Hints, client: &[u8]) -> Vec<Vec<Edit>> {
    let mut cures = (cause.cure)(hello, hints);
    cures.retain_mut(|edits| {
        let mut bytes = Cow::Borrowed(client);
        let mut can = true;
        edits.retain(|edit| match apply(&bytes, core::slice::from_ref(edit)) {
            Ok(edited) => {
                bytes = Cow::Owned(edited);
                true
            }
            Err(EditError::AlreadyThere(_)) => false,
            Err(_) => {
                can = false;
                false
            }
        });
        can && !edits.is_empty()
    });
    cures
}
