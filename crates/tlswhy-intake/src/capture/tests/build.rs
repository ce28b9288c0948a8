//! Makes captures for tests: TCP packets, taken from a real capture or made up, in any frame and file format.

/// The ClientHello of the founding case (a TLS 1.2 hello without supported_groups) and the alert it got.
pub(super) const HELLO: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a0500\
     0014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";
pub(super) const ALERT: &str = "15030300020228";

pub(super) fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}

pub(super) const FIN: u8 = 0x01;
pub(super) const SYN: u8 = 0x02;
pub(super) const RST: u8 = 0x04;
pub(super) const ACK: u8 = 0x10;

/// One TCP packet between 10.0.0.1:40000 and 192.0.2.1:443 (or the port of the real server).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Packet {
    pub(super) micros: u64,
    pub(super) client: bool,
    pub(super) ports: (u16, u16),
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) flags: u8,
    pub(super) data: Vec<u8>,
}

/// The packets of a real capture (little-endian pcap, Ethernet, IPv4), as the lab's are.
pub(super) fn packets(capture: &[u8]) -> Vec<Packet> {
    let u16 = |at: usize| u16::from_be_bytes([capture[at], capture[at + 1]]);
    let be = |at: usize| u32::from_be_bytes(capture[at..at + 4].try_into().expect("four bytes"));
    let le = |at: usize| u32::from_le_bytes(capture[at..at + 4].try_into().expect("four bytes"));
    let (mut at, mut packets, mut client) = (24, Vec::new(), 0);
    while at < capture.len() {
        let (micros, length) = (u64::from(le(at)) * 1_000_000 + u64::from(le(at + 4)), le(at + 8) as usize);
        let ip = at + 16 + 14;
        let tcp = ip + usize::from(capture[ip] & 15) * 4;
        let data = tcp + usize::from(capture[tcp + 12] >> 4) * 4;
        let end = ip + usize::from(u16(ip + 2));
        if packets.is_empty() {
            client = u16(tcp);
        }
        packets.push(Packet {
            micros,
            client: u16(tcp) == client,
            ports: (u16(tcp), u16(tcp + 2)),
            seq: be(tcp + 4),
            ack: be(tcp + 8),
            flags: capture[tcp + 13],
            data: capture[data..end].to_vec(),
        });
        at += 16 + length;
    }
    packets
}

/// A whole connection in which the sides say these things in turn; `true` is the client.
pub(super) fn talk(turns: &[(bool, &[u8])]) -> Vec<Packet> {
    let mut next = [7000_u32, 9000];
    let mut packets = Vec::new();
    let mut say = |client: bool, flags: u8, data: &[u8]| {
        let side = usize::from(!client);
        packets.push(Packet {
            micros: 1_600_000_000_000_000 + packets.len() as u64 * 10,
            client,
            ports: if client { (40_000, 443) } else { (443, 40_000) },
            seq: next[side],
            ack: if flags & ACK == 0 { 0 } else { next[1 - side] },
            flags,
            data: data.to_vec(),
        });
        let counted = u32::from(flags & (SYN | FIN) != 0);
        next[side] = next[side].wrapping_add(data.len() as u32 + counted);
    };
    say(true, SYN, &[]);
    say(false, SYN | ACK, &[]);
    say(true, ACK, &[]);
    for (client, data) in turns {
        say(*client, ACK, data);
    }
    say(false, FIN | ACK, &[]);
    say(true, FIN | ACK, &[]);
    packets
}

/// The founding case as a connection.
pub(super) fn case() -> Vec<Packet> {
    talk(&[(true, &hex(HELLO)), (false, &hex(ALERT))])
}

/// The TCP header and data.
pub(super) fn tcp(packet: &Packet) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(packet.ports.0.to_be_bytes());
    bytes.extend(packet.ports.1.to_be_bytes());
    bytes.extend(packet.seq.to_be_bytes());
    bytes.extend(packet.ack.to_be_bytes());
    bytes.extend([0x50, packet.flags, 0xfa, 0xf0, 0, 0, 0, 0]);
    bytes.extend(&packet.data);
    bytes
}

pub(super) fn addresses(client: bool) -> [[u8; 4]; 2] {
    let ends = [[10, 0, 0, 1], [192, 0, 2, 1]];
    if client { ends } else { [ends[1], ends[0]] }
}

/// An IPv4 packet; `piece` is the field of flags and fragment offset.
pub(super) fn ipv4(client: bool, protocol: u8, id: u16, piece: u16, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x45, 0];
    bytes.extend((20 + content.len() as u16).to_be_bytes());
    bytes.extend(id.to_be_bytes());
    bytes.extend(piece.to_be_bytes());
    bytes.extend([64, protocol, 0, 0]);
    bytes.extend(addresses(client).concat());
    bytes.extend(content);
    bytes
}

/// An IPv6 packet with the given extension headers in front of the content.
pub(super) fn ipv6(client: bool, first: u8, extensions: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x60, 0, 0, 0];
    bytes.extend(((extensions.len() + content.len()) as u16).to_be_bytes());
    bytes.extend([first, 64]);
    for end in addresses(client) {
        bytes.extend([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(end);
    }
    bytes.extend(extensions);
    bytes.extend(content);
    bytes
}

pub(super) fn ip(packet: &Packet) -> Vec<u8> {
    ipv4(packet.client, 6, 1, 0x4000, &tcp(packet))
}

pub(super) fn ethernet(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
    bytes.extend(kind.to_be_bytes());
    bytes.extend(content);
    bytes
}

/// A little-endian pcap with microseconds.
pub(super) fn pcap(link: u32, frames: impl IntoIterator<Item = (u64, Vec<u8>)>) -> Vec<u8> {
    let mut file = hex("d4c3b2a1020004000000000000000000");
    file.extend(262_144_u32.to_le_bytes());
    file.extend(link.to_le_bytes());
    for (micros, frame) in frames {
        file.extend(((micros / 1_000_000) as u32).to_le_bytes());
        file.extend(((micros % 1_000_000) as u32).to_le_bytes());
        file.extend((frame.len() as u32).to_le_bytes());
        file.extend((frame.len() as u32).to_le_bytes());
        file.extend(frame);
    }
    file
}

/// The packets over Ethernet and IPv4 in a pcap.
pub(super) fn capture(packets: &[Packet]) -> Vec<u8> {
    pcap(1, packets.iter().map(|packet| (packet.micros, ethernet(0x0800, &ip(packet)))))
}

/// A pcapng section header and one interface description for each link type, microseconds.
pub(super) fn pcapng(links: &[u16]) -> Vec<u8> {
    let mut file = block(0x0a0d_0d0a, &hex("4d3c2b1a01000000ffffffffffffffff"));
    for link in links {
        let mut body = link.to_le_bytes().to_vec();
        body.extend([0, 0, 0, 0, 4, 0]);
        file.extend(block(1, &body));
    }
    file
}

/// An enhanced packet block.
pub(super) fn enhanced(interface: u32, ticks: u64, frame: &[u8]) -> Vec<u8> {
    let mut body = interface.to_le_bytes().to_vec();
    body.extend(((ticks >> 32) as u32).to_le_bytes());
    body.extend((ticks as u32).to_le_bytes());
    body.extend((frame.len() as u32).to_le_bytes());
    body.extend((frame.len() as u32).to_le_bytes());
    body.extend(frame);
    block(6, &body)
}

/// A little-endian pcapng block.
pub(super) fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padded = body.len().next_multiple_of(4);
    let length = (12 + padded) as u32;
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend(length.to_le_bytes());
    bytes.extend(body);
    bytes.resize(8 + padded, 0);
    bytes.extend(length.to_le_bytes());
    bytes
}
