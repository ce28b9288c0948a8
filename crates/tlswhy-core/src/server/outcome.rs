//! What a server did with a hello.

/// What a server did. Alerts that are warnings do not end the exchange and are not outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It chose parameters and went on.
    ServerHello {
        /// The version chosen (0x0300 to 0x0304).
        version: u16,
        /// The cipher suite chosen.
        suite: u16,
        /// The group of the key exchange, where there is one and it is known.
        group: Option<u16>,
    },
    /// It asked for another key share (RFC 8446 section 4.1.4).
    HelloRetryRequest {
        /// The suite named.
        suite: u16,
        /// The group asked for.
        group: Option<u16>,
    },
    /// It refused with an alert.
    Alert {
        /// 1 warning (only close_notify ends an exchange as a warning), 2 fatal.
        level: u8,
        /// AlertDescription.
        description: u8,
        /// A ServerHello came before it: the server had chosen and failed later in its flight.
        after_server_hello: bool,
    },
    /// It closed in good order without a word.
    Close,
    /// It reset the connection.
    Reset,
    /// It kept the connection open and said nothing.
    Silence,
    /// It answered with something that is not TLS.
    NotTls,
}

impl Outcome {
    /// The word used in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Outcome::ServerHello { .. } => "server_hello",
            Outcome::HelloRetryRequest { .. } => "hello_retry_request",
            Outcome::Alert { .. } => "alert",
            Outcome::Close => "close",
            Outcome::Reset => "reset",
            Outcome::Silence => "silence",
            Outcome::NotTls => "not_tls",
        }
    }

    /// Whether the server took the hello.
    pub const fn accepts(&self) -> bool {
        matches!(self, Outcome::ServerHello { .. } | Outcome::HelloRetryRequest { .. })
    }
}
