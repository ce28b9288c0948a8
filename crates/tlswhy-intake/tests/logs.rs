//! Logs in each library's own dress, with bytes of our own.

#![allow(clippy::format_collect, clippy::format_push_string)] // short samples read better so

use std::fmt::Write;

use tlswhy_core::exchange::{EventKind, Exchange, Side};
use tlswhy_intake::{Intake, read};

const HELLO: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05\
                     000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";
const ALERT: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 0x28];

fn hello() -> Vec<u8> {
    (0..HELLO.len()).step_by(2).map(|i| u8::from_str_radix(&HELLO[i..i + 2], 16).unwrap()).collect()
}

fn intake(text: &str) -> Intake {
    read(text.as_bytes(), "test").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn both(text: &str) -> Exchange {
    let mut intake = intake(text);
    assert_eq!(intake.exchanges.len(), 1, "{text}\n{intake:#?}");
    assert_eq!(
        intake.exchanges[0].bytes(Side::Client),
        hello(),
        "{text}\n{:?} {:?}",
        intake.taken,
        intake.ignored
    );
    assert_eq!(
        intake.exchanges[0].bytes(Side::Server),
        ALERT,
        "{text}\n{:?} {:?}",
        intake.taken,
        intake.ignored
    );
    intake.exchanges.remove(0)
}

/// Dump lines of 16 bytes; `gap` stands after byte 8, `ascii` before the ASCII column.
fn dump(prefix: &str, bytes: &[u8], offset: &str, gap: &str, ascii: &str) -> String {
    let mut out = String::new();
    for (i, chunk) in bytes.chunks(16).enumerate() {
        let mut hex = String::new();
        for (n, byte) in chunk.iter().enumerate() {
            if n > 0 {
                hex += if n == 8 { gap } else { " " };
            }
            write!(hex, "{byte:02x}").unwrap();
        }
        let shown: String =
            chunk.iter().map(|b| if (0x20..0x7f).contains(b) { char::from(*b) } else { '.' }).collect();
        let width = 46 + gap.len();
        out += &format!("{prefix}{:04x}{offset}{hex:<width$}{ascii}{shown}\n", i * 16);
    }
    out
}

fn openssl(bytes: &[u8]) -> String {
    dump("", bytes, " - ", "-", "   ")
}

#[test]
fn openssl_debug_joins_the_reads() {
    let text = format!(
        "CONNECTED(00000003)\nwrite to 0x55d0c0de0010 [0x55d0c0de9000] (84 bytes => 84 (0x54))\n{}read from 0x55d0c0de0010 [0x55d0c0df0003] (5 bytes => 5 (0x5))\n{}read from 0x55d0c0de0010 [0x55d0c0df0008] (2 bytes => 2 (0x2))\n{}",
        openssl(&hello()),
        openssl(&ALERT[..5]),
        openssl(&ALERT[5..])
    );
    both(&text);
    // The forum lost the line ends.
    both(&text.replace('\n', " "));
    // A page showed it as HTML.
    both(&text.replace('>', "&gt;").replace('\n', "<br>\n"));
    // Somebody pasted it twice quoted, with typographic dashes.
    both(
        &text.lines().map(|line| format!("> > {}\n", line.replace(" - ", " \u{2013} "))).collect::<String>(),
    );
}

#[test]
fn openssl_server_side_is_told() {
    let text = format!(
        "read from 0x1 [0x2] (84 bytes => 84 (0x54))\n{}write to 0x1 [0x2] (7 bytes => 7 (0x7))\n{}",
        openssl(&hello()),
        openssl(&ALERT)
    );
    assert!(both(&text).hints.server_side_log);
}

#[test]
fn a_read_of_nothing_is_a_close() {
    let text = format!(
        "write to 0x1 [0x2] (84 bytes => 84 (0x54))\n{}read from 0x1 [0x2] (7 bytes => 0 (0x0))\n",
        openssl(&hello())
    );
    let exchange = intake(&text).exchanges.remove(0);
    assert_eq!(
        exchange.events.last().map(|event| (event.side, event.kind.clone())),
        Some((Side::Server, EventKind::Closed))
    );
}

fn msg_lines(bytes: &[u8]) -> String {
    bytes
        .chunks(16)
        .map(|c| format!("    {}\n", c.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ")))
        .collect()
}

#[test]
fn openssl_msg_with_headers_of_every_generation() {
    for (header, handshake, alert) in [
        (
            ">>> TLS 1.2, RecordHeader [length 0005]",
            ">>> TLS 1.2, Handshake [length 004f], ClientHello",
            "<<< TLS 1.2, Alert [length 0002], fatal handshake_failure",
        ),
        (
            ">>> TLS 1.2  [length 0005]",
            ">>> TLS 1.2 Handshake [length 004f], ClientHello",
            "<<< TLS 1.2 Alert [length 0002], fatal handshake_failure",
        ),
        (
            ">>> ??? [length 0005]",
            ">>> TLS 1.2, Handshake [length 004f], ClientHello",
            "<<< TLS 1.2, Alert [length 0002], fatal handshake_failure",
        ),
    ] {
        let text = format!(
            "{header}\n{}{handshake}\n{}{}\n{}{alert}\n{}",
            msg_lines(&hello()[..5]),
            msg_lines(&hello()[5..]),
            header.replace(">>>", "<<<"),
            msg_lines(&ALERT[..5]),
            msg_lines(&ALERT[5..])
        );
        both(&text);
    }
}

#[test]
fn openssl_msg_without_headers_gets_them_supplied_and_says_so() {
    let text = format!(
        ">>> TLS 1.2 Handshake [length 004f], ClientHello\n{}<<< TLS 1.2 Alert [length 0002], fatal handshake_failure\n    02 28\n",
        msg_lines(&hello()[5..])
    );
    let intake = intake(&text);
    let exchange = &intake.exchanges[0];
    assert_eq!(exchange.bytes(Side::Client)[5..], hello()[5..]);
    assert_eq!(exchange.bytes(Side::Client)[3..5], [0, 0x4f]);
    assert_eq!(exchange.bytes(Side::Server), ALERT);
    assert!(intake.doubts.iter().any(|note| note.text.contains("supplied")));
}

#[test]
fn openssl_debug_and_msg_together_give_one_hello() {
    let text = format!(
        ">>> TLS 1.2, RecordHeader [length 0005]\n{}>>> TLS 1.3, Handshake [length 004f], ClientHello\n{}write to 0x1 [0x2] (84 bytes => 84 (0x54))\n{}read from 0x1 [0x2] (5 bytes => 5 (0x5))\n{}<<< TLS 1.2, RecordHeader [length 0005]\n    15 03 03 00 02\nread from 0x1 [0x2] (2 bytes => 2 (0x2))\n{}<<< TLS 1.2, Alert [length 0002], fatal handshake_failure\n    02 28\n",
        msg_lines(&hello()[..5]),
        msg_lines(&hello()[5..]),
        openssl(&hello()),
        openssl(&ALERT[..5]),
        openssl(&ALERT[5..])
    );
    both(&text);
}

#[test]
fn mbedtls_with_every_prefix() {
    for prefix in [
        "",
        "ssl_msg.c:2804: |4| ",
        "/home/me/mbedtls/library/ssl_msg.c:2804: |4| ",
        "ssl_tls.c:4515: ",
        "V (14020) mbedtls: ssl_tls.c:3091 ",
        "D (16230) mbedtls: ssl_tls.c:3091 ",
        "I (12:30:13.519) mbedtls: ssl_msg.c:2804 ",
        "[T: 3871 M: httpclient C: info F: httpclient_debug L: 1039]: [HTTPClient]: 0x20020a80: ",
        "00> 0x2203d6bc: ",
        "TRACE - 4 (/path/ssl_msg.c:2804) ",
        "ssl_client_udp debug: mbedtls debug in [/path():2859]: ",
        "TLS<4> (heap=10000): ",
        "[00:00:07.817,000] <dbg> net_sock_tls.tls_debug: (0x200022c0): ssl_tls.c:2720: |4| ",
        "\u{1b}[0;32mV (14020) mbedtls: ssl_tls.c:3091 ",
    ] {
        let say = |label: &str, bytes: &[u8]| {
            format!(
                "{prefix}dumping '{label}' ({} bytes)\n{}",
                bytes.len(),
                dump(prefix, bytes, ":  ", " ", "  ")
            )
        };
        let text = format!(
            "{}{}{}{}{prefix}got an alert message, type: [2:40]\n",
            say("client hello, random bytes", &hello()[11..43]),
            say("output record sent to network", &hello()),
            say("input record header", &ALERT[..5]),
            say("input record from network", &ALERT)
        );
        both(&text);
        // ESP-IDF leaves an empty line after each.
        both(&text.replace('\n', "\n\n"));
    }
}

#[test]
fn java_logs_of_every_generation() {
    let upper = |bytes: &[u8]| dump("", bytes, ": ", "   ", "  ").to_uppercase();
    let old = format!(
        "*** ClientHello, TLSv1.2\n***\n[write] MD5 and SHA1 hashes:  len = 79\n{}main, WRITE: TLSv1.2 Handshake, length = 79\n[Raw write]: length = 84\n{}[Raw read]: length = 5\n{}[Raw read]: length = 2\n{}main, READ: TLSv1.2 Alert, length = 2\nmain, RECV TLSv1.2 ALERT:  fatal, handshake_failure\n",
        upper(&hello()[5..]),
        upper(&hello()),
        upper(&ALERT[..5]),
        upper(&ALERT[5..])
    );
    both(&old);
    both(
        &old.lines()
            .map(|line| format!("INFO | jvm 2 | 2018/03/12 09:08:03.014 | {line}\n"))
            .collect::<String>(),
    );
    both(&old.lines().map(|line| format!("[ERROR] [system.err]   {line}\n")).collect::<String>());
    both(&old.replace('[', "\\[").replace(']', "\\]"));
    let ibm = |bytes: &[u8]| dump("", bytes, ": ", "  ", "  ");
    let glued = format!(
        "[Raw write]: length = 84\n{}Thread-17, READ: TLSv1.2 Alert, length = 2\n[Raw read]: length = 5\n{}[Raw read]: length = 2\n{}",
        ibm(&hello()).trim_end(),
        ibm(&ALERT[..5]),
        ibm(&ALERT[5..])
    );
    both(&glued);
    for level in ["DEBUG", "FINE", "ALL"] {
        let new = format!(
            "javax.net.ssl|{level}|01|main|2024-01-02 03:04:05.678 CET|SSLSocketOutputRecord.java:331|Raw write (\n{})\njavax.net.ssl|{level}|01|main|2024-01-02 03:04:05.690 CET|SSLSocketInputRecord.java:494|Raw read (\n{})\njavax.net.ssl|{level}|01|main|2024-01-02 03:04:05.690 CET|SSLSocketInputRecord.java:214|READ: TLSv1.2 alert, length = 2\njavax.net.ssl|{level}|01|main|2024-01-02 03:04:05.690 CET|SSLSocketInputRecord.java:494|Raw read (\n{})\n",
            dump("  ", &hello(), ": ", "   ", "  "),
            dump("  ", &ALERT[..5], ": ", "   ", "  "),
            dump("  ", &ALERT[5..], ": ", "   ", "  ")
        );
        both(&new);
    }
}

#[test]
fn curl_erlang_and_go_flows() {
    let curl = |bytes: &[u8]| dump("", bytes, ": ", " ", " ");
    both(&format!(
        "=> Send SSL data, 5 bytes (0x5)\n{}=> Send SSL data, 79 bytes (0x4f)\n{}<= Recv SSL data, 5 bytes (0x5)\n{}<= Recv SSL data, 2 bytes (0x2)\n{}",
        curl(&hello()[..5]),
        curl(&hello()[5..]),
        curl(&ALERT[..5]),
        curl(&ALERT[5..])
    ));
    let erlang = |bytes: &[u8]| dump("", bytes, " - ", "  ", "    ");
    both(&format!(
        "writing (84 bytes) TLS 1.2 Record Protocol, handshake\n{}\nreading (7 bytes) TLS 1.2 Record Protocol, alert\n{}",
        erlang(&hello()),
        erlang(&ALERT)
    ));
    let go = |bytes: &[u8]| dump("0000", bytes, "  ", "  ", "  |");
    both(&format!(
        ">>> Flow 1 (client to server)\n{}>>> Flow 2 (server to client)\n{}",
        go(&hello()),
        go(&ALERT)
    ));
}

#[test]
fn postfix_in_syslog_with_a_hello_in_pieces() {
    let p = "Jan 02 03:04:05 mx postfix/smtpd[1234]: ";
    let lines = |bytes: &[u8]| dump(p, bytes, " ", "|", "  ");
    let text = format!(
        "{p}read from 7F00AA00 [7F00BB00] (11 bytes => -1 (0xFFFFFFFFFFFFFFFF))\n{p}read from 7F00AA00 [7F00BB00] (11 bytes => 11 (0xB))\n{}{p}read from 7F00AA00 [7F00BB0E] (73 bytes => 73 (0x49))\n{}{p}write to 7F00AA00 [7F00CC00] (7 bytes => 7 (0x7))\n{}",
        lines(&hello()[..11]),
        lines(&hello()[11..]),
        lines(&ALERT)
    );
    assert!(both(&text).hints.server_side_log);
}
