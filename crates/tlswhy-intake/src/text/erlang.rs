//! Erlang/OTP's `ssl` with `{log_level, debug}` (lib/ssl/src/ssl_logger.erl).

use super::Format;
use super::blocks::{Announcement, Direction, Role};

pub(super) const FORMAT: Format = Format { name: "Erlang log", announce, ..Format::NONE };

/// `writing (54 bytes) TLS 1.2 Record Protocol, handshake`.
fn announce(line: &str) -> Option<Announcement> {
    let (direction, rest) = if let Some((_, rest)) = line.split_once("writing (") {
        (Direction::Sent, rest)
    } else {
        let (_, rest) = line.split_once("reading (")?;
        (Direction::Received, rest)
    };
    let (count, rest) = rest.split_once(" bytes)")?;
    rest.contains("Record Protocol").then(|| Announcement {
        direction,
        role: Some(Role::Stream),
        length: count.parse().ok(),
        ..Announcement::default()
    })
}
