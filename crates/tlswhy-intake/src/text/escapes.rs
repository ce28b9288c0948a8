//! Bytes in string literals: C, Python, Go, Rust, JavaScript and JSON, and the log lines of web servers.

use tlswhy_core::exchange::Side;

use super::Format;
use super::blocks::{Direction, Spelled};
use super::clean::Line;
use crate::{other, shape};

pub(super) const FORMAT: Format = Format { name: "string with escapes", bytes: find, ..Format::NONE };

/// The most lines that one literal may run over.
const MAX_LINES: usize = 4096;

fn find(lines: &[Line<'_>], at: usize) -> Option<Spelled> {
    let text: &str = &lines.get(at)?.text;
    let (start, quote) = literal_start(text)?;
    let mut bytes = Vec::new();
    let first = decode(text.get(start..)?, quote, &mut bytes);
    let mut rest = text.get(start + first.length..).unwrap_or("").to_owned();
    let mut next = at + 1;
    // Adjacent literals, on this line or the next, are one string.
    while next - at < MAX_LINES {
        // Nothing that begins otherwise is worth following over its lines.
        if bytes.len() >= 16 && shape::any(&bytes).is_none() && other::plain_answer(&bytes).is_none() {
            return None;
        }
        let joint = rest.trim_start_matches([' ', '\\', '+', '.', ',']);
        let (from, source) = if let Some(quote) = opening_quote(joint) {
            (quote, joint.to_owned())
        } else if joint.is_empty() {
            let Some(line) = lines.get(next) else { break };
            let source = line.text.trim_start().trim_start_matches(['+', '.', ' ']).to_owned();
            let Some(quote) = opening_quote(&source) else {
                // An unquoted run of \x may go on.
                if quote.is_none() && source.starts_with("\\x") {
                    next += 1;
                    let step = decode(&source, None, &mut bytes);
                    source.get(step.length..).unwrap_or("").clone_into(&mut rest);
                    continue;
                }
                break;
            };
            next += 1;
            (quote, source)
        } else {
            break;
        };
        let body = source.get(from.1..).unwrap_or("");
        let step = decode(body, Some(from.0), &mut bytes);
        body.get(step.length..).unwrap_or("").clone_into(&mut rest);
        if step.length == 0 {
            break;
        }
    }
    let shape = shape::any(&bytes).filter(|shape| shape.frame != shape::Frame::BareAlert);
    if shape.is_none() && other::plain_answer(&bytes).is_none() {
        return None;
    }
    let cut = shape.is_some_and(|shape| shape.length > bytes.len());
    let direction = if text.contains("malformed HTTP response") {
        Direction::By(Side::Server)
    } else {
        Direction::Unknown
    };
    Some(Spelled { bytes, next, cut, direction })
}

/// Where the first literal with a numeric escape begins (behind its quote), and its quote.
fn literal_start(text: &str) -> Option<(usize, Option<char>)> {
    let escape = ["\\x", "\\u00", "\\0", "\\X"].iter().filter_map(|mark| text.find(mark)).min()?;
    let before = text.get(..escape)?;
    let quote = before.char_indices().rev().take(64).find(|(_, c)| matches!(c, '"' | '\'' | '`'));
    Some(match quote {
        Some((at, quote)) => (at + 1, Some(quote)),
        None => (escape, None),
    })
}

/// A quote at the start of `text`, perhaps after a literal prefix as `b"`; the quote and its length.
fn opening_quote(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix(['b', 'L', 'u', 'B']).unwrap_or(text);
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some((quote, text.len() - body.len() + 1))
}

struct End {
    /// Bytes of the text that were read, with the closing quote.
    length: usize,
}

/// Decodes a literal up to its closing `quote`, or a run of escapes when there is none.
fn decode(text: &str, quote: Option<char>, out: &mut Vec<u8>) -> End {
    // With `\x` in the string, `\u` is a rune in UTF-8 (Go); without, one byte (JSON, JavaScript).
    let unicode = text.contains("\\x");
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|t| t.chars().next()) {
        if Some(c) == quote {
            return End { length: at + 1 };
        }
        if c != '\\' {
            if quote.is_none() {
                return End { length: at };
            }
            let mut buffer = [0; 4];
            out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            at += c.len_utf8();
            continue;
        }
        let body = text.get(at + 1..).unwrap_or("");
        let kind = body.bytes().next();
        let hex = |from: usize, most: usize| -> Option<(u32, usize)> {
            let digits = body.bytes().skip(from).take(most).take_while(u8::is_ascii_hexdigit).count();
            Some((u32::from_str_radix(body.get(from..from + digits)?, 16).ok()?, from + digits))
        };
        let (byte, length) = match kind {
            Some(b'x' | b'X') => match hex(1, 2) {
                Some((value, length)) => (value, length),
                None => return End { length: at },
            },
            Some(b'u') => match hex(1, 4) {
                Some((value, length)) => (value, length),
                None => return End { length: at },
            },
            Some(b'0'..=b'7') => {
                let digits = body.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
                (u32::from_str_radix(body.get(..digits).unwrap_or("0"), 8).unwrap_or(0), digits)
            }
            Some(b'n') => (10, 1),
            Some(b'r') => (13, 1),
            Some(b't') => (9, 1),
            Some(b'a') => (7, 1),
            Some(b'b') => (8, 1),
            Some(b'f') => (12, 1),
            Some(b'v') => (11, 1),
            Some(b'e') => (27, 1),
            Some(other @ (b'\\' | b'\'' | b'"' | b'`' | b'?' | b'/')) => (u32::from(other), 1),
            _ => return End { length: at },
        };
        match char::from_u32(byte) {
            Some(c) if kind == Some(b'u') && unicode && byte > 0x7f => {
                let mut buffer = [0; 4];
                out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            }
            _ => out.push((byte & 0xff) as u8),
        }
        at += 1 + length;
    }
    End { length: at }
}

#[cfg(test)]
mod tests {
    use super::super::clean;
    use super::*;

    fn check(text: &str, expect: &[u8]) {
        let lines = clean::lines(text);
        let at =
            (0..lines.len()).find_map(|at| find(&lines, at)).unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!(at.bytes, expect, "{text}");
    }

    #[test]
    fn literals_of_every_language_are_read() {
        let alert = [0x15, 3, 3, 0, 2, 2, 0x28];
        check("\"\\x15\\x03\\x03\\x00\\x02\\x02\\x28\"", &alert);
        check("b'\\x15\\x03\\x03\\x00\\x02\\x02('", &alert);
        check("malformed HTTP response \"\\x15\\x03\\x03\\x00\\x02\\x02(\"", &alert);
        check("printf '\\025\\003\\003\\000\\002\\002\\050'", &alert);
        check("\"\\u0015\\u0003\\u0003\\u0000\\u0002\\u0002(\"", &alert);
        check("\\x15\\x03\\x03\\x00\\x02\\x02\\x28", &alert);
        check("char a[] = \"\\x15\\x03\\x03\"\n  \"\\x00\\x02\\x02\\x28\";", &alert);
        check("\"\\x15\\x03\\x03\\x00\" \\\n\"\\x02\\x02\\x28\"", &alert);
        check(
            "b'\\x16\\x03\\x01\\x001\\x01\\x00\\x00-\\x03\\x03\\t\\r\\\\'",
            &[0x16, 3, 1, 0, 0x31, 1, 0, 0, 0x2d, 3, 3, 9, 13, 0x5c],
        );
    }
}
