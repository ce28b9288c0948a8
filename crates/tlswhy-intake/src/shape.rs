//! What a run of bytes looks like: just enough to tell hex of TLS from other hex.
//!
//! This does not read TLS: it answers "is this the start of a message, of which kind, and how long".
//! Layouts: records RFC 8446 section 5.1, handshake RFC 8446 section 4, DTLS RFC 6347 section 4.1,
//! SSLv2 CLIENT-HELLO RFC 5246 appendix E.2.

use tlswhy_core::exchange::Side;

/// What stands at the start of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A ClientHello (or SSLv2 CLIENT-HELLO).
    ClientHello,
    /// A message that only servers send: ServerHello, HelloVerifyRequest, Certificate, ...
    Server,
    /// An alert; either side may send it.
    Alert,
    /// Another record of a running connection.
    Other,
}

impl Kind {
    /// The side that must have sent it, where the kind says so.
    pub(crate) const fn side(self) -> Option<Side> {
        match self {
            Kind::ClientHello => Some(Side::Client),
            Kind::Server => Some(Side::Server),
            Kind::Alert | Kind::Other => None,
        }
    }
}

/// How a message is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A TLS record.
    Record,
    /// A DTLS record.
    Datagram,
    /// An SSLv2 message.
    Ssl2,
    /// A handshake message without its record header.
    Handshake,
    /// The two bytes of an alert without record header.
    BareAlert,
}

/// The message at the start of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    pub(crate) frame: Frame,
    /// Length in bytes that the message claims, with its header; may be more than is there.
    pub(crate) length: usize,
}

/// Reads the start of `bytes` as a TLS or DTLS record or an SSLv2 hello.
pub(crate) fn record(bytes: &[u8]) -> Option<Shape> {
    tls(bytes).or_else(|| dtls(bytes)).or_else(|| ssl2(bytes))
}

/// As [`record`], and also messages without record header.
pub(crate) fn any(bytes: &[u8]) -> Option<Shape> {
    record(bytes).or_else(|| handshake(bytes)).or_else(|| bare_alert(bytes))
}

/// A record that can begin a conversation: a hello, an alert, or (for a reply) a server's message.
pub(crate) fn opening(bytes: &[u8]) -> Option<Shape> {
    record(bytes).filter(|shape| shape.kind != Kind::Other)
}

/// The length of a record that stands at `bytes` in the middle of a stream, whatever it holds.
pub(crate) fn record_length(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        [20..=24, 3, 0..=4, hi, lo, ..] => Some(5 + usize::from(u16::from_be_bytes([hi, lo]))),
        _ => None,
    }
}

fn tls(bytes: &[u8]) -> Option<Shape> {
    let &[content @ 20..=24, 3, 0..=4, hi, lo, ref rest @ ..] = bytes else { return None };
    let payload = usize::from(u16::from_be_bytes([hi, lo]));
    // RFC 8446 section 5.2 and RFC 5246 section 6.2.3 bound the length; a little more is let through to be explained.
    if payload > 0x4900 {
        return None;
    }
    let kind = match content {
        22 if payload > 0 => handshake_kind(rest, payload)?,
        21 => alert_kind(rest, payload)?,
        20 if payload == 1 && rest.first().is_none_or(|&b| b == 1) => Kind::Other,
        23 | 24 if payload > 0 => Kind::Other,
        _ => return None,
    };
    Some(Shape { kind, frame: Frame::Record, length: 5 + payload })
}

fn handshake_kind(rest: &[u8], payload: usize) -> Option<Kind> {
    let Some(&message) = rest.first() else { return (payload > 0).then_some(Kind::Other) };
    // The message's length is 24 bits; its first byte is 0 unless the message is huge.
    let length_fits = rest.get(1).is_none_or(|&b| b <= 3);
    match message {
        1 if length_fits => Some(Kind::ClientHello),
        0 | 2 | 3 | 11 | 12 | 13 | 14 | 22 if length_fits => Some(Kind::Server),
        _ => Some(Kind::Other),
    }
}

fn alert_kind(rest: &[u8], payload: usize) -> Option<Kind> {
    match (payload, rest) {
        (2, [] | [1 | 2, ..]) => Some(Kind::Alert),
        // Two bytes that are no alert level: encrypted alerts are longer than that.
        (0..=2, _) => None,
        _ => Some(Kind::Other),
    }
}

fn dtls(bytes: &[u8]) -> Option<Shape> {
    let &[content @ 20..=23, 0xfe, 0xff | 0xfd | 0xfc, _, _, _, _, _, _, _, _, hi, lo, ref rest @ ..] = bytes
    else {
        return None;
    };
    let payload = usize::from(u16::from_be_bytes([hi, lo]));
    let kind = match content {
        22 => handshake_kind(rest, payload)?,
        21 => alert_kind(rest, payload)?,
        _ => Kind::Other,
    };
    Some(Shape { kind, frame: Frame::Datagram, length: 13 + payload })
}

fn ssl2(bytes: &[u8]) -> Option<Shape> {
    // msg_length with the top bit set, msg_type 1, version 0x0002 or 0x03nn, then three lengths that add up.
    let &[hi @ 0x80..=0xff, lo, 1, major @ (0 | 3), minor, c1, c2, s1, s2, r1, r2, ..] = bytes else {
        return None;
    };
    let length = usize::from(u16::from_be_bytes([hi & 0x7f, lo]));
    let [specs, session, challenge] =
        [[c1, c2], [s1, s2], [r1, r2]].map(|pair| usize::from(u16::from_be_bytes(pair)));
    let version_fits = (major, minor) == (0, 2) || (major == 3 && minor <= 4);
    (version_fits && specs % 3 == 0 && 9 + specs + session + challenge == length).then_some(Shape {
        kind: Kind::ClientHello,
        frame: Frame::Ssl2,
        length: 2 + length,
    })
}

/// A bare handshake message: type, 24-bit length, and for hellos a version behind it.
pub(crate) fn handshake(bytes: &[u8]) -> Option<Shape> {
    let &[message, l1, l2, l3, ref rest @ ..] = bytes else { return None };
    let payload = usize::from(l1) << 16 | usize::from(l2) << 8 | usize::from(l3);
    if payload > 0x2_0000 {
        return None;
    }
    let hello = |rest: &[u8]| matches!(rest, [3, 0..=4, ..] | [0xfe, 0xfd | 0xff, ..]) && payload >= 38;
    let kind = match message {
        1 if hello(rest) => Kind::ClientHello,
        2 if hello(rest) => Kind::Server,
        // Messages without a version inside must match their length exactly to count.
        11..=14 if payload + 4 == bytes.len() => Kind::Server,
        _ => return None,
    };
    Some(Shape { kind, frame: Frame::Handshake, length: 4 + payload })
}

fn bare_alert(bytes: &[u8]) -> Option<Shape> {
    matches!(bytes, [1 | 2, code] if alert_number(*code)).then_some(Shape {
        kind: Kind::Alert,
        frame: Frame::BareAlert,
        length: 2,
    })
}

/// `true` for an AlertDescription that IANA's registry assigns.
pub(crate) fn alert_number(code: u8) -> bool {
    matches!(code, 0 | 10 | 20..=22 | 30 | 40..=51 | 60 | 70 | 71 | 80 | 86 | 90 | 100 | 109..=116 | 120 | 121)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expect: Option<(Kind, Frame, usize)>) {
        assert_eq!(any(bytes).map(|s| (s.kind, s.frame, s.length)), expect, "{bytes:02x?}");
    }

    #[test]
    fn starts_of_messages_are_told_apart() {
        check(&[22, 3, 1, 0, 49, 1, 0, 0, 45, 3, 3], Some((Kind::ClientHello, Frame::Record, 54)));
        check(&[22, 3, 3, 0, 74, 2, 0, 0, 70], Some((Kind::Server, Frame::Record, 79)));
        check(&[21, 3, 3, 0, 2, 2, 40], Some((Kind::Alert, Frame::Record, 7)));
        check(&[21, 3, 3, 0, 26, 2, 40], Some((Kind::Other, Frame::Record, 31)));
        check(&[1, 0, 0, 45, 3, 3, 0], Some((Kind::ClientHello, Frame::Handshake, 49)));
        check(&[2, 40], Some((Kind::Alert, Frame::BareAlert, 2)));
        check(b"HTTP/1.1 400", None);
        check(&[0x20, 0x24, 0x01, 0x02], None);
    }
}
