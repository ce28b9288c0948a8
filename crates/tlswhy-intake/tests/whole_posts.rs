//! Whole posts: everything a person wrote is used.

use tlswhy_core::exchange::{CertificateHint, EventKind, Exchange, Side};
use tlswhy_intake::{Intake, read};

fn post(name: &str) -> Intake {
    let path = format!("{}/../../examples/{name}", env!("CARGO_MANIFEST_DIR"));
    read(&std::fs::read(path).unwrap(), name).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

#[test]
fn the_founding_post_gives_hello_alert_list_host_library_and_certificate() {
    let intake = post("gmail-wolfssl.txt");
    assert_eq!(intake.exchanges.len(), 1, "{intake:#?}");
    let exchange = &intake.exchanges[0];
    let hello = hex("160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05
         000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201");
    assert_eq!(exchange.bytes(Side::Client), hello);
    assert_eq!(exchange.bytes(Side::Server), hex("15 03 03 00 02 02 28"));
    assert_eq!(exchange.events.len(), 2, "{:#?}", exchange.events);
    assert!(matches!(exchange.events[0].kind, EventKind::Data(_)));
    assert_eq!(exchange.events[0].origin, "lines 12 to 17");
    let hints = &exchange.hints;
    let listed = hints.server_suites.as_ref().unwrap();
    assert_eq!(
        listed.suites,
        [0xc030, 0xc02f, 0xcca8, 0xc028, 0xc027, 0xc013, 0xc011, 0x9d, 0x9c, 0x3d, 0x3c, 0x2f, 0x0a, 0x05]
    );
    assert_eq!(hints.client_suites, None);
    assert_eq!((hints.host.as_deref(), hints.port), (Some("smtp.gmail.com"), Some(465)));
    assert_eq!(hints.libraries.first().map(String::as_str), Some("wolfssl"));
    assert_eq!(hints.certificate, CertificateHint::Rsa);
    assert!(!hints.server_side_log);
    assert_eq!(intake.doubts, []);
}

fn one(text: &str) -> (Exchange, Intake) {
    let intake = read(text.as_bytes(), "post").unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(intake.exchanges.len(), 1, "{text}\n{:?}", intake.taken);
    (intake.exchanges[0].clone(), intake)
}

fn server_kinds(exchange: &Exchange) -> Vec<EventKind> {
    exchange
        .events
        .iter()
        .filter(|event| event.side == Side::Server)
        .map(|event| event.kind.clone())
        .collect()
}

#[test]
fn a_coloured_esp_idf_log_with_empty_lines() {
    let exchange = &post("esp-idf-log.txt").exchanges[0];
    let client = exchange.bytes(Side::Client);
    assert_eq!((client.len(), &client[..5]), (90, &[0x16, 3, 1, 0, 0x55][..]));
    assert_eq!(exchange.bytes(Side::Server), hex("15 03 03 00 02 02 28"));
    let hints = &exchange.hints;
    assert_eq!((hints.host.as_deref(), hints.port), (Some("mqtt.example.org"), Some(8883)));
    assert_eq!(hints.libraries.first().map(String::as_str), Some("esp-idf"));
    assert_eq!(hints.servers, ["Mosquitto 2.0.15"]);
    assert_eq!(hints.certificate, CertificateHint::Rsa);
}

#[test]
fn a_java_log_that_shows_the_hello_three_times() {
    let intake = post("java-log.txt");
    let exchange = &intake.exchanges[0];
    assert_eq!((intake.exchanges.len(), exchange.bytes(Side::Client).len()), (1, 54));
    assert_eq!(exchange.bytes(Side::Server), hex("15 03 01 00 02 02 46"));
    assert_eq!(
        (exchange.hints.host.as_deref(), exchange.hints.port),
        (Some("api.partner.example"), Some(8443))
    );
    assert_eq!(exchange.hints.server_suites, None);
}

#[test]
fn http_on_the_tls_port_in_a_curl_trace() {
    let exchange = &post("http-on-tls-port.txt").exchanges[0];
    assert_eq!(exchange.bytes(Side::Client).len(), 54);
    assert_eq!(exchange.bytes(Side::Server), b"HTTP/");
    assert_eq!((exchange.hints.host.as_deref(), exchange.hints.port), (Some("shop.example.net"), Some(8443)));
}

#[test]
fn a_mail_servers_greeting_in_the_text_is_its_answer() {
    let exchange = &post("smtp-banner-465.txt").exchanges[0];
    assert_eq!(exchange.bytes(Side::Client).len(), 76);
    assert!(exchange.bytes(Side::Server).starts_with(b"220 mail.example.com ESMTP Postfix"));
    assert_eq!(exchange.hints.libraries.first().map(String::as_str), Some("bearssl"));
}

#[test]
fn a_postfix_log_in_which_the_hello_never_ends() {
    let intake = post("postfix-cut-hello.txt");
    let exchange = &intake.exchanges[0];
    assert_eq!(exchange.bytes(Side::Client).len(), 32);
    assert!(exchange.hints.server_side_log);
    assert!(server_kinds(exchange).is_empty());
    assert!(
        intake.doubts.iter().any(|note| note.text.contains("97 bytes are missing")),
        "{:?}",
        intake.doubts
    );
}

#[test]
fn words_only_with_a_scan_of_the_server() {
    let exchange = &post("go-words.txt").exchanges[0];
    assert_eq!(server_kinds(exchange), [EventKind::AlertInWords { warning: false, description: 40 }]);
    // AES256-GCM-SHA384, AES128-GCM-SHA256, AES256-SHA256, AES128-SHA; the rejected one is not among them.
    assert_eq!(exchange.hints.server_suites.as_ref().unwrap().suites, [0x9d, 0x9c, 0x3d, 0x2f]);
    assert_eq!(
        (exchange.hints.host.as_deref(), exchange.hints.port),
        (Some("appliance.example.internal"), Some(8443))
    );
}

const HELLO: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";

#[test]
fn endings_in_words() {
    let check = |words: &str, kind: EventKind| {
        let (exchange, _) = one(&format!("I send this hello:\n\n{HELLO}\n\n{words}\n"));
        assert_eq!(server_kinds(&exchange), [kind], "{words}");
    };
    check("and the server closes the connection at once.", EventKind::Closed);
    check("then I get read: Connection reset by peer", EventKind::Reset);
    check("There is no response at all, after 30 seconds I give up.", EventKind::Silent(30_000));
    check(
        "The server replies with handshake_failure (40).",
        EventKind::AlertInWords { warning: false, description: 40 },
    );
    check(
        "Wireshark: Alert (Level: Fatal, Description: Protocol Version)",
        EventKind::AlertInWords { warning: false, description: 70 },
    );
}

#[test]
fn lists_are_told_apart_by_what_stands_near_them() {
    let (exchange, _) = one(
        "My device offers TLS_RSA_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_256_CBC_SHA and TLS_RSA_WITH_3DES_EDE_CBC_SHA.\n\nnmap shows for the server:\n\n| ssl-enum-ciphers: \n|   TLSv1.2: \n|     ciphers: \n|       TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 (secp256r1) - A\n|       TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (secp256r1) - A\n|     compressors: \n|       NULL\n\nSSL alert number 40\n",
    );
    assert_eq!(exchange.hints.client_suites.unwrap().suites, [0x2f, 0x35, 0x0a]);
    assert_eq!(exchange.hints.server_suites.unwrap().suites, [0xc030, 0xc02f]);
    let (exchange, _) = one(&format!(
        "{HELLO}\n\nThe server supports: 0xC0,0x27 0xC0,0x13 {{0xC0,0x11}} and 0x002F ciphers.\n15 03 03 00 02 02 28\n"
    ));
    assert_eq!(exchange.hints.server_suites.unwrap().suites, [0xc027, 0xc013, 0xc011, 0x2f]);
}

#[test]
fn two_hellos_of_which_one_works() {
    let other = HELLO.replace("2e2aec85", "11223344");
    let text = format!(
        "This hello works with openssl s_client:\n{HELLO}\n\nand this one from my board fails:\n{other}\nThe answer is\n15 03 03 00 02 02 28\n"
    );
    let intake = read(text.as_bytes(), "post").unwrap();
    assert_eq!(intake.exchanges.len(), 2);
    assert_eq!(intake.exchanges[1].bytes(Side::Server), hex("15 03 03 00 02 02 28"));
    assert!(intake.exchanges[0].bytes(Side::Server).is_empty());
    let said: Vec<&str> = intake
        .taken
        .iter()
        .filter(|note| note.text.contains("said to be"))
        .map(|note| note.text.as_str())
        .collect();
    assert_eq!(said, ["said to be the one that works", "said to be the one that fails"]);
}

/// The alerts and endings that a post around a hello gives, and whether something is in doubt.
fn check_answer(above: &str, below: &str, expect: &[(Side, EventKind)]) -> Intake {
    let (exchange, intake) = one(&format!("{above}\nhello: {HELLO}\n{below}\n"));
    let got: Vec<_> = exchange
        .events
        .iter()
        .filter(|event| !matches!(event.kind, EventKind::Data(_)))
        .map(|event| (event.side, event.kind.clone()))
        .collect();
    assert_eq!(got, expect, "{above} / {below}");
    intake
}

#[test]
fn of_several_alerts_in_words_the_answer_to_the_hello_is_taken() {
    let alert = |description| (Side::Server, EventKind::AlertInWords { warning: false, description });
    check_answer(
        "Before the update the server answered protocol_version (70). Now:",
        "answer: handshake_failure(40)",
        &[alert(40)],
    );
    check_answer(
        "I thought the error would be unrecognized_name.",
        "The server answers handshake_failure.",
        &[alert(40)],
    );
    check_answer(
        "The RFC: a server MUST abort with a missing_extension alert then.",
        "I get alert 40.",
        &[alert(40)],
    );
    check_answer(
        "",
        "In the other lab the answer was alert 70 (protocol version), but here it is SSL alert number 40.",
        &[alert(40)],
    );
    check_answer(
        "",
        "If ALPN was it, the server would send fatal alert no_application_protocol. But I get fatal alert handshake_failure.",
        &[alert(40)],
    );
    check_answer("Last week: error SSL alert number 86.", "Now I get SSL alert number 40 here", &[alert(40)]);
    let doubtful = check_answer("", "alert 70; alert 40", &[]);
    assert!(doubtful.doubts.iter().any(|note| note.text.contains("two alerts")), "{:?}", doubtful.doubts);
}

#[test]
fn an_ending_after_the_hello_outweighs_an_alert_of_another_time() {
    let closed = (Side::Server, EventKind::Closed);
    check_answer(
        "First I had unknown_ca (48) errors, then I loaded the CA.",
        "recv: 0 bytes, the peer closed the connection",
        std::slice::from_ref(&closed),
    );
    check_answer(
        "",
        "first I had unknown_ca errors, solved. Now the reply is: connection closed by peer",
        &[closed],
    );
}
