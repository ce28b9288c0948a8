//! Alert descriptions (IANA registry TLS Alerts).

use super::spelling;
use super::tables::alert::{NAMES, SPELLINGS};

/// The name of an alert as the RFCs spell it: `handshake_failure`.
pub fn name(description: u8) -> Option<&'static str> {
    let at = NAMES.binary_search_by_key(&description, |&(number, _)| number).ok()?;
    NAMES.get(at).map(|&(_, name)| name)
}

/// Every alert and its name, by number.
pub fn all() -> &'static [(u8, &'static str)] {
    NAMES
}

/// What stacks put before the name, in bare form.
const PREFIXES: [&str; 16] = [
    "SSLR",               // OpenSSL's reason codes: SSL_R_TLSV1_ALERT_…
    "SSLV3",              // OpenSSL's texts: sslv3 alert …
    "TLSV13",             // likewise
    "TLSV1",              // likewise, also without the word alert: tlsv1 unrecognized name
    "ALERT",              // OpenSSL, many logs
    "SSLAD",              // OpenSSL's constants
    "SSL3AD",             // likewise
    "TLS1AD",             // likewise
    "SSLALERT",           // Boost and others
    "SSLERROR",           // NSS: SSL_ERROR_…_ALERT
    "MBEDTLSSSLALERTMSG", // Mbed TLS
    "GNUTLSA",            // GnuTLS
    "BRALERT",            // BearSSL
    "REMOTEERRORTLS",     // Go: remote error: tls: …
    "TLSALERT",           // schannel and others
    "FATAL",              // fatal alert …
];

/// The alert that goes by `name` in the RFCs, OpenSSL, NSS, GnuTLS, Mbed TLS, BearSSL, Go, rustls or Java:
/// `handshake_failure`, `Handshake Failure`, `HandshakeFailure`, `sslv3 alert handshake failure`,
/// `SSL_R_TLSV1_ALERT_PROTOCOL_VERSION`, `remote error: tls: protocol version not supported`.
pub fn by_name(name: &str) -> Option<u8> {
    spelling::find_affixed(SPELLINGS, name, &PREFIXES, &["alert"])
}
