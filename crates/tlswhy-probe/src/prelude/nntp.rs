//! NNTP: greeting, STARTTLS (RFC 4642 section 2.2).

use super::lines::{Lines, Step};

pub(super) fn dialogue() -> Lines {
    Lines::new(
        "NNTP",
        &[
            Step { yes: &["200", "201"], pass: &[], capability: None, send: "STARTTLS\r\n" },
            Step { yes: &["382"], pass: &[], capability: None, send: "" },
        ],
    )
}
