//! ManageSieve: capabilities, STARTTLS (RFC 5804 section 2.2).

use super::lines::{Lines, Step};

pub(super) fn dialogue() -> Lines {
    Lines::new(
        "ManageSieve",
        &[
            Step { yes: &["OK"], pass: &["\""], capability: Some("\"STARTTLS\""), send: "STARTTLS\r\n" },
            Step { yes: &["OK"], pass: &[], capability: None, send: "" },
        ],
    )
}
