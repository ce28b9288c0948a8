//! MySQL and MariaDB: the server's handshake packet, then the SSLRequest packet (MySQL protocol, "SSL Handshake").

use super::{Dialogue, Turn};

#[derive(Debug, Default)]
pub(super) struct Mysql {
    asked: bool,
}

/// CLIENT_PROTOCOL_41, CLIENT_SSL, CLIENT_SECURE_CONNECTION.
const CAPABILITIES: u32 = 0x0200 | 0x0800 | 0x8000;
const CLIENT_SSL: u16 = 0x0800;

impl Dialogue for Mysql {
    fn turn(&mut self, received: &mut Vec<u8>) -> Turn {
        if self.asked {
            return Turn::Ready;
        }
        let [a, b, c, _, ..] = received[..] else { return Turn::Wait };
        let length = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
        let Some(packet) = received.get(4..4 + length) else {
            return if length > 4096 {
                Turn::Failed("the server's first packet is none of MySQL's".into())
            } else {
                Turn::Wait
            };
        };
        // Protocol 10: version, text up to a NUL, thread id (4), 8 bytes, a filler, the lower capability bits.
        if packet.first() != Some(&10) {
            return Turn::Failed("the MySQL server refuses the connection or speaks another protocol".into());
        }
        let end = packet.iter().skip(1).position(|&b| b == 0).map_or(packet.len(), |at| at + 1);
        let low = match packet.get(end + 14..end + 16) {
            Some(&[low, high]) => u16::from_le_bytes([low, high]),
            _ => 0,
        };
        if low & CLIENT_SSL == 0 {
            return Turn::Failed("the MySQL server does not offer TLS in its handshake".into());
        }
        received.clear();
        self.asked = true;
        let mut request = vec![32, 0, 0, 1];
        request.extend(CAPABILITIES.to_le_bytes());
        request.extend((16u32 << 20).to_le_bytes());
        request.push(45); // utf8mb4_general_ci
        request.extend([0; 23]);
        Turn::Send(request)
    }
}
