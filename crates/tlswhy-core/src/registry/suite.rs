//! Cipher suites (IANA registry TLS Cipher Suites), and what each one needs.

#[cfg(test)]
mod tests;

use super::spelling;
use super::tables::suite::{SPELLINGS, SUITES};

/// `TLS_EMPTY_RENEGOTIATION_INFO_SCSV` (RFC 5746 section 3.3): says that secure renegotiation is understood.
pub const EMPTY_RENEGOTIATION_INFO_SCSV: u16 = 0x00ff;
/// `TLS_FALLBACK_SCSV` (RFC 7507): says that this is a retry at a lower version.
pub const FALLBACK_SCSV: u16 = 0x5600;

/// One cipher suite: its names, and its parts as the name and the RFC that defines it give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuiteInfo {
    /// The number on the wire, as one big-endian 16-bit value.
    pub id: u16,
    /// The name at IANA; for a suite that was never registered, the name in its draft or in the stack that
    /// used it.
    pub name: &'static str,
    /// The name in OpenSSL, also for suites that OpenSSL has since removed.
    pub openssl: Option<&'static str>,
    /// The name in GnuTLS, where GnuTLS has the suite.
    pub gnutls: Option<&'static str>,
    /// The name in Java's JSSE, which keeps `SSL_` for the suites of SSL 3.0 and `TLS_` for all others.
    pub jsse: &'static str,
    /// How the premaster secret comes about.
    pub key_exchange: KeyExchange,
    /// Who vouches for the server. For the static key exchanges [`KeyExchange::Dh`] and
    /// [`KeyExchange::Ecdh`] this is the algorithm that signs the certificate, not its key.
    pub authentication: Authentication,
    /// The cipher and its key size.
    pub cipher: Cipher,
    /// How the cipher is run.
    pub mode: Mode,
    /// The hash of the record MAC; for AEAD suites the hash of the PRF or HKDF.
    pub mac_or_prf: Hash,
    /// The lowest version in which the suite has a meaning, as on the wire (0x0300 SSL 3.0 to 0x0304 TLS 1.3).
    pub min_version: u16,
    /// The highest version in which the suite has a meaning: 0x0303, or 0x0304 for the suites of TLS 1.3.
    /// That an RFC forbids it earlier is said in `prohibited_by`; stacks that still have it do not stop there.
    pub max_version: u16,
    /// Whether IANA marks it as usable with DTLS; false where IANA says nothing.
    pub dtls_ok: bool,
    /// Whether IANA marks it as recommended (Y; not N, and not D for discouraged).
    pub recommended: bool,
    /// The RFC that says it MUST NOT be negotiated, if one does. RFC 10015 (July 2026) says so of static RSA and
    /// of all Diffie-Hellman over finite fields, which most servers of TLS 1.2 still take.
    pub prohibited_by: Option<&'static str>,
    /// The RFC that says it SHOULD NOT be negotiated, if one does.
    pub discouraged_by: Option<&'static str>,
    /// Where it is defined.
    pub reference: &'static str,
}

impl SuiteInfo {
    /// Whether client and server must agree on a named group for it: every elliptic curve key exchange, and
    /// all of TLS 1.3.
    pub const fn needs_group(&self) -> bool {
        self.key_exchange.needs_group()
    }

    /// Whether the server needs a certificate.
    pub const fn needs_certificate(&self) -> bool {
        !matches!(self.certificate_key(), CertificateKey::None)
    }

    /// Whether the server signs in its ServerKeyExchange (or CertificateVerify), so that a signature scheme
    /// must be agreed on from TLS 1.2 on.
    pub const fn needs_signature(&self) -> bool {
        match self.key_exchange {
            KeyExchange::Dhe
            | KeyExchange::DheExport
            | KeyExchange::Ecdhe
            | KeyExchange::RsaExport
            | KeyExchange::EcdheSm2
            | KeyExchange::Sm2
            | KeyExchange::Cecpq1
            | KeyExchange::Any => true,
            KeyExchange::Srp => !matches!(self.authentication, Authentication::Srp),
            _ => false,
        }
    }

    /// What key the server's certificate must have.
    pub const fn certificate_key(&self) -> CertificateKey {
        match (self.key_exchange, self.authentication) {
            (KeyExchange::Dh | KeyExchange::DhExport, _) => CertificateKey::Dh,
            (KeyExchange::Ecdh, _) | (_, Authentication::Ecdsa) => CertificateKey::Ec,
            (_, Authentication::Rsa) => CertificateKey::Rsa,
            (_, Authentication::Dss) => CertificateKey::Dss,
            (_, Authentication::Gost) => CertificateKey::Gost,
            (_, Authentication::Sm2) => CertificateKey::Sm2,
            (_, Authentication::Fortezza) => CertificateKey::Fortezza,
            (_, Authentication::Any) => CertificateKey::Any,
            (
                _,
                Authentication::Null
                | Authentication::Anon
                | Authentication::Psk
                | Authentication::Krb5
                | Authentication::Srp
                | Authentication::Password
                | Authentication::Sm9,
            ) => CertificateKey::None,
        }
    }

    /// Whether it is defined for this version, as on the wire (0x0300 to 0x0304).
    pub const fn fits(&self, version: u16) -> bool {
        self.min_version <= version && version <= self.max_version
    }
}

/// How the premaster secret comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyExchange {
    /// None: the initial state, and the signalling values.
    Null,
    /// The client encrypts it to the RSA key of the certificate.
    Rsa,
    /// The same with a temporary key of 512 (or 1024) bits.
    RsaExport,
    /// Diffie-Hellman with the key in the certificate.
    Dh,
    /// The same with at most 512 bits.
    DhExport,
    /// Diffie-Hellman with temporary keys, signed.
    Dhe,
    /// The same with at most 512 (or 1024) bits.
    DheExport,
    /// Diffie-Hellman with temporary keys, unsigned.
    DhAnon,
    /// The same with at most 512 bits.
    DhAnonExport,
    /// ECDH with the key in the certificate.
    Ecdh,
    /// ECDH with temporary keys, signed.
    Ecdhe,
    /// ECDH with temporary keys, unsigned.
    EcdhAnon,
    /// A key that both have.
    Psk,
    /// A key that both have, and Diffie-Hellman with temporary keys.
    DhePsk,
    /// A key that both have, and ECDH with temporary keys.
    EcdhePsk,
    /// A key that both have, and a secret encrypted to the RSA key of the certificate.
    RsaPsk,
    /// Kerberos (RFC 2712).
    Krb5,
    /// Kerberos with export ciphers.
    Krb5Export,
    /// Secure Remote Password (RFC 5054).
    Srp,
    /// VKO GOST R 34.10 (RFC 9189 and its forerunners).
    Gost,
    /// SM2 encryption to the server's certificate (TLCP's `ECC`).
    Sm2,
    /// SM2 key agreement with temporary keys (TLCP's `ECDHE`).
    EcdheSm2,
    /// SM9, identity based (TLCP's `IBC` and `IBSDH`).
    Sm9,
    /// The Key Exchange Algorithm of Fortezza cards (SSL 3.0).
    Fortezza,
    /// Dragonfly password (RFC 8492).
    EccPwd,
    /// J-PAKE on an elliptic curve (Thread).
    EcJpake,
    /// X25519 with NewHope, BoringSSL's experiment of 2016.
    Cecpq1,
    /// TLS 1.3: agreed on by extensions, not by the suite.
    Any,
}

impl KeyExchange {
    /// Whether a named group must be agreed on (`supported_groups`): elliptic curves, and TLS 1.3.
    pub const fn needs_group(self) -> bool {
        matches!(
            self,
            KeyExchange::Ecdh
                | KeyExchange::Ecdhe
                | KeyExchange::EcdhAnon
                | KeyExchange::EcdhePsk
                | KeyExchange::EccPwd
                | KeyExchange::EcJpake
                | KeyExchange::Any
        )
    }

    /// Whether the server needs a certificate, as far as the key exchange alone tells: with SRP it depends on
    /// [`SuiteInfo::authentication`], and in TLS 1.3 on whether a PSK was taken ([`SuiteInfo::needs_certificate`]
    /// takes the first into account).
    pub const fn needs_certificate(self) -> bool {
        !matches!(
            self,
            KeyExchange::Null
                | KeyExchange::DhAnon
                | KeyExchange::DhAnonExport
                | KeyExchange::EcdhAnon
                | KeyExchange::Psk
                | KeyExchange::DhePsk
                | KeyExchange::EcdhePsk
                | KeyExchange::Krb5
                | KeyExchange::Krb5Export
                | KeyExchange::Srp
                | KeyExchange::Sm9
                | KeyExchange::EccPwd
                | KeyExchange::EcJpake
        )
    }

    /// Whether the keys are made for this connection only (forward secrecy).
    pub const fn is_ephemeral(self) -> bool {
        matches!(
            self,
            KeyExchange::Dhe
                | KeyExchange::DheExport
                | KeyExchange::DhAnon
                | KeyExchange::DhAnonExport
                | KeyExchange::Ecdhe
                | KeyExchange::EcdhAnon
                | KeyExchange::DhePsk
                | KeyExchange::EcdhePsk
                | KeyExchange::Srp
                | KeyExchange::EcdheSm2
                | KeyExchange::EccPwd
                | KeyExchange::EcJpake
                | KeyExchange::Cecpq1
                | KeyExchange::Any
        )
    }

    /// Whether the secret is encrypted to the RSA key of the certificate (`TLS_RSA_…`).
    pub const fn is_static_rsa(self) -> bool {
        matches!(self, KeyExchange::Rsa | KeyExchange::RsaPsk)
    }

    /// Whether it is Diffie-Hellman over a prime field with temporary keys, whose group the server picks.
    pub const fn is_finite_field(self) -> bool {
        matches!(
            self,
            KeyExchange::Dhe
                | KeyExchange::DheExport
                | KeyExchange::DhAnon
                | KeyExchange::DhAnonExport
                | KeyExchange::DhePsk
        )
    }

    /// Whether it is weakened to the export limits of the 1990s.
    pub const fn is_export(self) -> bool {
        matches!(
            self,
            KeyExchange::RsaExport
                | KeyExchange::DhExport
                | KeyExchange::DheExport
                | KeyExchange::DhAnonExport
                | KeyExchange::Krb5Export
        )
    }
}

/// Who vouches for the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Authentication {
    /// Not applicable: the initial state, and the signalling values.
    Null,
    /// Nobody.
    Anon,
    /// A certificate with an RSA key.
    Rsa,
    /// A certificate with a DSA key.
    Dss,
    /// A certificate with an EC key (or an Edwards curve key, RFC 8422 section 5.1.1).
    Ecdsa,
    /// Knowing the key that both have.
    Psk,
    /// Kerberos.
    Krb5,
    /// Knowing the verifier of the password.
    Srp,
    /// Knowing the password (ECCPWD, ECJPAKE).
    Password,
    /// A certificate with a GOST R 34.10 key.
    Gost,
    /// A pair of certificates with SM2 keys.
    Sm2,
    /// An SM9 identity.
    Sm9,
    /// A Fortezza card.
    Fortezza,
    /// TLS 1.3: agreed on by extensions, not by the suite.
    Any,
}

/// What key the server's certificate must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CertificateKey {
    /// No certificate is sent.
    None,
    /// RSA.
    Rsa,
    /// DSA.
    Dss,
    /// An elliptic curve.
    Ec,
    /// Diffie-Hellman, in the certificate itself.
    Dh,
    /// GOST R 34.10.
    Gost,
    /// SM2.
    Sm2,
    /// Fortezza KEA.
    Fortezza,
    /// Whatever the signature schemes allow (TLS 1.3).
    Any,
}

/// The cipher and its key size in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the variants are names of ciphers and nothing else
pub enum Cipher {
    Null,
    Rc4_40,
    Rc4_56,
    Rc4_128,
    Rc2_40,
    Rc2_56,
    Rc2_128,
    Des40,
    Des,
    TripleDes,
    Idea,
    Fortezza,
    Seed,
    Aes128,
    Aes256,
    Camellia128,
    Camellia256,
    Aria128,
    Aria256,
    ChaCha20,
    Salsa20,
    Salsa20Reduced,
    Aegis128L,
    Aegis256,
    Sm1,
    Sm4,
    Gost28147,
    Kuznyechik,
    Magma,
}

impl Cipher {
    /// Key length in bits that an attacker has to search; 0 for no encryption. For 3DES it is the 112 bits
    /// that RFC 9325 counts, not the 168 of the key.
    pub const fn strength(self) -> u16 {
        match self {
            Cipher::Null => 0,
            Cipher::Rc4_40 | Cipher::Rc2_40 | Cipher::Des40 => 40,
            Cipher::Rc4_56 | Cipher::Rc2_56 | Cipher::Des => 56,
            Cipher::Fortezza => 80,
            Cipher::TripleDes => 112,
            Cipher::Rc4_128
            | Cipher::Rc2_128
            | Cipher::Idea
            | Cipher::Seed
            | Cipher::Aes128
            | Cipher::Camellia128
            | Cipher::Aria128
            | Cipher::Aegis128L
            | Cipher::Sm1
            | Cipher::Sm4 => 128,
            Cipher::Aes256
            | Cipher::Camellia256
            | Cipher::Aria256
            | Cipher::ChaCha20
            | Cipher::Salsa20
            | Cipher::Salsa20Reduced
            | Cipher::Aegis256
            | Cipher::Gost28147
            | Cipher::Kuznyechik
            | Cipher::Magma => 256,
        }
    }
}

/// How the cipher is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// No encryption.
    Null,
    /// A stream cipher (RC4), or a block cipher run as one (GOST's counter modes), with a separate MAC.
    Stream,
    /// Cipher block chaining with a separate MAC.
    Cbc,
    /// Galois counter mode (AEAD).
    Gcm,
    /// Counter with CBC-MAC (AEAD).
    Ccm,
    /// The same with a tag of 8 bytes (AEAD).
    Ccm8,
    /// Offset codebook (AEAD).
    Ocb,
    /// ChaCha20 with Poly1305 (AEAD).
    ChaCha20Poly1305,
    /// AEGIS (AEAD).
    Aegis,
    /// Multilinear Galois mode of GOST (AEAD, RFC 9367).
    Mgm,
}

impl Mode {
    /// Whether cipher and MAC are one, which needs TLS 1.2 (RFC 5246 section 6.2.3.3).
    pub const fn is_aead(self) -> bool {
        matches!(
            self,
            Mode::Gcm | Mode::Ccm | Mode::Ccm8 | Mode::Ocb | Mode::ChaCha20Poly1305 | Mode::Aegis | Mode::Mgm
        )
    }
}

/// A hash function, or the MAC that stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the variants are names of hashes and nothing else
pub enum Hash {
    Null,
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sm3,
    /// GOST R 34.11 (1994 or Streebog).
    Gost3411,
    /// The MAC of GOST 28147-89.
    Imit,
    /// CMAC with Kuznyechik or Magma.
    Omac,
    /// SHAKE256, for Ed448.
    Shake256,
    /// The signature algorithm hashes by itself (Ed25519, ML-DSA).
    Intrinsic,
}

/// One row of the generated table. `versions` is lowest and highest, `iana` is DTLS-OK and Recommended.
#[allow(clippy::too_many_arguments)] // one call per row keeps the table one line per suite
pub(super) const fn row(
    id: u16,
    name: &'static str,
    openssl: Option<&'static str>,
    gnutls: Option<&'static str>,
    jsse: &'static str,
    key_exchange: KeyExchange,
    authentication: Authentication,
    cipher: Cipher,
    mode: Mode,
    mac_or_prf: Hash,
    versions: [u16; 2],
    iana: [bool; 2],
    prohibited_by: Option<&'static str>,
    discouraged_by: Option<&'static str>,
    reference: &'static str,
) -> SuiteInfo {
    let [min_version, max_version] = versions;
    let [dtls_ok, recommended] = iana;
    SuiteInfo {
        id,
        name,
        openssl,
        gnutls,
        jsse,
        key_exchange,
        authentication,
        cipher,
        mode,
        mac_or_prf,
        min_version,
        max_version,
        dtls_ok,
        recommended,
        prohibited_by,
        discouraged_by,
        reference,
    }
}

/// What is known of suite `id`.
pub fn info(id: u16) -> Option<&'static SuiteInfo> {
    let at = SUITES.binary_search_by_key(&id, |suite| suite.id).ok()?;
    SUITES.get(at)
}

/// The IANA name of suite `id`, also of the signalling values.
pub fn name(id: u16) -> Option<&'static str> {
    info(id).map(|suite| suite.name)
}

/// Every suite, by number.
pub fn all() -> &'static [SuiteInfo] {
    SUITES
}

/// Whether it is no suite but a signal in the list: [`EMPTY_RENEGOTIATION_INFO_SCSV`] or [`FALLBACK_SCSV`].
pub const fn is_signalling(id: u16) -> bool {
    matches!(id, EMPTY_RENEGOTIATION_INFO_SCSV | FALLBACK_SCSV)
}

/// The suite that goes by `name` at IANA, in OpenSSL (any version), GnuTLS, JSSE, NSS, Mbed TLS, wolfSSL,
/// Botan, s2n-tls, Schannel, Go or rustls, or as the constant of its C library. Case does not matter, nor
/// whether the parts are joined by `-` or `_`. A part of a name (`AES`, `SHA256`) is no suite.
pub fn by_name(name: &str) -> Option<u16> {
    let name = name.trim();
    spelled(name).or_else(|| spelled(without_curve(name)?))
}

/// What a C library, a language or a stack puts in front, and what the name has there at IANA.
const PREFIXES: [(&str, &str); 7] = [
    ("SSL_", "TLS_"),       // JSSE of IBM writes SSL_ throughout
    ("GNUTLS_", "TLS_"),    // GnuTLS's debug log
    ("MBEDTLS_", ""),       // MBEDTLS_TLS_RSA_WITH_…
    ("BR_", ""),            // BearSSL: BR_TLS_RSA_WITH_…
    ("S2N_", "TLS_"),       // s2n_ecdhe_rsa_with_…
    ("TLS1_CK_", "TLS_"),   // OpenSSL's and BoringSSL's headers
    ("TLS1_3_CK_", "TLS_"), // likewise, TLS 1.3
];

fn spelled(name: &str) -> Option<u16> {
    if let Some(id) = spelling::find(SPELLINGS, "", name) {
        return Some(id);
    }
    PREFIXES.iter().find_map(|(theirs, iana)| spelling::find(SPELLINGS, iana, spelling::strip(name, theirs)?))
}

/// Schannel up to Windows 8.1 appends the curve: `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256`.
fn without_curve(name: &str) -> Option<&str> {
    spelling::strip(name, "TLS_ECDHE_")?;
    let cut = name.len().checked_sub(5)?;
    matches!(name.get(cut..)?, "_P256" | "_P384" | "_P521").then(|| name.get(..cut)).flatten()
}
