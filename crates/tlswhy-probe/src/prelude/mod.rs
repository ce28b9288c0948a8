//! What is spoken in plain text before TLS may start (STARTTLS and its kin): one file a protocol.

mod smtp;

use std::fmt;

/// What a prelude wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// More of the server's bytes.
    Wait,
    /// Send these bytes.
    Send(Vec<u8>),
    /// TLS may start.
    Ready,
    /// TLS cannot start here; why, in one line.
    Failed(String),
}

/// A dialogue of one protocol. `received` holds what the server said and was not taken up yet; what a turn takes
/// up it removes.
trait Dialogue: fmt::Debug + Send {
    fn turn(&mut self, received: &mut Vec<u8>) -> Turn;
}

/// The protocols that have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// SMTP (RFC 3207)
    Smtp,
}

impl Protocol {
    /// All of them.
    pub const ALL: &[Protocol] = &[Protocol::Smtp];

    /// The name used with `--starttls`.
    pub const fn name(self) -> &'static str {
        match self {
            Protocol::Smtp => "smtp",
        }
    }

    /// The protocol of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.name().eq_ignore_ascii_case(name))
    }

    /// The protocol that a port stands for when it starts in plain text (IANA port numbers).
    pub const fn of_port(port: u16) -> Option<Self> {
        match port {
            25 | 587 | 2525 => Some(Protocol::Smtp),
            _ => None,
        }
    }
}

/// The prelude of one connection.
#[derive(Debug)]
pub struct Prelude(Box<dyn Dialogue>);

impl Prelude {
    /// A fresh dialogue; `host` is the server's name where the protocol wants it.
    pub fn new(protocol: Protocol, _host: &str) -> Self {
        match protocol {
            Protocol::Smtp => Prelude(Box::new(smtp::Smtp::default())),
        }
    }

    /// Takes up what it can of `received` and says what comes next.
    pub fn turn(&mut self, received: &mut Vec<u8>) -> Turn {
        self.0.turn(received)
    }
}

/// No line of these protocols is longer; a server that sends more without a line end is not speaking one.
const MAX_LINE: usize = 8192;

/// Takes the first line off `received`, without its line end.
fn line(received: &mut Vec<u8>) -> Result<Option<String>, Turn> {
    match received.iter().position(|&b| b == b'\n') {
        Some(end) => {
            let line: Vec<u8> = received.drain(..=end).collect();
            Ok(Some(String::from_utf8_lossy(&line).trim_end().to_string()))
        }
        None if received.len() > MAX_LINE => Err(Turn::Failed("the server sends a line without end".into())),
        None => Ok(None),
    }
}
