//! How ServerKeyExchange gives its curve (IANA registry TLS EC Curve Types).
//!
//! RFC 8422 section 5.4 leaves only `3`, named_curve.

use super::names::names;
use super::tables::curve_type::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
