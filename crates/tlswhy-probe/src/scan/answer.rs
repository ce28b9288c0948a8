//! What an answer tells: the choices of the server, its certificate, its extensions.

use crate::plan::Seen;
use tlswhy_core::server::{Certificate, Outcome};
use tlswhy_core::wire::{ServerHello, handshake_type, read};

/// What the server chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) version: u16,
    pub(super) suite: u16,
    /// The named group, from key_share or ServerKeyExchange.
    pub(super) group: Option<u16>,
    /// The signature scheme of ServerKeyExchange (TLS 1.2).
    pub(super) scheme: Option<u16>,
    /// The key of its certificate, where it was sent in the clear.
    pub(super) certificate: Option<Certificate>,
    /// The extensions of its ServerHello, in order.
    pub(super) extensions: Vec<u16>,
    /// compression_method.
    pub(super) compression: u8,
    /// It asks for another key share.
    pub(super) retry: bool,
}

/// What came back for a hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The server chose, and nothing in its flight takes that back.
    Chose(Choice),
    /// Its hello came, and then a fatal alert or the end.
    ChoseAndFailed(Choice, Outcome),
    /// It did not choose.
    Refused(Outcome),
    /// An SSL 2.0 server hello with so many bytes of cipher kinds in common.
    Sslv2(u16),
    /// No connection, or nothing that can be told.
    Unknown,
}

impl Answer {
    pub(super) fn of(seen: Option<&Seen>) -> Self {
        let Some(seen) = seen else { return Answer::Unknown };
        if let Some(kinds) = sslv2_kinds(&seen.server) {
            return Answer::Sslv2(kinds);
        }
        let reading = read(&seen.server);
        let Some(message) = reading.message(handshake_type::SERVER_HELLO).filter(|m| m.complete) else {
            // A hello that does not come to its end is no answer.
            return if seen.outcome.accepts() { Answer::Unknown } else { Answer::Refused(seen.outcome) };
        };
        let hello = ServerHello::read(&message.bytes);
        let mut choice = Choice {
            version: hello.version(),
            suite: hello.cipher_suite,
            group: hello.group(),
            extensions: hello.extensions.iter().map(|e| e.kind).collect(),
            compression: hello.compression_method,
            retry: hello.is_hello_retry_request(),
            ..Choice::default()
        };
        if let Some(message) = reading.message(handshake_type::CERTIFICATE) {
            choice.certificate = message.bytes.get(10..).and_then(certificate_key);
        }
        if let Some(message) = reading.message(handshake_type::SERVER_KEY_EXCHANGE) {
            // RFC 8422 section 5.4: named_curve, the group, the point, and the signature with its scheme.
            if let Some([3, high, low, length, rest @ ..]) = message.bytes.get(4..) {
                choice.group = Some(u16::from_be_bytes([*high, *low]));
                choice.scheme = scheme(rest.get(usize::from(*length)..), choice.version);
            } else {
                // RFC 5246 section 7.4.3: p, g and the public value, each with its length.
                let after = (0..3).try_fold(message.bytes.get(4..).unwrap_or_default(), |rest, _| {
                    let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
                    rest.get(2 + length..)
                });
                choice.scheme = scheme(after, choice.version);
            }
        }
        match seen.outcome {
            Outcome::ServerHello { .. } | Outcome::HelloRetryRequest { .. } => Answer::Chose(choice),
            other => Answer::ChoseAndFailed(choice, other),
        }
    }
}

/// The scheme before a signature of TLS 1.2: it and the signature's length fill the rest of the message.
fn scheme(rest: Option<&[u8]>, version: u16) -> Option<u16> {
    match rest? {
        [high, low, a, b, signature @ ..]
            if version == 0x0303 && usize::from(u16::from_be_bytes([*a, *b])) == signature.len() =>
        {
            Some(u16::from_be_bytes([*high, *low]))
        }
        _ => None,
    }
}

/// The length of the cipher kinds in an SSL 2.0 SERVER-HELLO (draft-hickman-netscape-ssl-00 section 5.6).
fn sslv2_kinds(server: &[u8]) -> Option<u16> {
    match server {
        [first, _, 4, _, _, 0, 2, _, _, high, low, ..] if first & 0x80 != 0 => {
            Some(u16::from_be_bytes([*high, *low]))
        }
        _ => None,
    }
}

/// The key of an X.509 certificate (RFC 5280 section 4.1), from its DER.
fn certificate_key(der: &[u8]) -> Option<Certificate> {
    let (_, certificate, _) = element(der)?;
    let (_, tbs, _) = element(certificate)?;
    let mut rest = tbs;
    // version [0] is optional; then serialNumber, signature, issuer, validity, subject.
    if rest.first() == Some(&0xa0) {
        rest = element(rest)?.2;
    }
    for _ in 0..5 {
        rest = element(rest)?.2;
    }
    let (_, spki, _) = element(rest)?;
    let (_, algorithm, key) = element(spki)?;
    let (_, oid, parameters) = element(algorithm)?;
    match oid {
        // rsaEncryption and id-RSASSA-PSS, RFC 4055 section 1.2
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 | 0x0a] => {
            let bits = element(key)?.1.get(1..)?;
            let (_, modulus, _) = element(element(bits)?.1)?;
            let leading = modulus.iter().take_while(|b| **b == 0).count();
            let top = modulus.get(leading)?.leading_zeros() as usize;
            Some(Certificate::Rsa(u16::try_from((modulus.len() - leading) * 8 - top).ok()?))
        }
        // id-ecPublicKey, RFC 5480 section 2.1.1
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01] => match element(parameters)?.1 {
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] => Some(Certificate::Ecdsa(23)),
            [0x2b, 0x81, 0x04, 0x00, 0x22] => Some(Certificate::Ecdsa(24)),
            [0x2b, 0x81, 0x04, 0x00, 0x23] => Some(Certificate::Ecdsa(25)),
            [0x2b, 0x81, 0x04, 0x00, 0x0a] => Some(Certificate::Ecdsa(22)),
            _ => None,
        },
        // id-Ed25519, RFC 8410 section 3
        [0x2b, 0x65, 0x70] => Some(Certificate::Ed25519),
        _ => None,
    }
}

/// The first DER element: tag, content, what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        let digits = rest.get(..count).filter(|_| (1..=3).contains(&count))?;
        (digits.iter().fold(0, |n, d| n << 8 | usize::from(*d)), rest.get(count..)?)
    };
    Some((tag, rest.get(..length)?, rest.get(length..)?))
}
