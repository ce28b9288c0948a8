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

#[test]
fn wolfssl_buffers_under_words() {
    let lines = |bytes: &[u8]| {
        bytes
            .chunks(16)
            .map(|c| {
                let hex: String = c.iter().map(|b| format!("{b:02x} ")).collect();
                let shown: String =
                    c.iter().map(|b| if (0x20..0x7f).contains(b) { char::from(*b) } else { '.' }).collect();
                format!("\t{hex:<48}| {shown}\n")
            })
            .collect::<String>()
    };
    let text = format!(
        "wolfSSL Entering SSL_connect()\nAdding signature algorithms extension\ngrowing output buffer\nShrinking output buffer\n{}received record layer msg\n{}got ALERT!\nGot alert\nAlert type: handshake_failure\nwolfSSL error occurred, error = 313\n",
        lines(&hello()),
        lines(&ALERT)
    );
    let exchange = both(&text);
    assert_eq!(exchange.hints.libraries.first().map(String::as_str), Some("wolfssl"));
    both(&text.lines().map(|line| format!("I (1234) wolfssl: {line}\n")).collect::<String>());
}

#[test]
fn arduino_prints_without_leading_zeros() {
    let print = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:X} ")).collect::<String>();
    both(&format!("sending: {}\nreceived: {}\n", print(&hello()), print(&ALERT)));
    let with_0x = |bytes: &[u8]| bytes.iter().map(|b| format!("0x{b:X}, ")).collect::<String>();
    both(&format!("{}\n\n{}\n", with_0x(&hello()), with_0x(&ALERT)));
}

#[test]
fn zephyr_with_its_prefix_and_padding() {
    let line =
        |text: String| format!("[00:00:07.817,000] <dbg> net_sock_tls.tls_debug: (0x200022c0): {text:<90}\n");
    let say = |label: &str, bytes: &[u8]| {
        let head = line(format!("ssl_msg.c:2804: |4| dumping '{label}' ({} bytes)", bytes.len()));
        head + &dump("", bytes, ":  ", " ", "  ")
            .lines()
            .map(|l| line(format!("ssl_msg.c:2804: |4| {l}")))
            .collect::<String>()
    };
    both(
        &(say("output record sent to network", &hello())
            + &say("input record header", &ALERT[..5])
            + &say("input record from network", &ALERT)),
    );
    // LOG_HEXDUMP_DBG
    let dumped = |label: &str, bytes: &[u8]| {
        let rows = dump("", bytes, "  ", "  ", " |");
        let rows: String =
            rows.lines().map(|l| format!("                                      {}\n", &l[6..])).collect();
        format!("[00:00:01.234,567] <dbg> tls: tls_tx: {label}\n{rows}")
    };
    both(&(dumped("sent", &hello()) + &dumped("received", &ALERT)));
}

#[test]
fn a_terminal_has_wrapped_the_lines() {
    let prefix = "D (16230) mbedtls: /home/build/components/mbedtls/ssl_tls.c:3091 ";
    let say = |label: &str, bytes: &[u8]| {
        format!(
            "{prefix}dumping '{label}' ({} bytes)\n{}",
            bytes.len(),
            dump(prefix, bytes, ":  ", " ", "  ")
        )
    };
    let text = say("output record sent to network", &hello()) + &say("input record from network", &ALERT);
    let wrap = |width: usize| {
        text.lines()
            .map(|line| {
                let letters: Vec<char> = line.chars().collect();
                letters.chunks(width).map(|c| c.iter().collect::<String>() + "\n").collect::<String>()
            })
            .collect::<String>()
    };
    // At 104 columns the break falls between two bytes, at 119 before the ASCII column.
    both(&wrap(119));
    both(&wrap(104));
    let long = pairs(&hello());
    let wrapped: String =
        long.as_bytes().chunks(75).map(|c| format!("{}\n", std::str::from_utf8(c).unwrap())).collect();
    both(&format!("{wrapped}\n15030300020228\n"));
}

fn pairs(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn two_threads_in_one_log() {
    let mut first = vec!["[Raw write]: length = 84".to_owned()];
    first.extend(dump("", &hello(), ": ", "   ", "  ").lines().map(str::to_owned));
    let other = [
        "worker-2, setSoTimeout(0) called",
        "Allow unsafe renegotiation: false",
        "worker-2, handling exception: none",
    ];
    let mut text = String::new();
    for (i, line) in first.iter().enumerate() {
        text += &format!("{line}\n");
        if i > 0 {
            text += &format!("{}\n", other[i % 3]);
        }
    }
    text += &format!("[Raw read]: length = 7\n{}", dump("", &ALERT, ": ", "   ", "  "));
    both(&text);
}

#[test]
fn dtls_is_told() {
    let mut record =
        vec![22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 66, 1, 0, 0, 54, 0, 0, 0, 0, 0, 0, 0, 54, 0xfe, 0xfd];
    record.extend([7; 32]);
    record.extend([0, 0, 0, 2, 0xc0, 0x2b, 1, 0]);
    record.extend([0; 12]);
    let intake = intake(&pairs(&record));
    assert_eq!(intake.exchanges[0].bytes(Side::Client), record);
    assert!(intake.exchanges[0].hints.datagram);
}

#[test]
fn an_sslv2_hello_and_html_in_reply() {
    let hello = "80 2e 01 03 01 00 15 00 00 00 10 00 00 39 00 00 38 00 00 35 00 00 16 00 00 13 00 00 0a 00 00 2f 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10";
    let text = format!(
        "write to 0x1 [0x2] (48 bytes => 48 (0x30))\n{}read from 0x1 [0x2] (7 bytes => 7 (0x7))\n0000 - 3c 21 44 4f 43 54 59                              <!DOCTY\n",
        dump(
            "",
            &hello.split(' ').map(|p| u8::from_str_radix(p, 16).unwrap()).collect::<Vec<_>>(),
            " - ",
            "-",
            "   "
        )
    );
    let intake = intake(&text);
    assert_eq!(intake.exchanges[0].bytes(Side::Client).len(), 48);
    assert_eq!(intake.exchanges[0].bytes(Side::Server), b"<!DOCTY");
}

#[test]
fn scanners_lists_are_the_servers() {
    let check = |text: &str, suites: &[u16]| {
        let intake = intake(&format!("{}\n15 03 03 00 02 02 28\n\n{text}\n", pairs(&hello())));
        let list = intake.exchanges[0]
            .hints
            .server_suites
            .as_ref()
            .unwrap_or_else(|| panic!("no list in {text}: {:?}", intake.taken));
        assert_eq!(list.suites, suites, "{text}");
    };
    check(
        "PORT    STATE SERVICE\n443/tcp open  https\n| ssl-enum-ciphers: \n|   TLSv1.2: \n|     ciphers: \n|       TLS_RSA_WITH_AES_128_CBC_SHA (rsa 2048) - A\n|   TLSv1.3: \n|     ciphers: \n|       TLS_AKE_WITH_AES_256_GCM_SHA384 (ecdh_x25519) - A\n|_  least strength: A",
        &[0x2f, 0x1302],
    );
    check(
        "Testing SSL server x.example on port 443\n  Supported Server Cipher(s):\nPreferred TLSv1.2  256 bits  ECDHE-RSA-AES256-GCM-SHA384   Curve 25519 DHE 253\nAccepted  TLSv1.2  128 bits  ECDHE-RSA-AES128-GCM-SHA256   Curve 25519 DHE 253",
        &[0xc030, 0xc02f],
    );
    check(
        "Hexcode  Cipher Suite Name (OpenSSL)       KeyExch.   Encryption  Bits     Cipher Suite Name (IANA/RFC)\n xc030   ECDHE-RSA-AES256-GCM-SHA384       ECDH 256   AESGCM      256      TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\n xc02f   ECDHE-RSA-AES128-GCM-SHA256       ECDH 256   AESGCM      128      TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        &[0xc030, 0xc02f],
    );
    check(
        " * TLS 1.2 Cipher Suites:\n     Attempted to connect using 156 cipher suites.\n     The server accepted the following 2 cipher suites:\n        TLS_RSA_WITH_AES_256_CBC_SHA                      256\n        TLS_RSA_WITH_AES_128_CBC_SHA                      128",
        &[0x35, 0x2f],
    );
    check(
        "prio  ciphersuite                  protocols  pfs                 curves\n1     ECDHE-RSA-AES128-GCM-SHA256  TLSv1.2    ECDH,P-256,256bits  prime256v1\n2     AES128-SHA                   TLSv1.2    None                None",
        &[0xc02f, 0x2f],
    );
    check(
        "SSL Labs says:\n# TLS 1.2 (suites in server-preferred order)\nTLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (0xc02f)   ECDH secp256r1 (eq. 3072 bits RSA)   FS\t128\nTLS_RSA_WITH_AES_128_CBC_SHA (0x2f)   WEAK\t128",
        &[0xc02f, 0x2f],
    );
}

#[test]
fn error_words_of_other_stacks() {
    let check = |text: &str, description: u8| {
        let exchange = intake(text).exchanges.remove(0);
        let kinds: Vec<_> = exchange.events.iter().map(|e| (e.side, e.kind.clone())).collect();
        assert_eq!(
            kinds,
            [(Side::Server, EventKind::AlertInWords { warning: false, description })],
            "{text}"
        );
    };
    check("Error code: SSL_ERROR_HANDSHAKE_FAILURE_ALERT", 40);
    check(
        "A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 40.",
        40,
    );
    check("Error: received fatal alert: HandshakeFailure", 40);
    check(
        "write EPROTO 140:error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:s3_pkt.c:1493:SSL alert number 40",
        40,
    );
    check(
        "{tls_alert,{handshake_failure,\"TLS client: In state hello received SERVER ALERT: Fatal - Handshake Failure\"}}",
        40,
    );
    check("org.bouncycastle.tls.TlsFatalAlertReceived: handshake_failure(40)", 40);
    // A number that means "some alert": nothing is made up.
    let unknown = intake("mbedtls_ssl_handshake() returned -30592 (-0x7780)");
    assert_eq!(
        unknown.exchanges[0].events.iter().map(|e| e.kind.clone()).collect::<Vec<_>>(),
        [EventKind::Cut]
    );
    assert!(unknown.doubts.iter().any(|note| note.text.contains("which one is not said")));
}
