//! POP3: greeting, STLS (RFC 2595 section 4).

use super::lines::{Lines, Step};

pub(super) fn dialogue() -> Lines {
    Lines::new(
        "POP3",
        &[
            Step { yes: &["+OK"], pass: &[], capability: None, send: "STLS\r\n" },
            Step { yes: &["+OK"], pass: &[], capability: None, send: "" },
        ],
    )
}
