//! Lists of cipher suites in prose and in the output of scanners.

use super::clean::Line;
use super::place_of;
use tlswhy_core::exchange::SuiteList;

/// Whose list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Server,
    Client,
    /// Nothing near it says so.
    Unsaid,
}

/// A list of suites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) owner: Owner,
    pub(super) list: SuiteList,
    /// The words that told the owner, or the tool's name.
    pub(super) told_by: String,
    /// Numbers alone, and no word on suites near them.
    pub(super) bare: bool,
}

/// Lines of a list may be this far apart (headings of versions, notes).
const MAX_GAP: usize = 6;

/// Finds the lists of a text. `taken` says which lines hold bytes that were taken: their numbers are none of a
/// list's.
pub(super) fn find(lines: &[Line<'_>], taken: impl Fn(&Line<'_>) -> bool) -> Vec<Found> {
    let mut out = Vec::new();
    let mut current: Option<(Vec<u16>, usize, usize)> = None;
    for (at, line) in lines.iter().enumerate() {
        let suites = if line.dump || refused(&line.text) {
            Vec::new()
        } else if taken(line) {
            names(&line.text)
        } else {
            in_line(&line.text)
        };
        if suites.is_empty() {
            continue;
        }
        match &mut current {
            Some((list, first, last))
                if at - *last <= MAX_GAP && !heading_between(lines, *last, at, *first) =>
            {
                for suite in suites {
                    if !list.contains(&suite) && list.len() < 1024 {
                        list.push(suite);
                    }
                }
                *last = at;
            }
            _ => {
                if let Some(done) = current.take() {
                    out.extend(settle(lines, done));
                }
                current = Some((suites, at, at));
            }
        }
    }
    if let Some(done) = current.take() {
        out.extend(settle(lines, done));
    }
    out
}

/// A line of prose between two lists that says whose the second is.
fn heading_between(lines: &[Line<'_>], last: usize, at: usize, first: usize) -> bool {
    let own = |range: std::ops::Range<usize>| {
        lines.get(range).unwrap_or(&[]).iter().rev().find_map(|line| spoken(&line.text))
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

/// `true` if a line or a heading near it speaks of suites.
fn about(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    ["cipher", "suite"].iter().any(|word| lower.contains(word))
}

fn settle(lines: &[Line<'_>], (suites, first, last): (Vec<u16>, usize, usize)) -> Option<Found> {
    let text = |at: usize| lines.get(at).map_or("", |line| &*line.text);
    let around = first.saturating_sub(8)..first + 1;
    let tool = (first.saturating_sub(12)..=last).find_map(|at| tool(text(at)));
    let said = around.rev().find_map(|at| spoken(text(at))).or_else(|| {
        (last + 1..last + 3)
            .find_map(|at| spoken(text(at)).filter(|_| text(at).to_ascii_lowercase().contains("above")))
    });
    let (owner, told_by) = match (tool, said) {
        (_, Some((owner, words))) if tool.is_none() || owner == Owner::Client => (owner, words.to_owned()),
        (Some(tool), _) => (Owner::Server, tool.to_owned()),
        (None, Some((owner, words))) => (owner, words.to_owned()),
        (None, None) => (Owner::Unsaid, String::new()),
    };
    // One or two suites in a sentence are no list unless a tool or the words make them one.
    if suites.len() < 3 && owner == Owner::Unsaid || suites.len() < 2 && tool.is_none() {
        return None;
    }
    let bare = owner == Owner::Unsaid
        && !(first.saturating_sub(3)..=last).any(|at| about(text(at)) || !names(text(at)).is_empty());
    let number = |at: usize| lines.get(at).map_or(0, |line| line.number);
    Some(Found {
        owner,
        list: SuiteList { suites, origin: place_of(number(first), number(last)) },
        told_by,
        bare,
    })
}

/// Marks of the tools that list a server's suites.
fn tool(line: &str) -> Option<&'static str> {
    const TOOLS: &[(&str, &str)] = &[
        ("ssl-enum-ciphers", "nmap"),
        ("Supported Server Cipher", "sslscan"),
        ("Testing SSL server", "sslscan"),
        ("Accepted  ", "sslscan"),
        ("Preferred ", "sslscan"),
        ("testssl", "testssl.sh"),
        ("Hexcode  Cipher Suite Name", "testssl.sh"),
        ("The server accepted the following", "sslyze"),
        ("Accepted cipher suites", "sslyze"),
        ("Accepted Cipher Suites", "sslyze"),
        ("sslyze", "sslyze"),
        ("prio  ciphersuite", "cipherscan"),
        ("cipherscan", "cipherscan"),
        ("SSL Labs", "SSL Labs"),
        ("ssllabs", "SSL Labs"),
        ("suites in server-preferred order", "SSL Labs"),
        ("server has no preference", "SSL Labs"),
        ("ssl-scan", "a scan"),
        ("sslscan", "sslscan"),
        ("tlswhy scan", "tlswhy scan"),
    ];
    TOOLS.iter().find(|(mark, _)| line.contains(mark)).map(|(_, tool)| *tool)
}

/// What a line of prose says of whose list stands under it.
fn spoken(line: &str) -> Option<(Owner, &'static str)> {
    const SERVER: &[&str] = &[
        "server supports",
        "server support",
        "server accepts",
        "server offers",
        "server lists",
        "server list",
        "supported by the server",
        "supported by server",
        "accepted by the server",
        "server allows",
        "server cipher",
        "server's cipher",
        "servers cipher",
        "server suites",
        "server's suites",
        "server's list",
        "server side supports",
        "server has",
        "enabled on the server",
        "server is configured",
        "ciphers on the server",
        "google supports",
        "gmail supports",
        "supported by google",
        "supported by gmail",
        "host supports",
        "site supports",
        "endpoint supports",
        "broker supports",
        "nmap shows",
        "nmap says",
        "nmap reports",
        "sslscan",
        "ssl_ciphers",
        "sslciphersuite",
        "server can do",
        "the server knows",
        "server will accept",
        "supports the following",
        "server preference",
        "server preferred",
        "they support",
        "it supports",
        "peer supports",
        "remote supports",
        "which server support",
        "available on the server",
        "server takes",
        "got from the server",
        "server side",
        "which the server",
    ];
    const CLIENT: &[&str] = &[
        "device offers",
        "client offers",
        "i offer",
        "we offer",
        "client hello",
        "clienthello",
        "client sends",
        "i send",
        "we send",
        "my client supports",
        "client supports",
        "client's cipher",
        "client cipher",
        "my device supports",
        "device supports",
        "my ciphers",
        "my cipher",
        "our client",
        "offered by the client",
        "offered by my",
        "in the hello",
        "my list",
        "client list",
        "client suites",
        "cipher suites (",
        "cipher suites: [",
        "\"cipher suites\"",
        "cipher_suites",
        "ciphersuite:",
        "keeping ciphersuite",
        "my suites",
        "supported by my",
        "supported by the client",
        "supported by our",
        "enabled on the client",
        "enabled in my",
        "client side",
        "my board",
        "my library",
        "offered:",
    ];
    let lower = line.to_ascii_lowercase();
    let last =
        |list: &[&'static str]| list.iter().filter_map(|word| lower.rfind(word).map(|at| (at, *word))).max();
    match (last(SERVER), last(CLIENT)) {
        (Some((s, words)), Some((c, _))) if s > c => Some((Owner::Server, words)),
        (_, Some((_, words))) => Some((Owner::Client, words)),
        (Some((_, words)), None) => Some((Owner::Server, words)),
        (None, None) => None,
    }
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
