//! What a suite needs from the two sides, as far as a server's decision goes.

use crate::registry::suite::{self, Authentication, KeyExchange};

/// Key exchange and authentication of a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SuiteKind {
    /// A suite of TLS 1.3: group and signature are agreed on apart from it.
    Tls13,
    /// ECDHE signed by this key.
    Ecdhe(Key),
    /// DHE signed by this key.
    Dhe(Key),
    /// RSA key exchange.
    Rsa,
    /// ECDH with the EC key of the certificate.
    Ecdh,
    /// A pre-shared key; true: with an ECDHE exchange, which needs a group.
    Psk(bool),
    /// ECDHE or DHE without authentication; true: ECDHE, which needs a group.
    Anonymous(bool),
    /// A key that no profile has: static DH and ECDH, DSS, SRP, Kerberos, GOST.
    Other,
}

impl SuiteKind {
    /// What the suite needs; `None` for a number that no suite has.
    pub fn of(number: u16) -> Option<SuiteKind> {
        let info = suite::info(number)?;
        Some(match (info.key_exchange, info.authentication) {
            (KeyExchange::Any, _) => SuiteKind::Tls13,
            (KeyExchange::Ecdhe, Authentication::Rsa) => SuiteKind::Ecdhe(Key::Rsa),
            (KeyExchange::Ecdhe, Authentication::Ecdsa) => SuiteKind::Ecdhe(Key::Ecdsa),
            (KeyExchange::Dhe, Authentication::Rsa) => SuiteKind::Dhe(Key::Rsa),
            (KeyExchange::Rsa, Authentication::Rsa) => SuiteKind::Rsa,
            (KeyExchange::Ecdh, _) => SuiteKind::Ecdh,
            (KeyExchange::EcdhePsk, _) => SuiteKind::Psk(true),
            (KeyExchange::Psk | KeyExchange::DhePsk, _) => SuiteKind::Psk(false),
            (KeyExchange::EcdhAnon, _) => SuiteKind::Anonymous(true),
            (KeyExchange::DhAnon, _) => SuiteKind::Anonymous(false),
            (KeyExchange::Null, _) => return None,
            _ => SuiteKind::Other,
        })
    }
}

/// The key that signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// RSA.
    Rsa,
    /// ECDSA or EdDSA.
    Ecdsa,
}
