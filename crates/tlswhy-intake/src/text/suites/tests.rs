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
    bytes.chunks(12).map(|row| format!("    {},\n", row.join(", "))).collect()
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
