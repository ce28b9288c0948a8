//! `od -c`: characters, C escapes and octal numbers in columns of four.

use super::Format;
use super::blocks::{Direction, Spelled};
use super::clean::Line;
use crate::shape;

pub(super) const FORMAT: Format = Format { name: "od -c", bytes: find, ..Format::NONE };

fn find(lines: &[Line<'_>], at: usize) -> Option<Spelled> {
    let mut bytes = Vec::new();
    let mut next = at;
    while let Some((offset, row)) = lines.get(next).and_then(|line| row(&line.text)) {
        if offset != bytes.len() {
            break;
        }
        bytes.extend(row);
        next += 1;
        if bytes.len() >= 16 && shape::any(&bytes).is_none() {
            return None;
        }
    }
    shape::any(&bytes)?;
    Some(Spelled { bytes, next, cut: false, direction: Direction::Unknown })
}

/// One line: its offset, and its bytes. Not `None` only if a field is an escape or a three-digit number.
fn row(line: &str) -> Option<(usize, Vec<u8>)> {
    let (offset, fields) = line.split_at_checked(7)?;
    let offset = usize::from_str_radix(offset, 8).ok()?;
    if fields.len() < 4 || !fields.is_ascii() {
        return None;
    }
    let mut marked = false;
    let mut bytes = Vec::new();
    for field in fields.as_bytes().chunks(4) {
        let field = std::str::from_utf8(field).ok()?.strip_prefix(' ')?;
        marked |= field.trim_start().len() > 1;
        bytes.push(match field.trim_start() {
            "\\0" => 0,
            "\\a" => 7,
            "\\b" => 8,
            "\\t" => 9,
            "\\n" => 10,
            "\\v" => 11,
            "\\f" => 12,
            "\\r" => 13,
            "" => b' ',
            one if one.len() == 1 => *one.as_bytes().first()?,
            octal if octal.len() == 3 => u8::from_str_radix(octal, 8).ok()?,
            _ => return None,
        });
    }
    marked.then_some((offset, bytes))
}
