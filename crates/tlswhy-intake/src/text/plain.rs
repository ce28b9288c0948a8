//! Headings of plainer logs: Go's recorded flows, and lines of a person's own making.

use tlswhy_core::exchange::Side;

use super::Format;
use super::blocks::{Announcement, Direction, Role};

pub(super) const FORMAT: Format = Format { name: "flow", announce, ..Format::NONE };

/// `>>> Flow 1 (client to server)` (Go, crypto/tls testdata).
fn announce(line: &str) -> Option<Announcement> {
    let (_, rest) = line.split_once(">>> Flow ")?;
    let side = if rest.contains("(client to server)") {
        Side::Client
    } else if rest.contains("(server to client)") {
        Side::Server
    } else {
        return None;
    };
    Some(Announcement { direction: Direction::By(side), role: Some(Role::Stream), ..Announcement::default() })
}
