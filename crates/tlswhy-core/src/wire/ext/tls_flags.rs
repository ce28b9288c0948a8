//! draft-ietf-tls-tlsflags section 2.
//!
//! If missing: no flag is set.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("flags", 1, 0, 255);
}
