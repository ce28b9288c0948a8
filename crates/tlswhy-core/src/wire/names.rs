//! Registry names for the text forms of the wire layer.

use crate::wire::extension_type as ext;
use alloc::format;
use alloc::string::{String, ToString};

/// A registry of numbers with names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registry {
    Suite,
    Compression,
    Extension,
    Group,
    SignatureScheme,
    Version,
    PointFormat,
    PskMode,
    CertificateCompression,
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
        }
    }

    /// Small registries, whole (RFC 8446, 8422, 3749, 8879).
    const fn table(self) -> &'static [(u16, &'static str)] {
        match self {
            Registry::Compression => &[(0, "null"), (1, "DEFLATE"), (64, "LZS")],
            Registry::PointFormat => {
                &[(0, "uncompressed"), (1, "ansiX962_compressed_prime"), (2, "ansiX962_compressed_char2")]
            }
            Registry::PskMode => &[(0, "psk_ke"), (1, "psk_dhe_ke")],
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
            Registry::Group => {
                &[(0x17, "secp256r1"), (0x18, "secp384r1"), (0x19, "secp521r1"), (0x1d, "x25519")]
            }
            Registry::SignatureScheme => &[(0x0401, "rsa_pkcs1_sha256"), (0x0804, "rsa_pss_rsae_sha256")],
            Registry::Suite => &[(0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA")],
            Registry::Extension => &[
                (ext::SERVER_NAME, "server_name"),
                (ext::SUPPORTED_GROUPS, "supported_groups"),
                (ext::EC_POINT_FORMATS, "ec_point_formats"),
                (ext::SIGNATURE_ALGORITHMS, "signature_algorithms"),
                (ext::ALPN, "application_layer_protocol_negotiation"),
                (ext::PADDING, "padding"),
                (ext::EXTENDED_MASTER_SECRET, "extended_master_secret"),
                (ext::SUPPORTED_VERSIONS, "supported_versions"),
                (ext::KEY_SHARE, "key_share"),
                (ext::PRE_SHARED_KEY, "pre_shared_key"),
                (ext::SESSION_TICKET, "session_ticket"),
                (ext::RENEGOTIATION_INFO, "renegotiation_info"),
            ],
        }
    }
}

/// The registered name.
pub(crate) fn name(registry: Registry, number: u16) -> Option<&'static str> {
    registry.table().iter().find(|(n, _)| *n == number).map(|(_, name)| *name)
}

/// The number of a registered name.
pub(crate) fn number(registry: Registry, text: &str) -> Option<u16> {
    if registry == Registry::Extension && text == "alpn" {
        return Some(ext::ALPN);
    }
    registry.table().iter().find(|(_, name)| *name == text).map(|(n, _)| *n)
}

/// The name if it leads back to the number, else the number in hex.
pub(crate) fn name_or_hex(registry: Registry, value: u16) -> String {
    match name(registry, value) {
        Some(name) if number(registry, name) == Some(value) => name.to_string(),
        _ => format!("0x{value:04x}"),
    }
}
