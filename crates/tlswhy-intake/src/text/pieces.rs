//! From blocks to pieces: which blocks are TLS, and who sent each.

use tlswhy_core::exchange::{EventKind, Side};

use super::blocks::{Block, Direction, Item, Role};
use super::clean::Line;
use super::{frame, place_of, words};
use crate::{Note, other, shape};

/// Bytes that go into an exchange, or something that happened.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) side: Side,
    pub(super) kind: PieceKind,
    pub(super) key: String,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) format: &'static str,
    pub(super) cut: bool,
    pub(super) datagram: bool,
}

#[derive(Clone, Debug)]
pub(super) enum PieceKind {
    Bytes(Vec<u8>, Role),
    Event(EventKind),
}

/// The pieces of a text and what was noticed on the way.
#[derive(Default)]
pub(super) struct Pieces {
    pub(super) list: Vec<Piece>,
    pub(super) ignored: Vec<Note>,
    pub(super) doubts: Vec<Note>,
    /// The log was written at the server's side.
    pub(super) server_side: bool,
    /// Port of the server, from frame headers.
    pub(super) port: Option<u16>,
    /// An odd number of digits: line and count, if that block gave nothing.
    pub(super) odd: Option<(u32, usize)>,
    /// Bytes in hex that are not TLS.
    pub(super) strange: Option<Vec<u8>>,
}

impl Pieces {
    /// Which lines, by their number, hold bytes that were taken: they say nothing else.
    pub(super) fn taken(&self, lines: &[Line<'_>]) -> Vec<bool> {
        let last = lines.last().map_or(0, |line| line.number as usize);
        // One step up where a piece begins and one down behind it: linear, however the pieces overlap.
        let mut steps = vec![0_i64; last + 2];
        for piece in &self.list {
            if let PieceKind::Bytes(..) = piece.kind
                && let Some(from) = steps.get_mut(piece.first as usize)
            {
                *from += 1;
                let behind = (piece.last as usize + 1).min(last + 1);
                if let Some(to) = steps.get_mut(behind) {
                    *to -= 1;
                }
            }
        }
        steps
            .into_iter()
            .scan(0, |open, step| {
                *open += step;
                Some(*open > 0)
            })
            .collect()
    }
}

/// Sorts out the items of a text.
pub(super) fn sort(items: Vec<Item>, lines: &[Line<'_>]) -> Pieces {
    let mut out = Pieces::default();
    let mut owner = owner(&items);
    out.server_side = owner == Some(Side::Server);
    let mut unfinished: Option<Side> = None;
    let mut last_unannounced: Option<Side> = None;
    for item in items {
        match item {
            Item::Event { direction, kind, key, line, format } => {
                let side = side_of(direction, owner).unwrap_or(Side::Server);
                out.list.push(Piece {
                    side,
                    kind: PieceKind::Event(kind),
                    key,
                    first: line,
                    last: line,
                    format,
                    cut: false,
                    datagram: false,
                });
            }
            Item::Block(block) => {
                owner = shifted(&block, owner);
                note_block(&mut out, &block);
                match block.role {
                    Some(Role::Inner) => ignore(&mut out, &block, "not what went over the wire"),
                    Some(role) => {
                        let side = sure_side(&block.bytes)
                            .or_else(|| side_of(block.direction, owner))
                            .unwrap_or(Side::Client);
                        push(&mut out, &block, side, block.bytes.clone(), role);
                    }
                    None => {
                        unannounced(&mut out, &block, lines, owner, &mut unfinished, &mut last_unannounced);
                    }
                }
            }
        }
    }
    out
}

/// Whose log it is: the side that "sent" the ClientHello.
fn owner(items: &[Item]) -> Option<Side> {
    items.iter().find_map(|item| match item {
        Item::Block(block) => shifted(block, None),
        Item::Event { .. } => None,
    })
}

/// The log's owner after a block: a hello that was sent or received settles it anew.
fn shifted(block: &Block, before: Option<Side>) -> Option<Side> {
    let hello = shape::any(&block.bytes).is_some_and(|shape| shape.kind == shape::Kind::ClientHello);
    let answer = shape::any(&block.bytes).is_some_and(|shape| shape.kind == shape::Kind::Server);
    match block.direction {
        Direction::Sent if hello => Some(Side::Client),
        Direction::Received if hello => Some(Side::Server),
        Direction::Sent if answer && before.is_none() => Some(Side::Server),
        Direction::Received if answer && before.is_none() => Some(Side::Client),
        _ => before,
    }
}

fn side_of(direction: Direction, owner: Option<Side>) -> Option<Side> {
    let owner = owner.unwrap_or(Side::Client);
    match direction {
        Direction::Unknown => None,
        Direction::Sent => Some(owner),
        Direction::Received => Some(owner.other()),
        Direction::By(side) => Some(side),
    }
}

/// The side that bytes must come from, by what they are.
fn sure_side(bytes: &[u8]) -> Option<Side> {
    shape::any(bytes).and_then(|shape| shape.kind.side())
}

fn note_block(out: &mut Pieces, block: &Block) {
    if let Some(line) = block.odd {
        let text = "one hex digit is left over: half a byte is missing there; the whole bytes were used";
        out.doubts.push(Note::new(place_of(line, line), text));
        if block.bytes.len() < 5 || shape::any(&block.bytes).is_none() {
            out.odd = Some((line, block.bytes.len() * 2 + 1));
        }
    }
    if let Some(trouble) = &block.trouble {
        out.doubts.push(Note::new(place_of(block.first, block.last), trouble.clone()));
    }
}

fn ignore(out: &mut Pieces, block: &Block, why: &str) {
    if out.ignored.len() < 1000 {
        let text = format!("{} bytes ({}): {why}", block.bytes.len(), block.format);
        out.ignored.push(Note::new(place_of(block.first, block.last), text));
    }
}

fn push(out: &mut Pieces, block: &Block, side: Side, bytes: Vec<u8>, role: Role) {
    if bytes.is_empty() && !block.cut {
        return;
    }
    let datagram = shape::record(&bytes).is_some_and(|shape| shape.frame == shape::Frame::Datagram);
    out.list.push(Piece {
        side,
        kind: PieceKind::Bytes(bytes, role),
        key: block.key.clone(),
        first: block.first,
        last: block.last,
        format: block.format,
        cut: block.cut,
        datagram,
    });
}

/// A block that no line announces is taken for what it is: by its bytes first, then by the words near it.
fn unannounced(
    out: &mut Pieces,
    block: &Block,
    lines: &[Line<'_>],
    owner: Option<Side>,
    unfinished: &mut Option<Side>,
    last: &mut Option<Side>,
) {
    let bytes = &block.bytes;
    let above = out.list.last().map_or(0, |piece| piece.last);
    let told = side_of(block.direction, owner).or_else(|| near(block, lines, owner, above));
    if let Some(segment) = frame::segment(bytes) {
        return captured(out, block, &segment);
    }
    let start = if shape::any(bytes).is_some() { Some(0) } else { start_within(bytes) };
    if let Some(start) = start {
        if shape::any(bytes).is_some_and(|s| s.frame == shape::Frame::BareAlert)
            && out.list.is_empty()
            && told.is_none()
        {
            return ignore(out, block, "two bytes with nothing near them that would make them an alert");
        }
        let body = bytes.get(start..).unwrap_or(&[]);
        *last = None;
        *unfinished = None;
        for (part, whole) in parts(body) {
            let shape = shape::any(part);
            let framed =
                shape.is_none_or(|s| !matches!(s.frame, shape::Frame::Handshake | shape::Frame::BareAlert));
            let role = if framed { Role::Stream } else { Role::Message };
            let kind = shape.map(|s| s.kind);
            let side = sure_side(part)
                .or_else(|| told.filter(|_| last.is_none()))
                .or_else(|| {
                    last.map(|side| if kind == Some(shape::Kind::Alert) { Side::Server } else { side })
                })
                .unwrap_or(Side::Server);
            if kind == Some(shape::Kind::Alert)
                && told.is_none()
                && side == Side::Server
                && out.list.is_empty()
            {
                out.doubts.push(Note::new(
                    place_of(block.first, block.last),
                    "an alert alone, with no word on who sent it; taken as the server's",
                ));
            }
            push(out, block, side, part.to_vec(), role);
            *last = Some(side);
            *unfinished = (!whole && !block.cut).then_some(side);
        }
        return;
    }
    if other::plain_answer(bytes).is_some() {
        push(out, block, Side::Server, bytes.clone(), Role::Stream);
        *unfinished = None;
        return;
    }
    if other::plain_request(bytes).is_some() {
        push(out, block, Side::Client, bytes.clone(), Role::Stream);
        return;
    }
    if let Some(side) = *unfinished
        && !block.inline
    {
        // The message above wants more bytes, and this block begins none of its own.
        let place = place_of(block.first, block.last);
        out.doubts.push(Note::new(place, "taken as the rest of the message above it, which was incomplete"));
        push(out, block, side, bytes.clone(), Role::Stream);
        *unfinished = None;
        return;
    }
    if out.strange.is_none() && !block.inline {
        out.strange = Some(bytes.clone());
    }
    if bytes.len() >= 8 {
        ignore(out, block, "does not begin like a TLS record or message");
    }
}

/// The records of an unannounced block, and for each whether it is whole.
fn parts(bytes: &[u8]) -> Vec<(&[u8], bool)> {
    let mut out: Vec<(&[u8], bool)> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = shape::any(rest).map(|shape| shape.length).or_else(|| shape::record_length(rest));
        match length {
            Some(length) if length < rest.len() => {
                let (part, more) = rest.split_at(length);
                out.push((part, true));
                rest = more;
            }
            Some(length) => {
                out.push((rest, length == rest.len()));
                break;
            }
            None => {
                // What follows a whole message and begins none stays with it, for the reader to explain.
                match out.pop() {
                    Some((before, _)) => {
                        let from = bytes.len() - rest.len() - before.len();
                        out.push((bytes.get(from..).unwrap_or(rest), true));
                    }
                    None => out.push((rest, true)),
                }
                break;
            }
        }
        if out.len() >= 4096 {
            break;
        }
    }
    out
}

/// Where a hello or alert begins inside a first line whose log prefix looked like hex.
fn start_within(bytes: &[u8]) -> Option<usize> {
    (1..bytes.len().min(24)).find(|&at| {
        let Some(rest) = bytes.get(at..) else { return false };
        let strong = matches!(rest, [22, 3, 0..=4, _, _, 1 | 2, 0, ..] | [21, 3, 0..=4, 0, 2, 1 | 2, ..]);
        strong && shape::opening(rest).is_some()
    })
}

fn captured(out: &mut Pieces, block: &Block, segment: &frame::Segment<'_>) {
    let hello = shape::record(segment.payload).is_some_and(|shape| shape.kind == shape::Kind::ClientHello);
    if hello {
        out.port = Some(segment.target_port);
    }
    let port = out.port.unwrap_or_else(|| segment.source_port.min(segment.target_port));
    let side = sure_side(segment.payload).unwrap_or(if segment.source_port == port {
        Side::Server
    } else {
        Side::Client
    });
    if !segment.payload.is_empty() && (segment.payload.iter().any(|&b| b != 0) || segment.payload.len() > 6) {
        push(out, block, side, segment.payload.to_vec(), Role::Stream);
        if segment.udp
            && let Some(piece) = out.list.last_mut()
        {
            piece.datagram = true;
        }
    }
    let end = if segment.rst { Some(EventKind::Reset) } else { segment.fin.then_some(EventKind::Closed) };
    if let Some(kind) = end {
        out.list.push(Piece {
            side,
            kind: PieceKind::Event(kind),
            key: String::new(),
            first: block.first,
            last: block.last,
            format: "network frame",
            cut: false,
            datagram: false,
        });
    }
}

/// The side that the words before a block name: those on its own line, then up to three lines above, down to
/// the block before it, which ends on line `above`.
fn near(block: &Block, lines: &[Line<'_>], owner: Option<Side>, above: u32) -> Option<Side> {
    if let Some(side) = side_in(&block.front, owner) {
        return Some(side);
    }
    let mut seen = 0;
    for at in (0..block.at).rev().take(6) {
        let Some(line) = lines.get(at) else { break };
        let text: &str = &line.text;
        if text.is_empty() {
            continue;
        }
        if line.number <= above {
            return None;
        }
        if super::hexline::read(text).is_some_and(|hex| hex.bytes.len() >= 5) {
            return None;
        }
        if let Some(side) = side_in(text, owner) {
            return Some(side);
        }
        seen += 1;
        if seen == 3 {
            break;
        }
    }
    None
}

/// The side that a line of prose or a heading names as the sender.
pub(super) fn side_in(text: &str, owner: Option<Side>) -> Option<Side> {
    let lower = text.to_ascii_lowercase();
    if let Some(side) = sender(&lower, owner) {
        return Some(side);
    }
    let last = |list: &[&str]| list.iter().filter_map(|word| find_word(&lower, word)).max();
    let named = [(last(SERVER), Side::Server), (last(CLIENT), Side::Client)];
    let named = named.into_iter().filter_map(|(at, side)| Some((at?, side))).max_by_key(|(at, _)| *at);
    if let Some((_, side)) = named {
        return Some(side);
    }
    // "sent" and "read" say something in a heading, and little in a sentence or a field's name.
    if text.len() > 60 || text.trim_start().starts_with('"') {
        return None;
    }
    let owner = owner.unwrap_or(Side::Client);
    let said = [(last(SENT), owner), (last(RECEIVED), owner.other())];
    said.into_iter()
        .filter_map(|(at, side)| Some((at?, side)))
        .max_by_key(|(at, _)| *at)
        .map(|(_, side)| side)
}

/// The side left of an arrow, or between "from" and "to": `server -> client`, `S>C`, `from the server to us`.
/// Of several, the last. A party alone beside an arrow counts only with spaces around the arrow, since
/// `ssl->server` is a field of a program.
fn sender(lower: &str, owner: Option<Side>) -> Option<Side> {
    let owner = owner.unwrap_or(Side::Client);
    let party = |word: &str| match word {
        "server" | "srv" | "s" | "cloud" | "broker" | "remote" => Some(Side::Server),
        "client" | "c" | "device" => Some(Side::Client),
        "me" | "us" => Some(owner),
        _ => None,
    };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    // Who sends stands right before the bytes; what is farther off is another matter.
    let near = lower.char_indices().rev().nth(255).map_or(0, |(at, _)| at);
    let lower = lower.get(near..).unwrap_or(lower);
    let mut found = None;
    let arrows = ["->", "→", ">", " to ", "<-", "←"];
    for (at, arrow) in arrows.iter().flat_map(|arrow| lower.match_indices(*arrow)) {
        let (Some(left), Some(right)) = (lower.get(..at), lower.get(at + arrow.len()..)) else { continue };
        let shaft = |c: char| matches!(c, '-' | '=' | '>');
        let (tail, head) = (left.trim_end_matches(shaft), right.trim_start_matches(shaft));
        let spaced = tail.ends_with(' ') && head.starts_with(' ');
        let (tail, head) = (tail.trim_end(), head.trim_start());
        let head = ["the ", "my ", "our "].iter().find_map(|word| head.strip_prefix(word)).unwrap_or(head);
        let before = tail.rsplit(|c: char| !is_word(c)).next().unwrap_or("");
        let after = head.split(|c: char| !is_word(c)).next().unwrap_or("");
        let (from, to) = if matches!(arrow, "<-" | "←") { (after, before) } else { (before, after) };
        let side = match (party(from), party(to)) {
            (Some(from), Some(to)) if from != to => Some(from),
            (Some(from), None) if spaced && matches!(arrow, "->" | "→") && !to.is_empty() => Some(from),
            (None, Some(to)) if spaced && matches!(arrow, "->" | "→") && !from.is_empty() => {
                Some(to.other())
            }
            _ => None,
        };
        if let Some(side) = side
            && found.is_none_or(|(last, _)| at >= last)
        {
            found = Some((at, side));
        }
    }
    found.map(|(_, side)| side)
}

/// The last place of `word` where it begins a word.
fn find_word(text: &str, word: &str) -> Option<usize> {
    text.rmatch_indices(word).map(|(at, _)| at).find(|&at| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric()) || !word.starts_with(|c: char| c.is_alphanumeric())
    })
}

/// `true` if a line is a dump, or hex for the most part, so that readers of prose pass over it.
pub(super) fn is_dump(text: &str) -> bool {
    super::hexline::read(text).is_some_and(|hex| {
        let most = hex.bytes.len() * 4 > text.trim().len();
        hex.bytes.len() >= 8 && most || hex.offset.is_some() && hex.bare_front && hex.bytes.len() >= 2
    }) || words::cut(text)
}

const SERVER: &[&str] = &[
    "server hello",
    "serverhello",
    "server ->",
    "server to client",
    "from server",
    "from the server",
    "server sends",
    "server send",
    "server repl",
    "server answer",
    "server respon",
    "server says",
    "server returns",
    "response",
    "reply",
    "replies",
    "answer",
    "comes back",
    "come back",
    "get back",
    "got back",
    "back:",
    "server's",
    "server:",
];

const CLIENT: &[&str] = &[
    "client hello",
    "clienthello",
    "client ->",
    "client to server",
    "to server",
    "to the server",
    "client sends",
    "client send",
    "my hello",
    "i send",
    "we send",
    "request",
    "device sends",
    "client:",
    "client's",
    "hello i",
];

const SENT: &[&str] = &["sent", "send", "tx", "write", "wrote", "out:", "-->", ">>>", "output"];

const RECEIVED: &[&str] = &["received", "receive", "recv", "rx", "read", "in:", "<--", "<<<", "input", "got"];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, side: Option<Side>) {
        assert_eq!(side_in(text, None), side, "{text}");
    }

    #[test]
    fn the_side_left_of_an_arrow_is_the_sender() {
        for text in [
            "server -> client:",
            "server->client",
            "S>C",
            "S->C",
            "From server to client:",
            "cloud --> device",
        ] {
            check(text, Some(Side::Server));
        }
        for text in
            ["client => server", "from the client to the server:", "C>S", "server <- client", "me -> broker"]
        {
            check(text, Some(Side::Client));
        }
        check("server -> 10.0.0.5", Some(Side::Server));
        check("ssl->server_side = 1", None);
    }
}
