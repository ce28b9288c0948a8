//! Bytes as numbers: decimal lists, signed ones of Java, single hex digits without leading zero.

use super::Format;
use super::blocks::{Direction, Spelled};
use super::clean::Line;
use crate::shape;

pub(super) const FORMAT: Format = Format { name: "list of numbers", bytes: find, ..Format::NONE };

/// The most numbers of one list.
const MAX_NUMBERS: usize = 1 << 16;

fn find(lines: &[Line<'_>], at: usize) -> Option<Spelled> {
    let text: &str = &lines.get(at)?.text;
    let start = anchor(text)?;
    let mut numbers = Vec::new();
    let mut closed = collect(text.get(start..)?, &mut numbers);
    let mut next = at + 1;
    while !closed && numbers.len() < MAX_NUMBERS {
        let Some(line) = lines.get(next) else { break };
        let body = line.text.trim();
        if body.is_empty()
            || !body.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            || opening(&line.text) && decoded(&numbers).is_some_and(|b| complete(&b))
        {
            break;
        }
        let before = numbers.len();
        closed = collect(body, &mut numbers);
        if numbers.len() == before {
            break;
        }
        next += 1;
    }
    let bytes = decoded(&numbers)?;
    Some(Spelled { bytes, next, cut: false, direction: Direction::Unknown })
}

fn complete(bytes: &[u8]) -> bool {
    shape::any(bytes).is_some_and(|shape| shape.length <= bytes.len())
}

fn opening(text: &str) -> bool {
    anchor(text).is_some_and(|start| text.get(..start).is_some_and(|t| t.trim().is_empty()))
}

/// Where a list begins that can be a record: `22, 3, 1`, `21 3 3`, `16 3 1 0`, `[128, 46, 1, 3`.
fn anchor(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let fresh = at == 0
            || bytes
                .get(at - 1)
                .is_some_and(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'.' | b'-' | b'_'));
        let digit = bytes.get(at).is_some_and(|b| b.is_ascii_hexdigit() || *b == b'-');
        if fresh && digit {
            let mut head = Vec::new();
            collect_some(text.get(at..)?, &mut head, 12);
            if head.len() >= 5 && decoded(&head).is_some() {
                return Some(at);
            }
            // A list of numbers that begins no record here begins none at its second number either, unless a
            // prefix of a few numbers stands before it.
            if head.len() == 12 {
                at += 1;
                skip_number(bytes, &mut at);
                continue;
            }
        }
        at += 1;
    }
    None
}

fn skip_number(bytes: &[u8], at: &mut usize) {
    while bytes.get(*at).is_some_and(u8::is_ascii_alphanumeric) {
        *at += 1;
    }
}

/// One number as written: its value in both bases, if the digits allow, and how many digits it has.
#[derive(Clone, Copy)]
struct Number {
    decimal: Option<u16>,
    hex: u16,
    digits: u8,
    negative: bool,
}

/// Reads numbers up to the first thing that is none. `true` if something closed the list.
fn collect(text: &str, out: &mut Vec<Number>) -> bool {
    collect_some(text, out, MAX_NUMBERS)
}

fn collect_some(text: &str, out: &mut Vec<Number>, most: usize) -> bool {
    let mut rest = text.as_bytes();
    for _ in 0..most {
        while let [b' ' | b',' | b';', after @ ..] = rest {
            rest = after;
        }
        let (negative, body) = rest.strip_prefix(b"-").map_or((false, rest), |body| (true, body));
        let body = body.strip_prefix(b"0x").unwrap_or(body);
        let length = body.iter().take(4).take_while(|b| b.is_ascii_hexdigit()).count();
        let bounded =
            body.get(length).is_none_or(|b| matches!(b, b' ' | b',' | b';' | b']' | b'}' | b')' | b'>'));
        if length == 0 || length > 3 || !bounded {
            return !body.is_empty();
        }
        let (digits, after) = body.split_at(length);
        let mut number = Number { decimal: Some(0), hex: 0, digits: length as u8, negative };
        for digit in digits {
            let value = char::from(*digit).to_digit(16).map_or(0, |value| value as u16);
            number.hex = number.hex * 16 + value;
            number.decimal = number.decimal.filter(|_| value < 10).map(|sum| sum * 10 + value);
        }
        out.push(number);
        rest = after;
    }
    false
}

/// The bytes that a list of numbers means, if one reading of it looks like TLS.
fn decoded(numbers: &[Number]) -> Option<Vec<u8>> {
    // Pairs of hex digits throughout are the business of the hex reader.
    if numbers.len() < 5 || numbers.iter().all(|n| n.digits == 2) {
        return None;
    }
    let decimal = |n: &Number| match (n.decimal?, n.negative) {
        (value @ 0..=255, false) => Some(value as u8),
        (value @ 1..=128, true) => Some((256 - value) as u8),
        _ => None,
    };
    let hex = |n: &Number| (!n.negative && n.digits <= 2).then_some(n.hex as u8);
    let good = |bytes: &Vec<u8>| {
        shape::record(bytes).is_some_and(|shape| shape.length >= 7)
            || bytes.len() > 8 && shape::handshake(bytes).is_some()
    };
    let read = |one: &dyn Fn(&Number) -> Option<u8>| {
        numbers.iter().map(one).collect::<Option<Vec<u8>>>().filter(good)
    };
    read(&decimal).or_else(|| read(&hex))
}

#[cfg(test)]
mod tests {
    use super::super::clean;
    use super::*;

    fn check(text: &str, expect: &[u8]) {
        let lines = clean::lines(text);
        let got =
            (0..lines.len()).find_map(|at| find(&lines, at)).unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!(got.bytes, expect, "{text}");
    }

    #[test]
    fn lists_in_every_base_are_read() {
        let hello = [22, 3, 1, 0, 49, 1, 0, 0, 45, 3, 3, 0xb1];
        check("[22, 3, 1, 0, 49, 1, 0, 0, 45, 3, 3, 177]", &hello);
        check("byte[] b = {22, 3, 1, 0, 49, 1, 0, 0, 45, 3, 3, -79};", &hello);
        check("<<22,3,1,0,49,1,0,0,45,3,3,177>>", &hello);
        check("Uint8Array(12) [\n  22, 3, 1, 0, 49, 1,\n  0, 0, 45, 3, 3, 177\n]", &hello);
        check("0x16, 0x3, 0x1, 0x0, 0x31, 0x1, 0x0, 0x0, 0x2d, 0x3, 0x3, 0xb1", &hello);
        check("sent: 16 3 1 0 31 1 0 0 2D 3 3 B1", &hello);
        check("22 3 1 0 49 1 0 0 45 3 3 177", &hello);
    }
}
