//! Mbed TLS's debug output (`mbedtls_debug_print_buf`, library/debug.c), whatever prefix a port puts before it.

use super::Format;
use super::blocks::{Announcement, Direction, Role};
use super::clean::Line;
use super::rebuild::{self, Parts};

pub(super) const FORMAT: Format = Format { name: "Mbed TLS log", announce, hello, ..Format::NONE };

/// Labels of the dumps that show what is on the wire; any other dump is of something else.
const DUMPS: &[(&str, Direction, Role)] = &[
    ("output record sent to network", Direction::Sent, Role::Stream),
    ("input record header", Direction::Received, Role::Header),
    ("input record from network", Direction::Received, Role::Stream),
];

fn announce(line: &str) -> Option<Announcement> {
    if let Some((_, rest)) = line.split_once("dumping '") {
        let (label, rest) = rest.split_once('\'')?;
        let (direction, role) = DUMPS
            .iter()
            .find(|(known, ..)| *known == label)
            .map_or((Direction::Unknown, Role::Inner), |(_, direction, role)| (*direction, *role));
        return Some(Announcement {
            direction,
            role: Some(role),
            length: count(rest),
            ..Announcement::default()
        });
    }
    // Send and receive hooks that people write around the library.
    let lower = line.to_ascii_lowercase();
    let hook = lower.contains("_net_send") || lower.contains("_net_recv");
    let (_, after) = lower.split_once(" bytes)").filter(|_| hook)?;
    let direction = if lower.contains("_net_send") { Direction::Sent } else { Direction::Received };
    after.starts_with(':').then(|| Announcement {
        direction,
        role: Some(Role::Stream),
        ..Announcement::default()
    })
}

/// Extensions by the words of library/ssl_cli.c (2.x) and library/ssl_client.c, ssl_tls13_client.c (3.x).
const EXTENSIONS: &[(&str, u16)] = &[
    ("server name extension", 0),
    ("signature_algorithms extension", 13),
    ("supported_elliptic_curves extension", 10),
    ("supported_groups extension", 10),
    ("supported_point_formats extension", 11),
    ("max_fragment_length extension", 1),
    ("encrypt_then_mac extension", 22),
    ("extended_master_secret extension", 23),
    ("session ticket extension", 35),
    ("alpn extension", 16),
    ("truncated_hmac extension", 4),
    ("supported versions extension", 43),
    ("key share extension", 51),
    ("renegotiation extension", 65281),
    ("use_srtp extension", 14),
    ("CID extension", 54),
    ("psk_key_exchange_modes extension", 45),
];

/// Reads the hello out of the messages of debug levels 2 and 3, which dump the random value and name the rest.
fn hello(lines: &[Line<'_>]) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut random = false;
    for line in lines {
        let text: &str = &line.text;
        let used = if let Some((_, rest)) = text.split_once("client hello, add ciphersuite: ") {
            let digits = rest.trim_start().trim_start_matches("0x");
            let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
            u16::from_str_radix(digits.get(..end)?, 16).map(|suite| parts.suite(suite)).is_ok()
        } else if let Some((_, rest)) = text.split_once("client hello, max version: [") {
            parts.version = rest.split(']').next().and_then(rebuild::version);
            true
        } else if text.contains("dumping 'client hello, random bytes'") {
            random = true;
            true
        } else if text.contains("adding EMPTY_RENEGOTIATION_INFO_SCSV") {
            parts.suite(0x00ff);
            true
        } else if text.contains("adding FALLBACK_SCSV") {
            parts.suite(0x5600);
            true
        } else if let Some((_, rest)) = text.split_once("client hello, adding ") {
            EXTENSIONS
                .iter()
                .find(|(words, _)| rest.starts_with(words))
                .map(|(_, number)| {
                    let name =
                        rest.split_once("extension: ").map(|(_, name)| name.trim().as_bytes().to_vec());
                    let extension = parts.extension(*number);
                    extension.names.extend(name);
                })
                .is_some()
        } else if let Some((_, rest)) = text.split_once("output record: msgtype = 22, version = [") {
            if parts.record_version.is_none() {
                parts.record_version = rest.split(']').next().and_then(rebuild::version);
            }
            !parts.suites.is_empty()
        } else {
            false
        };
        if used {
            parts.seen(line.number);
        }
        if random && !used {
            match super::hexline::read(text).filter(|hex| hex.offset.is_some() && parts.random.len() < 32) {
                Some(hex) => parts.random.extend(hex.bytes),
                None => random = text.is_empty(),
            }
        }
        if text.contains("<= write client hello") {
            break;
        }
    }
    parts.random.truncate(32);
    (!parts.suites.is_empty()).then_some(parts)
}

/// The number in ` (54 bytes)`.
fn count(rest: &str) -> Option<usize> {
    let (_, rest) = rest.split_once('(')?;
    rest.split(' ').next()?.parse().ok()
}
