//! Mbed TLS's debug output (`mbedtls_debug_print_buf`, library/debug.c), whatever prefix a port puts before it.

use super::Format;
use super::blocks::{Announcement, Direction, Role};

pub(super) const FORMAT: Format = Format { name: "Mbed TLS log", announce, ..Format::NONE };

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

/// The number in ` (54 bytes)`.
fn count(rest: &str) -> Option<usize> {
    let (_, rest) = rest.split_once('(')?;
    rest.split(' ').next()?.parse().ok()
}
