//! RFC 6066 section 7; an empty body on both sides.
//!
//! If missing: the MAC has its full length.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
