//! SMTP: greeting, EHLO, STARTTLS (RFC 3207 section 4, RFC 5321 section 4.1).

use super::{Dialogue, Turn, line};

#[derive(Debug, Default)]
pub(super) struct Smtp {
    state: State,
    offers_starttls: bool,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Greeting,
    Ehlo,
    Starttls,
}

impl Dialogue for Smtp {
    fn turn(&mut self, received: &mut Vec<u8>) -> Turn {
        loop {
            let line = match line(received) {
                Ok(Some(line)) => line,
                Ok(None) => return Turn::Wait,
                Err(failed) => return failed,
            };
            let (code, last) = (line.get(..3).unwrap_or_default(), line.as_bytes().get(3) != Some(&b'-'));
            if matches!(self.state, State::Ehlo)
                && line.get(4..).is_some_and(|w| w.eq_ignore_ascii_case("STARTTLS"))
            {
                self.offers_starttls = true;
            }
            if !last {
                continue;
            }
            match (self.state, code) {
                (State::Greeting, "220") => {
                    self.state = State::Ehlo;
                    return Turn::Send(b"EHLO tlswhy.invalid\r\n".to_vec());
                }
                (State::Ehlo, "250") if self.offers_starttls => {
                    self.state = State::Starttls;
                    return Turn::Send(b"STARTTLS\r\n".to_vec());
                }
                (State::Ehlo, "250") => {
                    return Turn::Failed("the SMTP server does not offer STARTTLS in its EHLO answer".into());
                }
                (State::Starttls, "220") => return Turn::Ready,
                _ => return Turn::Failed(format!("the SMTP server says: {line}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_for_starttls_after_a_greeting_of_several_lines() {
        let mut smtp = Smtp::default();
        let mut received = b"220-mx\r\n220 mx ESMTP\r\n".to_vec();
        assert_eq!(smtp.turn(&mut received), Turn::Send(b"EHLO tlswhy.invalid\r\n".to_vec()));
        received.extend(b"250-mx\r\n250-STARTTLS\r\n250 SMTPUTF8\r\n");
        assert_eq!(smtp.turn(&mut received), Turn::Send(b"STARTTLS\r\n".to_vec()));
        received.extend(b"220 2.0.0 Ready to start TLS\r\n");
        assert_eq!(smtp.turn(&mut received), Turn::Ready);
    }

    #[test]
    fn says_when_starttls_is_not_offered_or_refused() {
        let mut smtp = Smtp::default();
        let mut received = b"220 mx\r\n".to_vec();
        smtp.turn(&mut received);
        received.extend(b"250 mx\r\n");
        assert!(matches!(smtp.turn(&mut received), Turn::Failed(why) if why.contains("STARTTLS")));
    }
}
