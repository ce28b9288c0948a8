//! XMPP: stream header, features, `<starttls/>`, `<proceed/>` (RFC 6120 section 5.4).

use super::{Dialogue, MAX_LINE, Turn};

#[derive(Debug)]
pub(super) struct Xmpp {
    host: String,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Features,
    Proceed,
}

impl Xmpp {
    pub(super) fn new(host: &str) -> Self {
        // The name goes into an attribute: whatever is no host name character is left out.
        let host = host.chars().filter(|c| c.is_ascii_alphanumeric() || ".-:".contains(*c)).collect();
        Xmpp { host, state: State::Open }
    }
}

impl Dialogue for Xmpp {
    fn turn(&mut self, received: &mut Vec<u8>) -> Turn {
        if self.state == State::Open {
            self.state = State::Features;
            let open = format!(
                "<?xml version='1.0'?><stream:stream to='{}' xmlns='jabber:client' \
                 xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
                self.host
            );
            return Turn::Send(open.into_bytes());
        }
        let text = String::from_utf8_lossy(received).into_owned();
        if text.contains("<stream:error") || text.contains("<failure") {
            return Turn::Failed("the XMPP server ends the stream with an error".into());
        }
        match self.state {
            State::Features if text.contains("</stream:features>") || text.contains("<stream:features/>") => {
                received.clear();
                if !text.contains("urn:ietf:params:xml:ns:xmpp-tls") {
                    return Turn::Failed("the XMPP server does not offer starttls in its features".into());
                }
                self.state = State::Proceed;
                Turn::Send(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>".to_vec())
            }
            State::Proceed if text.contains("<proceed") && text.contains('>') => {
                received.clear();
                Turn::Ready
            }
            _ if received.len() > 8 * MAX_LINE => {
                Turn::Failed("the XMPP server sends features without end".into())
            }
            _ => Turn::Wait,
        }
    }
}
