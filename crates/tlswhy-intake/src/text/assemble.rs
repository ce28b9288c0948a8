//! From pieces to exchanges: joins what belongs together, drops what is there twice, and adds what the words say.

use std::collections::BTreeMap;

use tlswhy_core::exchange::{Event, EventKind, Exchange, Side, Source, SourceKind};
use tlswhy_core::wire::ServerHello;

use super::blocks::{self, Block, Item, Role};
use super::clean::Line;
use super::pieces::{self, Piece, PieceKind, Pieces};
use super::{FORMATS, place_of, post};
use crate::shape::{self, Frame, Kind};
use crate::{Error, Intake, Note, other};

/// The most exchanges that one text gives.
const MAX_EXCHANGES: usize = 4096;

/// Makes exchanges of a text. None are found: the intake has none.
pub(super) fn assemble(lines: &[Line<'_>], place: &str) -> Intake {
    let items = blocks::find(lines);
    let pieces = pieces::sort(items, lines);
    let taken = pieces.taken(lines);
    let mut assembly = Assembly::new(place);
    assembly.take(pieces);
    assembly.words(lines);
    post::hints(lines, &taken, &mut assembly.drafts, &mut assembly.intake);
    assembly.finish()
}

/// Raw bytes: an input that is itself what one side, or both, sent.
pub(crate) fn binary(input: &[u8], place: &str) -> Option<Intake> {
    let first = *input.first()?;
    let printable = first == b'\t' || first == b'\n' || first == b'\r' || (0x20..0x7f).contains(&first);
    let shape = shape::opening(input)
        .or_else(|| shape::handshake(input).filter(|shape| shape.length == input.len()))?;
    if printable || shape.length > input.len() * 64 {
        return None;
    }
    let block = Block { format: "raw bytes", bytes: input.to_vec(), ..Block::default() };
    let pieces = pieces::sort(vec![Item::Block(block)], &[]);
    let mut assembly = Assembly::new(place);
    assembly.take(pieces);
    let mut intake = assembly.finish();
    for note in intake.taken.iter_mut().chain(&mut intake.doubts) {
        note.place = "byte 0".into();
    }
    for event in intake.exchanges.iter_mut().flat_map(|exchange| &mut exchange.events) {
        event.origin = "raw bytes".into();
    }
    Some(intake)
}

/// Says in one line why a text gave nothing.
pub(super) fn nothing(lines: &[Line<'_>]) -> Error {
    let pieces = pieces::sort(blocks::find(lines), lines);
    if let Some((line, digits)) = pieces.odd {
        return Error::OddHex { line: line as usize, digits };
    }
    let text = lines.iter().map(|line| &*line.text).find(|text| !text.is_empty()).unwrap_or("");
    if let Some(what) = other::plain_request(text.as_bytes()) {
        return Error::NotTls { what: what.into() };
    }
    if let Some(bytes) = pieces.strange {
        let what = if let Some(what) = other::binary_kind(&bytes) {
            format!("hex of {what}")
        } else {
            let start: Vec<String> = bytes.iter().take(6).map(|b| format!("{b:02x}")).collect();
            format!("{} bytes of hex that begin {}", bytes.len(), start.join(" "))
        };
        return Error::NotTls { what };
    }
    let seen = pieces.ignored.first().map_or(String::new(), |note| format!("{}: {}", note.place, note.text));
    let count = lines.last().map_or(0, |line| line.number as usize);
    Error::NothingRecognised { lines: count, seen }
}

/// One exchange in the making.
pub(super) struct Draft {
    pub(super) exchange: Exchange,
    pub(super) client: Vec<u8>,
    pub(super) server: Vec<u8>,
    key: String,
    /// Lines of the first and the last piece.
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Draft {
    /// `true` once the client's hello is there.
    pub(super) fn has_hello(&self) -> bool {
        shape::any(&self.client).is_some_and(|shape| shape.kind == Kind::ClientHello)
    }

    /// `true` if some byte, alert or ending of the server is there.
    pub(super) fn has_answer(&self) -> bool {
        self.exchange.events.iter().any(|event| event.side == Side::Server && event.kind != EventKind::Cut)
    }
}

struct Assembly {
    place: String,
    drafts: Vec<Draft>,
    intake: Intake,
    odd: bool,
}

impl Assembly {
    fn new(place: &str) -> Assembly {
        Assembly { place: place.into(), drafts: Vec::new(), intake: Intake::default(), odd: false }
    }

    fn take(&mut self, mut pieces: Pieces) {
        self.intake.ignored.append(&mut pieces.ignored);
        self.intake.doubts.append(&mut pieces.doubts);
        self.odd = pieces.odd.is_some();
        let server_side = pieces.server_side;
        let port = pieces.port;
        for piece in framed(pieces.list, &mut self.intake) {
            self.add(piece);
        }
        for draft in &mut self.drafts {
            draft.exchange.hints.server_side_log = server_side;
            draft.exchange.hints.port = port;
        }
    }

    fn add(&mut self, piece: Piece) {
        let origin = place_of(piece.first, piece.last);
        match piece.kind {
            PieceKind::Event(kind) => {
                if let Some(draft) = self.draft(&piece.key)
                    && draft.exchange.events.iter().all(|had| (had.side, &had.kind) != (piece.side, &kind))
                {
                    draft.exchange.events.push(Event { side: piece.side, kind, micros: None, origin });
                    draft.last = draft.last.max(piece.last);
                }
            }
            PieceKind::Bytes(ref bytes, _) => {
                let shape = shape::any(bytes);
                let hello =
                    piece.side == Side::Client && shape.is_some_and(|shape| shape.kind == Kind::ClientHello);
                if hello && self.repeated(&piece, bytes) {
                    return;
                }
                let fresh = match self.draft(&piece.key) {
                    None => true,
                    Some(draft) => hello && draft.starts_anew(),
                };
                if fresh {
                    if self.drafts.len() >= MAX_EXCHANGES {
                        return;
                    }
                    let draft = self.blank(piece.first, piece.last);
                    self.drafts.push(Draft { key: piece.key.clone(), ..draft });
                }
                let what = describe(bytes, piece.side);
                self.intake.taken.push(Note::new(origin.clone(), format!("{what} ({})", piece.format)));
                let Some(draft) = self.draft(&piece.key) else { return };
                draft.last = draft.last.max(piece.last);
                draft.exchange.hints.datagram |= piece.datagram;
                let all = if piece.side == Side::Client { &mut draft.client } else { &mut draft.server };
                all.extend_from_slice(bytes);
                draft.exchange.push_data(piece.side, bytes, &origin);
                if piece.cut {
                    draft.exchange.events.push(Event {
                        side: piece.side,
                        kind: EventKind::Cut,
                        micros: None,
                        origin,
                    });
                }
            }
        }
    }

    /// The draft that a piece with this key goes on with: the last one of the same key, else the last one.
    fn draft(&mut self, key: &str) -> Option<&mut Draft> {
        if key.is_empty() {
            return self.drafts.last_mut();
        }
        let index = self.drafts.iter().rposition(|draft| draft.key == key || draft.key.is_empty());
        let index = index?;
        let draft = self.drafts.get_mut(index)?;
        if draft.key.is_empty() {
            key.clone_into(&mut draft.key);
        }
        Some(draft)
    }

    /// `true` if the very same hello is already there (a log that shows it twice).
    fn repeated(&mut self, piece: &Piece, bytes: &[u8]) -> bool {
        let body = message_body(bytes);
        let known = self.drafts.iter().rev().take(16).any(|draft| {
            let had = message_body(&draft.client);
            had.len() >= body.len() && body.len() > 38 && had.get(..body.len()) == Some(body)
        });
        if known {
            let place = place_of(piece.first, piece.last);
            self.intake
                .ignored
                .push(Note::new(place, format!("the same ClientHello again ({})", piece.format)));
        }
        known
    }

    /// Adds what is known in words only.
    fn words(&mut self, lines: &[Line<'_>]) {
        let found = post::events(lines);
        if !self.drafts.iter().any(Draft::has_hello) {
            self.rebuilt(lines);
        }
        if self.drafts.is_empty() {
            self.banner(lines);
        }
        if self.drafts.is_empty() && found.iter().any(|event| event.certain) {
            let first = found.first().map_or(1, |event| event.line);
            self.drafts.push(self.blank(first, first));
        }
        post::attach(found, &mut self.drafts, &mut self.intake);
        if self.drafts.iter().any(|draft| !draft.has_answer()) {
            self.banner(lines);
        }
    }

    /// A ClientHello put together from words, when there are no bytes of one.
    fn rebuilt(&mut self, lines: &[Line<'_>]) {
        let found = FORMATS.iter().find_map(|format| Some((format.name, (format.hello)(lines)?)));
        let Some((name, mut parts)) = found else { return };
        let bytes = parts.record();
        let origin = place_of(parts.first, parts.last);
        self.intake.taken.push(Note::new(origin.clone(), format!("ClientHello rebuilt from words ({name})")));
        let mut text = "these are not the bytes that were sent: the hello was rebuilt from words".to_owned();
        if !parts.unknown.is_empty() {
            text += "; not known and filled in: ";
            text += &parts.unknown.join(", ");
        }
        self.intake.doubts.push(Note::new(origin.clone(), text));
        if self.drafts.is_empty() {
            self.drafts.push(self.blank(parts.first, parts.last));
        }
        let Some(draft) = self.drafts.first_mut() else { return };
        draft.first = draft.first.min(parts.first);
        draft.exchange.hints.server_side_log |= parts.server_side;
        draft.client.splice(0..0, bytes.iter().copied());
        let event = Event { side: Side::Client, kind: EventKind::Data(bytes), micros: None, origin };
        draft.exchange.events.insert(0, event);
    }

    fn blank(&self, first: u32, last: u32) -> Draft {
        let source = Source { kind: SourceKind::Text, place: self.place.clone() };
        let exchange = Exchange { source, ..Exchange::default() };
        Draft { exchange, client: Vec::new(), server: Vec::new(), key: String::new(), first, last }
    }

    /// A server's plain-text answer that stands in the text as itself.
    fn banner(&mut self, lines: &[Line<'_>]) {
        let found = lines.iter().enumerate().find_map(|(at, line)| {
            let bare = line.text.trim_start();
            // curl -v and session transcripts put a mark before what came from the server.
            let inner = ["< ", "* ", "S: ", "<- ", "<= "].iter().find_map(|mark| bare.strip_prefix(mark));
            let (what, text) = [Some(bare), inner]
                .into_iter()
                .flatten()
                .find_map(|text| Some((other::plain_answer(text.as_bytes())?, text)))?;
            Some((at, line.number, what, text))
        });
        let Some((at, number, what, text)) = found else { return };
        let only = self.drafts.is_empty();
        // Behind a handshake that went on, an HTTP answer is what the connection carried.
        if only && at > 0 && !lines.iter().take(at).all(|line| line.text.trim().is_empty()) {
            return;
        }
        if only {
            self.drafts.push(self.blank(number, number));
        }
        let Some(draft) = self.drafts.iter_mut().find(|draft| !draft.has_answer()) else { return };
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend_from_slice(b"\r\n");
        let origin = place_of(number, number);
        draft.exchange.push_data(Side::Server, &bytes, &origin);
        draft.server.extend_from_slice(&bytes);
        draft.last = draft.last.max(number);
        self.intake.taken.push(Note::new(origin, format!("{what}, as the server's bytes")));
    }

    fn finish(mut self) -> Intake {
        for draft in &mut self.drafts {
            let cut = |bytes: &[u8]| missing(bytes).filter(|_| !bytes.is_empty());
            if let Some(count) = cut(&draft.client)
                && !draft.exchange.events.iter().any(|e| e.side == Side::Client && e.kind == EventKind::Cut)
            {
                let place = place_of(draft.first, draft.last);
                self.intake.doubts.push(Note::new(
                    place,
                    format!("the client's last record is cut off: {count} bytes are missing"),
                ));
            }
            if let Some(count) = cut(&draft.server)
                && shape::record(&draft.server).is_some()
            {
                let place = place_of(draft.first, draft.last);
                self.intake.doubts.push(Note::new(
                    place,
                    format!("the server's last record is cut off: {count} bytes are missing"),
                ));
            }
        }
        self.intake.exchanges = self.drafts.into_iter().map(|draft| draft.exchange).collect();
        self.intake
    }
}

impl Draft {
    /// `true` if another hello begins another connection: this one has a hello, and the server did not ask for it again.
    fn starts_anew(&self) -> bool {
        if !self.has_hello() {
            // Bytes before the hello (a prelude in plain text) belong to it.
            return self.has_answer() && shape::opening(&self.server).is_some();
        }
        !asks_again(&self.server)
    }
}

/// `true` if the server's bytes end with a HelloRetryRequest or HelloVerifyRequest (RFC 8446 section 4.1.4, RFC 6347 section 4.2.1).
fn asks_again(server: &[u8]) -> bool {
    match shape::record(server) {
        Some(shape) if shape.frame == Frame::Datagram => server.get(13) == Some(&3),
        Some(_) => server.get(5..).is_some_and(|message| {
            message.first() == Some(&2) && ServerHello::read(message).is_hello_retry_request()
        }),
        None => false,
    }
}

/// How many bytes the last record of a stream lacks.
fn missing(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    loop {
        let length = shape::record(rest).map(|shape| shape.length).or_else(|| shape::record_length(rest))?;
        match rest.get(length..) {
            Some([]) => return None,
            Some(more) => rest = more,
            None => return Some(length - rest.len()),
        }
    }
}

/// The handshake message in a first record, or the bytes themselves.
fn message_body(bytes: &[u8]) -> &[u8] {
    match shape::record(bytes) {
        Some(shape) if shape.frame == Frame::Record => bytes.get(5..).unwrap_or(&[]),
        _ => bytes,
    }
}

/// Names some bytes for people.
fn describe(bytes: &[u8], side: Side) -> String {
    let count = bytes.len();
    match shape::any(bytes) {
        Some(shape) if shape.frame == Frame::Ssl2 => format!("SSLv2 ClientHello, {count} bytes"),
        Some(shape) if shape.kind == Kind::ClientHello => format!("ClientHello, {count} bytes"),
        Some(shape) if shape.kind == Kind::Server && bytes.get(5) == Some(&2) => {
            format!("ServerHello, {count} bytes")
        }
        Some(shape) if shape.kind == Kind::Alert => format!("alert of the {}, {count} bytes", side.name()),
        Some(_) => format!("{count} bytes of the {}", side.name()),
        None => match other::plain_answer(bytes) {
            Some(what) => format!("{what}, {count} bytes of the {}", side.name()),
            None => format!("{count} bytes of the {}", side.name()),
        },
    }
}

/// Puts record headers and messages together, and drops what another dump shows better.
fn framed(list: Vec<Piece>, intake: &mut Intake) -> Vec<Piece> {
    let streams: BTreeMap<Side, bool> = [Side::Client, Side::Server]
        .into_iter()
        .map(|side| {
            (side, list.iter().any(|p| p.side == side && matches!(p.kind, PieceKind::Bytes(_, Role::Stream))))
        })
        .collect();
    let mut out: Vec<Piece> = Vec::new();
    let mut header: BTreeMap<Side, Piece> = BTreeMap::new();
    let mut open: BTreeMap<Side, usize> = BTreeMap::new();
    for mut piece in list {
        let side = piece.side;
        let (bytes, role) = match &piece.kind {
            PieceKind::Event(_) => {
                out.push(piece);
                continue;
            }
            PieceKind::Bytes(bytes, role) => (bytes.clone(), *role),
        };
        match role {
            Role::Stream => {
                header.remove(&side);
                out.push(piece);
            }
            Role::Header => {
                header.insert(side, piece);
            }
            Role::Inner => {}
            Role::Message
                if streams.get(&side) == Some(&true)
                    && shape::any(&bytes)
                        .is_none_or(|s| s.frame != Frame::BareAlert || piece.format != "hex") =>
            {
                let note = "the same message without its record header";
                intake.ignored.push(Note::new(place_of(piece.first, piece.last), note));
            }
            Role::Message => {
                let before = header.remove(&side);
                let payload = before.as_ref().and_then(|p| match &p.kind {
                    PieceKind::Bytes(b, _) => {
                        shape::record_length(b).map(|length| (length - 5, b.clone(), p.first))
                    }
                    PieceKind::Event(_) => None,
                });
                if let Some((length, head, first)) = payload {
                    if bytes.len() <= length && head.first() != Some(&23) {
                        let mut all = head;
                        all.extend_from_slice(&bytes);
                        open.insert(side, length - bytes.len());
                        piece.kind = PieceKind::Bytes(all, Role::Stream);
                        piece.first = first;
                        out.push(piece);
                    } else if let Some(event) = alert_event(&bytes) {
                        piece.kind = PieceKind::Event(event);
                        out.push(piece);
                    } else {
                        let note = "a message that went over the wire encrypted";
                        intake.ignored.push(Note::new(place_of(piece.first, piece.last), note));
                    }
                } else if let Some(left) = open.get_mut(&side).filter(|left| **left >= bytes.len()) {
                    *left -= bytes.len();
                    piece.kind = PieceKind::Bytes(bytes, Role::Stream);
                    out.push(piece);
                } else if let Some(last) =
                    out.iter_mut().rev().find(|p| p.side == side).filter(|p| unfinished(p))
                {
                    if let PieceKind::Bytes(all, _) = &mut last.kind {
                        all.extend_from_slice(&bytes);
                    }
                    last.last = piece.last;
                } else {
                    let place = place_of(piece.first, piece.last);
                    intake.doubts.push(Note::new(
                        place,
                        "no record header stands before this message; one was supplied",
                    ));
                    piece.kind = PieceKind::Bytes(wrapped(&bytes), Role::Stream);
                    out.push(piece);
                }
            }
        }
    }
    out.extend(header.into_values().map(|mut piece| {
        piece.cut = true;
        piece
    }));
    out.sort_by_key(|piece| piece.first);
    out
}

fn unfinished(piece: &Piece) -> bool {
    matches!(&piece.kind, PieceKind::Bytes(bytes, _) if missing(bytes).is_some())
}

/// The event that an alert's two bytes are.
fn alert_event(bytes: &[u8]) -> Option<EventKind> {
    match *bytes {
        [level @ (1 | 2), description] => Some(EventKind::AlertInWords { warning: level == 1, description }),
        _ => None,
    }
}

/// A message with the record header that it must have had. The version is the one that a client sends first
/// (RFC 8446 section 5.1: 0x0301), for other messages TLS 1.2.
fn wrapped(bytes: &[u8]) -> Vec<u8> {
    let shape = shape::any(bytes);
    let content = if shape.is_some_and(|shape| shape.frame == Frame::BareAlert) { 21 } else { 22 };
    let minor = match (bytes.first(), bytes.get(5)) {
        (Some(1), Some(0)) => 0,
        (Some(1), _) => 1,
        (Some(2), Some(&minor @ 0..=3)) => minor,
        _ => 3,
    };
    let length = shape.map_or(bytes.len(), |shape| shape.length).min(usize::from(u16::MAX));
    let [high, low] = (length as u16).to_be_bytes();
    let mut out = vec![content, 3, minor, high, low];
    out.extend_from_slice(bytes);
    out
}
