//! The form of the extensions' content.

use super::{Share, curve};
use crate::server::{Flaw, Rule};
use crate::wire::{Extension, Span, extension_type as ext};
use alloc::vec::Vec;

/// Looks at one extension's content and reports what its RFC does not allow.
pub(super) fn check(extension: &Extension<'_>, report: &mut dyn FnMut(Rule, Option<Flaw>)) {
    let body = extension.body;
    let flaw = match extension.kind {
        ext::SERVER_NAME => return server_name(body, report),
        ext::SUPPORTED_GROUPS
        | ext::SIGNATURE_ALGORITHMS
        | ext::SIGNATURE_ALGORITHMS_CERT
        | DELEGATED_CREDENTIAL => list(body, 2, 2),
        ext::SUPPORTED_VERSIONS | ext::COMPRESS_CERTIFICATE => list(body, 1, 2),
        ext::EC_POINT_FORMATS => {
            if matches!(body, [_, formats @ ..] if !formats.is_empty() && !formats.contains(&0)) {
                report(Rule::PointsWithoutUncompressed, None);
            }
            list(body, 1, 1)
        }
        ext::PSK_KEY_EXCHANGE_MODES => list(body, 1, 1),
        ext::ALPN => list(body, 2, 1).or_else(|| entries(body.get(2..).unwrap_or_default(), 0, 1, true)),
        ext::KEY_SHARE => match list(body, 2, 1) {
            Some(Flaw::Empty) => None, // allowed: asks for a retry (RFC 8446 section 4.2.8)
            Some(flaw) => Some(flaw),
            None => entries(body.get(2..).unwrap_or_default(), 2, 2, true),
        },
        ext::PRE_SHARED_KEY => pre_shared_key(body),
        ext::RENEGOTIATION_INFO => {
            if matches!(body, [length, rest @ ..] if *length != 0 && rest.len() == usize::from(*length)) {
                report(Rule::RenegotiationNotEmpty, None);
            }
            match list(body, 1, 1) {
                Some(Flaw::Empty) => None,
                flaw => flaw,
            }
        }
        ext::MAX_FRAGMENT_LENGTH => {
            if matches!(body, [value] if !(1..=4).contains(value)) {
                report(Rule::MaxFragmentLengthValue, None);
            }
            exactly(body, 1)
        }
        ext::RECORD_SIZE_LIMIT => {
            if matches!(body, [0, low] if *low < 64) {
                report(Rule::RecordSizeLimitValue, None);
            }
            exactly(body, 2)
        }
        ext::HEARTBEAT => {
            if matches!(body, [mode] if !(1..=2).contains(mode)) {
                report(Rule::HeartbeatMode, None);
            }
            exactly(body, 1)
        }
        CLIENT_CERTIFICATE_TYPE | SERVER_CERTIFICATE_TYPE => {
            if matches!(body, [_, types @ ..] if !types.is_empty() && !types.contains(&0)) {
                report(Rule::CertificateType, None);
            }
            list(body, 1, 1)
        }
        ext::ENCRYPTED_CLIENT_HELLO => encrypted_client_hello(body),
        USE_SRTP | QUIC_TRANSPORT_PARAMETERS => return report(Rule::ExtensionOutOfPlace, None),
        ext::STATUS_REQUEST => status_request(body),
        ext::COOKIE | CERTIFICATE_AUTHORITIES => list(body, 2, 1),
        ext::EXTENDED_MASTER_SECRET
        | ext::ENCRYPT_THEN_MAC
        | ext::EARLY_DATA
        | SIGNED_CERTIFICATE_TIMESTAMP
        | POST_HANDSHAKE_AUTH => (!body.is_empty()).then_some(Flaw::NotEmpty),
        _ => None,
    };
    match flaw {
        Some(Flaw::Empty) => report(Rule::ExtensionListEmpty, flaw),
        Some(_) => report(Rule::ExtensionMalformed, flaw),
        None => {}
    }
}

const SIGNED_CERTIFICATE_TIMESTAMP: u16 = 18;
const USE_SRTP: u16 = 14;
const CLIENT_CERTIFICATE_TYPE: u16 = 19;
const SERVER_CERTIFICATE_TYPE: u16 = 20;
const QUIC_TRANSPORT_PARAMETERS: u16 = 57;
const DELEGATED_CREDENTIAL: u16 = 34;
const CERTIFICATE_AUTHORITIES: u16 = ext::CERTIFICATE_AUTHORITIES;
const POST_HANDSHAKE_AUTH: u16 = 49;

/// A vector with a length of `prefix` bytes that fills the body and has members of `member` bytes.
fn list(body: &[u8], prefix: usize, member: usize) -> Option<Flaw> {
    let Some((head, rest)) = body.split_at_checked(prefix) else {
        return Some(if body.is_empty() { Flaw::NoContent } else { Flaw::Overrun });
    };
    let length = head.iter().fold(0, |n, b| n << 8 | usize::from(*b));
    match length {
        _ if length > rest.len() => Some(Flaw::Overrun),
        _ if length < rest.len() => Some(Flaw::Trailing),
        0 => Some(Flaw::Empty),
        _ if length % member != 0 => Some(Flaw::Odd),
        _ => None,
    }
}

/// Entries of `fixed` bytes and a vector with a length of `prefix` bytes, to the end of `rest`.
fn entries(mut rest: &[u8], fixed: usize, prefix: usize, must_not_be_empty: bool) -> Option<Flaw> {
    while !rest.is_empty() {
        let Some((head, tail)) = rest.split_at_checked(fixed + prefix) else { return Some(Flaw::Overrun) };
        let length = head.iter().skip(fixed).fold(0, |n, b| n << 8 | usize::from(*b));
        if length == 0 && must_not_be_empty {
            return Some(Flaw::EmptyMember);
        }
        let Some(next) = tail.get(length..) else { return Some(Flaw::Overrun) };
        rest = next;
    }
    None
}

fn exactly(body: &[u8], length: usize) -> Option<Flaw> {
    match body.len() {
        0 => Some(Flaw::NoContent),
        n if n < length => Some(Flaw::Overrun),
        n if n > length => Some(Flaw::Trailing),
        _ => None,
    }
}

/// RFC 6066 section 8: a type; for ocsp two vectors.
fn status_request(body: &[u8]) -> Option<Flaw> {
    let [kind, rest @ ..] = body else { return Some(Flaw::NoContent) };
    if *kind != 1 {
        return None;
    }
    let mut rest = rest;
    for _ in 0..2 {
        let Some((head, tail)) = rest.split_at_checked(2) else { return Some(Flaw::Overrun) };
        let length = head.iter().fold(0, |n, b| n << 8 | usize::from(*b));
        let Some(next) = tail.get(length..) else { return Some(Flaw::Overrun) };
        rest = next;
    }
    (!rest.is_empty()).then_some(Flaw::Trailing)
}

/// RFC 8446 section 4.2.11: identities (each with an age), then as many binders.
fn pre_shared_key(body: &[u8]) -> Option<Flaw> {
    let Some((head, rest)) = body.split_at_checked(2) else {
        return Some(if body.is_empty() { Flaw::NoContent } else { Flaw::Overrun });
    };
    let length = head.iter().fold(0, |n, b| n << 8 | usize::from(*b));
    let Some((mut identities, binders)) = rest.split_at_checked(length) else { return Some(Flaw::Overrun) };
    if length == 0 {
        return Some(Flaw::Empty);
    }
    let mut count = 0_usize;
    while !identities.is_empty() {
        let [high, low, tail @ ..] = identities else { return Some(Flaw::Overrun) };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(next) = tail.get(length + 4..) else { return Some(Flaw::Overrun) };
        if length == 0 {
            return Some(Flaw::EmptyMember);
        }
        identities = next;
        count += 1;
    }
    if let Some(flaw) = list(binders, 2, 1) {
        return Some(flaw);
    }
    let mut binders = binders.get(2..).unwrap_or_default();
    while let [length, tail @ ..] = binders {
        let Some(next) = tail.get(usize::from(*length)..) else { return Some(Flaw::Overrun) };
        binders = next;
        count = count.wrapping_sub(1);
    }
    (count != 0).then_some(Flaw::Mismatch)
}

/// RFC 9849 section 5: an outer one has a suite, a config id and two vectors, an inner one nothing.
fn encrypted_client_hello(body: &[u8]) -> Option<Flaw> {
    match body {
        [] => Some(Flaw::NoContent),
        [1] => None,
        [0, _, _, _, _, _, rest @ ..] => {
            let mut rest = rest;
            for _ in 0..2 {
                let Some((head, tail)) = rest.split_at_checked(2) else { return Some(Flaw::Overrun) };
                let length = head.iter().fold(0, |n, b| n << 8 | usize::from(*b));
                let Some(next) = tail.get(length..) else { return Some(Flaw::Overrun) };
                rest = next;
            }
            (!rest.is_empty()).then_some(Flaw::Trailing)
        }
        _ => Some(Flaw::Overrun),
    }
}

fn server_name(body: &[u8], report: &mut dyn FnMut(Rule, Option<Flaw>)) {
    if let Some(flaw) = list(body, 2, 1) {
        return report(Rule::ServerNameMalformed, Some(flaw));
    }
    let mut rest = body.get(2..).unwrap_or_default();
    let (mut names, mut others) = (0, 0);
    while let [kind, high, low, tail @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((name, next)) = tail.split_at_checked(length) else {
            return report(Rule::ServerNameMalformed, Some(Flaw::Overrun));
        };
        rest = next;
        if *kind == 0 {
            names += 1;
            host_name(name, report);
        } else {
            others += 1;
        }
    }
    if !rest.is_empty() {
        report(Rule::ServerNameMalformed, Some(Flaw::Overrun));
    } else if names > 1 {
        report(Rule::ServerNameMalformed, Some(Flaw::Trailing));
    } else if others > 0 {
        report(Rule::ServerNameType, (names > 0).then_some(Flaw::Trailing));
    }
}

fn host_name(name: &[u8], report: &mut dyn FnMut(Rule, Option<Flaw>)) {
    if name.is_empty() {
        return report(Rule::ServerNameEmpty, Some(Flaw::Empty));
    }
    if name.len() > 255 {
        report(Rule::ServerNameTooLong, None);
    }
    if name.contains(&0) {
        report(Rule::ServerNameNul, None);
    } else if !name.iter().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(b)) {
        report(Rule::ServerNameCharacters, None);
    }
    let address = core::str::from_utf8(name).is_ok_and(|text| text.parse::<core::net::IpAddr>().is_ok());
    if address {
        report(Rule::ServerNameIpAddress, None);
    }
    if name.ends_with(b".") && !name.ends_with(b"..") {
        report(Rule::ServerNameTrailingDot, None);
    }
    let whole = name.strip_suffix(b".").unwrap_or(name);
    let wrong = |label: &[u8]| {
        label.is_empty() || label.len() > 63 || label.starts_with(b"-") || label.ends_with(b"-")
    };
    if whole.split(|b| *b == b'.').any(wrong) {
        report(Rule::ServerNameLabel, None);
    }
}

/// The key shares of a key_share extension, as far as they can be read.
pub(super) fn shares(extension: &Extension<'_>) -> Vec<Share> {
    let mut shares = Vec::new();
    let mut at = extension.body_span().start + 2;
    let mut rest = extension.body.get(2..).unwrap_or_default();
    while let [a, b, c, d, tail @ ..] = rest {
        let group = u16::from_be_bytes([*a, *b]);
        let length = usize::from(u16::from_be_bytes([*c, *d]));
        let Some((key, next)) = tail.split_at_checked(length) else { break };
        let length_fits = share_length(group).is_none_or(|n| n == length);
        let span = Span::new(at, at + 4 + length);
        shares.push(Share { group, length_fits, invalid: is_no_public_value(group, key), at: span });
        at = span.end;
        rest = next;
    }
    shares
}

/// The length of a client's share (RFC 8446 section 4.2.8.1 and 4.2.8.2; draft-ietf-tls-ecdhe-mlkem section 3).
const fn share_length(group: u16) -> Option<usize> {
    Some(match group {
        23 => 65,
        24 => 97,
        25 => 133,
        29 => 32,
        30 => 56,
        0x0100 => 256,
        0x0101 => 384,
        0x0102 => 512,
        0x0103 => 768,
        0x0104 => 1024,
        0x11eb => 65 + 1184,
        0x11ec | 0x6399 => 1184 + 32,
        0x11ed => 97 + 1568,
        _ => return None,
    })
}

/// No public value of its group: all zero, an X25519 value of small order (RFC 7748 section 6.1), a point that is
/// not uncompressed (RFC 8446 section 4.2.8.2) or not on its curve.
fn is_no_public_value(group: u16, key: &[u8]) -> bool {
    let point = |curve: &curve::Curve| match key {
        [4, coordinates @ ..] => !curve.has_point(coordinates),
        _ => true,
    };
    key.iter().all(|b| *b == 0)
        || match group {
            23 => point(&curve::P256),
            24 => point(&curve::P384),
            25 => key.first() != Some(&4),
            29 => curve::is_small_order_x25519(key),
            _ => false,
        }
}
