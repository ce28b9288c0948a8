//! RFC 9853 section 3; an empty body on both sides.
//!
//! If missing: the return path is not checked when a peer's address changes.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
