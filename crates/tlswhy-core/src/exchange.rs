//! What went over one connection, and what the person who brought it said about it.

use alloc::string::String;
use alloc::vec::Vec;

/// Which side sent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The side that sends the ClientHello.
    Client,
    /// The side that answers it.
    Server,
}

impl Side {
    /// The word used in reports: `client` or `server`.
    pub const fn name(self) -> &'static str {
        match self {
            Side::Client => "client",
            Side::Server => "server",
        }
    }

    /// The other side.
    #[must_use]
    pub const fn other(self) -> Side {
        match self {
            Side::Client => Side::Server,
            Side::Server => Side::Client,
        }
    }
}

/// Where an exchange was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceKind {
    /// Text that somebody pasted: hex, a log, a whole post.
    #[default]
    Text,
    /// A capture file or pipe.
    Pcap,
    /// A connection made or relayed by tlswhy itself.
    Live,
}

impl SourceKind {
    /// The word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            SourceKind::Text => "text",
            SourceKind::Pcap => "pcap",
            SourceKind::Live => "live",
        }
    }
}

/// The kind of source and where in it the exchange stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// What kind of source it was.
    pub kind: SourceKind,
    /// File name, `-`, `argument`, or `file, frames 4-9`; for people.
    pub place: String,
}

/// What happened at one moment of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Bytes that one side sent; never empty.
    Data(Vec<u8>),
    /// The TCP (or UDP) connection was made; the side is the one that opened it.
    Connected,
    /// The side closed its direction in good order (FIN).
    Closed,
    /// The side reset the connection (RST).
    Reset,
    /// The side stayed silent for so many milliseconds while the other waited.
    Silent(u64),
    /// An alert that is known in words only (a log line), not in bytes.
    AlertInWords {
        /// `true` for a warning.
        warning: bool,
        /// The AlertDescription number (RFC 8446 section 6).
        description: u8,
    },
    /// The source shows that bytes of this side are missing here (a cut, a masked value, a snap length).
    Cut,
}

/// One event of an [`Exchange`], in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The side that acted.
    pub side: Side,
    /// What it did.
    pub kind: EventKind,
    /// Microseconds since the first event, where the source has times.
    pub micros: Option<u64>,
    /// Where it came from, for people: `line 12 to 17`, `frame 4`; empty when there is nothing to say.
    pub origin: String,
}

/// A list of cipher suites that the person gave in words, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuiteList {
    /// The registry numbers, in the order given.
    pub suites: Vec<u16>,
    /// Where it stood: `lines 30 to 41`.
    pub origin: String,
}

/// What stands around the bytes: names that select a profile, a library, a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The server's suites as the person listed them.
    pub server_suites: Option<SuiteList>,
    /// The client's suites as the person listed them (used when no hello bytes are there).
    pub client_suites: Option<SuiteList>,
    /// Host name of the server, without port.
    pub host: Option<String>,
    /// TCP port of the server.
    pub port: Option<u16>,
    /// Id of the client's library as in `libraries/` (`wolfssl`, `mbedtls`, …), most likely one first.
    pub libraries: Vec<String>,
    /// Names of server software in the text, as written in it (`nginx 1.22`, `Postfix`), for the profile search.
    pub servers: Vec<String>,
    /// What the text says of the server's certificate.
    pub certificate: CertificateHint,
    /// The connection was seen at the server's side (a server's own log).
    pub server_side_log: bool,
    /// Datagram transport (UDP) rather than a stream.
    pub datagram: bool,
    /// What was spoken on the connection before TLS, outermost first: `smtp`, `http-connect, imap`. Its bytes are
    /// not among the events.
    pub prelude: Option<String>,
}

/// What somebody said about the server's certificate, in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CertificateHint {
    /// Nothing was said.
    #[default]
    Unknown,
    /// An RSA key (for instance `sha256WithRSAEncryption`, `RSA 2048`).
    Rsa,
    /// An EC key (ECDSA).
    Ecdsa,
}

/// What went over one connection, both directions, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// Where it was found.
    pub source: Source,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What the text around the bytes says.
    pub hints: Hints,
}

impl Exchange {
    /// All bytes that `side` sent, joined.
    pub fn bytes(&self, side: Side) -> Vec<u8> {
        let mut all = Vec::new();
        for event in &self.events {
            if let (true, EventKind::Data(bytes)) = (event.side == side, &event.kind) {
                all.extend_from_slice(bytes);
            }
        }
        all
    }

    /// Appends bytes that `side` sent; empty input adds nothing.
    pub fn push_data(&mut self, side: Side, bytes: &[u8], origin: &str) {
        if !bytes.is_empty() {
            self.events.push(Event {
                side,
                kind: EventKind::Data(bytes.into()),
                micros: None,
                origin: origin.into(),
            });
        }
    }
}
