//! FTP: greeting, AUTH TLS (RFC 4217 section 4).

use super::lines::{Lines, Step};

pub(super) fn dialogue() -> Lines {
    Lines::new(
        "FTP",
        &[
            // A greeting's further lines may start with anything; those of the usual servers start so.
            Step { yes: &["220 "], pass: &["220-", " "], capability: None, send: "AUTH TLS\r\n" },
            Step { yes: &["234"], pass: &[], capability: None, send: "" },
        ],
    )
}
