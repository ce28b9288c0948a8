//! Registry names for the text forms of the wire layer: the large registries are those of [`crate::registry`],
//! small ones stand here whole.

use crate::registry::suite;
use crate::wire::ext;
use alloc::format;
use alloc::string::{String, ToString};

/// A registry of numbers with names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    /// A plain number without names.
    None,
    /// TLS Cipher Suites.
    Suite,
    /// SSLv2 cipher specs of three bytes; those that start with 0 are TLS suites.
    Sslv2Spec,
    /// TLS Compression Method Identifiers.
    Compression,
    /// TLS ExtensionType Values.
    Extension,
    /// TLS Supported Groups.
    Group,
    /// TLS SignatureScheme.
    SignatureScheme,
    /// ProtocolVersion.
    Version,
    /// TLS EC Point Formats.
    PointFormat,
    /// TLS PskKeyExchangeMode.
    PskMode,
    /// TLS Certificate Compression Algorithm IDs.
    CertificateCompression,
    /// TLS ContentType.
    ContentType,
    /// TLS HandshakeType.
    HandshakeType,
    /// AlertLevel.
    AlertLevel,
    /// TLS Alerts.
    AlertDescription,
    /// NameType of server_name.
    NameType,
    /// MaxFragmentLength.
    MaxFragmentLength,
    /// TLS Certificate Status Types.
    StatusType,
    /// TLS Certificate Types.
    CertificateType,
    /// TLS ClientCertificateType Identifiers.
    ClientCertificateType,
    /// TLS EC Curve Types.
    CurveType,
    /// TLS Heartbeat Modes.
    HeartbeatMode,
    /// DTLS-SRTP Protection Profiles.
    SrtpProfile,
    /// KeyUpdateRequest.
    KeyUpdateRequest,
    /// IdentifierType of trusted_ca_keys.
    IdentifierType,
    /// TLS CachedInformationType Values.
    CachedInfoType,
    /// ECHClientHelloType.
    EchClientHelloType,
    /// HPKE KDF Identifiers.
    HpkeKdf,
    /// HPKE AEAD Identifiers.
    HpkeAead,
}

impl Registry {
    /// One entry in words.
    pub(crate) const fn what(self) -> &'static str {
        match self {
            Registry::Suite => "suite",
            Registry::Compression => "compression method",
            Registry::Extension => "extension",
            Registry::Group => "group",
            Registry::SignatureScheme => "signature scheme",
            Registry::Version => "version",
            Registry::PointFormat => "point format",
            Registry::PskMode => "PSK mode",
            Registry::CertificateCompression => "certificate compression algorithm",
            _ => "number",
        }
    }

    /// A number as this registry is used to write it: two-byte ones in hex, others in decimal.
    pub(crate) fn number_text(self, value: u64) -> String {
        match self {
            Registry::Suite
            | Registry::Group
            | Registry::SignatureScheme
            | Registry::Version
            | Registry::SrtpProfile
            | Registry::HpkeKdf
            | Registry::HpkeAead => format!("0x{value:04x}"),
            Registry::Sslv2Spec => format!("0x{value:06x}"),
            _ => value.to_string(),
        }
    }

    /// Small registries, whole.
    const fn table(self) -> &'static [(u16, &'static str)] {
        match self {
            // RFC 3749, RFC 3943.
            Registry::Compression => &[(0, "null"), (1, "DEFLATE"), (64, "LZS")],
            // RFC 8422 section 5.1.2.
            Registry::PointFormat => {
                &[(0, "uncompressed"), (1, "ansiX962_compressed_prime"), (2, "ansiX962_compressed_char2")]
            }
            // RFC 8446 section 4.2.9.
            Registry::PskMode => &[(0, "psk_ke"), (1, "psk_dhe_ke")],
            // RFC 8879 section 7.3.
            Registry::CertificateCompression => &[(1, "zlib"), (2, "brotli"), (3, "zstd")],
            Registry::Version => &[
                (0x0002, "SSL 2.0"),
                (0x0300, "SSL 3.0"),
                (0x0301, "TLS 1.0"),
                (0x0302, "TLS 1.1"),
                (0x0303, "TLS 1.2"),
                (0x0304, "TLS 1.3"),
                (0xfeff, "DTLS 1.0"),
                (0xfefd, "DTLS 1.2"),
                (0xfefc, "DTLS 1.3"),
            ],
            // RFC 8446 appendix B.1, RFC 6520, RFC 9146, RFC 9147.
            Registry::ContentType => &[
                (20, "change_cipher_spec"),
                (21, "alert"),
                (22, "handshake"),
                (23, "application_data"),
                (24, "heartbeat"),
                (25, "tls12_cid"),
                (26, "ACK"),
            ],
            // IANA registry TLS HandshakeType; 67 from draft-agl-tls-nextprotoneg-04.
            Registry::HandshakeType => &[
                (0, "hello_request"),
                (1, "client_hello"),
                (2, "server_hello"),
                (3, "hello_verify_request"),
                (4, "new_session_ticket"),
                (5, "end_of_early_data"),
                (6, "hello_retry_request"),
                (8, "encrypted_extensions"),
                (9, "request_connection_id"),
                (10, "new_connection_id"),
                (11, "certificate"),
                (12, "server_key_exchange"),
                (13, "certificate_request"),
                (14, "server_hello_done"),
                (15, "certificate_verify"),
                (16, "client_key_exchange"),
                (17, "client_certificate_request"),
                (20, "finished"),
                (21, "certificate_url"),
                (22, "certificate_status"),
                (23, "supplemental_data"),
                (24, "key_update"),
                (25, "compressed_certificate"),
                (26, "ekt_key"),
                (67, "next_protocol"),
                (254, "message_hash"),
            ],
            Registry::AlertLevel => &[(1, "warning"), (2, "fatal")],
            // RFC 6066 section 3 and 4.
            Registry::NameType => &[(0, "host_name")],
            Registry::MaxFragmentLength => &[(1, "2^9"), (2, "2^10"), (3, "2^11"), (4, "2^12")],
            // RFC 6961 section 2.2.
            Registry::StatusType => &[(1, "ocsp"), (2, "ocsp_multi")],
            // RFC 6091, RFC 7250, IEEE 1609.2.
            Registry::CertificateType => &[(0, "X509"), (1, "OpenPGP"), (2, "RawPublicKey"), (3, "1609Dot2")],
            // RFC 5246 section 7.4.4, RFC 8422 section 5.5, RFC 9189.
            Registry::ClientCertificateType => &[
                (1, "rsa_sign"),
                (2, "dss_sign"),
                (3, "rsa_fixed_dh"),
                (4, "dss_fixed_dh"),
                (5, "rsa_ephemeral_dh_RESERVED"),
                (6, "dss_ephemeral_dh_RESERVED"),
                (20, "fortezza_dms_RESERVED"),
                (64, "ecdsa_sign"),
                (65, "rsa_fixed_ecdh"),
                (66, "ecdsa_fixed_ecdh"),
                (67, "gost_sign256"),
                (68, "gost_sign512"),
            ],
            // RFC 8422 section 5.4.
            Registry::CurveType => &[(1, "explicit_prime"), (2, "explicit_char2"), (3, "named_curve")],
            // RFC 6520 section 2.
            Registry::HeartbeatMode => &[(1, "peer_allowed_to_send"), (2, "peer_not_allowed_to_send")],
            // RFC 5764 section 4.1.2, RFC 7714 section 14.2.
            Registry::SrtpProfile => &[
                (1, "SRTP_AES128_CM_HMAC_SHA1_80"),
                (2, "SRTP_AES128_CM_HMAC_SHA1_32"),
                (5, "SRTP_NULL_HMAC_SHA1_80"),
                (6, "SRTP_NULL_HMAC_SHA1_32"),
                (7, "SRTP_AEAD_AES_128_GCM"),
                (8, "SRTP_AEAD_AES_256_GCM"),
            ],
            // RFC 8446 section 4.6.3.
            Registry::KeyUpdateRequest => &[(0, "update_not_requested"), (1, "update_requested")],
            // RFC 6066 section 6.
            Registry::IdentifierType => {
                &[(0, "pre_agreed"), (1, "key_sha1_hash"), (2, "x509_name"), (3, "cert_sha1_hash")]
            }
            // RFC 7924 section 3.
            Registry::CachedInfoType => &[(1, "cert"), (2, "cert_req")],
            // RFC 9849 section 5.
            Registry::EchClientHelloType => &[(0, "outer"), (1, "inner")],
            // RFC 9180 sections 7.2 and 7.3.
            Registry::HpkeKdf => &[(1, "HKDF-SHA256"), (2, "HKDF-SHA384"), (3, "HKDF-SHA512")],
            Registry::HpkeAead => {
                &[(1, "AES-128-GCM"), (2, "AES-256-GCM"), (3, "ChaCha20Poly1305"), (0xffff, "Export-only")]
            }
            Registry::Group => {
                &[(0x17, "secp256r1"), (0x18, "secp384r1"), (0x19, "secp521r1"), (0x1d, "x25519")]
            }
            Registry::SignatureScheme => &[(0x0401, "rsa_pkcs1_sha256"), (0x0804, "rsa_pss_rsae_sha256")],
            Registry::AlertDescription => &[(0, "close_notify"), (40, "handshake_failure")],
            Registry::None | Registry::Suite | Registry::Sslv2Spec | Registry::Extension => &[],
        }
    }
}

/// The registered name.
pub(crate) fn name(registry: Registry, number: u16) -> Option<&'static str> {
    match registry {
        Registry::Suite | Registry::Sslv2Spec => suite::name(number),
        Registry::Extension => ext::registered_name(number),
        _ => registry.table().iter().find(|(n, _)| *n == number).map(|(_, name)| *name),
    }
}

/// The number of a registered name.
pub(crate) fn number(registry: Registry, text: &str) -> Option<u16> {
    match registry {
        Registry::Suite => suite::by_name(text),
        Registry::Extension if text == "alpn" => Some(crate::wire::extension_type::ALPN),
        Registry::Extension => ext::KNOWN.iter().copied().find(|n| ext::field_name(*n) == text),
        _ => registry.table().iter().find(|(_, name)| *name == text).map(|(n, _)| *n),
    }
}

/// The name if it leads back to the number, else the number in hex.
pub(crate) fn name_or_hex(registry: Registry, value: u16) -> String {
    match name(registry, value) {
        Some(name) if number(registry, name) == Some(value) => name.to_string(),
        _ => format!("0x{value:04x}"),
    }
}
