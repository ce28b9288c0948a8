//! RFC 7366; an empty body on both sides.
//!
//! If missing: CBC suites compute the MAC before encryption.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
