//! Reads fields in order and makes a node of each; what cannot be read becomes a node with a problem.

use super::{Node, Registry, Value};
use crate::wire::{Problem, ProblemKind, Span};
use alloc::vec::Vec;

/// Problems that are kept; the rest of a hostile input adds none.
const MAX_PROBLEMS: usize = 10_000;

/// The nodes made so far, and their problems.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    pub(crate) list: Vec<Node>,
    pub(crate) problems: Vec<(u32, Problem)>,
}

impl Nodes {
    fn push(&mut self, node: Node) -> u32 {
        let index = self.list.len() as u32;
        self.list.push(node);
        index
    }

    /// Adds a problem of a node; [`Nodes::sorted`] puts them in order.
    pub(crate) fn problem(&mut self, node: u32, problem: Problem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push((node, problem));
        }
    }

    /// The nodes, and the problems in the order of their nodes.
    pub(crate) fn sorted(mut self) -> (Vec<Node>, Vec<(u32, Problem)>) {
        self.problems.sort_by_key(|(node, _)| *node);
        (self.list, self.problems)
    }
}

/// A read position in one buffer that makes nodes as it goes.
///
/// Every method moves on and never past `end`; a field that is not there in full is a leaf of what is left, with
/// the problem, and `None`.
pub(crate) struct Reader<'t, 'a> {
    pub(crate) nodes: &'t mut Nodes,
    bytes: &'a [u8],
    message: u32,
    pub(crate) at: usize,
    pub(crate) end: usize,
    depth: u8,
}

impl<'t, 'a> Reader<'t, 'a> {
    /// Reads `bytes` from `at` on; `message` as [`Node::message`].
    pub(crate) fn new(nodes: &'t mut Nodes, bytes: &'a [u8], at: Span, message: u32, depth: u8) -> Self {
        let end = at.end.min(bytes.len());
        Reader { nodes, bytes, message, at: at.start.min(end), end, depth }
    }

    pub(crate) fn left(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    /// The bytes that are left, without moving.
    pub(crate) fn peek(&self) -> &'a [u8] {
        self.bytes.get(self.at..self.end).unwrap_or_default()
    }

    /// The whole buffer.
    pub(crate) fn buffer(&self) -> &'a [u8] {
        self.bytes
    }

    fn push(&mut self, name: &'static str, value: Value, length: usize) -> u32 {
        let (start, end) = (self.at as u32, (self.at + length) as u32);
        self.nodes.push(Node { name, value, depth: self.depth, message: self.message, start, end })
    }

    /// A leaf of the next `length` bytes, which are there.
    fn leaf(&mut self, name: &'static str, value: Value, length: usize) -> u32 {
        let node = self.push(name, value, length);
        self.at += length;
        node
    }

    /// Adds a problem to a node that was made before.
    pub(crate) fn problem_at(&mut self, node: u32, kind: ProblemKind, field: &'static str, at: Span) {
        self.nodes.problem(node, Problem { kind, field, at });
    }

    /// Adds a problem to the node made last.
    fn problem(&mut self, kind: ProblemKind, field: &'static str, at: Span) {
        let node = (self.nodes.list.len() as u32).saturating_sub(1);
        self.nodes.problem(node, Problem { kind, field, at });
    }

    /// The problem that the node made last has a value that is not allowed.
    pub(crate) fn bad_value(&mut self, value: u64) {
        if let Some(node) = self.nodes.list.last().copied() {
            self.problem(ProblemKind::BadValue(value as u32), node.name, node.span());
        }
    }

    /// The problem that the node made last has a length that is not allowed.
    pub(crate) fn bad_length(&mut self, length: usize) {
        if let Some(node) = self.nodes.list.last().copied() {
            self.problem(ProblemKind::BadLength(length), node.name, node.span());
        }
    }

    /// What is left is too short for the field.
    fn cut(&mut self, name: &'static str, needed: usize) {
        let (start, present) = (self.at, self.left());
        if present > 0 {
            self.leaf(name, Value::Bytes { prefix: 0 }, present);
        }
        self.problem(ProblemKind::Truncated { needed, present }, name, Span::new(start, self.at));
    }

    /// A number of `width` bytes.
    pub(crate) fn number(&mut self, name: &'static str, width: usize, registry: Registry) -> Option<u64> {
        self.value(name, width, Value::Number(registry))
    }

    fn value(&mut self, name: &'static str, width: usize, value: Value) -> Option<u64> {
        let Some(bytes) = self.peek().get(..width) else {
            self.cut(name, width);
            return None;
        };
        let number = bytes.iter().fold(0u64, |n, &b| n << 8 | u64::from(b));
        self.leaf(name, value, width);
        Some(number)
    }

    /// A plain number of `width` bytes.
    pub(crate) fn plain(&mut self, name: &'static str, width: usize) -> Option<u64> {
        self.number(name, width, Registry::None)
    }

    /// A variable-length number (RFC 9000 section 16).
    pub(crate) fn varint(&mut self, name: &'static str) -> Option<u64> {
        let width = self.peek().first().map_or(1, |b| 1usize << (b >> 6));
        let value = self.value(name, width, Value::VarInt)?;
        Some(value & (u64::MAX >> (64 - (8 * width as u32 - 2))))
    }

    /// `length` opaque bytes.
    pub(crate) fn bytes(&mut self, name: &'static str, length: usize) -> Option<&'a [u8]> {
        let Some(bytes) = self.peek().get(..length) else {
            self.cut(name, length);
            return None;
        };
        self.leaf(name, Value::Bytes { prefix: 0 }, length);
        Some(bytes)
    }

    /// `length` bytes of numbers of `width` bytes each, without a length in front.
    pub(crate) fn numbers(
        &mut self,
        name: &'static str,
        length: usize,
        width: usize,
        registry: Registry,
    ) -> Option<()> {
        if length > self.left() {
            self.cut(name, length);
            return None;
        }
        let at = Span::new(self.at, self.at + length);
        self.leaf(name, Value::Numbers { prefix: 0, width: width as u8, registry }, length);
        if !length.is_multiple_of(width.max(1)) {
            self.problem(ProblemKind::OddLength, name, at);
        }
        Some(())
    }

    /// Everything that is left, if anything is.
    pub(crate) fn rest(&mut self, name: &'static str) {
        let left = self.left();
        if left > 0 {
            self.leaf(name, Value::Bytes { prefix: 0 }, left);
        }
    }

    /// A leaf of a length of `prefix` bytes and as many bytes as it says, or as there are.
    fn prefixed(&mut self, name: &'static str, prefix: usize, value: Value) -> Option<&'a [u8]> {
        let Some(length) = self.peek().get(..prefix) else {
            self.cut(name, prefix);
            return None;
        };
        let says = length.iter().fold(0, |n, &b| n << 8 | usize::from(b));
        let room = self.left() - prefix;
        let start = self.at;
        let content = self.peek().get(prefix..prefix + says.min(room)).unwrap_or_default();
        self.leaf(name, value, prefix + content.len());
        if says > room {
            self.problem(ProblemKind::LengthOverrun { says, room }, name, Span::new(start, start + prefix));
        }
        Some(content)
    }

    /// Opaque bytes after their length; fewer than `least` or more than `most` is a problem.
    pub(crate) fn opaque(
        &mut self,
        name: &'static str,
        prefix: usize,
        least: usize,
        most: usize,
    ) -> Option<&'a [u8]> {
        let content = self.prefixed(name, prefix, Value::Bytes { prefix: prefix as u8 })?;
        self.bounds(content.len(), least, most);
        Some(content)
    }

    /// Text after its length; none at all is a problem.
    pub(crate) fn text(&mut self, name: &'static str, prefix: usize) -> Option<&'a [u8]> {
        let content = self.prefixed(name, prefix, Value::Text { prefix: prefix as u8 })?;
        self.bounds(content.len(), 1, usize::MAX);
        Some(content)
    }

    fn bounds(&mut self, length: usize, least: usize, most: usize) {
        let Some(node) = self.nodes.list.last().copied() else { return };
        if length == 0 && least > 0 {
            self.problem(ProblemKind::Empty, node.name, node.span());
        } else if length < least || length > most {
            self.problem(ProblemKind::BadLength(length), node.name, node.span());
        }
    }

    /// A list of numbers of `width` bytes after its length; an empty one is a problem when `least` is not 0.
    pub(crate) fn list(
        &mut self,
        name: &'static str,
        prefix: usize,
        width: usize,
        registry: Registry,
        least: usize,
    ) -> Option<&'a [u8]> {
        let value = Value::Numbers { prefix: prefix as u8, width: width as u8, registry };
        let content = self.prefixed(name, prefix, value)?;
        self.bounds(content.len(), least.min(1), usize::MAX);
        if content.len() % width.max(1) != 0 {
            let at = Span::new(self.at - content.len(), self.at);
            self.problem(ProblemKind::OddLength, name, at);
        }
        Some(content)
    }

    /// A group: the nodes that `fields` makes are its children.
    pub(crate) fn group<T>(&mut self, name: &'static str, fields: impl FnOnce(&mut Self) -> T) -> T {
        let node = self.push(name, Value::Group, 0);
        self.depth = self.depth.saturating_add(1);
        let result = fields(self);
        self.depth = self.depth.saturating_sub(1);
        let end = self.at as u32;
        if let Some(node) = self.nodes.list.get_mut(node as usize) {
            node.end = end;
        }
        result
    }

    /// A vector: a length of `prefix` bytes and inside of it the nodes that `fields` makes. What they leave over
    /// is a node with a problem.
    pub(crate) fn vector(&mut self, name: &'static str, prefix: usize, fields: impl FnOnce(&mut Self)) {
        self.group(name, |r| {
            let start = r.at;
            if let Some(says) = r.value("length", prefix, Value::Length) {
                let (says, room) = (says as usize, r.left());
                if says > room {
                    let at = Span::new(start, start + prefix);
                    r.problem(ProblemKind::LengthOverrun { says, room }, name, at);
                }
                r.within(|| name, says.min(room), fields);
            }
        });
    }

    /// A vector with members, each made by `member`; an empty one is a problem when `least` is not 0.
    pub(crate) fn members(
        &mut self,
        name: &'static str,
        prefix: usize,
        least: usize,
        mut member: impl FnMut(&mut Self),
    ) {
        self.vector(name, prefix, |r| {
            if r.left() == 0 && least > 0 {
                r.bounds_of_length(name);
            }
            r.each(&mut member);
        });
    }

    fn bounds_of_length(&mut self, name: &'static str) {
        if let Some(node) = self.nodes.list.last().copied() {
            self.problem(ProblemKind::Empty, name, node.span());
        }
    }

    /// Calls `member` until nothing is left; stops when it does not move.
    pub(crate) fn each(&mut self, mut member: impl FnMut(&mut Self)) {
        while self.left() > 0 {
            let before = self.at;
            member(self);
            if self.at == before {
                return;
            }
        }
    }

    /// Lets `fields` read the next `length` bytes and no more; what they leave over is a node with a problem.
    ///
    /// `name` is asked for only then: a name may have to be looked up.
    pub(crate) fn within(
        &mut self,
        name: impl FnOnce() -> &'static str,
        length: usize,
        fields: impl FnOnce(&mut Self),
    ) {
        let outer = self.end;
        self.end = (self.at + length).min(outer);
        fields(self);
        if self.left() > 0 {
            self.trailing(name());
        }
        self.end = outer;
    }

    /// What is left is a node that should not be there.
    pub(crate) fn trailing(&mut self, name: &'static str) {
        let left = self.left();
        if left > 0 {
            let start = self.at;
            self.leaf("trailing_bytes", Value::Bytes { prefix: 0 }, left);
            self.problem(ProblemKind::TrailingBytes, name, Span::new(start, self.at));
        }
    }

    /// A length of `prefix` bytes as a node of its own; returns what it says.
    pub(crate) fn length(&mut self, prefix: usize) -> Option<usize> {
        self.value("length", prefix, Value::Length).map(|n| n as usize)
    }

    /// A problem of the node made last, with its own place.
    pub(crate) fn flag(&mut self, kind: ProblemKind, field: &'static str, at: Span) {
        self.problem(kind, field, at);
    }

    /// A leaf that stands for a part of a joined message.
    pub(crate) fn fragment(&mut self, length: usize) -> u32 {
        let length = length.min(self.left());
        self.leaf("fragment", Value::Fragment, length)
    }

    /// The index that the next node will have.
    pub(crate) fn next_index(&self) -> u32 {
        self.nodes.list.len() as u32
    }
}
