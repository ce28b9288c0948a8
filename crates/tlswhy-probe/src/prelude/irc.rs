//! IRC: STARTTLS and its numeric 670 (IRCv3 `tls` extension).

use super::{Dialogue, Turn, line};

#[derive(Debug, Default)]
pub(super) struct Irc {
    asked: bool,
}

impl Dialogue for Irc {
    fn turn(&mut self, received: &mut Vec<u8>) -> Turn {
        if !self.asked {
            self.asked = true;
            return Turn::Send(b"STARTTLS\r\n".to_vec());
        }
        loop {
            let line = match line(received) {
                Ok(Some(line)) => line,
                Ok(None) => return Turn::Wait,
                Err(failed) => return failed,
            };
            // The numeric stands after the server's name; notices before it are passed over.
            match line.split(' ').nth(1) {
                Some("670") => return Turn::Ready,
                Some("691" | "421" | "451") => return Turn::Failed(format!("the IRC server says: {line}")),
                _ => {}
            }
        }
    }
}
