//! `tlswhy decode`: the annotated tree, as the JSON document `tlswhy/decode/1` and as a page.

use super::layout::{Ink, Page};
use crate::wire::fingerprint::{self, Transport};
use crate::wire::read;
use crate::wire::tree::{Tree, Value};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;

/// The whole document: one entry for each side of each connection that sent something.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecodeReport {
    /// `tlswhy/decode/1`.
    pub schema: String,
    /// What each side sent.
    pub streams: Vec<Stream>,
}

/// What one side sent, taken apart.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stream {
    /// Where it was found.
    #[serde(rename = "where")]
    pub place: String,
    /// `client` or `server`.
    pub direction: String,
    /// The fields in the order of the bytes; a field whose successor is not deeper has no parts.
    pub fields: Vec<Field>,
    /// JA3 fingerprint of the ClientHello.
    pub ja3: Option<String>,
    /// JA4 fingerprint of the ClientHello.
    pub ja4: Option<String>,
}

/// One field.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// Depth in the tree, 0 for records.
    pub depth: u8,
    /// The RFC's name.
    pub name: String,
    /// Offset in what the side sent.
    pub offset: usize,
    /// Length in bytes.
    pub length: usize,
    /// The value in words.
    pub value: String,
    /// The members of a list, each with its offset.
    pub members: Vec<Member>,
    /// What does not add up here.
    pub problems: Vec<String>,
}

/// A member of a list of numbers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// Offset in what the side sent.
    pub offset: usize,
    /// Its registered name and number.
    pub value: String,
}

/// Takes apart what one side sent.
pub fn stream(place: &str, direction: &str, bytes: &[u8]) -> Stream {
    let tree = Tree::read(bytes);
    let reading = read(bytes);
    let hello = reading.client_hello();
    let fields = (0..tree.nodes().len()).filter_map(|node| field(&tree, node)).collect();
    Stream {
        place: place.into(),
        direction: direction.into(),
        fields,
        ja3: hello.as_ref().map(fingerprint::ja3),
        ja4: hello.as_ref().map(|h| fingerprint::ja4(h, Transport::Tcp)),
    }
}

fn field(tree: &Tree<'_>, index: usize) -> Option<Field> {
    let node = tree.nodes().get(index)?;
    let at = tree.stream_span(index);
    let members: Vec<Member> = tree
        .member_texts(index)
        .map(|(span, value)| Member { offset: tree.to_stream(node.message, span).start, value })
        .collect();
    Some(Field {
        depth: node.depth,
        name: node.name.into(),
        offset: at.start,
        length: at.len(),
        value: match node.value {
            Value::Numbers { .. } if members.len() == 1 => {
                members.first().map(|m| m.value.clone()).unwrap_or_default()
            }
            Value::Numbers { .. } => format!("{} values", members.len()),
            _ => tree.value_text(index),
        },
        members: if members.len() == 1 { Vec::new() } else { members },
        problems: tree.problems_of(index).map(|p| p.to_string()).collect(),
    })
}

/// The streams as a page: offset, field, value; a list's members below it.
pub fn page(report: &DecodeReport) -> Page {
    let mut page = Page::default();
    for stream in &report.streams {
        page.heading(&format!("{}, from the {}", stream.place, stream.direction));
        for field in &stream.fields {
            let indent = usize::from(field.depth) * 2;
            let label = format!("{:04x}  {:indent$}{}", field.offset, "", field.name);
            let value =
                if field.value.is_empty() { format!("{} bytes", field.length) } else { field.value.clone() };
            let ink = if field.value.is_empty() { Ink::Faint } else { Ink::Plain };
            page.labelled(label.len().max(38) + 2, &label, ink, &value);
            for member in &field.members {
                page.labelled(40, &format!("{:04x}", member.offset), Ink::Plain, &member.value);
            }
            for problem in &field.problems {
                page.labelled(40, &format!("{:04x}  {:indent$}!", field.offset, ""), Ink::Bad, problem);
            }
        }
        for (name, print) in [("ja3", &stream.ja3), ("ja4", &stream.ja4)] {
            if let Some(print) = print {
                page.labelled(40, &format!("      {name}"), Ink::Faint, print);
            }
        }
    }
    page
}
