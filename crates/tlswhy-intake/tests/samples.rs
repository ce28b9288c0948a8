//! Output of real tools, each of one run against a listener that kept the bytes (see `samples/README.md`).

#![allow(clippy::format_collect)] // short and clear in a test

use std::path::PathBuf;

use tlswhy_core::exchange::{EventKind, Side};
use tlswhy_core::wire;
use tlswhy_intake::{Intake, read};

fn sample(name: &str) -> (Intake, Vec<u8>, Vec<u8>) {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "samples", name].iter().collect();
    let log = std::fs::read(folder.join("log.txt")).unwrap();
    let hex = |file: &str| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let text = text.trim();
        (0..text.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
            .collect::<Vec<u8>>()
    };
    let intake = read(&log, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    (intake, hex("client.hex"), hex("server.hex"))
}

/// Runs a check on every sample before it fails, so that one run names them all.
fn each(names: &[&str], check: fn(&str)) {
    let failed: Vec<_> =
        names.iter().filter(|name| std::panic::catch_unwind(|| check(name)).is_err()).collect();
    assert!(failed.is_empty(), "failed: {failed:?}");
}

/// Both directions are in the log as bytes.
fn bytes(name: &str) {
    let (intake, client, server) = sample(name);
    assert_eq!(intake.exchanges.len(), 1, "{name}: {:?} {:?}", intake.taken, intake.doubts);
    let exchange = &intake.exchanges[0];
    let notes = (&intake.taken, &intake.ignored);
    assert!(
        exchange.bytes(Side::Client) == client,
        "{name}: {} is not {}: {notes:?}",
        hex(&exchange.bytes(Side::Client)),
        hex(&client)
    );
    assert!(
        exchange.bytes(Side::Server) == server,
        "{name}: {} is not {}: {notes:?}",
        hex(&exchange.bytes(Side::Server)),
        hex(&server)
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn hexdump_family() {
    each(
        &[
            "xxd",
            "xxd-g1",
            "xxd-p",
            "xxd-i",
            "xxd-b",
            "xxd-u",
            "xxd-c32",
            "xxd-e",
            "hexdump-c",
            "hexdump",
            "hexdump-e",
            "od",
            "od-x",
            "od-tx1",
            "od-tx1-d",
            "od-tx1-n",
            "od-tx1z",
            "od-tu1",
            "od-td1",
            "od-c",
            "od-tx4",
            "base64",
        ],
        bytes,
    );
}

#[test]
fn network_tools() {
    each(&["tcpdump-x", "tcpdump-xx", "tcpdump-lower-x", "tshark-x", "tshark-json"], bytes);
}

#[test]
fn logs_with_bytes() {
    each(
        &[
            "openssl-debug",
            "openssl-msg",
            "openssl-debug-msg-state",
            "curl-trace",
            "java17-all",
            "mbedtls-level4",
        ],
        bytes,
    );
}

#[test]
fn alerts_in_words() {
    each(&["curl-v", "go", "node", "openssl-plain", "openssl-state", "python", "mbedtls-level1"], |name| {
        let (intake, ..) = sample(name);
        let events: Vec<_> = intake.exchanges[0].events.iter().map(|e| (e.side, e.kind.clone())).collect();
        let expect = EventKind::AlertInWords { warning: false, description: 40 };
        assert_eq!(events, [(Side::Server, expect)], "{name}: {intake:?}");
    });
}

#[test]
fn an_alert_quoted_as_a_malformed_http_response() {
    let (intake, _, server) = sample("go-malformed-http");
    assert_eq!(intake.exchanges[0].bytes(Side::Server), server);
}

#[test]
fn a_server_that_closes_without_a_word() {
    let (intake, client, _) = sample("openssl-close");
    let exchange = &intake.exchanges[0];
    // Behind the hello OpenSSL itself sends an alert (decode_error in 3.0) on the dead connection.
    let sent = exchange.bytes(Side::Client);
    assert_eq!(sent[..client.len()], client);
    assert_eq!(sent[client.len()..], [0x15, 3, 1, 0, 2, 2, 50]);
    let server: Vec<_> =
        exchange.events.iter().filter(|e| e.side == Side::Server).map(|e| e.kind.clone()).collect();
    assert_eq!(server, [EventKind::Closed]);
}

#[test]
fn a_plain_http_answer_of_which_the_client_reads_five_bytes() {
    let (intake, client, server) = sample("curl-trace-http");
    assert_eq!(intake.exchanges[0].bytes(Side::Client), client);
    assert_eq!(intake.exchanges[0].bytes(Side::Server), server[..5]);
}

/// The hello is there in words only: rebuilt, it is the same in all that the words give.
fn rebuilt(name: &str) -> (Intake, Vec<u8>, Vec<u8>) {
    let (intake, client, _) = sample(name);
    assert_eq!(intake.exchanges.len(), 1, "{name}");
    assert!(intake.doubts.iter().any(|note| note.text.contains("rebuilt")), "{name}: {:?}", intake.doubts);
    let got = intake.exchanges[0].bytes(Side::Client);
    (intake, got, client)
}

#[test]
fn hellos_that_are_given_whole_in_words() {
    each(&["openssl-trace", "openssl-trace-tls13", "tshark-v", "java17-handshake"], |name| {
        let (intake, got, client) = rebuilt(name);
        // Java's log does not say what record version it used.
        let from = if name.starts_with("java") { 5 } else { 0 };
        assert!(
            got[from..] == client[from..],
            "{name}: {} is not {}: {:?}",
            hex(&got),
            hex(&client),
            intake.doubts
        );
        let server: Vec<_> = intake.exchanges[0]
            .events
            .iter()
            .filter(|e| e.side == Side::Server)
            .map(|e| e.kind.clone())
            .collect();
        assert_eq!(server, [EventKind::AlertInWords { warning: false, description: 40 }], "{name}");
    });
}

#[test]
fn hellos_that_are_given_in_part() {
    each(&["gnutls-d11", "mbedtls-level3"], |name| {
        let (intake, got, client) = rebuilt(name);
        let read = |bytes: &[u8]| {
            let reading = wire::read(bytes);
            let hello = reading.client_hello().unwrap();
            let list = |kind: u16| hello.extension(kind).map(|e| e.body.to_vec());
            let kinds: Vec<u16> = hello.extensions.iter().map(|e| e.kind).collect();
            (
                hello.suites().collect::<Vec<_>>(),
                kinds,
                list(0),
                if name == "gnutls-d11" { (list(10), list(13), list(43)) } else { (None, None, None) },
            )
        };
        assert_eq!(read(&got), read(&client), "{name}: {:?}", intake.doubts);
        assert!(name != "gnutls-d11" || got.len() == client.len(), "{name}");
        let server: Vec<_> = intake.exchanges[0]
            .events
            .iter()
            .filter(|e| e.side == Side::Server)
            .map(|e| e.kind.clone())
            .collect();
        assert_eq!(server, [EventKind::AlertInWords { warning: false, description: 40 }], "{name}");
    });
}

#[test]
fn tshark_json_without_the_payload() {
    let (_, client, _) = sample("tshark-json");
    let path = [env!("CARGO_MANIFEST_DIR"), "tests", "samples", "tshark-json", "log.txt"]
        .iter()
        .collect::<PathBuf>();
    let text = std::fs::read_to_string(path).unwrap();
    let fields: String =
        text.lines().filter(|line| !line.contains("tcp.payload")).map(|line| format!("{line}\n")).collect();
    let intake = read(fields.as_bytes(), "fields").unwrap();
    assert!(
        intake.exchanges[0].bytes(Side::Client) == client,
        "{}",
        hex(&intake.exchanges[0].bytes(Side::Client))
    );
}

#[test]
fn a_servers_own_logs() {
    let (intake, client, server) = sample("openssl-server-msg");
    let exchange = &intake.exchanges[0];
    assert_eq!(exchange.bytes(Side::Client), client);
    assert_eq!(exchange.bytes(Side::Server), server);
    assert!(exchange.hints.server_side_log);
    // GnuTLS names the client's suites up to the one that it takes (the seventh here), and the extensions.
    let (intake, got, client) = rebuilt("gnutls-server-d11");
    assert!(intake.exchanges[0].hints.server_side_log);
    let (got, client) = (wire::read(&got), wire::read(&client));
    let (got, client) = (got.client_hello().unwrap(), client.client_hello().unwrap());
    assert_eq!(got.suites().collect::<Vec<_>>(), client.suites().take(7).collect::<Vec<_>>());
    assert_eq!(got.legacy_version, client.legacy_version);
    let bodies = |hello: &wire::ClientHello<'_>| {
        hello.extensions.iter().map(|e| (e.kind, e.body.to_vec())).collect::<Vec<_>>()
    };
    assert_eq!(bodies(&got), bodies(&client));
}
