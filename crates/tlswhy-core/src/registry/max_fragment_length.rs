//! The sizes that max_fragment_length can ask for (RFC 6066 section 4).
//!
//! The names are the sizes in bytes.

use super::names::names;
use super::tables::max_fragment_length::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
