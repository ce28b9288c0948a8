//! How a PSK may be used in TLS 1.3 (IANA registry TLS PskKeyExchangeMode).
//!
//! Values reserved for GREASE are told by [`super::is_grease_psk_mode`].

use super::names::names;
use super::tables::psk_mode::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
