//! IMAP: greeting, STARTTLS (RFC 9051 section 6.2.1).

use super::lines::{Lines, Step};

pub(super) fn dialogue() -> Lines {
    Lines::new(
        "IMAP",
        &[
            Step { yes: &["* OK", "* PREAUTH"], pass: &["* "], capability: None, send: "a1 STARTTLS\r\n" },
            Step { yes: &["a1 OK"], pass: &["* "], capability: None, send: "" },
        ],
    )
}
