//! Names to numbers, each with the nearest one when it is wrong.

use tlswhy_core::nearest::distance;
use tlswhy_core::registry::suite;
use tlswhy_core::server::Certificate;

use super::raw::Words;
use super::{At, Result2};

/// Reads every word of a list; the first that is wrong is told with its place.
pub(super) fn each<T>(words: &Words, read: impl Fn(&str) -> Result<T, String>) -> Result2<Vec<T>> {
    words.iter().map(|w| read(w.get_ref()).map_err(|message| At(w.span(), message))).collect()
}

pub(super) fn suite(name: &str) -> Result<u16, String> {
    suite::by_name(name).ok_or_else(|| {
        let all: Vec<&str> = suite::all().iter().map(|s| s.name).collect();
        unknown("cipher suite", name, &all)
    })
}

pub(super) fn version(name: &str) -> Result<u16, String> {
    number("version", name, VERSIONS)
}

pub(super) fn version_word(version: u16) -> String {
    word(version, VERSIONS)
}

pub(super) fn group(name: &str) -> Result<u16, String> {
    number("group", name, GROUPS)
}

pub(super) fn group_word(group: u16) -> String {
    word(group, GROUPS)
}

pub(super) fn scheme(name: &str) -> Result<u16, String> {
    number("signature scheme", name, SCHEMES)
}

pub(super) fn scheme_word(scheme: u16) -> String {
    word(scheme, SCHEMES)
}

pub(super) fn extension(name: &str) -> Result<u16, String> {
    number("extension", name, EXTENSIONS)
}

pub(super) fn extension_word(extension: u16) -> String {
    word(extension, EXTENSIONS)
}

pub(super) fn alert(name: &str) -> Result<u8, String> {
    number("alert", name, ALERTS).map(|n| n as u8)
}

pub(super) fn alert_word(alert: u8) -> String {
    word(alert.into(), ALERTS)
}

/// `rsa-2048`, `ecdsa-secp256r1`, `ed25519`.
pub(super) fn certificate(text: &str) -> Result<Certificate, String> {
    match text.split_once('-') {
        Some(("rsa", bits)) => {
            bits.parse().map(Certificate::Rsa).map_err(|_| format!("{bits:?} is no size in bits"))
        }
        Some(("ecdsa", curve)) => group(curve).map(Certificate::Ecdsa),
        None if text == "ed25519" => Ok(Certificate::Ed25519),
        _ => Err(unknown("certificate", text, &["rsa-2048", "ecdsa-secp256r1", "ed25519"])),
    }
}

fn number(what: &str, name: &str, table: &[(&str, u16)]) -> Result<u16, String> {
    let found = table.iter().find(|(known, _)| *known == name).map(|(_, number)| *number);
    let hex = || u16::from_str_radix(name.strip_prefix("0x")?, 16).ok();
    found.or_else(hex).ok_or_else(|| {
        let all: Vec<&str> = table.iter().map(|(known, _)| *known).collect();
        unknown(what, name, &all)
    })
}

fn word(number: u16, table: &[(&str, u16)]) -> String {
    match table.iter().find(|(_, n)| *n == number) {
        Some((name, _)) => (*name).to_owned(),
        None => format!("{number:#06x}"),
    }
}

/// One line that names what is wrong and what is nearest to it.
pub(super) fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(nearest) => format!("unknown {what} {name:?}; the nearest is {nearest:?}"),
        None => format!("unknown {what} {name:?}"),
    }
}

/// Adds the nearest key to serde's message about an unknown one.
pub(super) fn with_nearest(message: &str) -> String {
    let first = message.lines().next().unwrap_or(message);
    let quoted: Vec<&str> = first.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((key, known)) if first.starts_with("unknown field") => unknown("key", key, known),
        Some((key, known)) if first.starts_with("unknown variant") => unknown("word", key, known),
        _ => first.to_owned(),
    }
}

fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known.iter().copied().min_by_key(|k| distance(name, k))
}

const VERSIONS: &[(&str, u16)] = &[
    ("SSL 3.0", 0x0300),
    ("TLS 1.0", 0x0301),
    ("TLS 1.1", 0x0302),
    ("TLS 1.2", 0x0303),
    ("TLS 1.3", 0x0304),
];

/// IANA, TLS Supported Groups.
const GROUPS: &[(&str, u16)] = &[
    ("sect163k1", 1),
    ("sect163r1", 2),
    ("sect163r2", 3),
    ("sect193r1", 4),
    ("sect193r2", 5),
    ("sect233k1", 6),
    ("sect233r1", 7),
    ("sect239k1", 8),
    ("sect283k1", 9),
    ("sect283r1", 10),
    ("sect409k1", 11),
    ("sect409r1", 12),
    ("sect571k1", 13),
    ("sect571r1", 14),
    ("secp160k1", 15),
    ("secp160r1", 16),
    ("secp160r2", 17),
    ("secp192k1", 18),
    ("secp192r1", 19),
    ("secp224k1", 20),
    ("secp224r1", 21),
    ("secp256k1", 22),
    ("secp256r1", 23),
    ("secp384r1", 24),
    ("secp521r1", 25),
    ("brainpoolP256r1", 26),
    ("brainpoolP384r1", 27),
    ("brainpoolP512r1", 28),
    ("x25519", 29),
    ("x448", 30),
    ("ffdhe2048", 0x0100),
    ("ffdhe3072", 0x0101),
    ("ffdhe4096", 0x0102),
    ("ffdhe6144", 0x0103),
    ("ffdhe8192", 0x0104),
    ("SecP256r1MLKEM768", 0x11eb),
    ("X25519MLKEM768", 0x11ec),
    ("SecP384r1MLKEM1024", 0x11ed),
    ("X25519Kyber768Draft00", 0x6399),
];

/// IANA, TLS SignatureScheme; those of TLS 1.2 that have no name there as in RFC 8446 section 4.2.3.
const SCHEMES: &[(&str, u16)] = &[
    ("rsa_pkcs1_sha1", 0x0201),
    ("ecdsa_sha1", 0x0203),
    ("rsa_pkcs1_sha224", 0x0301),
    ("ecdsa_sha224", 0x0303),
    ("rsa_pkcs1_sha256", 0x0401),
    ("ecdsa_secp256r1_sha256", 0x0403),
    ("rsa_pkcs1_sha384", 0x0501),
    ("ecdsa_secp384r1_sha384", 0x0503),
    ("rsa_pkcs1_sha512", 0x0601),
    ("ecdsa_secp521r1_sha512", 0x0603),
    ("rsa_pss_rsae_sha256", 0x0804),
    ("rsa_pss_rsae_sha384", 0x0805),
    ("rsa_pss_rsae_sha512", 0x0806),
    ("ed25519", 0x0807),
    ("ed448", 0x0808),
    ("rsa_pss_pss_sha256", 0x0809),
    ("rsa_pss_pss_sha384", 0x080a),
    ("rsa_pss_pss_sha512", 0x080b),
];

/// IANA, TLS ExtensionType Values.
const EXTENSIONS: &[(&str, u16)] = &[
    ("server_name", 0),
    ("max_fragment_length", 1),
    ("status_request", 5),
    ("supported_groups", 10),
    ("ec_point_formats", 11),
    ("signature_algorithms", 13),
    ("use_srtp", 14),
    ("heartbeat", 15),
    ("application_layer_protocol_negotiation", 16),
    ("signed_certificate_timestamp", 18),
    ("client_certificate_type", 19),
    ("server_certificate_type", 20),
    ("padding", 21),
    ("encrypt_then_mac", 22),
    ("extended_master_secret", 23),
    ("compress_certificate", 27),
    ("record_size_limit", 28),
    ("delegated_credential", 34),
    ("session_ticket", 35),
    ("pre_shared_key", 41),
    ("early_data", 42),
    ("supported_versions", 43),
    ("cookie", 44),
    ("psk_key_exchange_modes", 45),
    ("certificate_authorities", 47),
    ("post_handshake_auth", 49),
    ("signature_algorithms_cert", 50),
    ("quic_transport_parameters", 57),
    ("key_share", 51),
    ("encrypted_client_hello", 0xfe0d),
    ("renegotiation_info", 0xff01),
];

/// IANA, TLS Alerts: those that answer a hello.
const ALERTS: &[(&str, u16)] = &[
    ("close_notify", 0),
    ("unexpected_message", 10),
    ("bad_record_mac", 20),
    ("record_overflow", 22),
    ("handshake_failure", 40),
    ("unsupported_certificate", 43),
    ("illegal_parameter", 47),
    ("access_denied", 49),
    ("decode_error", 50),
    ("decrypt_error", 51),
    ("protocol_version", 70),
    ("insufficient_security", 71),
    ("internal_error", 80),
    ("inappropriate_fallback", 86),
    ("missing_extension", 109),
    ("unsupported_extension", 110),
    ("unrecognized_name", 112),
    ("unknown_psk_identity", 115),
    ("certificate_required", 116),
    ("no_application_protocol", 120),
];
