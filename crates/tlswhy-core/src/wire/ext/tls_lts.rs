//! draft-gutmann-tls-lts section 3; an empty body on both sides.
//!
//! If missing: plain TLS 1.2.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
