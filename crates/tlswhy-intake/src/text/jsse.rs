//! Java's `javax.net.debug`: JDK 6 to 8, IBM, and the log of JDK 9 and later.

use super::Format;
use super::blocks::{Announcement, Direction, Role};

pub(super) const FORMAT: Format = Format { name: "Java log", announce, ..Format::NONE };

fn announce(line: &str) -> Option<Announcement> {
    let stream = |direction, length| {
        Some(Announcement { direction, role: Some(Role::Stream), length, ..Announcement::default() })
    };
    if let Some((_, rest)) = line.split_once("[Raw write]") {
        return stream(Direction::Sent, count(rest));
    }
    if let Some((_, rest)) = line.split_once("[Raw read]") {
        return stream(Direction::Received, count(rest));
    }
    if line.contains("|Raw write (") {
        return stream(Direction::Sent, None);
    }
    if line.contains("|Raw read (") {
        return stream(Direction::Received, None);
    }
    // "[write] MD5 and SHA1 hashes:  len = 49" and "[read] ..." show the message without its record header.
    let hashes = line.contains("MD5 and SHA1 hashes");
    if hashes && line.contains("[write]") {
        let length = count(line);
        return Some(Announcement {
            direction: Direction::Sent,
            role: Some(Role::Message),
            length,
            ..Announcement::default()
        });
    }
    if hashes && line.contains("[read]") {
        // A long message is shown in two dumps, the header of 4 or 5 bytes first.
        let length = count(line);
        return Some(Announcement {
            direction: Direction::Received,
            role: Some(Role::Message),
            length,
            ..Announcement::default()
        });
    }
    let inner = [
        "Plaintext before ENCRYPTION",
        "Plaintext after DECRYPTION",
        "Padded plaintext",
        "Consumed extension",
        "PreMaster",
        "Master Secret",
        "Nonce:",
        "SESSION KEYGEN",
        "CONNECTION KEYGEN",
    ];
    if inner.iter().any(|label| line.contains(label)) {
        return Some(Announcement { role: Some(Role::Inner), ..Announcement::default() });
    }
    None
}

/// The number in `: length = 54` or `len = 49`.
fn count(rest: &str) -> Option<usize> {
    let (_, number) = rest.rsplit_once("= ")?;
    number.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}
