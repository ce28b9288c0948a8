//! ServerKeyExchange, ClientKeyExchange and signatures. The kind of key exchange follows from the suite, and
//! where no suite is known (or the bytes contradict it) from the shape that fits the bytes exactly.

use super::Registry;
use super::handshake::State;
use super::reader::Reader;
use crate::wire::cursor::Cursor;

/// The shapes of ServerKeyExchange.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// ServerECDHParams (RFC 8422 section 5.4).
    Ecdhe,
    /// ServerDHParams (RFC 5246 section 7.4.3).
    Dhe,
    /// psk_identity_hint alone (RFC 4279 section 2).
    Psk,
    /// psk_identity_hint, then ECDHE (RFC 5489 section 2) or DHE (RFC 4279 section 3).
    EcdhePsk,
    DhePsk,
    /// N, g, s, B (RFC 5054 section 2.5.3).
    Srp,
    /// ServerRSAParams of the export suites (RFC 2246 section 7.4.3).
    RsaExport,
}

/// Tried in this order: the first that fits the bytes to the end is taken.
const SHAPES: [Shape; 7] =
    [Shape::Ecdhe, Shape::EcdhePsk, Shape::Dhe, Shape::DhePsk, Shape::Srp, Shape::RsaExport, Shape::Psk];

/// ServerKeyExchange.
pub(super) fn server(r: &mut Reader<'_, '_>, state: State) {
    let body = r.peek();
    let by_suite = state.suite.and_then(shape_of_suite);
    let fits = |shape: &Shape| params_end(body, *shape).is_some_and(|end| is_signature_or_end(body, end));
    let shape = by_suite.filter(|shape| params_end(body, *shape).is_some());
    match shape.or_else(|| SHAPES.into_iter().find(fits)) {
        Some(shape) => {
            if params(r, shape).is_some() && r.left() > 0 {
                signature(r);
            }
        }
        None => r.rest("params"),
    }
}

/// The shape that follows from the suite's name; the ranges are those of the IANA registry.
fn shape_of_suite(suite: u16) -> Option<Shape> {
    let name = crate::wire::names::name(Registry::Suite, suite)?;
    let kx = name.strip_prefix("TLS_")?.split("_WITH_").next()?;
    match kx {
        "ECDHE_PSK" => Some(Shape::EcdhePsk),
        "DHE_PSK" => Some(Shape::DhePsk),
        "PSK" | "RSA_PSK" => Some(Shape::Psk),
        "RSA_EXPORT" | "RSA_EXPORT1024" => Some(Shape::RsaExport),
        _ if kx.starts_with("ECDHE") || kx.starts_with("ECDH_anon") => Some(Shape::Ecdhe),
        _ if kx.starts_with("DHE") || kx.starts_with("DH_anon") => Some(Shape::Dhe),
        _ if kx.starts_with("SRP") => Some(Shape::Srp),
        _ => None,
    }
}

/// Where the parameters of this shape end in the body; `None` when they do not fit.
fn params_end(body: &[u8], shape: Shape) -> Option<usize> {
    let mut cursor = Cursor::new(body);
    let mut vectors = |widths: &[usize]| {
        widths.iter().try_for_each(|width| {
            let length = if *width == 1 { cursor.u8()?.into() } else { cursor.u16()?.into() };
            cursor.take(length).map(|_| ())
        })?;
        Some(cursor)
    };
    let curve = |mut cursor: Cursor<'_>| {
        (cursor.u8()? == NAMED_CURVE).then_some(())?;
        cursor.u16()?;
        let length = cursor.u8()?;
        cursor.take(length.into())?;
        Some(cursor.at)
    };
    match shape {
        Shape::Ecdhe => curve(Cursor::new(body)),
        Shape::Dhe => vectors(&[2, 2, 2]).map(|c| c.at),
        Shape::Psk => vectors(&[2]).map(|c| c.at),
        Shape::EcdhePsk => vectors(&[2]).and_then(curve),
        Shape::DhePsk => vectors(&[2, 2, 2, 2]).map(|c| c.at),
        Shape::Srp => vectors(&[2, 2, 1, 2]).map(|c| c.at),
        Shape::RsaExport => vectors(&[2, 2]).map(|c| c.at),
    }
}

/// ECCurveType named_curve (RFC 8422 section 5.4).
const NAMED_CURVE: u8 = 3;

fn is_signature_or_end(body: &[u8], from: usize) -> bool {
    let rest = body.get(from..).unwrap_or_default();
    rest.is_empty() || has_scheme(rest) || length_at(rest, 0) == Some(rest.len())
}

/// Whether a signature starts with its scheme (TLS 1.2 and 1.3) rather than with its length.
fn has_scheme(signature: &[u8]) -> bool {
    length_at(signature, 2) == Some(signature.len())
}

/// Where a two-byte vector at `at` ends.
fn length_at(bytes: &[u8], at: usize) -> Option<usize> {
    Cursor::new(bytes.get(at..)?).u16().map(|n| at + 2 + usize::from(n))
}

fn params(r: &mut Reader<'_, '_>, shape: Shape) -> Option<()> {
    if matches!(shape, Shape::Psk | Shape::EcdhePsk | Shape::DhePsk) {
        r.opaque("psk_identity_hint", 2, 0, 0xffff)?;
    }
    match shape {
        Shape::Ecdhe | Shape::EcdhePsk => {
            r.number("curve_type", 1, Registry::CurveType)?;
            r.number("named_curve", 2, Registry::Group)?;
            r.opaque("public", 1, 1, 255)?;
        }
        Shape::Dhe | Shape::DhePsk => {
            r.opaque("dh_p", 2, 1, 0xffff)?;
            r.opaque("dh_g", 2, 1, 0xffff)?;
            r.opaque("dh_Ys", 2, 1, 0xffff)?;
        }
        Shape::Srp => {
            r.opaque("srp_N", 2, 1, 0xffff)?;
            r.opaque("srp_g", 2, 1, 0xffff)?;
            r.opaque("srp_s", 1, 1, 255)?;
            r.opaque("srp_B", 2, 1, 0xffff)?;
        }
        Shape::RsaExport => {
            r.opaque("rsa_modulus", 2, 1, 0xffff)?;
            r.opaque("rsa_exponent", 2, 1, 0xffff)?;
        }
        Shape::Psk => {}
    }
    Some(())
}

/// A signature: after its scheme (RFC 5246 section 4.7, RFC 8446 section 4.4.3) or without one (RFC 4346).
pub(super) fn signature(r: &mut Reader<'_, '_>) {
    let rest = r.peek();
    let without = length_at(rest, 0) == Some(rest.len()) && !has_scheme(rest);
    if without || r.number("algorithm", 2, Registry::SignatureScheme).is_some() {
        r.opaque("signature", 2, 1, 0xffff);
    }
}

/// ClientKeyExchange: an EC point after a one-byte length (RFC 8422 section 5.7), an encrypted premaster secret
/// or DH value after a two-byte one (RFC 5246 section 7.4.7), with an identity in front for PSK (RFC 4279).
pub(super) fn client(r: &mut Reader<'_, '_>) {
    let body = r.peek();
    if body.first().is_some_and(|n| usize::from(*n) + 1 == body.len()) {
        r.opaque("ecdh_Yc", 1, 1, 255);
    } else if length_at(body, 0) == Some(body.len()) {
        r.opaque("exchange_keys", 2, 1, 0xffff);
    } else if let Some(end) = length_at(body, 0).filter(|end| *end < body.len()) {
        let rest = body.get(end..).unwrap_or_default();
        if rest.first().is_some_and(|n| usize::from(*n) + 1 == rest.len()) {
            r.opaque("psk_identity", 2, 0, 0xffff);
            r.opaque("ecdh_Yc", 1, 1, 255);
        } else if length_at(rest, 0) == Some(rest.len()) {
            r.opaque("psk_identity", 2, 0, 0xffff);
            r.opaque("exchange_keys", 2, 1, 0xffff);
        } else {
            r.rest("exchange_keys");
        }
    } else {
        // SSL 3.0 writes the encrypted premaster secret without a length (RFC 6101 section 5.6.7.1).
        r.rest("exchange_keys");
    }
}
