//! Lists as people write them into posts.

use tlswhy_core::exchange::{CertificateHint, Hints};

use crate::{Intake, read};

/// A hello of ten suites, as hex.
const HELLO: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05\
    000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";

fn post(text: &str) -> Intake {
    read(text.as_bytes(), "post").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn hints(text: &str) -> Hints {
    post(text).exchanges.remove(0).hints
}

/// The server's list of a post that has a hello and an alert above `text`.
fn server(text: &str) -> Option<Vec<u16>> {
    hints(&format!("hello: {HELLO}\nreply: 15 03 03 00 02 02 28\n\n{text}\n"))
        .server_suites
        .map(|list| list.suites)
}

/// The hello as the lines of a C array.
fn array() -> String {
    let bytes: Vec<String> =
        (0..HELLO.len()).step_by(2).map(|at| format!("0x{}", &HELLO[at..at + 2])).collect();
    bytes.chunks(12).map(|row| format!("    {},\n", row.join(", "))).collect::<Vec<_>>().concat()
}

#[test]
fn the_bytes_of_a_c_array_are_no_list() {
    let rows = array();
    for text in [
        format!("const uint8_t sent[] = {{\n{rows}}};\nreply: 15 03 03 00 02 02 28\n"),
        format!("unsigned char cipher_test_bin[] = {{\n{rows}}};\nthe server answers 15 03 03 00 02 02 28\n"),
    ] {
        let hints = hints(&text);
        assert_eq!((hints.server_suites, hints.client_suites), (None, None), "{text}");
    }
}

#[test]
fn numbers_are_a_list_only_where_something_speaks_of_suites() {
    let numbers = "0xC0,0x30\n0xC0,0x2F\n0xC0,0x28\n0x00,0x9C";
    assert_eq!(server(&format!("And what is this?\n{numbers}")), None);
    let list = Some(vec![0xc030, 0xc02f, 0xc028, 0x9c]);
    assert_eq!(server(&format!("Cipher suites:\n{numbers}")), list);
    assert_eq!(server(&format!("The server supports\n{numbers}")), list);
}

#[test]
fn the_servers_list_tells_its_certificate() {
    let check = |list: &str, hint: CertificateHint| {
        let text = format!("{HELLO}\n\nThe server supports these:\n{list}\n");
        assert_eq!(hints(&text).certificate, hint, "{list}");
    };
    check("TLS_AES_128_GCM_SHA256\nECDHE-RSA-AES128-GCM-SHA256\nAES256-SHA", CertificateHint::Rsa);
    check("ECDHE-ECDSA-AES128-GCM-SHA256\nECDHE-ECDSA-AES256-GCM-SHA384", CertificateHint::Ecdsa);
    check("ECDHE-ECDSA-AES128-GCM-SHA256\nECDHE-RSA-AES128-GCM-SHA256", CertificateHint::Unknown);
    check("TLS_AES_128_GCM_SHA256\nTLS_AES_256_GCM_SHA384", CertificateHint::Unknown);
    check(
        "ECDHE-RSA-AES128-SHA\nAES256-SHA\nThe certificate is an ECDSA certificate.",
        CertificateHint::Ecdsa,
    );
}

const THREE: &str = "ECDHE-RSA-AES256-GCM-SHA384\nECDHE-RSA-AES128-GCM-SHA256\nAES128-GCM-SHA256";

#[test]
fn what_a_library_supports_is_not_the_servers_list() {
    for heading in [
        "According to the manual Mbed TLS supports the following suites:",
        "My device has a library, it supports the following cipher suites:",
        "What BearSSL 0.6 can do in my build:",
    ] {
        assert_eq!(server(&format!("{heading}\n{THREE}")), None, "{heading}");
        // Nor is it what the client offers, where the hello shows something else.
        let hints = hints(&format!("hello: {HELLO}\n\n{heading}\n{THREE}\n"));
        assert_eq!(hints.client_suites, None, "{heading}");
    }
    let list = Some(vec![0xc030, 0xc02f, 0x9c]);
    for heading in [
        "Our mail relay supports the following cipher suites:",
        "Ciphers enabled in Dovecot:",
        "Qualys, Cipher Suites:",
        "ssl_ciphers in the config:",
        "Suites of the nginx (built with OpenSSL 3.0):",
    ] {
        assert_eq!(server(&format!("{heading}\n{THREE}")), list, "{heading}");
    }
}

#[test]
fn a_client_hello_further_up_does_not_own_a_list() {
    let check = |text: &str| {
        let hints =
            hints(&format!("My ClientHello: {HELLO}\nreply: 15 03 03 00 02 02 28\n\n{text}\n{THREE}\n"));
        assert_eq!(hints.server_suites.map(|list| list.suites), Some(vec![0xc030, 0xc02f, 0x9c]), "{text}");
        assert_eq!(hints.client_suites, None, "{text}");
    };
    check("SSL Labs, TLS 1.2:");
    check("testssl on the ClientHello's target:");
    check("on the relay these ciphers work:");
    check("");
}

#[test]
fn a_heading_or_another_scan_ends_a_list() {
    let more = "AES256-SHA\nAES128-SHA\nDES-CBC3-SHA";
    let list = Some(vec![0xc030, 0xc02f, 0x9c]);
    for between in [
        "For comparison what curl on my laptop offers:",
        "And these I found in a book:",
        "$ sslscan works.example.org:443",
        "$ nmap --script ssl-enum-ciphers -p 443 works.example.org",
    ] {
        let text = format!("$ sslscan mail.example.org:465\n{THREE}\n\n{between}\n{more}");
        assert_eq!(server(&text), list, "{between}");
    }
    let both = Some(vec![0xc030, 0xc02f, 0x9c, 0x35, 0x2f, 0x0a]);
    for between in ["TLSv1.1:", "    ciphers:", "$ nmap --script ssl-enum-ciphers -p 465 mail.example.org"] {
        let text = format!("$ sslscan mail.example.org:465\n{THREE}\n\n{between}\n{more}");
        assert_eq!(server(&text), both, "{between}");
    }
}

#[test]
fn rows_that_a_scan_marks_as_refused_are_not_supported() {
    let list = Some(vec![0xc030, 0x9c]);
    for (yes, no) in [
        ("OK", "--"),
        ("yes", "no"),
        ("y", "n"),
        ("\u{2713}", "\u{2717}"),
        ("supported", "not supported"),
        ("accepted", "rejected"),
    ] {
        let named = format!(
            "Scan of the host\nECDHE-RSA-AES256-GCM-SHA384 {yes}\nECDHE-RSA-AES128-GCM-SHA256 {no}\nAES256-SHA | {no} |\nAES128-GCM-SHA256: {yes}"
        );
        assert_eq!(server(&named), list, "{named}");
        let numbered = format!("Cipher suites:\n0xC030 {yes}\n0xC02F {no}\n0x0035 {no}\n0x009C {yes}");
        assert_eq!(server(&numbered), list, "{numbered}");
    }
    let front =
        "Scan\n\u{2713} ECDHE-RSA-AES256-GCM-SHA384\n\u{2717} AES256-SHA\n\u{2713} AES128-GCM-SHA256\n";
    assert_eq!(server(front), list);
    let items = "The server supports\n- ECDHE-RSA-AES256-GCM-SHA384\n- AES128-GCM-SHA256\n";
    assert_eq!(server(items), list);
}

#[test]
fn a_setting_or_the_word_only_makes_a_list_of_one() {
    assert_eq!(server("ssl_ciphers AES256-SHA;"), Some(vec![0x35]));
    assert_eq!(
        server("The server supports only ECDHE-RSA-AES128-GCM-SHA256 and no more."),
        Some(vec![0xc02f])
    );
    let text = format!("{HELLO}\n15 03 03 00 02 02 28\n\nIt used to be ECDHE-RSA-AES128-GCM-SHA256 here.\n");
    let intake = post(&text);
    assert_eq!(intake.exchanges[0].hints.server_suites, None);
    assert!(intake.ignored.iter().any(|note| note.place == "line 4"), "{:?}", intake.ignored);
}
