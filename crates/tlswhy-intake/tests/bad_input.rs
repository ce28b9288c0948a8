//! Bad input gives one clear line, or as much as can be used of it.

#![allow(clippy::format_collect)] // short and clear in a test

use tlswhy_core::exchange::{EventKind, Side};
use tlswhy_intake::{Error, read, read_argument};

const HELLO: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";

fn check(input: &[u8], says: &[&str]) {
    let error = read(input, "test").expect_err("an error").to_string();
    assert!(!error.contains('\n') && error.len() < 240, "{error}");
    for word in says {
        assert!(error.contains(word), "{error} does not say {word}");
    }
}

#[test]
fn what_is_not_tls_is_named() {
    assert_eq!(read(b"", "test"), Err(Error::Empty));
    assert_eq!(read(b" \n\t\r\n", "test"), Err(Error::Empty));
    check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["a PNG image"]);
    check(b"\x7fELF\x02\x01\x01", &["ELF"]);
    check(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", &["an HTTP request"]);
    check(b"EHLO me\r\n", &["SMTP commands"]);
    check(b"just some words about the weather", &["no TLS found", "1 line"]);
    check(b"89 50 4e 47 0d 0a 1a 0a 00 00 00 0d", &["PNG"]);
    check(b"de ad be ef de ad be ef de ad be ef", &["de ad be ef"]);
    check(b"./no/such/file.hex", &["no TLS found"]);
}

#[test]
fn a_servers_plain_answer_alone_is_an_exchange() {
    for answer in [
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "220 mail.example.com ESMTP\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "+OK ready\r\n",
        "* OK IMAP4rev1 ready\r\n",
    ] {
        let intake = read(answer.as_bytes(), "test").unwrap_or_else(|error| panic!("{answer}: {error}"));
        let bytes = intake.exchanges[0].bytes(Side::Server);
        assert!(bytes.starts_with(answer.trim_end().as_bytes()), "{answer}");
        assert!(intake.exchanges[0].bytes(Side::Client).is_empty());
    }
}

#[test]
fn an_odd_digit_is_told_and_the_whole_bytes_are_used() {
    let intake = read_argument(&HELLO[..HELLO.len() - 1]).unwrap();
    assert_eq!(intake.exchanges[0].bytes(Side::Client).len(), 83);
    assert!(
        intake.doubts.iter().any(|note| note.place == "line 1" && note.text.contains("half a byte")),
        "{:?}",
        intake.doubts
    );
    assert!(matches!(read_argument("160"), Err(Error::NothingRecognised { .. } | Error::OddHex { .. })));
    let text = format!("{}\n{}\n{}\n", &HELLO[..40], &HELLO[40..79], &HELLO[80..120]);
    let intake = read(text.as_bytes(), "test").unwrap();
    assert!(!intake.doubts.is_empty());
}

#[test]
fn a_hello_cut_in_the_middle_is_kept_and_said_to_be_cut() {
    let intake = read_argument(&HELLO[..60]).unwrap();
    assert_eq!(intake.exchanges[0].bytes(Side::Client).len(), 30);
    assert!(
        intake.doubts.iter().any(|note| note.text.contains("54 bytes are missing")),
        "{:?}",
        intake.doubts
    );
}

#[test]
fn only_a_reply() {
    let intake = read_argument("15 03 03 00 02 02 28").unwrap();
    assert_eq!(intake.exchanges[0].bytes(Side::Server), [0x15, 3, 3, 0, 2, 2, 0x28]);
    assert!(intake.exchanges[0].bytes(Side::Client).is_empty());
}

#[test]
fn raw_bytes_are_read_too() {
    let mut bytes: Vec<u8> =
        (0..HELLO.len()).step_by(2).map(|i| u8::from_str_radix(&HELLO[i..i + 2], 16).unwrap()).collect();
    let intake = read(&bytes, "test").unwrap();
    assert_eq!(intake.exchanges[0].bytes(Side::Client), bytes);
    let hello = bytes.clone();
    bytes.extend([0x15, 3, 3, 0, 2, 2, 0x28]);
    let intake = read(&bytes, "test").unwrap();
    assert_eq!(intake.exchanges[0].bytes(Side::Client), hello);
    assert_eq!(intake.exchanges[0].bytes(Side::Server), [0x15, 3, 3, 0, 2, 2, 0x28]);
}

#[test]
fn other_encodings_and_stray_bytes() {
    let text = format!("{HELLO}\n15030300020228\n");
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let stray = [b"\xff\xc3\x28 caf\xe9\n", text.as_bytes(), b"\0\0"].concat();
    let marked = ["\u{feff}".as_bytes(), text.as_bytes()].concat();
    for input in [wide, stray, marked] {
        let intake = read(&input, "test").unwrap();
        assert_eq!(intake.exchanges[0].bytes(Side::Client).len(), 84);
        assert_eq!(intake.exchanges[0].bytes(Side::Server).len(), 7);
    }
}

#[test]
fn masked_and_cut_bytes_are_never_guessed() {
    let text = "write to 0x1 [0x2] (84 bytes => 84 (0x54))\n0000 - 16 03 03 00 4f 01 00 00-4b 03 03 2e 2a ec 85 7f   ....O...K...*...\n0010 - 15 dd 09 5f 22 d1 53 82-60 d7 80 67 28 aa 67 48   ..._\".S.`..g(.gH\n... snip ...\nread from 0x1 [0x2] (7 bytes => 7 (0x7))\n0000 - 15 03 03 00 02 02 28                              ......(\n";
    let intake = read(text.as_bytes(), "test").unwrap();
    let exchange = &intake.exchanges[0];
    assert_eq!(exchange.bytes(Side::Client).len(), 32);
    assert!(exchange.events.iter().any(|event| event.side == Side::Client && event.kind == EventKind::Cut));
    assert_eq!(exchange.bytes(Side::Server).len(), 7);
}

#[test]
fn a_lost_or_doubled_line_is_told() {
    let dump = |lines: &[usize]| {
        lines
            .iter()
            .map(|line| {
                let pairs: Vec<&str> =
                    (0..16).filter_map(|i| HELLO.get(line * 32 + i * 2..line * 32 + i * 2 + 2)).collect();
                format!("{:04x}  {}\n", line * 16, pairs.join(" "))
            })
            .collect::<String>()
    };
    let doubled = read(dump(&[0, 1, 1, 2, 3, 4, 5]).as_bytes(), "test").unwrap();
    assert_eq!(doubled.exchanges[0].bytes(Side::Client).len(), 84);
    assert!(doubled.doubts.iter().any(|note| note.text.contains("repeats")), "{:?}", doubled.doubts);
    let lost = read(dump(&[0, 1, 3, 4, 5]).as_bytes(), "test").unwrap();
    assert!(lost.doubts.iter().any(|note| note.text.contains("16 bytes are missing")), "{:?}", lost.doubts);
}

#[test]
fn masked_bytes_end_what_can_be_used() {
    let text = "16 03 03 00 4f 01 00 00 4b 03 03 xx xx xx xx xx\nxx xx 09 5f 22 d1 53 82 60 d7 80 67 28 aa 67 48\n\n15 03 03 00 02 02 28\n";
    let intake = read(text.as_bytes(), "test").unwrap();
    let exchange = &intake.exchanges[0];
    assert_eq!(exchange.bytes(Side::Client), [0x16, 3, 3, 0, 0x4f, 1, 0, 0, 0x4b, 3, 3]);
    assert!(exchange.events.iter().any(|event| event.side == Side::Client && event.kind == EventKind::Cut));
    assert_eq!(exchange.bytes(Side::Server).len(), 7);
}
