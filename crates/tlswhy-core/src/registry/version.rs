//! Protocol versions, as on the wire.

use super::spelling;
use super::tables::version::{SPELLINGS, VERSIONS};

/// One version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionInfo {
    /// The number on the wire, as one big-endian 16-bit value.
    pub id: u16,
    /// The name people use: `TLS 1.2`, `TLS 1.3 (draft 28)`, `DTLS 1.2`.
    pub name: &'static str,
    /// The RFC that says it MUST NOT be used, if one does.
    pub deprecated_by: Option<&'static str>,
    /// Where it is defined.
    pub reference: &'static str,
}

/// What is known of version `id`.
pub fn info(id: u16) -> Option<&'static VersionInfo> {
    let at = VERSIONS.binary_search_by_key(&id, |version| version.id).ok()?;
    VERSIONS.get(at)
}

/// The name of version `id`: `TLS 1.2`.
pub fn name(id: u16) -> Option<&'static str> {
    info(id).map(|version| version.name)
}

/// Every version, by number on the wire (so that DTLS comes last).
pub fn all() -> &'static [VersionInfo] {
    VERSIONS
}

/// The version that goes by `name`: `TLS 1.2`, `TLSv1.2`, `tls1_2`, `TLS1_2_VERSION`, `DTLSv1.2`, `SSLv3`.
pub fn by_name(name: &str) -> Option<u16> {
    spelling::find_affixed(SPELLINGS, name, &[], &["_version"])
}

/// Whether it is a draft or an experiment on the way to TLS 1.3.
pub const fn is_tls13_draft(id: u16) -> bool {
    matches!(id, 0x7e01..=0x7e03 | 0x7f00..=0x7f1c | 0xfb17 | 0xfb1a)
}

/// Whether it is a version of DTLS; these count downwards (RFC 6347 section 4.1).
pub const fn is_dtls(id: u16) -> bool {
    matches!(id, 0xfefc | 0xfefd | 0xfeff | 0x0100)
}

/// The version of TLS that a version of DTLS is made from, and TLS versions as they are.
pub const fn tls_equivalent(id: u16) -> u16 {
    match id {
        0xfeff | 0x0100 => 0x0302,
        0xfefd => 0x0303,
        0xfefc => 0x0304,
        other => other,
    }
}
