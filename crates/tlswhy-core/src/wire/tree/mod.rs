//! The annotated tree: every byte of the input belongs to exactly one leaf.
//!
//! [`Tree::read`] takes what one side sent over a stream or in datagrams. The nodes stand in one list in the
//! order of the bytes, each with its depth; a node whose successor is not deeper is a leaf. A vector of opaque
//! bytes or of numbers is one leaf, its length included, so that a list of two hundred suites costs one node.
//!
//! A message that is split over records stands in the records as `fragment` leaves. Its own nodes follow as
//! children of the record it ends in; their offsets are in the joined message ([`Node::message`]), and
//! [`Tree::stream_span`] maps them back.
//!
//! ```
//! use tlswhy_core::wire::tree::Tree;
//!
//! let tree = Tree::read(&[0x15, 3, 3, 0, 2, 2, 40]);
//! let alert = tree.find("description").expect("an alert");
//! assert_eq!(tree.number(alert), Some(40));
//! assert_eq!(tree.encode(), [0x15, 3, 3, 0, 2, 2, 40]);
//! ```

mod handshake;
mod hello;
mod key_exchange;
pub(crate) mod messages;
pub(crate) mod reader;
mod rules;
mod stream;
#[cfg(test)]
mod tests;
mod text;

pub use crate::wire::names::Registry;

use super::{Problem, Span};
use alloc::vec::Vec;

/// What a node holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Other nodes.
    Group,
    /// The length in bytes of what follows in the same group.
    Length,
    /// A number in network byte order, with its registry.
    Number(Registry),
    /// A variable-length number of QUIC (RFC 9000 section 16).
    VarInt,
    /// Numbers of `width` bytes each, after a length of `prefix` bytes.
    Numbers {
        /// Bytes of the length in front; may be 0.
        prefix: u8,
        /// Bytes of one number.
        width: u8,
        /// Where the numbers are registered.
        registry: Registry,
    },
    /// Bytes, after a length of `prefix` bytes.
    Bytes {
        /// Bytes of the length in front; may be 0.
        prefix: u8,
    },
    /// Text, after a length of `prefix` bytes; whether it is UTF-8 is not known.
    Text {
        /// Bytes of the length in front; may be 0.
        prefix: u8,
    },
    /// A part of a handshake message that is split over records; see [`Tree::fragment`].
    Fragment,
}

impl Value {
    /// Bytes of the length that stands in front of a leaf's content.
    pub const fn prefix(self) -> usize {
        match self {
            Value::Numbers { prefix, .. } | Value::Bytes { prefix } | Value::Text { prefix } => {
                prefix as usize
            }
            _ => 0,
        }
    }
}

/// One node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// The RFC's name of the field.
    pub name: &'static str,
    /// What it holds.
    pub value: Value,
    /// How deep it stands; 0 for records and what stands beside them.
    pub depth: u8,
    /// 0: offsets are in the input; n: in the joined message n - 1 ([`Tree::message`]).
    pub message: u32,
    start: u32,
    end: u32,
}

impl Node {
    /// Where it stands, in the input or the joined message; lengths in front are included.
    pub const fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// Where a [`Value::Fragment`] leaf belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Index of the leaf.
    pub node: usize,
    /// Index of the joined message.
    pub message: usize,
    /// Offset of the fragment in it.
    pub offset: usize,
}

/// Everything that one side sent, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree<'a> {
    bytes: &'a [u8],
    messages: Vec<JoinedMessage>,
    fragments: Vec<Fragment>,
    nodes: Vec<Node>,
    problems: Vec<(u32, Problem)>,
}

/// A message put together from several records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct JoinedMessage {
    bytes: Vec<u8>,
    pieces: Vec<Span>,
    /// The offsets at which the pieces start.
    starts: Vec<usize>,
}

impl<'a> Tree<'a> {
    /// The input.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// All nodes, parents before children, in the order of the bytes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What does not add up, each with the index of the node that it is about; offsets as that node's.
    pub fn problems(&self) -> impl Iterator<Item = (usize, Problem)> + '_ {
        self.problems.iter().map(|(node, problem)| (*node as usize, *problem))
    }

    /// The problems of one node.
    pub fn problems_of(&self, node: usize) -> impl Iterator<Item = Problem> + '_ {
        let from = self.problems.partition_point(|(n, _)| (*n as usize) < node);
        let rest = self.problems.get(from..).unwrap_or_default();
        rest.iter().take_while(move |(n, _)| *n as usize == node).map(|(_, problem)| *problem)
    }

    /// Whether the node has no children.
    pub fn is_leaf(&self, node: usize) -> bool {
        match (self.nodes.get(node), self.nodes.get(node + 1)) {
            (Some(this), Some(next)) => next.depth <= this.depth,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    /// One past the last node below `node`.
    pub fn end_of(&self, node: usize) -> usize {
        let Some(depth) = self.nodes.get(node).map(|n| n.depth) else { return node };
        let below = self.nodes.get(node + 1..).unwrap_or_default();
        node + 1 + below.iter().take_while(|n| n.depth > depth).count()
    }

    /// The children of a node, in order.
    pub fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let depth = self.nodes.get(node).map_or(0, |n| n.depth.saturating_add(1));
        (node + 1..self.end_of(node)).filter(move |&i| self.nodes.get(i).is_some_and(|n| n.depth == depth))
    }

    /// The first node of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|n| n.name == name)
    }

    /// The first node of this name below `node`.
    pub fn find_in(&self, node: usize, name: &str) -> Option<usize> {
        (node + 1..self.end_of(node)).find(|&i| self.nodes.get(i).is_some_and(|n| n.name == name))
    }

    /// The bytes of a node, length in front included.
    pub fn raw(&self, node: usize) -> &[u8] {
        self.nodes.get(node).map_or(&[], |n| {
            let span = n.span();
            self.buffer(n.message).get(span.start..span.end).unwrap_or_default()
        })
    }

    /// The content of a leaf: its bytes without the length in front.
    pub fn content(&self, node: usize) -> &[u8] {
        let prefix = self.nodes.get(node).map_or(0, |n| n.value.prefix());
        self.raw(node).get(prefix..).unwrap_or_default()
    }

    /// The number that a [`Value::Number`], [`Value::VarInt`] or [`Value::Length`] leaf holds.
    pub fn number(&self, node: usize) -> Option<u64> {
        let bytes = self.raw(node);
        let fold = |bytes: &[u8]| bytes.iter().fold(0u64, |n, &b| n << 8 | u64::from(b));
        match self.nodes.get(node)?.value {
            Value::Number(_) | Value::Length if bytes.len() <= 8 => Some(fold(bytes)),
            // The top two bits of the first byte are the length (RFC 9000 section 16).
            Value::VarInt if bytes.len() <= 8 => {
                let unused = 64 - (8 * bytes.len() as u32).saturating_sub(2);
                Some(fold(bytes) << unused.min(63) >> unused.min(63))
            }
            _ => None,
        }
    }

    /// The numbers of a [`Value::Numbers`] leaf with where they stand; an incomplete last one is left out.
    pub fn numbers(&self, node: usize) -> impl Iterator<Item = (Span, u32)> + '_ {
        let (prefix, width) = match self.nodes.get(node).map(|n| n.value) {
            Some(Value::Numbers { prefix, width, .. }) => (usize::from(prefix), usize::from(width.max(1))),
            _ => (usize::MAX, 1),
        };
        let content = self.raw(node).get(prefix..).unwrap_or_default();
        let start = self.nodes.get(node).map_or(0, |n| n.start as usize).saturating_add(prefix);
        content.chunks_exact(width).enumerate().map(move |(i, chunk)| {
            let at = start.saturating_add(i * width);
            (Span::new(at, at + width), chunk.iter().fold(0, |n, &b| n << 8 | u32::from(b)))
        })
    }

    /// The bytes of a joined message.
    pub fn message(&self, index: usize) -> Option<&[u8]> {
        self.messages.get(index).map(|m| m.bytes.as_slice())
    }

    /// Where a [`Value::Fragment`] leaf belongs.
    pub fn fragment(&self, node: usize) -> Option<Fragment> {
        let index = self.fragments.binary_search_by_key(&node, |f| f.node).ok()?;
        self.fragments.get(index).copied()
    }

    /// Where a node stands in the input: from its first byte to its last one, which for a node of a joined
    /// message may have record headers in between.
    pub fn stream_span(&self, node: usize) -> Span {
        let Some(this) = self.nodes.get(node) else { return Span::default() };
        self.to_stream(this.message, this.span())
    }

    /// Maps a span of a buffer (see [`Node::message`]) to the input.
    pub fn to_stream(&self, message: u32, span: Span) -> Span {
        let Some(joined) = (message as usize).checked_sub(1).and_then(|i| self.messages.get(i)) else {
            return span;
        };
        let place = |offset: usize| {
            let index = joined.starts.partition_point(|start| *start <= offset).saturating_sub(1);
            match (joined.pieces.get(index), joined.starts.get(index)) {
                (Some(piece), Some(start)) => (piece.start + offset - start).min(piece.end),
                _ => 0,
            }
        };
        let start = place(span.start);
        if span.is_empty() { Span::new(start, start) } else { Span::new(start, place(span.end - 1) + 1) }
    }

    /// The input again, put together from the leaves alone.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len());
        for (i, node) in self.nodes.iter().enumerate() {
            if node.message == 0 && self.is_leaf(i) {
                out.extend_from_slice(self.raw(i));
            }
        }
        out
    }

    fn buffer(&self, message: u32) -> &[u8] {
        match (message as usize).checked_sub(1) {
            None => self.bytes,
            Some(index) => self.message(index).unwrap_or_default(),
        }
    }
}
