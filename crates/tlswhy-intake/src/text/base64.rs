//! Base64 (RFC 4648), alone, in lines or in PEM-like blocks.

use super::Format;
use super::blocks::{Direction, Spelled};
use super::clean::Line;
use crate::shape;

pub(super) const FORMAT: Format = Format { name: "base64", bytes: find, ..Format::NONE };

/// The most bytes of one block.
const MAX_BYTES: usize = 1 << 17;

fn find(lines: &[Line<'_>], at: usize) -> Option<Spelled> {
    let text: &str = &lines.get(at)?.text;
    let word = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_')))
        .map(|word| word.trim_matches('-'))
        .find(|word| plausible(word))?;
    let mut digits = word.to_owned();
    let mut next = at + 1;
    if text.trim().ends_with(word) {
        while digits.len() < MAX_BYTES && !digits.ends_with('=') {
            let Some(line) = lines.get(next).map(|line| line.text.trim()) else { break };
            if line.len() < 2 || line.len() > 100 || !line.bytes().all(digit) || plausible(line) {
                break;
            }
            digits.push_str(line);
            next += 1;
        }
    }
    let bytes = decode(&digits)?;
    shape::any(&bytes).filter(|shape| shape.length >= 7)?;
    Some(Spelled { bytes, next, cut: false, direction: Direction::Unknown })
}

const fn digit(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_')
}

/// Starts that a record or a bare hello has in base64: 16 03 0x, 15 03 0x, 01 00, 80 xx 01, and no run of hex.
fn plausible(word: &str) -> bool {
    let start = ["FgM", "FQM", "AQA", "AQE", "Fv7", "gE", "gF", "gG", "gH", "gI", "gC"]
        .iter()
        .any(|start| word.starts_with(start));
    start
        && word.len() >= 10
        && decode(word.get(..word.len().min(24) & !3).unwrap_or("")).is_some_and(|bytes| {
            let first = shape::any(&bytes);
            first.is_some_and(|shape| shape.length >= 7)
        })
}

fn decode(digits: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(digits.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut count = 0;
    for b in digits.bytes() {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    Some(out)
}
