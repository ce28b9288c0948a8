//! OpenSSL's `-debug` and `-msg`, and Postfix's log of the same.

use tlswhy_core::exchange::EventKind;

use super::Format;
use super::blocks::{Announcement, Direction, Role};

pub(super) const FORMAT: Format = Format { name: "OpenSSL log", announce, ..Format::NONE };

fn announce(line: &str) -> Option<Announcement> {
    if !line.contains("bytes =>") {
        return if line.contains("[length ") { msg(line) } else { None };
    }
    debug(line)
}

/// `write to 0x55d0c0de0010 [0x55d0c0de9000] (54 bytes => 54 (0x36))` (apps/lib/s_cb.c, bio_dump_callback).
fn debug(line: &str) -> Option<Announcement> {
    let (direction, rest) = if let Some((_, rest)) = line.split_once("write to ") {
        (Direction::Sent, rest)
    } else {
        let (_, rest) = line.split_once("read from ")?;
        (Direction::Received, rest)
    };
    let key = process(line).map_or_else(|| rest.split(' ').next().unwrap_or("").to_owned(), str::to_owned);
    let (_, result) = rest.split_once("=> ")?;
    let end = result.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(result.len());
    let count: i64 = result.get(..end)?.parse().ok()?;
    if count == 0 && direction == Direction::Received {
        return Some(Announcement {
            direction,
            key,
            event: Some(EventKind::Closed),
            ..Announcement::default()
        });
    }
    // A negative count is an error or "would block"; no bytes follow.
    let length = usize::try_from(count).unwrap_or(0);
    Some(Announcement { direction, role: Some(Role::Stream), length: Some(length), key, event: None })
}

/// The `program[pid]:` of a syslog line, which tells connections apart.
fn process(line: &str) -> Option<&str> {
    let end = line.find("]: ")?;
    let start = line.get(..end)?.rfind(' ')? + 1;
    line.get(start..end)
}

/// `>>> TLS 1.2, Handshake [length 0031], ClientHello` (apps/lib/s_cb.c, msg_cb).
fn msg(line: &str) -> Option<Announcement> {
    let text = line.trim_start();
    let (direction, rest) = if let Some((_, rest)) = text.split_once(">>> ") {
        (Direction::Sent, rest)
    } else {
        let (_, rest) = text.split_once("<<< ")?;
        (Direction::Received, rest)
    };
    let (what, after) = rest.split_once("[length ")?;
    let digits = after.split(']').next()?;
    let length = usize::from_str_radix(digits, 16).ok()?;
    // Before 3.0 a header is announced by the version alone, or as "??? ".
    let header = length == 5
        && !["Handshake", "Alert", "ChangeCipherSpec", "Inner"].iter().any(|kind| what.contains(kind));
    let role = if header {
        Role::Header
    } else if what.contains("Inner") {
        Role::Inner
    } else {
        Role::Message
    };
    Some(Announcement { direction, role: Some(role), length: Some(length), ..Announcement::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, direction: Direction, role: Option<Role>, length: Option<usize>) {
        let got = announce(line).unwrap();
        assert_eq!((got.direction, got.role, got.length), (direction, role, length), "{line}");
    }

    #[test]
    fn headings_of_every_generation_are_read() {
        check(
            "write to 0x55d0c0de0010 [0x55d0c0de9000] (54 bytes => 54 (0x36))",
            Direction::Sent,
            Some(Role::Stream),
            Some(54),
        );
        check(
            "Jan 02 03:04:05 mx postfix/smtpd[1234]: read from 7F00AA00 [7F00BB00] (11 bytes => 11 (0xB))",
            Direction::Received,
            Some(Role::Stream),
            Some(11),
        );
        check(
            ">>> TLS 1.2 Handshake [length 0031], ClientHello",
            Direction::Sent,
            Some(Role::Message),
            Some(49),
        );
        check(">>> TLS 1.2, RecordHeader [length 0005]", Direction::Sent, Some(Role::Header), Some(5));
        check("<<< TLS 1.2  [length 0005]", Direction::Received, Some(Role::Header), Some(5));
        check("<<< ??? [length 0005]", Direction::Received, Some(Role::Header), Some(5));
    }

    #[test]
    fn a_read_of_nothing_is_a_close() {
        let got = announce("read from 0x1 [0x2] (7 bytes => 0 (0x0))").unwrap();
        assert_eq!(got.event, Some(EventKind::Closed));
    }
}
