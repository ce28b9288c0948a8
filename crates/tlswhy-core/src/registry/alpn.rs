//! Protocol names for ALPN (IANA registry TLS ALPN Protocol IDs).

use super::tables::alpn::PROTOCOLS;

/// One protocol name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlpnInfo {
    /// The bytes on the wire; all registered ones are printable ASCII.
    pub id: &'static str,
    /// What it stands for.
    pub description: &'static str,
    /// Where it is defined.
    pub reference: &'static str,
}

/// What is known of the protocol with these bytes, compared as they are (RFC 7301 section 3.1).
pub fn info(id: &[u8]) -> Option<&'static AlpnInfo> {
    let at = PROTOCOLS.binary_search_by(|protocol| protocol.id.as_bytes().cmp(id)).ok()?;
    PROTOCOLS.get(at)
}

/// Every protocol, by its bytes.
pub fn all() -> &'static [AlpnInfo] {
    PROTOCOLS
}
