//! Fingerprints of hellos: JA3, JA3S and JA4, by their public definitions.
//!
//! JA3 and JA3S: <https://github.com/salesforce/ja3>. JA4: the technical details of
//! <https://github.com/FoxIO-LLC/ja4>, the part for TLS clients, which is under the BSD 3-clause licence.

use super::{ClientHello, ServerHello, U16List, extension_type as ext, hex::Hex};
use crate::registry::is_grease;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;
use md5::Digest;

/// How the hello was carried; the first letter of a JA4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// TLS over TCP.
    #[default]
    Tcp,
    /// QUIC.
    Quic,
    /// DTLS.
    Dtls,
}

/// The JA3 string: version, suites, extensions, groups and point formats in decimal, GREASE left out.
pub fn ja3_string(hello: &ClientHello<'_>) -> String {
    format!(
        "{},{},{},{},{}",
        hello.legacy_version,
        decimal(hello.suites()),
        decimal(hello.extensions.iter().map(|e| e.kind)),
        decimal(hello.supported_groups().unwrap_or_default().iter()),
        decimal(hello.ec_point_formats().unwrap_or_default().iter().map(|&f| f.into())),
    )
}

/// JA3: the MD5 of [`ja3_string`], in lower-case hex.
pub fn ja3(hello: &ClientHello<'_>) -> String {
    md5_hex(&ja3_string(hello))
}

/// The JA3S string: version, suite and extensions of a ServerHello in decimal.
pub fn ja3s_string(hello: &ServerHello<'_>) -> String {
    let extensions = decimal(hello.extensions.iter().map(|e| e.kind));
    format!("{},{},{extensions}", hello.legacy_version, hello.cipher_suite)
}

/// JA3S: the MD5 of [`ja3s_string`], in lower-case hex.
pub fn ja3s(hello: &ServerHello<'_>) -> String {
    md5_hex(&ja3s_string(hello))
}

/// JA4 of a ClientHello.
pub fn ja4(hello: &ClientHello<'_>, transport: Transport) -> String {
    let suites: Vec<u16> = hello.suites().filter(|s| !is_grease(*s)).collect();
    let kinds: Vec<u16> = hello.extensions.iter().map(|e| e.kind).filter(|k| !is_grease(*k)).collect();
    let transport = match transport {
        Transport::Tcp => 't',
        Transport::Quic => 'q',
        Transport::Dtls => 'd',
    };
    let sni = if hello.has(ext::SERVER_NAME) { 'd' } else { 'i' };
    let (version, alpn) = (version(hello), alpn(hello));
    let (suite_count, extension_count) = (suites.len().min(99), kinds.len().min(99));
    let hashed = kinds.iter().copied().filter(|k| !matches!(*k, ext::SERVER_NAME | ext::ALPN)).collect();
    let mut extensions = hex_list(hashed, true);
    let schemes: Vec<u16> =
        hello.signature_algorithms().unwrap_or_default().iter().filter(|s| !is_grease(*s)).collect();
    if !schemes.is_empty() {
        extensions.push('_');
        extensions.push_str(&hex_list(schemes, false));
    }
    let none = "000000000000".to_string();
    let b = if suites.is_empty() { none.clone() } else { sha256_12(&hex_list(suites, true)) };
    // Also when server_name and ALPN, which are left out, were all there is.
    let c = if extensions.is_empty() { none } else { sha256_12(&extensions) };
    format!("{transport}{version}{sni}{suite_count:02}{extension_count:02}{alpn}_{b}_{c}")
}

/// The highest version offered, GREASE left out, in two characters.
fn version(hello: &ClientHello<'_>) -> &'static str {
    let listed = hello.supported_versions().map(U16List::iter).into_iter().flatten();
    let highest = listed.filter(|v| !is_grease(*v)).max_by_key(|v| rank(*v));
    match highest.unwrap_or(hello.legacy_version) {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        0xfeff => "d1",
        0xfefd => "d2",
        0xfefc => "d3",
        _ => "00",
    }
}

/// Versions of DTLS count down.
const fn rank(version: u16) -> u16 {
    if version >> 8 == 0xfe { 0xffff - version } else { version }
}

/// First and last character of the first ALPN value; of its hex form where one of them is not a letter or digit.
fn alpn(hello: &ClientHello<'_>) -> String {
    let Some(name) = hello.alpn().and_then(|mut names| names.next()) else { return "00".into() };
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return "00".into() };
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        return [char::from(*first), char::from(*last)].iter().collect();
    }
    let digits = Hex(name).to_string();
    digits.chars().next().into_iter().chain(digits.chars().last()).collect()
}

fn decimal(values: impl Iterator<Item = u16>) -> String {
    let mut out = String::new();
    for value in values.filter(|v| !is_grease(*v)) {
        if !out.is_empty() {
            out.push('-');
        }
        // Writing to a String cannot fail.
        let _ = write!(out, "{value}");
    }
    out
}

fn hex_list(mut values: Vec<u16>, sort: bool) -> String {
    if sort {
        values.sort_unstable();
    }
    let mut out = String::with_capacity(5 * values.len());
    for value in values {
        if !out.is_empty() {
            out.push(',');
        }
        for shift in [12, 8, 4, 0] {
            out.extend(char::from_digit(u32::from(value >> shift & 15), 16));
        }
    }
    out
}

fn md5_hex(text: &str) -> String {
    Hex(md5::Md5::digest(text.as_bytes()).as_slice()).to_string()
}

/// The first 12 hex digits of the SHA-256.
fn sha256_12(text: &str) -> String {
    let digest = sha2::Sha256::digest(text.as_bytes());
    Hex(digest.as_slice().get(..6).unwrap_or_default()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{hex, read};

    #[test]
    fn the_founding_hello_has_the_fingerprints_that_tshark_and_ja4plus_print() {
        let bytes = hex::parse(
            "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05\
             000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201",
        )
        .expect("hex");
        let reading = read(&bytes);
        let hello = reading.client_hello().expect("a hello");
        assert_eq!(ja3(&hello), "503d05b3958cdc94c573f3f6283cf127");
        assert_eq!(ja4(&hello, Transport::Tcp), "t12i100100_21a730383577_7d64c53b74a0");
    }
}
