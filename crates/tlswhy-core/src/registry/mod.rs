//! Names and numbers of TLS, and what follows from them.
//!
//! One module per IANA registry. The tables are generated from `data/*.csv` by `cargo xtask tables` and
//! committed; nothing here is typed by hand twice. Lookups allocate nothing; names go both ways and every
//! `by_name` takes the spellings that people and stacks really use.
//!
//! ```
//! use tlswhy_core::registry::{alert, group, suite};
//! assert_eq!(suite::name(0xc027), Some("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"));
//! assert_eq!(suite::by_name("ECDHE-RSA-AES128-SHA256"), Some(0xc027));
//! assert_eq!(group::by_name("P-256"), group::by_name("prime256v1"));
//! assert_eq!(alert::by_name("sslv3 alert handshake failure"), Some(40));
//! assert!(suite::info(0xc027).is_some_and(|s| s.needs_group()));
//! ```

pub mod alert;
pub mod alpn;
pub mod certificate_compression;
pub mod certificate_type;
pub mod client_certificate_type;
pub mod compression;
pub mod content_type;
pub mod curve_type;
pub mod extension;
pub mod group;
pub mod handshake_type;
pub mod hash_algorithm;
pub mod max_fragment_length;
mod names;
pub mod point_format;
pub mod psk_mode;
pub mod signature_algorithm;
pub mod sigscheme;
mod spelling;
pub mod sslv2_cipher;
pub mod status_type;
pub mod suite;
mod tables;
pub mod version;

pub use suite::{EMPTY_RENEGOTIATION_INFO_SCSV, FALLBACK_SCSV};

/// Whether a 16-bit value is one of the sixteen that RFC 8701 reserves for GREASE (`0x0a0a`, `0x1a1a`, …
/// `0xfafa`), in suites, extensions, groups, signature schemes and versions alike.
pub const fn is_grease(value: u16) -> bool {
    value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
}

/// Whether an 8-bit PskKeyExchangeMode is one that RFC 8701 section 2 reserves for GREASE
/// (`0x0b`, `0x2a`, `0x49`, `0x68`, `0x87`, `0xa6`, `0xc5`, `0xe4`).
pub const fn is_grease_psk_mode(value: u8) -> bool {
    value % 31 == 11 && value <= 0xe4
}

#[cfg(test)]
mod tests {
    use super::{is_grease, is_grease_psk_mode};

    /// RFC 8701 section 2 lists both sets.
    #[test]
    fn grease_is_exactly_what_rfc_8701_lists() {
        let wide: [u16; 16] = [
            0x0a0a, 0x1a1a, 0x2a2a, 0x3a3a, 0x4a4a, 0x5a5a, 0x6a6a, 0x7a7a, 0x8a8a, 0x9a9a, 0xaaaa, 0xbaba,
            0xcaca, 0xdada, 0xeaea, 0xfafa,
        ];
        for value in 0..=u16::MAX {
            assert_eq!(is_grease(value), wide.contains(&value), "{value:#06x}");
        }
        let narrow = [0x0b, 0x2a, 0x49, 0x68, 0x87, 0xa6, 0xc5, 0xe4];
        for value in 0..=u8::MAX {
            assert_eq!(is_grease_psk_mode(value), narrow.contains(&value), "{value:#04x}");
        }
    }
}
