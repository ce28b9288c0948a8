//! Whole posts: everything a person wrote is used.

use tlswhy_core::exchange::{CertificateHint, EventKind, Side};
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
