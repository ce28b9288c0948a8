//! Extensions (IANA registry TLS ExtensionType Values).

use super::spelling;
use super::tables::extension::{EXTENSIONS, SPELLINGS};

/// One extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionInfo {
    /// The number on the wire.
    pub id: u16,
    /// The name at IANA, or in the draft that used the number.
    pub name: &'static str,
    /// The TLS 1.3 messages that may carry it, in IANA's abbreviations (CH ClientHello, SH ServerHello, HRR
    /// HelloRetryRequest, EE EncryptedExtensions, CT Certificate, CR CertificateRequest, NST
    /// NewSessionTicket), separated by `, `. `-` where TLS 1.3 does not use it, empty where nobody says.
    pub tls13: &'static str,
    /// Whether it is for DTLS only.
    pub dtls_only: bool,
    /// Whether IANA marks it as recommended.
    pub recommended: bool,
    /// Where it is defined.
    pub reference: &'static str,
}

impl ExtensionInfo {
    /// Whether TLS 1.3 lets `message` (IANA's abbreviation, as `EE`) carry it; `None` where nobody says.
    pub fn allowed_in(&self, message: &str) -> Option<bool> {
        if self.tls13.is_empty() { None } else { Some(self.tls13.split(", ").any(|m| m == message)) }
    }
}

/// One row of the generated table.
pub(super) const fn row(
    id: u16,
    name: &'static str,
    tls13: &'static str,
    flags: [bool; 2],
    reference: &'static str,
) -> ExtensionInfo {
    let [dtls_only, recommended] = flags;
    ExtensionInfo { id, name, tls13, dtls_only, recommended, reference }
}

/// What is known of extension `id`.
pub fn info(id: u16) -> Option<&'static ExtensionInfo> {
    let at = EXTENSIONS.binary_search_by_key(&id, |extension| extension.id).ok()?;
    EXTENSIONS.get(at)
}

/// The name of extension `id`, as IANA spells it: `supported_groups`.
pub fn name(id: u16) -> Option<&'static str> {
    info(id).map(|extension| extension.name)
}

/// Every extension, by number.
pub fn all() -> &'static [ExtensionInfo] {
    EXTENSIONS
}

/// The extension that goes by `name`: IANA's, older names (`elliptic_curves`), common short ones (`ALPN`, `SNI`,
/// `EMS`), and the constants of OpenSSL, Mbed TLS, wolfSSL and NSS.
pub fn by_name(name: &str) -> Option<u16> {
    // TLSEXT_TYPE_… (OpenSSL), MBEDTLS_TLS_EXT_…, TLSX_… (wolfSSL), ssl_…_xtn (NSS)
    spelling::find_affixed(SPELLINGS, name, &["TLSEXTTYPE", "MBEDTLSTLSEXT", "TLSX", "SSL"], &["xtn"])
}
