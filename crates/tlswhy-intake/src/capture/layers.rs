//! From a captured frame down to TCP or UDP: link types, tags, tunnels, IP with its extension headers.
//!
//! Written by hand rather than with a header crate because half of what is needed here (Linux cooked v2, PPP,
//! GRE, ERSPAN, VXLAN, Geneve, frames cut by the snap length) is what such crates leave out, and so that a packet
//! costs no allocation.

/// Bytes that were captured, and how many there were on the wire.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) wire: usize,
}

/// One TCP segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment<'a> {
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) flags: u8,
    pub(super) payload: Span<'a>,
}

/// TCP flags (RFC 9293 section 3.1).
pub(super) const FIN: u8 = 0x01;
pub(super) const SYN: u8 = 0x02;
pub(super) const RST: u8 = 0x04;
pub(super) const ACK: u8 = 0x10;

/// Source and destination of an IP packet; an IPv4 address is kept as its mapped IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Route {
    pub(super) source: u128,
    pub(super) destination: u128,
}

/// A piece of an IP packet that was sent in fragments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fragment<'a> {
    pub(super) route: Route,
    pub(super) id: u32,
    /// Protocol number of what the packet holds.
    pub(super) protocol: u8,
    /// Offset in bytes.
    pub(super) offset: usize,
    pub(super) more: bool,
    pub(super) bytes: &'a [u8],
}

/// What a frame holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Layer<'a> {
    Tcp {
        route: Route,
        ports: (u16, u16),
        segment: Segment<'a>,
    },
    Udp {
        route: Route,
        ports: (u16, u16),
        payload: Span<'a>,
    },
    Fragment(Fragment<'a>),
    /// The captured bytes end inside a header.
    Cut,
    /// A link type that is not read.
    UnknownLink,
    /// Something else than TCP and UDP over IP.
    Other,
}

/// Tunnels inside tunnels are followed so far.
const DEEPEST: u8 = 8;

impl<'a> Span<'a> {
    fn skip(self, length: usize) -> Option<Span<'a>> {
        Some(Span { bytes: self.bytes.get(length..)?, wire: self.wire.saturating_sub(length) })
    }

    /// Not more than `length` bytes: what follows is padding of the link.
    fn limit(self, length: usize) -> Span<'a> {
        let bytes = self.bytes.get(..length).unwrap_or(self.bytes);
        Span { bytes, wire: self.wire.min(length) }
    }

    fn byte(self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn u16(self, at: usize) -> Option<u16> {
        self.bytes.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
    }

    fn u32(self, at: usize) -> Option<u32> {
        self.bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
    }

    fn u128(self, at: usize) -> Option<u128> {
        self.bytes.get(at..)?.first_chunk().map(|bytes| u128::from_be_bytes(*bytes))
    }
}

/// Reads a frame of the given link type (LINKTYPE_ registry of tcpdump.org).
pub(super) fn read_frame(link: u16, data: &[u8], wire: usize) -> Layer<'_> {
    let span = Span { bytes: data, wire };
    let layer = match link {
        1 => ethernet(span, 0),
        0 | 108 => loopback(span),
        9 | 50 => ppp(span, 0),
        51 => pppoe(span, 0),
        104 => span.u16(2).and_then(|kind| payload(kind, span.skip(4)?, 0)),
        12 | 14 | 101 | 228 | 229 => internet(span, 0),
        113 => span.u16(14).and_then(|kind| payload(kind, span.skip(16)?, 0)),
        276 => span.u16(0).and_then(|kind| payload(kind, span.skip(20)?, 0)),
        _ => Some(Layer::UnknownLink),
    };
    layer.unwrap_or(Layer::Cut)
}

/// Reads what an IP packet holds, once its fragments are joined.
pub(super) fn read_joined(route: Route, protocol: u8, bytes: &[u8]) -> Layer<'_> {
    transport(route, protocol, Span { bytes, wire: bytes.len() }, 1).unwrap_or(Layer::Cut)
}

fn ethernet(span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    payload(span.u16(12)?, span.skip(14)?, depth)
}

/// BSD loopback: the address family in the byte order of the machine that captured (AF_INET is 2 everywhere,
/// AF_INET6 is 10, 24, 28 or 30).
fn loopback(span: Span<'_>) -> Option<Layer<'_>> {
    let family = span.u32(0)?;
    match family.min(family.swap_bytes()) {
        2 | 10 | 24 | 28 | 30 => internet(span.skip(4)?, 0),
        _ => Some(Layer::Other),
    }
}

/// PPP (RFC 1661, with the HDLC framing of RFC 1662 or without).
fn ppp(mut span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    if span.u16(0)? == 0xff03 {
        span = span.skip(2)?;
    }
    // An odd first byte is a compressed protocol field (RFC 1661 section 6.5).
    let (protocol, length) =
        if span.byte(0)? & 1 == 1 { (u16::from(span.byte(0)?), 1) } else { (span.u16(0)?, 2) };
    match protocol {
        0x0021 | 0x0057 => internet(span.skip(length)?, depth),
        _ => Some(Layer::Other),
    }
}

fn pppoe(span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    ppp(span.skip(6)?, depth)
}

/// What follows an EtherType (IEEE 802 numbers).
fn payload(mut kind: u16, mut span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    if depth > DEEPEST {
        return Some(Layer::Other);
    }
    loop {
        match kind {
            0x0800 | 0x86dd => return internet(span, depth),
            // VLAN tags, 802.1ad and the older double tags.
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => {
                kind = span.u16(2)?;
                span = span.skip(4)?;
            }
            0x8864 => return pppoe(span, depth),
            // MPLS: labels up to the bottom of the stack, then IP (RFC 3032).
            0x8847 | 0x8848 => {
                while span.byte(2)? & 1 == 0 {
                    span = span.skip(4)?;
                }
                return internet(span.skip(4)?, depth);
            }
            // A length: LLC with SNAP.
            0..=1500 if span.bytes.starts_with(&[0xaa, 0xaa, 0x03, 0, 0, 0]) => {
                kind = span.u16(6)?;
                span = span.skip(8)?;
                if kind <= 1500 {
                    return Some(Layer::Other);
                }
            }
            _ => return Some(Layer::Other),
        }
    }
}

fn internet(span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    match span.byte(0)? >> 4 {
        4 => ipv4(span, depth),
        6 => ipv6(span, depth),
        _ => Some(Layer::Other),
    }
}

fn mapped(v4: u32) -> u128 {
    0xffff_0000_0000 | u128::from(v4)
}

fn ipv4(span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    let header = usize::from(span.byte(0)? & 0x0f) * 4;
    let total = usize::from(span.u16(2)?);
    let route = Route { source: mapped(span.u32(12)?), destination: mapped(span.u32(16)?) };
    // A total length of 0 is a packet whose segmentation the network card does.
    let span = if total == 0 { span } else { span.limit(total) };
    if header < 20 || (total != 0 && total < header) {
        return Some(Layer::Other);
    }
    let protocol = span.byte(9)?;
    let (id, piece) = (span.u16(4)?, span.u16(6)?);
    let inner = span.skip(header)?;
    let (offset, more) = (usize::from(piece & 0x1fff) * 8, piece & 0x2000 != 0);
    if more || offset > 0 {
        return Some(fragment(route, u32::from(id), protocol, offset, more, inner));
    }
    transport(route, protocol, inner, depth)
}

fn ipv6(span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    let length = usize::from(span.u16(4)?);
    let route = Route { source: span.u128(8)?, destination: span.u128(24)? };
    let mut protocol = span.byte(6)?;
    let mut span = span.skip(40)?;
    if length != 0 {
        span = span.limit(length);
    }
    loop {
        let size = match protocol {
            // Hop-by-hop, routing, destination options, mobility, HIP, shim6 (RFC 7045 section 1.1).
            0 | 43 | 60 | 135 | 139 | 140 => (usize::from(span.byte(1)?) + 1) * 8,
            51 => (usize::from(span.byte(1)?) + 2) * 4,
            44 => {
                let (next, piece, id) = (span.byte(0)?, span.u16(2)?, span.u32(4)?);
                let inner = span.skip(8)?;
                let (offset, more) = (usize::from(piece & 0xfff8), piece & 1 != 0);
                if more || offset > 0 {
                    return Some(fragment(route, id, next, offset, more, inner));
                }
                protocol = next;
                span = inner;
                continue;
            }
            _ => return transport(route, protocol, span, depth),
        };
        protocol = span.byte(0)?;
        span = span.skip(size)?;
    }
}

fn fragment(route: Route, id: u32, protocol: u8, offset: usize, more: bool, inner: Span<'_>) -> Layer<'_> {
    if inner.bytes.len() < inner.wire {
        return Layer::Cut;
    }
    Layer::Fragment(Fragment { route, id, protocol, offset, more, bytes: inner.bytes })
}

fn transport(route: Route, protocol: u8, span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    if depth > DEEPEST {
        return Some(Layer::Other);
    }
    match protocol {
        6 => {
            let header = usize::from(span.byte(12)? >> 4) * 4;
            if header < 20 {
                return Some(Layer::Other);
            }
            let segment = Segment {
                seq: span.u32(4)?,
                ack: span.u32(8)?,
                flags: span.byte(13)?,
                payload: span.skip(header)?,
            };
            Some(Layer::Tcp { route, ports: (span.u16(0)?, span.u16(2)?), segment })
        }
        17 => {
            let ports = (span.u16(0)?, span.u16(2)?);
            let length = usize::from(span.u16(4)?);
            let inner = span.skip(8)?;
            let inner = if length < 8 { inner } else { inner.limit(length - 8) };
            match ports.1 {
                // VXLAN (RFC 7348) and the port Linux used before; the flag must say that an id is there.
                4789 | 8472 if inner.byte(0).is_some_and(|flags| flags & 0x08 != 0) => {
                    ethernet(inner.skip(8)?, depth + 1)
                }
                // Geneve (RFC 8926).
                6081 => {
                    let options = usize::from(inner.byte(0)? & 0x3f) * 4;
                    let kind = inner.u16(2)?;
                    bridged(kind, inner.skip(8 + options)?, depth + 1)
                }
                // GTP-U, the user's packets in mobile networks (3GPP TS 29.281 section 5.1).
                2152 if inner.byte(0).is_some_and(|flags| flags >> 4 == 3) && inner.byte(1) == Some(0xff) => {
                    gtp(inner, depth + 1)
                }
                _ => Some(Layer::Udp { route, ports, payload: inner }),
            }
        }
        4 | 41 => internet(span, depth + 1),
        47 => gre(span, depth + 1),
        _ => Some(Layer::Other),
    }
}

fn gtp(span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    let flags = span.byte(0)?;
    let mut inner = span.skip(8)?;
    if flags & 7 != 0 {
        // Sequence number, N-PDU number and the type of the first extension header, 0 for none.
        let mut extension = span.byte(11)?;
        inner = inner.skip(4)?;
        while extension != 0 {
            let length = usize::from(inner.byte(0)?) * 4;
            extension = inner.byte(length.checked_sub(1)?)?;
            inner = inner.skip(length)?;
        }
    }
    internet(inner, depth)
}

/// GRE (RFC 2784, 2890), its version 1 of PPTP (RFC 2637), and mirrored ports in it (ERSPAN).
fn gre(span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    let (flags, kind) = (span.u16(0)?, span.u16(2)?);
    let optional = |bit: u16| if flags & bit == 0 { 0 } else { 4 };
    let acknowledged = if flags & 7 == 1 { optional(0x0080) } else { 0 };
    // Checksum and routing share one word, so either brings it.
    let header = 4 + optional(0xc000) + optional(0x2000) + optional(0x1000) + acknowledged;
    let inner = span.skip(header)?;
    match kind {
        // Type II has a header of 8 bytes and a sequence number, type I neither.
        0x88be => ethernet(if flags & 0x1000 == 0 { inner } else { inner.skip(8)? }, depth),
        0x22eb => {
            let more = if inner.byte(11)? & 1 == 0 { 0 } else { 8 };
            ethernet(inner.skip(12 + more)?, depth)
        }
        0x880b => ppp(inner, depth),
        _ => bridged(kind, inner, depth),
    }
}

/// An EtherType, or a whole Ethernet frame (0x6558).
fn bridged(kind: u16, span: Span<'_>, depth: u8) -> Option<Layer<'_>> {
    if depth > DEEPEST {
        return Some(Layer::Other);
    }
    if kind == 0x6558 { ethernet(span, depth) } else { payload(kind, span, depth) }
}
