//! The TLS payload of a copied network frame: Ethernet (with VLAN tags), Linux cooked, loopback or bare IP,
//! then TCP or UDP. Layouts: RFC 791 section 3.1, RFC 8200 section 3, RFC 9293 section 3.1, RFC 768.

/// A frame's transport payload and what its headers say.
pub(super) struct Segment<'a> {
    pub(super) source_port: u16,
    pub(super) target_port: u16,
    pub(super) fin: bool,
    pub(super) rst: bool,
    pub(super) udp: bool,
    pub(super) payload: &'a [u8],
}

/// Finds the TCP or UDP payload of a frame, if `bytes` is one.
pub(super) fn segment(bytes: &[u8]) -> Option<Segment<'_>> {
    ip(bytes).or_else(|| ethernet(bytes.get(12..)?)).or_else(|| ethernet(bytes.get(14..)?)).or_else(|| {
        matches!(bytes, [2 | 24 | 28 | 30, 0, 0, 0, ..] | [0, 0, 0, 2 | 24 | 28 | 30, ..])
            .then(|| ip(bytes.get(4..)?))
            .flatten()
    })
}

/// From the EtherType on.
fn ethernet(bytes: &[u8]) -> Option<Segment<'_>> {
    match bytes {
        [0x08, 0x00, rest @ ..] | [0x86, 0xdd, rest @ ..] => ip(rest),
        [0x81, 0x00, _, _, rest @ ..] | [0x88, 0xa8, _, _, rest @ ..] => match rest {
            [0x08, 0x00, rest @ ..] | [0x86, 0xdd, rest @ ..] => ip(rest),
            _ => None,
        },
        _ => None,
    }
}

fn ip(bytes: &[u8]) -> Option<Segment<'_>> {
    let first = *bytes.first()?;
    match first >> 4 {
        4 if first & 15 >= 5 => {
            let header = usize::from(first & 15) * 4;
            let total = usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]));
            // With segmentation offload the total length may be 0; an Ethernet trailer may follow it.
            let end = if total >= header { total.min(bytes.len()) } else { bytes.len() };
            transport(*bytes.get(9)?, bytes.get(header..end)?)
        }
        6 => transport(*bytes.get(6)?, bytes.get(40..)?),
        _ => None,
    }
}

fn transport(protocol: u8, bytes: &[u8]) -> Option<Segment<'_>> {
    let &[s1, s2, t1, t2, ref rest @ ..] = bytes else { return None };
    let (source_port, target_port) = (u16::from_be_bytes([s1, s2]), u16::from_be_bytes([t1, t2]));
    match protocol {
        6 => {
            let header = usize::from(*rest.get(8)? >> 4) * 4;
            let flags = *rest.get(9)?;
            (header >= 20).then_some(Segment {
                source_port,
                target_port,
                fin: flags & 1 != 0,
                rst: flags & 4 != 0,
                udp: false,
                payload: bytes.get(header..)?,
            })
        }
        17 => Some(Segment {
            source_port,
            target_port,
            fin: false,
            rst: false,
            udp: true,
            payload: bytes.get(8..)?,
        }),
        _ => None,
    }
}
