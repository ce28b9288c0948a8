//! Text: hex in any spelling, logs, whole posts.
//!
//! A format is one file and one line in [`FORMATS`].

mod assemble;
mod base64;
mod blocks;
mod clean;
mod curl;
mod erlang;
mod escapes;
mod frame;
mod gnutls;
mod hexline;
mod jsse;
mod mbedtls;
mod names;
mod numbers;
mod od_c;
mod openssl;
mod openssl_trace;
mod pieces;
mod plain;
mod post;
mod rebuild;
mod suites;
mod wireshark;
mod words;

use std::borrow::Cow;

use tlswhy_core::exchange::EventKind;

use blocks::{Announcement, Spelled};
use clean::Line;
use rebuild::Parts;

use crate::{Error, Intake, MAX_TEXT, Note};

pub(crate) use assemble::binary;

/// How one format of text is recognised. What a format does not have stays as in [`Format::NONE`].
pub(crate) struct Format {
    /// For people: what was taken says it.
    name: &'static str,
    /// Reads a line that says what the bytes after it are, or that something happened.
    announce: fn(&str) -> Option<Announcement>,
    /// Reads bytes that this format spells its own way, from the line at an index on.
    bytes: fn(&[Line<'_>], usize) -> Option<Spelled>,
    /// Puts a ClientHello together from this format's words, for texts that hold no bytes of one.
    hello: fn(&[Line<'_>]) -> Option<Parts>,
}

impl Format {
    const NONE: Format = Format { name: "", announce: |_| None, bytes: |_, _| None, hello: |_| None };
}

/// Every format of text, more special ones first. Dumps of the hexdump family need no entry.
static FORMATS: &[Format] = &[
    openssl::FORMAT,
    openssl_trace::FORMAT,
    mbedtls::FORMAT,
    jsse::FORMAT,
    gnutls::FORMAT,
    wireshark::FORMAT,
    curl::FORMAT,
    erlang::FORMAT,
    plain::FORMAT,
    od_c::FORMAT,
    escapes::FORMAT,
    numbers::FORMAT,
    base64::FORMAT,
];

/// Reads a text.
pub(crate) fn read(input: &[u8], place: &str) -> Result<Intake, Error> {
    let (text, cut) = decode(input);
    let lines = clean::lines(&text);
    let mut intake = assemble::assemble(&lines, place);
    if intake.exchanges.is_empty() {
        if cut {
            return Err(Error::TooLarge { bytes: input.len(), limit: MAX_TEXT });
        }
        return Err(assemble::nothing(&lines));
    }
    if cut {
        let text = format!("only the first {} MiB were read", MAX_TEXT >> 20);
        intake.doubts.push(Note::new("end", text));
    }
    Ok(intake)
}

/// Decodes the part of the input that is looked at: UTF-16 with a byte order mark, else UTF-8 with
/// what is invalid replaced.
fn decode(input: &[u8]) -> (Cow<'_, str>, bool) {
    let head = input.get(..MAX_TEXT).unwrap_or(input);
    let cut = head.len() < input.len();
    let utf16 = |read: fn([u8; 2]) -> u16, body: &[u8]| {
        let units = body
            .chunks_exact(2)
            .map(|pair| read([pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)]));
        Cow::Owned(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect::<String>())
    };
    let text = match head {
        [0xff, 0xfe, body @ ..] => utf16(u16::from_le_bytes, body),
        [0xfe, 0xff, body @ ..] => utf16(u16::from_be_bytes, body),
        _ => String::from_utf8_lossy(head),
    };
    (text, cut)
}

/// `line 3`, `lines 3 to 5`.
fn place_of(first: u32, last: u32) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first} to {last}") }
}

/// A reply given as one word or a few: `close`, `reset`, `silence 5s`, `handshake_failure`, `alert 40`.
pub(crate) fn reply_word(word: &str) -> Option<EventKind> {
    let lower = word.to_ascii_lowercase();
    let first = lower.split([' ', ',', ':']).next().unwrap_or("");
    match first {
        "close" | "closed" | "closes" | "eof" | "fin" => return Some(EventKind::Closed),
        "reset" | "rst" | "resets" => return Some(EventKind::Reset),
        "silence" | "silent" | "timeout" | "nothing" | "none" => {
            return Some(EventKind::Silent(words::milliseconds(&lower)));
        }
        _ => {}
    }
    if lower.len() > 64 || lower.contains('\n') {
        return None;
    }
    let warning = lower.contains("warning");
    if let Ok(number) = lower.parse::<u8>() {
        return crate::shape::alert_number(number)
            .then_some(EventKind::AlertInWords { warning: false, description: number });
    }
    let words: Vec<&str> = lower.split([' ', '(', ')', ',']).filter(|w| !w.is_empty()).collect();
    let rest: Vec<&str> =
        words.iter().copied().filter(|w| !matches!(*w, "fatal" | "warning" | "alert" | "tls")).collect();
    let joined = rest.join("_").replace('-', "_");
    let description = names::alert_by_name(&joined).or_else(|| words::alert(word)?.description)?;
    Some(EventKind::AlertInWords { warning, description })
}

/// Hex that need not be TLS, and whether a digit was left over.
pub(crate) fn plain_hex(text: &str) -> Option<(Vec<u8>, bool)> {
    let lines = clean::lines(text);
    let mut bytes = Vec::new();
    let mut odd = false;
    for line in &lines {
        let digits: String = line.text.chars().filter(|c| !matches!(c, ' ' | ':' | ',' | '-')).collect();
        let digits = digits.strip_prefix("0x").unwrap_or(&digits);
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        odd |= digits.len() % 2 == 1;
        hexline::push_hex(digits.get(..digits.len() & !1)?, &mut bytes);
    }
    (!bytes.is_empty()).then_some((bytes, odd))
}
