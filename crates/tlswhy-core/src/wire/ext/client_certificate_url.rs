//! RFC 6066 section 5; an empty body on both sides.
//!
//! If missing: the client sends its certificates themselves.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
