//! The server's certificates, where they stand in the clear (TLS 1.2 and before), and how the client took them.

use super::facts::{Facts, SeenAlert};
use crate::wire::{ClientHello, Span, content_type, handshake_type};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectAltName};

/// One certificate of the server.
#[derive(Clone, Debug)]
pub struct ServerCertificate {
    /// Where it stands among all bytes of the server.
    pub at: Span,
    certificate: Certificate,
}

/// rsaEncryption (RFC 8017 appendix A.1)
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// id-kp-serverAuth and anyExtendedKeyUsage (RFC 5280 section 4.2.1.12)
const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const ANY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// Signatures whose hash clients no longer take (RFC 9155).
const WEAK_SIGNATURES: [(ObjectIdentifier, &str); 5] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.2"), "MD2"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.4"), "MD5"),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"), "SHA-1"),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"), "SHA-1"),
    (ObjectIdentifier::new_unwrap("1.2.840.10040.4.3"), "SHA-1"),
];

impl Facts<'_> {
    /// The server's certificates as far as they can be read, its own first; none where they are encrypted.
    pub fn server_certificates(&self) -> Vec<ServerCertificate> {
        let Some(message) = self.server.message(handshake_type::CERTIFICATE) else { return Vec::new() };
        let read = |(at, der): (Span, &[u8])| {
            let start = message.stream_offset(at.start);
            let at = self.in_server(Span::new(start, start + at.len()));
            Some(ServerCertificate { at, certificate: Certificate::from_der(der).ok()? })
        };
        chain(&message.bytes).map_while(read).collect()
    }

    /// The alert by which the client refused what the server sent, while its own alerts were in the clear.
    pub fn client_refusal(&self) -> Option<SeenAlert> {
        self.reply.client_alert.filter(|a| a.is_fatal() && self.server_hello.is_some())
    }

    /// After a whole handshake before TLS 1.3 the client sent an alert, encrypted, and no data at all: some clients
    /// check the certificate only then.
    pub fn client_left_after_handshake(&self) -> bool {
        let sent = |kind| self.client.records.iter().any(|r| r.content_type == kind);
        self.server_hello.as_ref().is_some_and(|h| h.version() < 0x0304)
            && self.reply.client_alert.is_none()
            && sent(content_type::CHANGE_CIPHER_SPEC)
            && !sent(content_type::APPLICATION_DATA)
            && self.client.records.last().is_some_and(|r| r.content_type == content_type::ALERT)
    }

    /// The name that the client asks for: server_name, else the host in the text.
    pub fn expected_name(&self) -> Option<&str> {
        let sent = self.hello.as_ref().and_then(ClientHello::server_name);
        match sent {
            Some(name) => core::str::from_utf8(name).ok(),
            None => self.exchange.hints.host.as_deref(),
        }
    }
}

/// The certificates of a Certificate message of TLS 1.2 and before (RFC 5246 section 7.4.2), and where each stands.
pub(crate) fn chain(message: &[u8]) -> impl Iterator<Item = (Span, &[u8])> {
    let mut at: usize = 7;
    core::iter::from_fn(move || {
        let start = at.checked_add(3)?;
        let length = message.get(at..start)?.iter().fold(0, |n, b| n << 8 | usize::from(*b));
        at = start.checked_add(length)?;
        Some((Span::new(start, at), message.get(start..at)?))
    })
}

impl ServerCertificate {
    /// The DNS names in subjectAltName; `None` without that extension.
    pub fn names(&self) -> Option<Vec<String>> {
        let (_, names) = self.certificate.tbs_certificate().get_extension::<SubjectAltName>().ok()??;
        let dns = |name| match name {
            GeneralName::DnsName(dns) => Some(String::from(dns.as_str())),
            _ => None,
        };
        Some(names.0.into_iter().filter_map(dns).collect())
    }

    /// Whether one of its DNS names is this host (RFC 9525 section 6.3); `None` where it names none.
    pub fn covers(&self, host: &str) -> Option<bool> {
        let names = self.names().filter(|names| !names.is_empty())?;
        let host = host.trim_end_matches('.');
        Some(names.iter().any(|name| match name.strip_prefix("*.") {
            Some(domain) => host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(domain)),
            None => name.eq_ignore_ascii_case(host),
        }))
    }

    /// Its last day, `2026-10-20`.
    pub fn last_day(&self) -> String {
        let end = self.certificate.tbs_certificate().validity().not_after.to_date_time();
        format!("{:04}-{:02}-{:02}", end.year(), end.month(), end.day())
    }

    /// Issuer and subject are the same.
    pub fn is_self_issued(&self) -> bool {
        self.certificate.tbs_certificate().issuer() == self.certificate.tbs_certificate().subject()
    }

    /// Who signed it, as RFC 4514 writes it.
    pub fn issuer(&self) -> String {
        format!("{}", self.certificate.tbs_certificate().issuer())
    }

    /// It names the usages it is for, and server authentication is not among them.
    pub fn is_not_for_servers(&self) -> bool {
        let usages = self.certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>();
        matches!(usages, Ok(Some((_, list))) if !list.0.iter().any(|u| *u == SERVER_AUTH || *u == ANY_USAGE))
    }

    /// The length of an RSA key in bits.
    pub fn rsa_bits(&self) -> Option<usize> {
        let info = self.certificate.tbs_certificate().subject_public_key_info();
        if info.algorithm.oid != RSA {
            return None;
        }
        let modulus = content(content(info.subject_public_key.raw_bytes(), 0x30)?, 0x02)?;
        let zeros = modulus.iter().take_while(|b| **b == 0).count();
        let first = modulus.get(zeros)?;
        Some((modulus.len() - zeros) * 8 - first.leading_zeros() as usize)
    }

    /// The hash of its signature, where it is one that clients no longer take.
    pub fn weak_hash(&self) -> Option<&'static str> {
        let oid = self.certificate.signature_algorithm().oid;
        WEAK_SIGNATURES.iter().find(|(weak, _)| *weak == oid).map(|(_, name)| *name)
    }
}

/// The content of a DER value of this tag at the start of `bytes` (X.690 section 8.1).
fn content(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81..=0x84 => {
            let (long, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            (long.iter().fold(0, |n, b| n << 8 | usize::from(*b)), rest)
        }
        _ => return None,
    };
    rest.get(..length).filter(|_| *first == tag)
}
