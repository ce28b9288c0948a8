//! Arbitrary and mutated input: never a panic, and the same bytes from every spelling.

#![allow(clippy::format_collect)] // short and clear in a test

use proptest::prelude::*;
use tlswhy_core::exchange::Side;
use tlswhy_intake::{read, read_reply};

/// A record that begins like a ClientHello, with any content.
fn hello() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 40..200).prop_map(|rest| {
        let mut out = vec![22, 3, 1, 0, (rest.len() + 6) as u8, 1, 0, 0, (rest.len() + 2) as u8, 3, 3];
        out.extend(rest);
        out
    })
}

fn pairs(bytes: &[u8], separator: &str) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(separator)
}

fn ascii(bytes: &[u8]) -> String {
    bytes.iter().map(|b| if (0x20..0x7f).contains(b) { char::from(*b) } else { '.' }).collect()
}

fn lines(bytes: &[u8], line: impl Fn(usize, &[u8]) -> String) -> String {
    bytes.chunks(16).enumerate().map(|(i, chunk)| line(i * 16, chunk) + "\n").collect()
}

fn gap(chunk: &[u8], middle: &str) -> String {
    let (a, b) = chunk.split_at(chunk.len().min(8));
    if b.is_empty() { pairs(a, " ") } else { format!("{}{middle}{}", pairs(a, " "), pairs(b, " ")) }
}

/// One of the spellings of the list of formats.
fn spelled(bytes: &[u8], spelling: usize) -> String {
    match spelling {
        0 => pairs(bytes, ""),
        1 => pairs(bytes, " "),
        2 => pairs(bytes, ":"),
        3 => format!("0x{}", pairs(bytes, ", 0x")),
        4 => format!("\"\\x{}\"", pairs(bytes, "\\x")),
        5 => format!("[{}]", bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")),
        6 => format!(
            "{{{}}}",
            bytes.iter().map(|b| b.cast_signed().to_string()).collect::<Vec<_>>().join(", ")
        ),
        7 => lines(bytes, |at, c| format!("{at:04x} - {:<47}   {}", gap(c, "-"), ascii(c))),
        8 => lines(bytes, |at, c| format!("{at:08x}  {:<50}|{}|", gap(c, "  "), ascii(c))),
        9 => {
            lines(bytes, |at, c| format!("ssl_msg.c:2804: |4| {at:04x}:  {:<48} {}", pairs(c, " "), ascii(c)))
        }
        10 => lines(bytes, |at, c| format!("{at:04X}: {:<50} {}", gap(c, "   ").to_uppercase(), ascii(c))),
        11 => lines(bytes, |at, c| format!("{at:04x}  {:<48}  {}", pairs(c, " "), ascii(c))),
        12 => lines(bytes, |_, c| pairs(c, " ")),
        13 => lines(bytes, |_, c| format!("I (1234) TAG: {}", pairs(c, " "))),
        14 => lines(bytes, |_, c| format!("\t{:<48}| {}", pairs(c, " "), ascii(c))),
        15 => lines(bytes, |_, c| format!("    0x{},", pairs(c, ", 0x"))),
        16 => lines(bytes, |at, c| format!("{at:04x}: {:<47} {}", pairs(c, " "), ascii(c))),
        _ => lines(bytes, |at, c| {
            let groups: Vec<String> = c.chunks(2).map(|w| pairs(w, "")).collect();
            format!("{at:08x}: {:<39}  {}", groups.join(" "), ascii(c))
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes, "test");
        let _ = read_reply(&bytes);
    }

    #[test]
    fn any_text_of_the_right_letters_is_read_without_a_panic(
        text in "([0-9a-f]{2}[ :,-]{0,3}|0x|\\\\x|[0-9]{4}: |[0-9]{4} - |write to 0x1 \\[0x2\\] \\(7 bytes => 7 \\(0x7\\)\\)|\\n|alert |16 03 01 |\"|\\*\\n|TLS_|[(){}<>&;|]){0,120}"
    ) {
        let _ = read(text.as_bytes(), "test");
        let _ = read_reply(text.as_bytes());
    }

    #[test]
    fn the_same_bytes_come_back_from_every_spelling(bytes in hello(), spelling in 0..18_usize) {
        let text = spelled(&bytes, spelling);
        let intake = read(text.as_bytes(), "test").map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(intake.exchanges[0].bytes(Side::Client), bytes, "{}", text);
    }

    #[test]
    fn damaged_spellings_are_read_without_a_panic(
        bytes in hello(), spelling in 0..18_usize, at in any::<prop::sample::Index>(), what in prop::sample::select(vec!["", "\n", " ", "x", "\u{a0}", "0", "\\", "\"", "..."])
    ) {
        let mut text = spelled(&bytes, spelling);
        let at = at.index(text.len());
        text.replace_range(at..=at, what);
        let _ = read(text.as_bytes(), "test");
    }
}
