//! SMTP: greeting, EHLO, STARTTLS (RFC 3207 section 4, RFC 5321 section 4.1).

use super::lines::{Lines, Step};

pub(super) fn dialogue() -> Lines {
    Lines::new(
        "SMTP",
        &[
            Step { yes: &["220 "], pass: &["220-"], capability: None, send: "EHLO tlswhy.invalid\r\n" },
            Step { yes: &["250 "], pass: &["250-"], capability: Some("STARTTLS"), send: "STARTTLS\r\n" },
            Step { yes: &["220"], pass: &[], capability: None, send: "" },
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Dialogue, Turn};
    use super::*;

    #[test]
    fn asks_for_starttls_after_a_greeting_of_several_lines() {
        let mut smtp = dialogue();
        let mut received = b"220-mx\r\n220 mx ESMTP\r\n".to_vec();
        assert_eq!(smtp.turn(&mut received), Turn::Send(b"EHLO tlswhy.invalid\r\n".to_vec()));
        received.extend(b"250-mx\r\n250-STARTTLS\r\n250 SMTPUTF8\r\n");
        assert_eq!(smtp.turn(&mut received), Turn::Send(b"STARTTLS\r\n".to_vec()));
        received.extend(b"220 2.0.0 Ready to start TLS\r\n");
        assert_eq!(smtp.turn(&mut received), Turn::Ready);
    }

    #[test]
    fn says_when_starttls_is_not_offered_or_refused() {
        let mut smtp = dialogue();
        let mut received = b"220 mx\r\n".to_vec();
        smtp.turn(&mut received);
        received.extend(b"250 mx\r\n");
        assert!(matches!(smtp.turn(&mut received), Turn::Failed(why) if why.contains("STARTTLS")));
    }
}
