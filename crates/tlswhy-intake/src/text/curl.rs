//! curl's `--trace` and `--trace-ascii`.

use super::Format;
use super::blocks::{Announcement, Direction, Role};

pub(super) const FORMAT: Format = Format { name: "curl trace", announce, ..Format::NONE };

/// `=> Send SSL data, 5 bytes (0x5)` (curl, src/tool_cb_dbg.c).
fn announce(line: &str) -> Option<Announcement> {
    let kinds = [
        ("=> Send SSL data, ", Direction::Sent, Role::Stream),
        ("<= Recv SSL data, ", Direction::Received, Role::Stream),
        ("=> Send header, ", Direction::Unknown, Role::Inner),
        ("<= Recv header, ", Direction::Unknown, Role::Inner),
        ("=> Send data, ", Direction::Unknown, Role::Inner),
        ("<= Recv data, ", Direction::Unknown, Role::Inner),
    ];
    let (rest, direction, role) = kinds
        .iter()
        .find_map(|(start, direction, role)| Some((line.split_once(start)?.1, *direction, *role)))?;
    let length = rest.split(' ').next()?.parse().ok();
    Some(Announcement { direction, role: Some(role), length, ..Announcement::default() })
}
