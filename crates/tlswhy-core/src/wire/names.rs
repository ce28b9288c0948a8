//! Which registry a number of the wire belongs to, and its name there: most are those of [`crate::registry`],
//! the smallest stand here.

use crate::registry::{
    alert, certificate_compression, certificate_type, client_certificate_type, compression, content_type,
    curve_type, extension, group, handshake_type, max_fragment_length, point_format, psk_mode, sigscheme,
    status_type, suite, version,
};
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

    /// Registries that are too small for a module of their own.
    const fn table(self) -> &'static [(u16, &'static str)] {
        match self {
            Registry::AlertLevel => &[(1, "warning"), (2, "fatal")],
            // RFC 6066 section 3.
            Registry::NameType => &[(0, "host_name")],
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
            _ => &[],
        }
    }
}

/// The registered name.
pub(crate) fn name(registry: Registry, number: u16) -> Option<&'static str> {
    let byte = u8::try_from(number).ok();
    match registry {
        Registry::Suite | Registry::Sslv2Spec => suite::name(number),
        Registry::Extension => extension::name(number),
        Registry::Group => group::name(number),
        Registry::SignatureScheme => sigscheme::name(number),
        Registry::Version => version::name(number),
        Registry::CertificateCompression => certificate_compression::name(number),
        Registry::Compression => compression::name(byte?),
        Registry::PointFormat => point_format::name(byte?),
        Registry::PskMode => psk_mode::name(byte?),
        Registry::ContentType => content_type::name(byte?),
        Registry::HandshakeType => handshake_type::name(byte?),
        Registry::AlertDescription => alert::name(byte?),
        Registry::MaxFragmentLength => max_fragment_length::name(byte?),
        Registry::StatusType => status_type::name(byte?),
        Registry::CertificateType => certificate_type::name(byte?),
        Registry::ClientCertificateType => client_certificate_type::name(byte?),
        Registry::CurveType => curve_type::name(byte?),
        _ => registry.table().iter().find(|(n, _)| *n == number).map(|(_, name)| *name),
    }
}

/// The number of a registered name, in any spelling that the registry knows.
pub(crate) fn number(registry: Registry, text: &str) -> Option<u16> {
    match registry {
        Registry::Suite => suite::by_name(text),
        Registry::Extension => extension::by_name(text),
        Registry::Group => group::by_name(text),
        Registry::SignatureScheme => sigscheme::by_name(text),
        Registry::Version => version::by_name(text),
        Registry::CertificateCompression => certificate_compression::by_name(text),
        Registry::Compression => compression::by_name(text).map(u16::from),
        Registry::PointFormat => point_format::by_name(text).map(u16::from),
        Registry::PskMode => psk_mode::by_name(text).map(u16::from),
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
