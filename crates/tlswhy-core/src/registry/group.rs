//! Named groups for key exchange (IANA registry TLS Supported Groups).

use super::spelling;
use super::tables::group::{GROUPS, SPELLINGS};

/// One named group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupInfo {
    /// The number on the wire.
    pub id: u16,
    /// The name at IANA: `secp256r1`, `x25519`, `X25519MLKEM768`.
    pub name: &'static str,
    /// The name in OpenSSL, where OpenSSL has the group.
    pub openssl: Option<&'static str>,
    /// What kind of key exchange it is.
    pub kind: GroupKind,
    /// Bytes of the client's key share (in TLS 1.2, of the point or public value in ClientKeyExchange);
    /// for curves that of an uncompressed point. `None` where it is not fixed.
    pub client_share: Option<u16>,
    /// Bytes of the server's key share; other than the client's for a KEM, where it is the ciphertext.
    pub server_share: Option<u16>,
    /// Whether TLS 1.3 may use it (RFC 8446 section 4.2.7 and later documents).
    pub tls13: bool,
    /// Whether IANA marks it as recommended.
    pub recommended: bool,
    /// Where it is defined.
    pub reference: &'static str,
}

impl GroupInfo {
    /// Whether versions below TLS 1.3 may use it: curves from RFC 8422 on that are not for TLS 1.3 alone, and
    /// the finite fields of RFC 7919.
    pub const fn tls12(&self) -> bool {
        match self.kind {
            GroupKind::Kem | GroupKind::Hybrid => false,
            // brainpoolP…tls13 (RFC 8734) and curveSM2 (RFC 8998) were given numbers for TLS 1.3 only
            _ => !matches!(self.id, 0x001f..=0x0021 | 0x0029),
        }
    }
}

/// What kind of key exchange a group stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKind {
    /// A curve over a prime field in Weierstrass form (NIST, Brainpool, SM2, GOST).
    PrimeCurve,
    /// A curve over a binary field.
    BinaryCurve,
    /// X25519 and X448.
    Montgomery,
    /// Diffie-Hellman over a prime field (RFC 7919).
    FiniteField,
    /// A key encapsulation that is to withstand quantum computers, alone.
    Kem,
    /// Such a one together with a curve.
    Hybrid,
    /// The two values that say "any curve, given explicitly" (RFC 4492).
    Explicit,
}

impl GroupKind {
    /// Whether an ECDHE suite of TLS 1.2 can use it.
    pub const fn is_curve(self) -> bool {
        matches!(
            self,
            GroupKind::PrimeCurve | GroupKind::BinaryCurve | GroupKind::Montgomery | GroupKind::Explicit
        )
    }

    /// Whether it is to withstand quantum computers.
    pub const fn is_post_quantum(self) -> bool {
        matches!(self, GroupKind::Kem | GroupKind::Hybrid)
    }
}

/// One row of the generated table. `shares` is client and server, 0 for not fixed.
pub(super) const fn row(
    id: u16,
    name: &'static str,
    openssl: Option<&'static str>,
    kind: GroupKind,
    shares: [u16; 2],
    flags: [bool; 2],
    reference: &'static str,
) -> GroupInfo {
    let [client, server] = shares;
    let [tls13, recommended] = flags;
    GroupInfo {
        id,
        name,
        openssl,
        kind,
        client_share: if client == 0 { None } else { Some(client) },
        server_share: if server == 0 { None } else { Some(server) },
        tls13,
        recommended,
        reference,
    }
}

/// What is known of group `id`.
pub fn info(id: u16) -> Option<&'static GroupInfo> {
    let at = GROUPS.binary_search_by_key(&id, |group| group.id).ok()?;
    GROUPS.get(at)
}

/// The name of group `id`, as IANA spells it.
pub fn name(id: u16) -> Option<&'static str> {
    info(id).map(|group| group.name)
}

/// Every group, by number.
pub fn all() -> &'static [GroupInfo] {
    GROUPS
}

/// What stacks put before the name, in bare form.
const PREFIXES: [&str; 10] = [
    "MBEDTLSSSLIANATLSGROUP", // Mbed TLS 3
    "MBEDTLSECPDP",           // Mbed TLS
    "NIDX962",                // OpenSSL: NID_X9_62_prime256v1
    "NID",                    // OpenSSL
    "SSLCURVE",               // BoringSSL
    "SSLGROUP",               // BoringSSL
    "WOLFSSLECC",             // wolfSSL
    "WOLFSSL",                // wolfSSL
    "BREC",                   // BearSSL
    "GROUP",                  // GnuTLS's priority strings
];

/// The group that goes by `name`: IANA's, NIST's (`P-256`), X9.62's (`prime256v1`), OpenSSL's, GnuTLS's
/// (`GROUP-SECP256R1`), Go's (`CurveP256`), or as the constant of its C library.
pub fn by_name(name: &str) -> Option<u16> {
    spelling::find_affixed(SPELLINGS, name, &PREFIXES, &[])
}
