//! The same bytes in every spelling of the list come back equal.

#![allow(clippy::format_collect)] // short samples read better so

use tlswhy_core::exchange::Side;
use tlswhy_intake::{Intake, read, read_argument};

const HELLO: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05\
                     000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";
const ALERT: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 0x28];

fn hello() -> Vec<u8> {
    (0..HELLO.len()).step_by(2).map(|i| u8::from_str_radix(&HELLO[i..i + 2], 16).unwrap()).collect()
}

fn both(text: &str) -> Intake {
    let intake = read(text.as_bytes(), "test").unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(intake.exchanges.len(), 1, "{text}\n{intake:#?}");
    assert_eq!(intake.exchanges[0].bytes(Side::Client), hello(), "{text}\n{intake:#?}");
    assert_eq!(intake.exchanges[0].bytes(Side::Server), ALERT, "{text}\n{intake:#?}");
    intake
}

/// Renders bytes as dump lines: offset and bytes by `line`, at `width` bytes a line.
fn dump(bytes: &[u8], width: usize, line: impl Fn(usize, &[u8]) -> String) -> String {
    bytes.chunks(width).enumerate().map(|(i, chunk)| line(i * width, chunk) + "\n").collect()
}

fn pairs(bytes: &[u8], separator: &str) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(separator)
}

fn ascii(bytes: &[u8]) -> String {
    bytes.iter().map(|b| if (0x20..0x7f).contains(b) { char::from(*b) } else { '.' }).collect()
}

#[test]
fn contract_forms() {
    let one = read_argument(HELLO).unwrap();
    assert_eq!(one.exchanges[0].bytes(Side::Client), hello());
    let spaced = pairs(&hello(), " ");
    both(&format!("{spaced}\n\n15 03 03 00 02 02 28\n"));
}

#[test]
fn plain_hex_in_any_dress() {
    let spell: &[fn(&[u8]) -> String] = &[
        |b| pairs(b, ""),
        |b| pairs(b, " "),
        |b| pairs(b, ":"),
        |b| pairs(b, "-").to_uppercase(),
        |b| pairs(b, ", "),
        |b| format!("0x{}", pairs(b, " 0x")),
        |b| format!("0x{}", pairs(b, ",0x")),
        |b| format!("0x{}", pairs(b, "0x")),
        |b| format!("0x{}", pairs(b, "")),
        |b| format!("\\x{}", pairs(b, "\\x")),
        |b| format!("<Buffer {}>", pairs(b, " ")),
        |b| format!("{{ 0x{} }}", pairs(b, ", 0x")),
        |b| format!("bytes.fromhex('{}')", pairs(b, " ")),
        |b| pairs(b, " ").replace("c0", "C0"),
        |b| pairs(b, "h ") + "h",
    ];
    for spell in spell {
        both(&format!("{}\n\n{}\n", spell(&hello()), spell(&ALERT)));
    }
}

#[test]
fn lines_of_several_widths() {
    for width in [8, 12, 16, 20, 32] {
        both(&format!(
            "{}\n{}",
            dump(&hello(), width, |_, c| pairs(c, " ")),
            dump(&ALERT, width, |_, c| pairs(c, " "))
        ));
        both(&format!(
            "{}\n{}",
            dump(&hello(), width, |_, c| pairs(c, "")),
            dump(&ALERT, width, |_, c| pairs(c, ""))
        ));
        let array = |c: &[u8]| format!("    0x{},", pairs(c, ", 0x"));
        let text = format!(
            "const uint8_t hello[] = {{\n{}}};\nuint8_t reply[] = {{\n{}}};\n",
            dump(&hello(), width, |_, c| array(c)),
            dump(&ALERT, width, |_, c| array(c))
        );
        both(&text);
    }
}

type Dump = fn(&dyn Fn(&[u8], &str) -> String, usize, &[u8]) -> String;

#[test]
fn dumps_with_offsets_and_ascii() {
    let split = |c: &[u8], gap: &str| {
        let (a, b) = c.split_at(c.len().min(8));
        if b.is_empty() { pairs(a, " ") } else { format!("{}{gap}{}", pairs(a, " "), pairs(b, " ")) }
    };
    let forms: &[Dump] = &[
        |s, o, c| format!("{o:04x} - {:<48} {}", s(c, "-"), ascii(c)),
        |s, o, c| format!("{o:04x}:  {:<48}  {}", s(c, " "), ascii(c)),
        |s, o, c| format!("{o:08x}  {:<50}|{}|", s(c, "  "), ascii(c)),
        |s, o, c| format!("{o:04X}: {:<50}  {}", s(c, "   ").to_uppercase(), ascii(c)),
        |_, o, c| format!("{o:04x}  {:<48}  {}", pairs(c, " "), ascii(c)),
        |_, o, c| format!("{o:06x} {}", pairs(c, " ")),
        |_, o, c| format!("{o:07o} {}", pairs(c, " ")),
        |_, o, c| format!("{o:04x}: {} {}", pairs(c, " "), ascii(c)),
        |_, o, c| {
            format!("I ({}) TAG: 0x{:08x}   {:<48}  |{}|", 1234 + o, 0x3ffb1234 + o, pairs(c, " "), ascii(c))
        },
        |_, _, c| format!("I (1234) TAG: {}", pairs(c, " ")),
        |_, _, c| format!("\t{} | {}", pairs(c, " "), ascii(c)),
        |s, _, c| format!("                {:<50} |{}", s(c, "  "), ascii(c)),
    ];
    for form in forms {
        let render = |b: &[u8]| dump(b, 16, |o, c| form(&split, o, c));
        both(&format!("{}\n{}", render(&hello()), render(&ALERT)));
    }
}

#[test]
fn number_lists_and_strings() {
    let decimal = |b: &[u8]| format!("[{}]", b.iter().map(u8::to_string).collect::<Vec<_>>().join(", "));
    both(&format!("{}\n{}\n", decimal(&hello()), decimal(&ALERT)));
    let signed = |b: &[u8]| {
        format!("{{{}}}", b.iter().map(|b| b.cast_signed().to_string()).collect::<Vec<_>>().join(","))
    };
    both(&format!("{}\n{}\n", signed(&hello()), signed(&ALERT)));
    let erlang = |b: &[u8]| format!("<<{}>>", b.iter().map(u8::to_string).collect::<Vec<_>>().join(","));
    both(&format!("{}\n{}\n", erlang(&hello()), erlang(&ALERT)));
    let python = |b: &[u8]| {
        let body: String = b
            .iter()
            .map(|b| match b {
                b'\t' => "\\t".into(),
                b'\n' => "\\n".into(),
                b'\r' => "\\r".into(),
                b'\\' => "\\\\".into(),
                b'\'' => "\\'".into(),
                0x20..0x7f => char::from(*b).to_string(),
                _ => format!("\\x{b:02x}"),
            })
            .collect();
        format!("b'{body}'")
    };
    both(&format!("sent {}\nreply {}\n", python(&hello()), python(&ALERT)));
}

#[test]
fn words_in_little_endian() {
    let words = |b: &[u8]| {
        dump(b, 16, |o, c| {
            let words: Vec<String> = c
                .chunks(2)
                .map(|w| format!("{:04x}", u16::from_le_bytes([w[0], *w.get(1).unwrap_or(&0)])))
                .collect();
            format!("{o:07x} {}", words.join(" "))
        }) + &format!("{:07x}\n", b.len())
    };
    both(&format!("{}\n{}", words(&hello()), words(&ALERT)));
}
