//! Records and what stands between them.

use super::handshake::{self, State};
use super::reader::{Nodes, Reader};
use super::{Fragment, JoinedMessage, Registry, Tree};
use crate::wire::{Item, Message, Problem, ProblemKind, Reading, Record, Span, content_type};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

impl<'a> Tree<'a> {
    /// Takes apart what one side sent over a stream, in datagrams (DTLS), or a bare handshake message.
    ///
    /// Linear time. A node takes 40 bytes, and at most one in a byte is made, for ordinary hellos one in four. Of
    /// an input longer than 4 GiB the first 4 GiB are read, and records after some millions of nodes are one leaf.
    pub fn read(bytes: &'a [u8]) -> Self {
        let bytes = bytes.get(..u32::MAX as usize).unwrap_or(bytes);
        if let Some(record) = one_message(bytes) {
            return Self::of_one_message(bytes, &record);
        }
        let reading = crate::wire::read(bytes);
        let mut walk = Walk {
            nodes: Nodes::default(),
            state: State::default(),
            joined: Vec::new(),
            fragments: Vec::new(),
        };
        walk.nodes.list.reserve((bytes.len() / 8 + 8).min(64));
        walk.items(&reading);
        let (nodes, problems) = walk.nodes.sorted();
        Tree { bytes, messages: walk.joined, fragments: walk.fragments, nodes, problems }
    }

    /// The common case of one record that is one message: nothing to put together.
    fn of_one_message(bytes: &'a [u8], record: &Record) -> Self {
        let mut nodes = Nodes::default();
        nodes.list.reserve(bytes.len() / 5 + 16);
        let mut reader = Reader::new(&mut nodes, bytes, record.at, 0, 0);
        header(&mut reader, record);
        let mut reader = Reader::new(&mut nodes, bytes, record.payload(), 0, 1);
        handshake::message(&mut reader, &mut State::default(), false);
        if let Some(node) = nodes.list.first_mut() {
            node.end = bytes.len() as u32;
        }
        let (nodes, problems) = nodes.sorted();
        Tree { bytes, nodes, problems, ..Tree::default() }
    }

    /// The tree of one ClientHello message, its handshake header (4 bytes, DTLS 12) included.
    pub fn of_client_hello(hello: &crate::wire::ClientHello<'a>) -> Self {
        let bytes = hello.message.get(..u32::MAX as usize).unwrap_or(hello.message);
        let mut nodes = Nodes::default();
        let mut reader = Reader::new(&mut nodes, bytes, Span::new(0, bytes.len()), 0, 0);
        if hello.sslv2 {
            super::hello::sslv2(&mut reader);
        } else {
            handshake::message(&mut reader, &mut State::default(), hello.header == 12);
        }
        reader.trailing("client_hello");
        let (nodes, problems) = nodes.sorted();
        Tree { bytes, nodes, problems, ..Tree::default() }
    }
}

/// The record, where the bytes are one record without fault that holds one whole message.
fn one_message(bytes: &[u8]) -> Option<Record> {
    let record = crate::wire::stream::record_at(bytes, 0)?;
    let payload = bytes.get(record.payload().start..)?;
    let length = payload.get(1..4)?.iter().fold(0, |n, &b| n << 8 | usize::from(b));
    let plain = record.content_type == content_type::HANDSHAKE
        && (0x0300..=0x0303).contains(&record.version)
        && record.length <= crate::wire::stream::MAX_CIPHERTEXT;
    (plain && record.is_whole() && record.at.end == bytes.len() && payload.len() == 4 + length)
        .then_some(record)
}

/// Nodes after which no further record is taken apart: 160 MB.
const MAX_NODES: usize = 4 << 20;

struct Walk {
    nodes: Nodes,
    state: State,
    joined: Vec<JoinedMessage>,
    fragments: Vec<Fragment>,
}

/// A piece of a handshake message in the input.
struct Part<'r, 'a> {
    at: Span,
    message: &'r Message<'a>,
    /// Offset in the message.
    offset: usize,
}

impl Walk {
    fn items(&mut self, reading: &Reading<'_>) {
        let parts: Vec<Part<'_, '_>> = parts(reading);
        let mut parts = parts.iter().peekable();
        let mut others = reading.items.iter().filter(|item| !matches!(item, Item::Handshake(_))).peekable();
        let mut problems = reading.problems.iter().peekable();
        if let Some(Item::Sslv2Hello(at)) = others.peek() {
            others.next();
            while problems.next_if(|p| p.at.start < at.end).is_some() {}
            let mut reader = Reader::new(&mut self.nodes, reading.bytes, *at, 0, 0);
            super::hello::sslv2(&mut reader);
        }
        // DTLS: parts of messages, node and place of their bodies.
        let mut bodies = Vec::new();
        // Messages without a record.
        while let Some(part) = parts.next_if(|p| p.message.record.is_none()) {
            let mut reader = Reader::new(&mut self.nodes, reading.bytes, part.at, 0, 0);
            handshake::message(&mut reader, &mut self.state, reading.datagram);
        }
        for record in &reading.records {
            if self.nodes.list.len() > MAX_NODES {
                let at = Span::new(record.at.start, reading.bytes.len());
                Reader::new(&mut self.nodes, reading.bytes, at, 0, 0).rest("data");
                return;
            }
            let payload = record.payload();
            let node = self.nodes.list.len() as u32;
            let mut reader = Reader::new(&mut self.nodes, reading.bytes, record.at, 0, 0);
            header(&mut reader, record);
            while let Some(problem) = problems.next_if(|p| p.at.start < record.at.end) {
                reader.problem_at(node, problem.kind, problem.field, problem.at);
            }
            if reading.datagram
                && record.content_type == content_type::HANDSHAKE
                && others.peek().and_then(|item| span_of(item)) != Some(payload)
            {
                let mut reader = Reader::new(&mut self.nodes, reading.bytes, payload, 0, 1);
                handshake::fragments(&mut reader, &mut self.state, |node, at| {
                    bodies.push((node as usize, at));
                });
            } else if parts.peek().is_some_and(|p| p.at.start < payload.end) {
                while let Some(part) = parts.next_if(|p| p.at.start < payload.end) {
                    self.part(reading, part);
                }
            } else {
                let item = others.next_if(|item| span_of(item).is_some_and(|at| at == payload));
                let mut reader = Reader::new(&mut self.nodes, reading.bytes, payload, 0, 1);
                content(&mut reader, item, record.content_type);
            }
            if let Some(node) = self.nodes.list.get_mut(node as usize) {
                node.end = record.at.end as u32;
            }
        }
        self.join_datagrams(reading, &bodies);
        for item in others {
            if let Item::NotTls(at) = item {
                let mut reader = Reader::new(&mut self.nodes, reading.bytes, *at, 0, 0);
                reader.rest("data");
                reader.flag(ProblemKind::NotARecord, "record", *at);
            }
        }
    }

    fn part(&mut self, reading: &Reading<'_>, part: &Part<'_, '_>) {
        let message = part.message;
        let whole = message.pieces.len() == 1;
        if whole {
            let mut reader = Reader::new(&mut self.nodes, reading.bytes, part.at, 0, 1);
            handshake::message(&mut reader, &mut self.state, reading.datagram);
            return;
        }
        let node = self.nodes.list.len();
        let mut reader = Reader::new(&mut self.nodes, reading.bytes, part.at, 0, 1);
        reader.fragment(part.at.len());
        let is_last = message
            .pieces
            .last()
            .is_some_and(|piece| piece.end >= part.at.end && piece.start >= part.at.start);
        // Every message that is split gets its joined bytes with its last part; until then they are counted.
        let index = self.joined.len();
        self.fragments.push(Fragment { node, message: index, offset: part.offset });
        if is_last {
            self.join(message, reading.datagram, 1);
        }
    }

    /// The nodes of a message that came in several parts.
    fn join(&mut self, message: &Message<'_>, datagram: bool, depth: u8) {
        self.joined.push(JoinedMessage {
            bytes: message.bytes.to_vec(),
            starts: starts(&message.pieces),
            pieces: message.pieces.clone(),
        });
        let at = Span::new(0, message.bytes.len());
        let buffer = self.joined.len() as u32;
        let mut reader = Reader::new(&mut self.nodes, &message.bytes, at, buffer, depth);
        handshake::message(&mut reader, &mut self.state, datagram);
    }

    /// DTLS parts come in any order and more than once: the messages follow after the records.
    fn join_datagrams(&mut self, reading: &Reading<'_>, bodies: &[(usize, usize)]) {
        if bodies.is_empty() {
            return;
        }
        let mut places = BTreeMap::new();
        for message in reading.messages().filter(|m| matches!(m.bytes, Cow::Owned(_))) {
            let mut offset = 0;
            for piece in &message.pieces {
                let header = if offset == 0 { 12 } else { 0 };
                places.insert(piece.start + header, (self.joined.len(), offset + header));
                offset += piece.len();
            }
            self.join(message, true, 0);
        }
        for (node, at) in bodies {
            if let Some((message, offset)) = places.get(at) {
                self.fragments.push(Fragment { node: *node, message: *message, offset: *offset });
            }
        }
    }
}

/// The offsets in the message at which its pieces start.
fn starts(pieces: &[Span]) -> Vec<usize> {
    let mut at = 0;
    pieces
        .iter()
        .map(|piece| {
            at += piece.len();
            at - piece.len()
        })
        .collect()
}

fn parts<'r, 'a>(reading: &'r Reading<'a>) -> Vec<Part<'r, 'a>> {
    let mut parts = Vec::new();
    for message in reading.messages() {
        let mut offset = 0;
        for piece in &message.pieces {
            parts.push(Part { at: *piece, message, offset });
            offset += piece.len();
        }
    }
    parts
}

fn span_of(item: &Item<'_>) -> Option<Span> {
    match item {
        Item::Alert(alert) => Some(alert.at),
        Item::ChangeCipherSpec(at) | Item::Protected(at) => Some(*at),
        _ => None,
    }
}

fn header(reader: &mut Reader<'_, '_>, record: &Record) {
    let payload = record.payload();
    reader.end = payload.start.min(reader.end);
    reader.group("record", |r| {
        r.number("content_type", 1, Registry::ContentType);
        r.number("legacy_record_version", 2, Registry::Version);
        if record.header == 13 {
            r.plain("epoch", 2);
            r.plain("sequence_number", 6);
        }
        r.length(2);
    });
}

/// A record that holds no handshake message in the clear.
fn content(reader: &mut Reader<'_, '_>, item: Option<&Item<'_>>, kind: u8) {
    match item {
        Some(Item::Alert(_)) => {
            if let Some(level) = reader.number("level", 1, Registry::AlertLevel)
                && !(1..=2).contains(&level)
            {
                reader.bad_value(level);
            }
            reader.number("description", 1, Registry::AlertDescription);
        }
        Some(Item::ChangeCipherSpec(_)) => {
            if let Some(kind) = reader.plain("type", 1)
                && kind != 1
            {
                reader.bad_value(kind);
            }
            reader.trailing("change_cipher_spec");
        }
        _ if kind == content_type::APPLICATION_DATA => reader.rest("application_data"),
        _ => reader.rest("encrypted_record"),
    }
}

impl crate::wire::ClientHello<'_> {
    /// Everything that does not add up in the hello: its structure, the bodies of its extensions, and the rules
    /// of RFC 8446 and RFC 5246 on what must stand together. Offsets are in the message.
    pub fn all_problems(&self) -> Vec<Problem> {
        Tree::of_client_hello(self).problems.into_iter().map(|(_, problem)| problem).collect()
    }
}
