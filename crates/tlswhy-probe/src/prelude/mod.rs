//! What is spoken in plain text before TLS may start (STARTTLS and its kin): one file a protocol.

mod ftp;
mod imap;
mod irc;
mod ldap;
mod lines;
mod lmtp;
mod mysql;
mod nntp;
mod pop3;
mod postgres;
mod sieve;
mod smtp;
mod xmpp;

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
    /// LMTP (RFC 2033)
    Lmtp,
    /// IMAP (RFC 9051)
    Imap,
    /// POP3 (RFC 2595)
    Pop3,
    /// FTP (RFC 4217)
    Ftp,
    /// LDAP (RFC 4511)
    Ldap,
    /// XMPP (RFC 6120)
    Xmpp,
    /// PostgreSQL
    Postgres,
    /// MySQL and MariaDB
    Mysql,
    /// NNTP (RFC 4642)
    Nntp,
    /// ManageSieve (RFC 5804)
    Sieve,
    /// IRC (IRCv3)
    Irc,
}

impl Protocol {
    /// All of them.
    pub const ALL: &[Protocol] = &[
        Protocol::Smtp,
        Protocol::Lmtp,
        Protocol::Imap,
        Protocol::Pop3,
        Protocol::Ftp,
        Protocol::Ldap,
        Protocol::Xmpp,
        Protocol::Postgres,
        Protocol::Mysql,
        Protocol::Nntp,
        Protocol::Sieve,
        Protocol::Irc,
    ];

    /// The name used with `--starttls`.
    pub const fn name(self) -> &'static str {
        match self {
            Protocol::Smtp => "smtp",
            Protocol::Lmtp => "lmtp",
            Protocol::Imap => "imap",
            Protocol::Pop3 => "pop3",
            Protocol::Ftp => "ftp",
            Protocol::Ldap => "ldap",
            Protocol::Xmpp => "xmpp",
            Protocol::Postgres => "postgres",
            Protocol::Mysql => "mysql",
            Protocol::Nntp => "nntp",
            Protocol::Sieve => "sieve",
            Protocol::Irc => "irc",
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
            24 => Some(Protocol::Lmtp),
            143 => Some(Protocol::Imap),
            110 => Some(Protocol::Pop3),
            21 => Some(Protocol::Ftp),
            389 => Some(Protocol::Ldap),
            5222 | 5269 => Some(Protocol::Xmpp),
            5432 => Some(Protocol::Postgres),
            3306 => Some(Protocol::Mysql),
            119 => Some(Protocol::Nntp),
            4190 => Some(Protocol::Sieve),
            6667 => Some(Protocol::Irc),
            _ => None,
        }
    }
}

/// The prelude of one connection.
#[derive(Debug)]
pub struct Prelude(Box<dyn Dialogue>);

impl Prelude {
    /// A fresh dialogue; `host` is the server's name where the protocol wants it.
    pub fn new(protocol: Protocol, host: &str) -> Self {
        Prelude(match protocol {
            Protocol::Smtp => Box::new(smtp::dialogue()),
            Protocol::Lmtp => Box::new(lmtp::dialogue()),
            Protocol::Imap => Box::new(imap::dialogue()),
            Protocol::Pop3 => Box::new(pop3::dialogue()),
            Protocol::Ftp => Box::new(ftp::dialogue()),
            Protocol::Ldap => Box::new(ldap::Ldap::default()),
            Protocol::Xmpp => Box::new(xmpp::Xmpp::new(host)),
            Protocol::Postgres => Box::new(postgres::Postgres::default()),
            Protocol::Mysql => Box::new(mysql::Mysql::default()),
            Protocol::Nntp => Box::new(nntp::dialogue()),
            Protocol::Sieve => Box::new(sieve::dialogue()),
            Protocol::Irc => Box::new(irc::Irc::default()),
        })
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
