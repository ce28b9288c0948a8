//! RFC 8446 section 4.2.6; an empty body.
//!
//! If missing: the server may not ask for a client certificate later.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
