//! The tree as text.

use super::{Registry, Tree, Value};
use crate::wire::Span;
use crate::wire::hex::Hex;
use crate::wire::names;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

/// Bytes shown of a long opaque field.
const SHOWN: usize = 48;

impl Tree<'_> {
    /// The value of a node in words: names for registered numbers, text, or bytes in hex.
    pub fn value_text(&self, node: usize) -> String {
        let Some(this) = self.nodes.get(node) else { return String::new() };
        match this.value {
            Value::Group => match self.find_in(node, "extension_type") {
                Some(kind) if this.name == "extension" => self.value_text(kind),
                _ => String::new(),
            },
            Value::Length | Value::VarInt => self.number(node).unwrap_or_default().to_string(),
            Value::Number(registry) => number_text(registry, self.number(node).unwrap_or_default()),
            Value::Numbers { .. } => {
                let all: alloc::vec::Vec<String> = self.member_texts(node).map(|(_, text)| text).collect();
                format!("[{}]", all.join(", "))
            }
            Value::Text { .. } => text(self.content(node)),
            Value::Bytes { .. } => {
                let bytes = self.content(node);
                let shown = bytes.get(..SHOWN).unwrap_or(bytes);
                let more = if bytes.len() > SHOWN { "…" } else { "" };
                format!("{}{more} ({} bytes)", Hex(shown), bytes.len())
            }
            Value::Fragment => match self.fragment(node) {
                Some(f) => format!("{} bytes at {} of the message", this.span().len(), f.offset),
                None => format!("{} bytes", this.span().len()),
            },
        }
    }
}

impl Tree<'_> {
    /// The members of a list of numbers in words, each with its span; nothing for other nodes.
    pub fn member_texts(&self, node: usize) -> impl Iterator<Item = (Span, String)> + '_ {
        let registry = match self.nodes.get(node).map(|n| n.value) {
            Some(Value::Numbers { registry, .. }) => registry,
            _ => Registry::None,
        };
        self.numbers(node).map(move |(at, n)| (at, number_text(registry, n.into())))
    }
}

/// A number with its registered name.
pub(super) fn number_text(registry: Registry, value: u64) -> String {
    let name = u16::try_from(value).ok().and_then(|n| names::name(registry, n));
    match (registry, name) {
        (Registry::None, _) => value.to_string(),
        (_, Some(name)) => format!("{name} ({})", registry.number_text(value)),
        (_, None) => registry.number_text(value),
    }
}

/// Text in quotes, what is not printable escaped.
fn text(bytes: &[u8]) -> String {
    match core::str::from_utf8(bytes) {
        Ok(text) => format!("{text:?}"),
        Err(_) => format!("\"{}\"", bytes.escape_ascii()),
    }
}

impl fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, node) in self.nodes.iter().enumerate() {
            let value = self.value_text(i);
            let (at, indent) = (node.span(), 2 * usize::from(node.depth));
            let of = if node.message == 0 { "" } else { " of the message" };
            writeln!(f, "{:indent$}{}: {value} [{}..{}{of}]", "", node.name, at.start, at.end)?;
            for problem in self.problems_of(i) {
                writeln!(f, "{:indent$}  ! {problem}", "")?;
            }
        }
        Ok(())
    }
}
