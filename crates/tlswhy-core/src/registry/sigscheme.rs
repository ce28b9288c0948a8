//! Signature schemes (IANA registry TLS SignatureScheme), and the pairs of hash and signature of TLS 1.2 that
//! have no name there.

use super::spelling;
use super::suite::Hash;
use super::tables::sigscheme::{SCHEMES, SPELLINGS};

/// One signature scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemeInfo {
    /// The number on the wire; before TLS 1.3 hash and signature algorithm, one byte each.
    pub id: u16,
    /// The name at IANA; for a pair of TLS 1.2 without one, made the same way: `rsa_pkcs1_sha224`, `dsa_sha1`.
    pub name: &'static str,
    /// The key it needs.
    pub key: KeyType,
    /// The hash it uses.
    pub hash: Hash,
    /// The only group (registry [`super::group`]) that the key may be on in TLS 1.3; TLS 1.2 does not bind it
    /// (RFC 8446 section 4.2.3), but for the ones defined with TLS 1.3.
    pub curve: Option<u16>,
    /// Where TLS 1.3 may use it.
    pub tls13: Tls13Use,
    /// Whether IANA marks it as recommended.
    pub recommended: bool,
    /// Where it is defined.
    pub reference: &'static str,
}

/// The key that a signature scheme needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyType {
    /// No signature at all.
    Anonymous,
    /// RSA, in a certificate with rsaEncryption.
    Rsa,
    /// RSA, in a certificate with id-RSASSA-PSS.
    RsaPss,
    /// DSA.
    Dsa,
    /// An elliptic curve, for ECDSA.
    Ec,
    /// Ed25519.
    Ed25519,
    /// Ed448.
    Ed448,
    /// SM2.
    Sm2,
    /// GOST R 34.10.
    Gost,
    /// ML-DSA-44.
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
    /// SLH-DSA, any parameter set.
    SlhDsa,
    /// Identity based and others.
    Other,
}

/// Where TLS 1.3 may use a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tls13Use {
    /// In CertificateVerify and in certificates.
    Handshake,
    /// In certificates only (RFC 8446 section 4.2.3: PKCS #1 v1.5, SHA-1).
    Certificates,
    /// In the client's CertificateVerify only.
    Client,
    /// Nowhere.
    No,
}

impl SchemeInfo {
    /// Whether a server may sign its CertificateVerify with it in TLS 1.3.
    pub const fn signs_tls13_handshake(&self) -> bool {
        matches!(self.tls13, Tls13Use::Handshake)
    }

    /// Whether RSA with the padding of PKCS #1 v1.5 is meant.
    pub const fn is_rsa_pkcs1(&self) -> bool {
        matches!(self.key, KeyType::Rsa) && !self.is_rsa_pss()
    }

    /// Whether RSA with PSS is meant, whatever the certificate.
    pub const fn is_rsa_pss(&self) -> bool {
        matches!(self.id, 0x0804..=0x0806 | 0x0809..=0x080b)
    }
}

/// One row of the generated table. A curve of 0 is none.
#[allow(clippy::too_many_arguments)] // one call per row keeps the table one line per scheme
pub(super) const fn row(
    id: u16,
    name: &'static str,
    key: KeyType,
    hash: Hash,
    curve: u16,
    tls13: Tls13Use,
    recommended: bool,
    reference: &'static str,
) -> SchemeInfo {
    let curve = if curve == 0 { None } else { Some(curve) };
    SchemeInfo { id, name, key, hash, curve, tls13, recommended, reference }
}

/// What is known of scheme `id`.
pub fn info(id: u16) -> Option<&'static SchemeInfo> {
    let at = SCHEMES.binary_search_by_key(&id, |scheme| scheme.id).ok()?;
    SCHEMES.get(at)
}

/// The name of scheme `id`.
pub fn name(id: u16) -> Option<&'static str> {
    info(id).map(|scheme| scheme.name)
}

/// Every scheme and every pair of TLS 1.2, by number.
pub fn all() -> &'static [SchemeInfo] {
    SCHEMES
}

/// The scheme that goes by `name`: IANA's, OpenSSL's (`RSA+SHA256`), GnuTLS's (`SIGN-RSA-SHA256`), Java's
/// (`SHA256withRSA`), Go's (`PKCS1WithSHA256`), Wireshark's for TLS 1.2 (`SHA256 RSA`).
pub fn by_name(name: &str) -> Option<u16> {
    // TLSEXT_SIGALG_… (OpenSSL), SSL_SIGN_… (BoringSSL), MBEDTLS_TLS1_3_SIG_…, tls.… (Go)
    let prefixes = ["TLSEXTSIGALG", "SSLSIGN", "MBEDTLSTLS13SIG", "SIGN"];
    spelling::find_affixed(SPELLINGS, name, &prefixes, &[])
}
