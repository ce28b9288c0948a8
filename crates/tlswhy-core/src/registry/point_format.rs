//! Elliptic curve point formats (IANA registry TLS EC Point Formats).
//!
//! Everyone sends `0`, uncompressed; RFC 8422 section 5.1.2 deprecates the others.

use super::names::names;
use super::tables::point_format::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
