//! Lists of cipher suites in prose and in the output of scanners.

mod owner;
mod rows;

pub(super) use owner::Owner;

use super::clean::Line;
use super::place_of;
use tlswhy_core::exchange::SuiteList;

/// A list of suites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) owner: Owner,
    pub(super) list: SuiteList,
    /// The words that told the owner, or the tool's name.
    pub(super) told_by: String,
    /// The host of the scan that it comes from, if a command line names one.
    pub(super) scan: Option<String>,
    /// Why it is not used after all.
    pub(super) unfit: Option<&'static str>,
}

/// Lines of a list may be this far apart (headings of versions, notes).
const MAX_GAP: usize = 6;

/// A list that may go on.
struct Open {
    suites: Vec<u16>,
    first: usize,
    last: usize,
    /// No word above this line says anything of it.
    floor: usize,
    /// Its rows are marked as accepted or refused.
    marked: bool,
    scan: Option<String>,
}

/// Finds the lists of a text. `taken` says which lines hold bytes that were taken: their numbers are none of a
/// list's.
pub(super) fn find(lines: &[Line<'_>], taken: impl Fn(&Line<'_>) -> bool) -> Vec<Found> {
    let mut out = Vec::new();
    let mut current: Option<Open> = None;
    let mut floor = 0;
    let mut scan = None;
    for (at, line) in lines.iter().enumerate() {
        if line.dump {
            continue;
        }
        let row = if taken(line) { None } else { rows::read(&line.text) };
        let suites = match row {
            Some((_, false)) => Vec::new(),
            Some((rest, true)) => in_line(rest),
            None if refused(&line.text) => Vec::new(),
            None if taken(line) => names(&line.text),
            None => in_line(affirmed(&line.text)),
        };
        if suites.is_empty() && row.is_none() {
            let target = owner::scanned(&line.text);
            if target.is_some() || owner::ends_list(&line.text) {
                out.extend(current.take().and_then(|open| settle(lines, &taken, open)));
                floor = at;
            }
            scan = target.or(scan);
            continue;
        }
        let goes_on = current.as_ref().is_some_and(|open| {
            at - open.last <= MAX_GAP && !heading_between(lines, open.last, at, open.first)
        });
        if !goes_on && let Some(done) = current.take() {
            floor = done.last + 1;
            out.extend(settle(lines, &taken, done));
        }
        let open = current.get_or_insert_with(|| Open {
            suites: Vec::new(),
            first: at,
            last: at,
            floor,
            marked: false,
            scan: scan.clone(),
        });
        open.marked |= row.is_some();
        open.last = at;
        for suite in suites {
            if !open.suites.contains(&suite) && open.suites.len() < 1024 {
                open.suites.push(suite);
            }
        }
    }
    out.extend(current.take().and_then(|open| settle(lines, &taken, open)));
    out
}

/// A line of prose between two lists that says whose the second is.
fn heading_between(lines: &[Line<'_>], last: usize, at: usize, first: usize) -> bool {
    let own = |range: std::ops::Range<usize>| {
        lines.get(range).unwrap_or(&[]).iter().rev().find_map(|line| owner::spoken(&line.text))
    };
    match (own(last + 1..at + 1), own(first.saturating_sub(3)..first + 1)) {
        (Some((new, _)), Some((old, _))) => new != old,
        _ => false,
    }
}

fn refused(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    [
        "rejected",
        "failed  ",
        "not offered",
        "ignoring unavailable",
        "ignoring unsupported",
        "ignore unsupported",
        "ignoring disabled",
        "ignore disabled",
        "dropping ciphersuite",
        "removing ciphersuite",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// The part of a line before the sentence that denies something of its suites; the whole line if none does.
fn affirmed(line: &str) -> &str {
    let Some(at) = denied(line) else { return line };
    let head = line.get(..at).unwrap_or("");
    let cut = ["; ", ". ", " but "].iter().filter_map(|end| head.rfind(end)).max();
    head.get(..cut.unwrap_or(0)).unwrap_or("")
}

/// Where a line denies something of suites.
fn denied(line: &str) -> Option<usize> {
    let lower = line.to_ascii_lowercase();
    [
        "not in the list",
        "not supported",
        "not support ",
        "n't support",
        "not accept",
        "n't accept",
        "not allow",
        "unsupported",
    ]
    .iter()
    .filter_map(|word| lower.find(word))
    .min()
}

/// `true` if a line or a heading near it speaks of suites.
fn about(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    ["cipher", "suite"].iter().any(|word| lower.contains(word))
}

fn settle(lines: &[Line<'_>], taken: &impl Fn(&Line<'_>) -> bool, open: Open) -> Option<Found> {
    let Open { suites, first, last, floor, marked, scan } = open;
    if suites.is_empty() {
        return None;
    }
    let text = |at: usize| lines.get(at).map_or("", |line| &*line.text);
    let number = |at: usize| lines.get(at).map_or(0, |line| line.number);
    // Words above bytes that were sent speak of those.
    let bytes = |at: usize| {
        lines.get(at).is_some_and(|line| line.dump || taken(line) && line.number != number(first))
    };
    let reach = |far: usize| (floor.max(first.saturating_sub(far))..first).rev().take_while(|&at| !bytes(at));
    let nearest = reach(8).find(|&at| !text(at).is_empty());
    let said = owner::heading(text(first), false)
        .map(|said| (said, first))
        .or_else(|| reach(8).find_map(|at| Some((owner::heading(text(at), Some(at) == nearest)?, at))))
        .or_else(|| {
            (first..=last)
                .chain(reach(12))
                .find_map(|at| Some(((Owner::Server, owner::tool(text(at))?), first)))
        })
        .or_else(|| {
            let below = (last + 1..last + 3).filter(|&at| text(at).to_ascii_lowercase().contains("above"));
            below.into_iter().find_map(|at| Some((owner::spoken(text(at))?, at)))
        })
        .or_else(|| marked.then_some(((Owner::Server, "a scan"), first)));
    let ((owner, told_by), told_at) = said.unwrap_or(((Owner::Unsaid, ""), first));
    let tool = (first..=last).chain(reach(12)).any(|at| owner::tool(text(at)).is_some());
    let alone = owner::may_be_short(text(first)) || owner::may_be_short(text(told_at)) || tool || marked;
    let few = suites.len() < 3 && owner == Owner::Unsaid || suites.len() < 2 && !alone;
    let speaks = |at: usize| about(text(at)) || !names(text(at)).is_empty();
    let unfit = if few {
        Some("too few for a list, with nothing that makes them one")
    } else if told_at < first && denied(text(told_at)).is_some() {
        Some("said not to be supported")
    } else if owner == Owner::Unsaid && !(first.saturating_sub(3)..=last).any(speaks) {
        Some("numbers alone, with no word on suites near them")
    } else {
        None
    };
    let list = SuiteList { suites, origin: place_of(number(first), number(last)) };
    Some(Found { owner, list, told_by: told_by.to_owned(), scan, unfit })
}

/// The suites of a line, each once: those that it names, else those that it numbers.
fn in_line(line: &str) -> Vec<u16> {
    let named = names(line);
    if named.is_empty() { numbers(line) } else { named }
}

/// The suites that a line names, each once.
fn names(line: &str) -> Vec<u16> {
    let mut out = Vec::new();
    for word in line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))) {
        if word.len() >= 7
            && (word.contains('_') || word.contains('-'))
            && let Some(suite) = by_name(word.trim_matches(['-', '_', '+']))
            && !out.contains(&suite)
        {
            out.push(suite);
        }
    }
    out
}

/// A suite by any of its names.
fn by_name(name: &str) -> Option<u16> {
    // nmap (ssl-enum-ciphers) writes the suites of TLS 1.3 with a key exchange of its own making.
    match name.strip_prefix("TLS_AKE_WITH_") {
        Some(rest) => tlswhy_core::registry::suite::by_name(&format!("TLS_{rest}")),
        None => tlswhy_core::registry::suite::by_name(name),
    }
}

/// Suites by number: `0xC02F`, `0xc0,0x2f`, `{0xC0,0x13}`; in a line that speaks of suites or holds nothing else.
fn numbers(line: &str) -> Vec<u16> {
    let lower = line.to_ascii_lowercase();
    let about = ["cipher", "suite", "tls_", "ssl_", "ecdhe", "with_"].iter().any(|word| lower.contains(word));
    let list_only = lower.bytes().all(|b| {
        b.is_ascii_hexdigit()
            || matches!(b, b'x' | b',' | b' ' | b'{' | b'}' | b'(' | b')' | b'[' | b']' | b'*' | b'-' | b';')
    });
    if !about && !list_only {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut rest = lower.as_str();
    while let Some(at) = rest.find("0x") {
        let body = rest.get(at + 2..).unwrap_or("");
        let length = body.bytes().take_while(u8::is_ascii_hexdigit).count();
        let digits = body.get(..length).unwrap_or("");
        let after = body.get(length..).unwrap_or("");
        rest = after;
        match length {
            4 => out.extend(u16::from_str_radix(digits, 16)),
            2 => {
                let next = after.trim_start_matches([' ', ',']);
                if let Some(low) = next.strip_prefix("0x").and_then(|t| t.get(..2))
                    && after.starts_with([',', ' '])
                    && let Ok(suite) = u16::from_str_radix(&format!("{digits}{low}"), 16)
                {
                    out.push(suite);
                    rest = next.get(4..).unwrap_or("");
                }
            }
            _ => {}
        }
    }
    // Versions and groups are written the same way; keep what the registry knows as a suite.
    out.retain(|suite| !matches!(suite, 0x0300..=0x0305 if !about) && known(*suite));
    let mut once = Vec::new();
    for suite in out {
        if !once.contains(&suite) {
            once.push(suite);
        }
    }
    once
}

fn known(suite: u16) -> bool {
    tlswhy_core::registry::suite::name(suite).is_some()
}

#[cfg(test)]
mod tests;
