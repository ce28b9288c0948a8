use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Certainty, Facts, Stage, chain};
use crate::wire::{Span, handshake_type};
use alloc::format;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::asn1::ObjectIdentifier;

pub(super) const CAUSE: Cause = Cause {
    slug: "server-cert-unsupported-key",
    summary: "The server's certificate, or one above it, has a key of a kind that the client cannot use.",
    stage: Stage::Certificate,
    levers: &["support-server-key", "offer-p384-p521", "offer-ed25519", "raise-bignum-limit"],
    sources: &["RFC 5480 section 2.1.1", "RFC 8422 section 5.1.1", "FoxIO JA4, badcurveball.pcap"],
    look: |facts| {
        // unknown_ca, expired and revoked say what else it is.
        let alert =
            facts.reply.client_alert.filter(|a| a.is_fatal() && ![44, 45, 48].contains(&a.description))?;
        let message = facts.server.message(handshake_type::CERTIFICATE)?;
        let (what, at, certain) = chain(&message.bytes).find_map(|(at, der)| {
            let (what, certain) = unusual(der, facts)?;
            Some((what, at, certain))
        })?;
        let start = message.stream_offset(at.start);
        let span = facts.in_server(Span::new(start, start + at.len()));
        let certainty = if certain { Certainty::Certain } else { Certainty::Predicted };
        Some(
            Sign::of(
                certainty,
                700,
                format!("A certificate of the server has {what}, and the client stopped at it."),
            )
            .at(Side::Server, span, what)
            .at_some(Side::Client, alert.at, &alert.to_text()),
        )
    },
    page: include_str!("server-cert-unsupported-key.md"),
    ..Cause::PLAIN
};

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

/// Curves by their OID (RFC 5480, RFC 5639) and NamedGroup.
const CURVES: [(ObjectIdentifier, u16); 7] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"), 0x0017),
    (ObjectIdentifier::new_unwrap("1.3.132.0.34"), 0x0018),
    (ObjectIdentifier::new_unwrap("1.3.132.0.35"), 0x0019),
    (ObjectIdentifier::new_unwrap("1.3.132.0.10"), 0x0016),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"), 0x001a),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.11"), 0x001b),
    (ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.13"), 0x001c),
];

/// What is unusual about a certificate's key or signature for this client, and whether no client takes it.
fn unusual(der: &[u8], facts: &Facts<'_>) -> Option<(&'static str, bool)> {
    let hello = facts.hello.as_ref()?;
    let certificate = Certificate::from_der(der).ok()?;
    let key = &certificate.tbs_certificate().subject_public_key_info().algorithm;
    let signed_by = certificate.signature_algorithm().oid;
    let lists = |scheme| hello.signature_algorithms().is_some_and(|list| list.contains(scheme));
    if key.oid == EC {
        let parameters = key.parameters.as_ref()?;
        let Ok(curve) = parameters.decode_as::<ObjectIdentifier>() else {
            return Some((
                "an EC key whose curve is spelled out (explicit parameters, which RFC 5480 forbids)",
                true,
            ));
        };
        let group = CURVES.iter().find(|(oid, _)| *oid == curve).map(|(_, group)| *group);
        let offered = hello.supported_groups()?;
        // Of the usual curves that is group-certificate-mismatch.
        if !group.is_some_and(|group| (0x0017..=0x0019).contains(&group) || offered.contains(group)) {
            return Some(("an EC key on a curve that supported_groups does not list", false));
        }
    }
    match () {
        () if key.oid == ED25519 && !lists(0x0807) => {
            Some(("an Ed25519 key, which the client does not list", false))
        }
        () if key.oid == ED448 && !lists(0x0808) => {
            Some(("an Ed448 key, which the client does not list", false))
        }
        () if signed_by == ED25519 && !lists(0x0807) => {
            Some(("a signature by Ed25519, which the client does not list", false))
        }
        () if signed_by == ED448 && !lists(0x0808) => {
            Some(("a signature by Ed448, which the client does not list", false))
        }
        () => None,
    }
}

/// The group of the leaf's EC key where the client does not offer it, and where the certificate stands among the
/// server's bytes.
pub(super) fn leaf_on_unoffered_curve(facts: &Facts<'_>) -> Option<(u16, Span)> {
    let message = facts.server.message(handshake_type::CERTIFICATE)?;
    let (at, der) = chain(&message.bytes).next()?;
    let certificate = Certificate::from_der(der).ok()?;
    let key = &certificate.tbs_certificate().subject_public_key_info().algorithm;
    let curve = key.parameters.as_ref().filter(|_| key.oid == EC)?.decode_as::<ObjectIdentifier>().ok()?;
    let (_, group) = CURVES.iter().find(|(oid, _)| *oid == curve)?;
    let offered = facts.hello.as_ref()?.supported_groups()?;
    let start = message.stream_offset(at.start);
    (!offered.contains(*group)).then(|| (*group, facts.in_server(Span::new(start, start + at.len()))))
}
