//! LMTP: as SMTP, with LHLO in the place of EHLO (RFC 2033 section 4.1).

use super::lines::{Lines, Step};

pub(super) fn dialogue() -> Lines {
    Lines::new(
        "LMTP",
        &[
            Step { yes: &["220 "], pass: &["220-"], capability: None, send: "LHLO tlswhy.invalid\r\n" },
            Step { yes: &["250 "], pass: &["250-"], capability: Some("STARTTLS"), send: "STARTTLS\r\n" },
            Step { yes: &["220"], pass: &[], capability: None, send: "" },
        ],
    )
}
