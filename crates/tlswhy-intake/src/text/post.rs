//! What the words of a text add to its bytes: alerts, endings, and hints on host, library, suites and certificate.

use std::collections::BTreeMap;

use tlswhy_core::exchange::{CertificateHint, Event, EventKind, Hints, Side, SuiteList};
use tlswhy_core::registry::suite::CertificateKey;
use tlswhy_core::{libraries, wire};

use super::assemble::Draft;
use super::blocks::Direction;
use super::clean::Line;
use super::names::{self, Place};
use super::suites::{self, Owner};
use super::{place_of, words};
use crate::{Intake, Note};

/// Something that a line says happened.
pub(super) struct Spoken {
    direction: Direction,
    kind: Said,
    pub(super) line: u32,
    /// Enough to make an exchange of it when the text holds no bytes at all.
    pub(super) certain: bool,
    /// Said of what could be, was once, or is so elsewhere.
    aside: bool,
}

enum Said {
    Alert { warning: bool, description: Option<u8> },
    Ending(EventKind),
}

/// The most spoken events of a text that are kept.
const MAX_EVENTS: usize = 10_000;

/// Finds alerts and endings in words.
pub(super) fn events(lines: &[Line<'_>]) -> Vec<Spoken> {
    let mut out = Vec::new();
    for line in lines {
        if line.text.is_empty() || out.len() >= MAX_EVENTS || line.dump {
            continue;
        }
        said_in(&line.text, line.number, &mut out);
    }
    out
}

/// What one line says: its clauses each for itself where they name an alert, else the line as a whole.
fn said_in(text: &str, line: u32, out: &mut Vec<Spoken>) {
    let alert_event = |alert: words::AlertWords, aside: bool| Spoken {
        direction: alert.direction,
        kind: Said::Alert { warning: alert.warning, description: alert.description },
        line,
        certain: true,
        aside,
    };
    let ending_event = |clause: &str, ending: EventKind| Spoken {
        direction: words::direction(&clause.to_ascii_lowercase()),
        kind: Said::Ending(ending),
        line,
        certain: true,
        aside: words::aside(clause),
    };
    let Some(whole) = words::alert(text) else {
        out.extend(words::ending(text).map(|ending| ending_event(text, ending)));
        return;
    };
    let clauses = words::clauses(text);
    let named = |clause: &&str| words::alert(clause).is_some_and(|alert| alert.description.is_some());
    if clauses.len() < 2 || !clauses.iter().any(named) {
        out.push(alert_event(whole, words::aside(text)));
        return;
    }
    for clause in clauses {
        let aside = words::aside(clause);
        if let Some(alert) = words::alert(clause) {
            out.push(alert_event(alert, aside));
        } else if let Some(ending) = words::ending(clause) {
            out.push(ending_event(clause, ending));
        }
    }
}

/// An alert in words that may belong to an exchange.
struct Mention {
    side: Side,
    warning: bool,
    description: u8,
    line: u32,
    aside: bool,
}

/// The mention that is the answer to a hello on line `hello`: not one made aside, after the hello sooner than
/// before it, and the nearest. `Err`: two differ and nothing decides.
fn answer(mentions: &[Mention], hello: u32) -> Result<Option<&Mention>, u32> {
    let rank = |m: &Mention| (m.aside, m.line < hello, m.line.abs_diff(hello));
    let Some(best) = mentions.iter().min_by_key(|m| rank(m)) else { return Ok(None) };
    let rival = mentions.iter().any(|m| rank(m) == rank(best) && m.description != best.description);
    if rival { Err(best.line) } else { Ok(Some(best)) }
}

/// Adds spoken events to the exchanges that they belong to, where the bytes do not already say it.
pub(super) fn attach(found: Vec<Spoken>, drafts: &mut [Draft], intake: &mut Intake) {
    let starts: Vec<u32> = drafts.iter().map(|draft| draft.first).collect();
    let mut alerts: BTreeMap<usize, Vec<Mention>> = BTreeMap::new();
    let mut unnamed: BTreeMap<usize, u32> = BTreeMap::new();
    let mut endings: BTreeMap<usize, (Side, EventKind, u32, bool)> = BTreeMap::new();
    for event in found {
        // The exchange that began last before this line; words above the first belong to the first.
        let index = starts.iter().rposition(|&first| first <= event.line).unwrap_or(0);
        let Some(draft) = drafts.get(index) else { continue };
        let owner = if draft.exchange.hints.server_side_log { Side::Server } else { Side::Client };
        let side = match event.direction {
            Direction::Sent => owner,
            Direction::By(side) => side,
            Direction::Received | Direction::Unknown => owner.other(),
        };
        match event.kind {
            Said::Alert { warning, description: Some(description) } => {
                let (line, aside) = (event.line, event.aside);
                alerts.entry(index).or_default().push(Mention { side, warning, description, line, aside });
            }
            Said::Alert { description: None, .. } => {
                unnamed.entry(index).or_insert(event.line);
            }
            Said::Ending(kind) => {
                let rank = |kind: &EventKind| match kind {
                    EventKind::Reset => 3,
                    EventKind::Closed => 2,
                    _ => 1,
                };
                let best = endings
                    .get(&index)
                    .is_none_or(|(_, old, _, aside)| (!event.aside, rank(&kind)) > (!aside, rank(old)));
                if best {
                    endings.insert(index, (side, kind, event.line, event.aside));
                }
            }
        }
    }
    for (index, draft) in drafts.iter_mut().enumerate() {
        let server = wire::read(&draft.server);
        let client = wire::read(&draft.client);
        let in_bytes = |side: Side| match side {
            Side::Server => server.alerts().next().is_some(),
            Side::Client => client.alerts().next().is_some(),
        };
        let mut said = false;
        // A plain-text answer is not TLS and holds no alert.
        let plain = crate::other::plain_answer(&draft.server).is_some();
        let mut mentions = alerts.remove(&index).unwrap_or_default();
        let ended = endings.get(&index).is_some_and(|(_, _, line, aside)| *line >= draft.first && !aside);
        for side in [Side::Server, Side::Client] {
            // A closing alert is no answer to a hello.
            let mine: Vec<Mention> = mentions
                .extract_if(.., |m| m.side == side)
                .filter(|m| m.description != 0 || !draft.server.is_empty())
                .collect();
            if plain || mine.is_empty() {
                continue;
            }
            let known = in_bytes(side)
                || draft
                    .exchange
                    .events
                    .iter()
                    .any(|e| e.side == side && matches!(e.kind, EventKind::AlertInWords { .. }));
            if known {
                said = true;
                continue;
            }
            let best = match answer(&mine, draft.first) {
                Ok(Some(best)) => best,
                Ok(None) => continue,
                Err(line) => {
                    let text = "two alerts are named here and nothing says which one is the answer; neither was taken";
                    intake.doubts.push(Note::new(place_of(line, line), text));
                    continue;
                }
            };
            // How the connection ended after the hello outweighs an alert of another time.
            if best.aside && (ended || side == Side::Server && draft.has_answer()) {
                let text =
                    format!("alert {} is named, but not as the answer to this hello", best.description);
                intake.ignored.push(Note::new(place_of(best.line, best.line), text));
                continue;
            }
            let Mention { warning, description, line, aside, .. } = *best;
            if aside {
                let text = format!(
                    "alert {description} is spoken of as a thing of the past or a possibility; taken as the answer for want of another"
                );
                intake.doubts.push(Note::new(place_of(line, line), text));
            }
            let origin = place_of(line, line);
            intake.taken.push(Note::new(
                origin.clone(),
                format!("alert {description} of the {}, in words", side.name()),
            ));
            draft.exchange.events.push(Event {
                side,
                kind: EventKind::AlertInWords { warning, description },
                micros: None,
                origin,
            });
            said = true;
        }
        if said || in_bytes(Side::Server) || in_bytes(Side::Client) {
            continue;
        }
        if let Some(line) = unnamed.remove(&index)
            && !draft.has_answer()
        {
            let origin = place_of(line, line);
            intake
                .doubts
                .push(Note::new(origin.clone(), "the server sent a fatal alert; which one is not said"));
            draft.exchange.events.push(Event {
                side: Side::Server,
                kind: EventKind::Cut,
                micros: None,
                origin,
            });
            continue;
        }
        if let Some((side, kind, line, _)) = endings.remove(&index)
            && draft.server.is_empty()
            && !draft.has_answer()
        {
            let origin = place_of(line, line);
            let what = match kind {
                EventKind::Reset => "resets the connection",
                EventKind::Closed => "closes the connection",
                _ => "stays silent",
            };
            intake.taken.push(Note::new(origin.clone(), format!("the {} {what}, in words", side.name())));
            draft.exchange.events.push(Event { side, kind, micros: None, origin });
        }
    }
}

/// Says which of several exchanges the text calls good and which bad.
fn verdicts(lines: &[Line<'_>], drafts: &[Draft], intake: &mut Intake) {
    if drafts.len() < 2 {
        return;
    }
    let mut floor = 0;
    for draft in drafts {
        let above = lines.iter().rev().filter(|line| {
            line.number < draft.first && line.number > floor && !line.dump && !line.text.is_empty()
        });
        if let Some(works) = above.take(4).find_map(|line| words::works(&line.text)) {
            let text = if works { "said to be the one that works" } else { "said to be the one that fails" };
            intake.taken.push(Note::new(place_of(draft.first, draft.last), text));
        }
        floor = draft.last;
    }
}

/// Reads hints and gives them to every exchange. `taken` says by number which lines hold bytes of one.
pub(super) fn hints(lines: &[Line<'_>], taken: &[bool], drafts: &mut [Draft], intake: &mut Intake) {
    if drafts.is_empty() {
        return;
    }
    verdicts(lines, drafts, intake);
    let offered: Vec<u16> = drafts
        .iter()
        .find_map(|draft| wire::read(&draft.client).client_hello().map(|hello| hello.suites().collect()))
        .unwrap_or_default();
    let mut hints = Hints::default();
    let key = suite_lists(lines, taken, &offered, &mut hints, intake);
    let mut places: Vec<Place> = Vec::new();
    let mut certificate = (0_usize, 0_usize);
    let mut prose = String::new();
    for line in lines {
        if line.text.is_empty() || line.dump {
            continue;
        }
        if places.len() < 10_000 {
            places.extend(names::places(&line.text, line.number));
        }
        match names::certificate(&line.text) {
            CertificateHint::Rsa => certificate.0 += 1,
            CertificateHint::Ecdsa => certificate.1 += 1,
            CertificateHint::Unknown => {}
        }
        for server in names::servers(&line.text) {
            let lower = server.to_ascii_lowercase();
            let same = |had: &&mut String| {
                let had = had.to_ascii_lowercase();
                lower.starts_with(&had) || had.starts_with(&lower)
            };
            if let Some(had) = hints.servers.iter_mut().find(same) {
                if had.len() < server.len() {
                    *had = server;
                }
            } else if hints.servers.len() < 16 {
                hints.servers.push(server);
            }
        }
        if prose.len() < 1 << 20 {
            prose.push_str(&line.text);
            prose.push('\n');
        }
    }
    place(&places, &mut hints, intake);
    hints.certificate = match certificate {
        (0, 0) => key,
        (rsa, ecdsa) if rsa >= ecdsa => CertificateHint::Rsa,
        _ => CertificateHint::Ecdsa,
    };
    if certificate == (0, 0) && key != CertificateHint::Unknown {
        let kind = if key == CertificateHint::Rsa { "RSA" } else { "EC" };
        let text = format!("the certificate's key is {kind}, as every suite of the server's list wants one");
        intake.taken.push(Note::new("text", text));
    }
    hints.libraries =
        libraries::in_text(&prose).into_iter().map(|(library, _)| library.id.to_owned()).collect();
    for library in &hints.libraries {
        intake.taken.push(Note::new("text", format!("library {library}")));
    }
    for server in &hints.servers {
        intake.taken.push(Note::new("text", format!("server software {server}")));
    }
    for draft in drafts {
        let own = draft.exchange.hints.clone();
        draft.exchange.hints = Hints {
            server_side_log: own.server_side_log,
            datagram: own.datagram,
            port: hints.port.or(own.port),
            ..hints.clone()
        };
    }
}

fn place(places: &[Place], hints: &mut Hints, intake: &mut Intake) {
    let best =
        places.iter().filter(|place| place.host.is_some()).fold(None::<&Place>, |best, place| match best {
            // The first of equals, but one with a port before one without.
            Some(old) if (old.weight, old.port.is_some()) >= (place.weight, place.port.is_some()) => {
                Some(old)
            }
            _ => Some(place),
        });
    let port_alone = places.iter().find(|place| place.host.is_none()).and_then(|place| place.port);
    let Some(best) = best else {
        hints.port = port_alone;
        return;
    };
    hints.host.clone_from(&best.host);
    let same_host = places.iter().filter(|place| place.host == best.host).find_map(|place| place.port);
    hints.port = best.port.or(same_host).or(port_alone);
    let host = best.host.as_deref().unwrap_or("");
    let port = hints.port.map_or(String::new(), |port| format!(":{port}"));
    intake.taken.push(Note::new(place_of(best.line, best.line), format!("server {host}{port}")));
    let others: Vec<&Place> = places
        .iter()
        .filter(|p| p.host.is_some() && p.host != best.host && p.weight >= best.weight && p.port.is_some())
        .collect();
    if let Some(other) = others.first() {
        let text =
            format!("another host stands here: {}; the first was taken", other.host.as_deref().unwrap_or(""));
        intake.doubts.push(Note::new(place_of(other.line, other.line), text));
    }
}

/// Reads the lists of suites; gives the kind of certificate that the server's list asks for.
fn suite_lists(
    lines: &[Line<'_>],
    taken: &[bool],
    offered: &[u16],
    hints: &mut Hints,
    intake: &mut Intake,
) -> CertificateHint {
    let found = suites::find(lines, |line| taken.get(line.number as usize).is_some_and(|taken| *taken));
    let mut unsaid = Vec::new();
    let mut scan: Option<String> = None;
    for entry in found {
        let count = entry.list.suites.len();
        let another = entry.owner == Owner::Server
            && entry.scan.is_some()
            && hints.server_suites.is_some()
            && scan.as_ref().is_some_and(|scan| Some(scan) != entry.scan.as_ref());
        let unfit = entry.unfit.or(another.then_some("of another host's scan; the first was taken"));
        if let Some(why) = unfit {
            drop_list(entry.list, why, intake);
            continue;
        }
        let shared = entry.list.suites.iter().filter(|suite| offered.contains(suite)).count();
        // A decoder's print of the very hello.
        let same = !offered.is_empty() && shared == count && count * 10 >= offered.len() * 6;
        let owner = match entry.owner {
            Owner::Server => Owner::Server,
            _ if same => Owner::Client,
            owner => owner,
        };
        if owner == Owner::Client && shared * 2 < count && !offered.is_empty() {
            drop_list(entry.list, "a client's, but not what this hello offers", intake);
            continue;
        }
        let slot = match owner {
            Owner::Server => {
                scan = scan.or(entry.scan.clone());
                &mut hints.server_suites
            }
            Owner::Client => &mut hints.client_suites,
            Owner::Unsaid => {
                unsaid.push(entry);
                continue;
            }
        };
        let whose = if owner == Owner::Server { "server" } else { "client" };
        let by = if entry.told_by.is_empty() { String::new() } else { format!(" ({})", entry.told_by) };
        intake.taken.push(Note::new(
            entry.list.origin.clone(),
            format!("{} as the {whose}'s list{by}", suites_in(count)),
        ));
        match slot {
            None => *slot = Some(entry.list),
            Some(list) => merge(list, entry.list),
        }
    }
    let key = hints.server_suites.as_ref().map_or(CertificateHint::Unknown, certificate_of);
    for entry in unsaid {
        let count = entry.list.suites.len();
        if hints.server_suites.is_none() && !offered.is_empty() {
            let text = format!(
                "nothing says whose these {count} suites are; taken as the server's, as they are not the hello's"
            );
            intake.doubts.push(Note::new(entry.list.origin.clone(), text));
            hints.server_suites = Some(entry.list);
        } else if hints.client_suites.is_none() && offered.is_empty() {
            let text = format!("nothing says whose these {count} suites are; taken as the client's");
            intake.doubts.push(Note::new(entry.list.origin.clone(), text));
            hints.client_suites = Some(entry.list);
        } else {
            intake
                .ignored
                .push(Note::new(entry.list.origin, format!("{count} suites, with nothing that says whose")));
        }
    }
    key
}

fn drop_list(list: SuiteList, why: &str, intake: &mut Intake) {
    if intake.ignored.len() < 1000 {
        intake.ignored.push(Note::new(list.origin, format!("{}: {why}", suites_in(list.suites.len()))));
    }
}

fn suites_in(count: usize) -> String {
    if count == 1 { "1 suite".into() } else { format!("{count} suites") }
}

/// The one kind of key that every suite of a server's list asks of its certificate. Suites that leave it open
/// (TLS 1.3, RFC 8446 section 4.2.3) or send no certificate say nothing.
fn certificate_of(list: &SuiteList) -> CertificateHint {
    let mut keys = list
        .suites
        .iter()
        .filter_map(|suite| Some(tlswhy_core::registry::suite::info(*suite)?.certificate_key()))
        .filter(|key| !matches!(key, CertificateKey::None | CertificateKey::Any));
    match keys.next() {
        Some(first) if keys.all(|key| key == first) => match first {
            CertificateKey::Rsa => CertificateHint::Rsa,
            CertificateKey::Ec => CertificateHint::Ecdsa,
            _ => CertificateHint::Unknown,
        },
        _ => CertificateHint::Unknown,
    }
}

fn merge(list: &mut SuiteList, more: SuiteList) {
    for suite in more.suites {
        if !list.suites.contains(&suite) {
            list.suites.push(suite);
        }
    }
    if list.origin != more.origin && list.origin.len() < 200 {
        list.origin = format!("{}, {}", list.origin, more.origin);
    }
}
