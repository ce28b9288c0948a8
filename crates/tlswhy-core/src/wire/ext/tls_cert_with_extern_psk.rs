//! RFC 8773 section 5.1; an empty body on both sides.
//!
//! If missing: an external PSK replaces the certificate.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
