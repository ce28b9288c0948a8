//! LDAP: the StartTLS extended operation (RFC 4511 section 4.14).

use super::{Dialogue, Turn};

#[derive(Debug, Default)]
pub(super) struct Ldap {
    asked: bool,
}

/// ExtendedRequest, message id 1, requestName 1.3.6.1.4.1.1466.20037.
const REQUEST: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

impl Dialogue for Ldap {
    fn turn(&mut self, received: &mut Vec<u8>) -> Turn {
        if !self.asked {
            self.asked = true;
            return Turn::Send(REQUEST.to_vec());
        }
        // LDAPMessage: SEQUENCE, length (short or long form), INTEGER id, [APPLICATION 24] ExtendedResponse whose
        // first member is ENUMERATED resultCode.
        let (Some(0x30), Some(&length)) = (received.first().copied(), received.get(1)) else {
            return if received.is_empty() {
                Turn::Wait
            } else {
                Turn::Failed("the server's answer is no LDAP".into())
            };
        };
        let long = if length & 0x80 == 0 { 0 } else { usize::from(length & 0x7f) };
        let body = received.get(2 + long..).unwrap_or_default();
        let whole = match long {
            0 => usize::from(length),
            n => received.iter().skip(2).take(n.min(4)).fold(0, |all, &b| all << 8 | usize::from(b)),
        };
        if body.len() < whole && received.len() < 4096 {
            return Turn::Wait;
        }
        let code = body.iter().position(|&b| b == 0x78).and_then(|at| {
            let rest = body.get(at..)?;
            let enumerated = rest.windows(3).find(|w| w.starts_with(&[0x0a, 1]))?;
            enumerated.last().copied()
        });
        received.clear();
        match code {
            Some(0) => Turn::Ready,
            Some(code) => Turn::Failed(format!("the LDAP server refuses StartTLS with result code {code}")),
            None => Turn::Failed("the LDAP server's answer to StartTLS cannot be read".into()),
        }
    }
}
