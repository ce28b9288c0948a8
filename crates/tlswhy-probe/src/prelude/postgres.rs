//! PostgreSQL: SSLRequest and its one-byte answer (PostgreSQL protocol, "SSL Session Encryption").

use super::{Dialogue, Turn};

#[derive(Debug, Default)]
pub(super) struct Postgres {
    asked: bool,
}

impl Dialogue for Postgres {
    fn turn(&mut self, received: &mut Vec<u8>) -> Turn {
        if !self.asked {
            self.asked = true;
            // Length 8 and the request code 80877103.
            return Turn::Send(vec![0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
        }
        match received.first() {
            None => Turn::Wait,
            Some(b'S') => {
                received.remove(0);
                Turn::Ready
            }
            Some(b'N') => Turn::Failed("the PostgreSQL server says N: it has no TLS".into()),
            Some(_) => Turn::Failed("the PostgreSQL server answers the SSLRequest with an error".into()),
        }
    }
}
