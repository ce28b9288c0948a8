//! RFC 8844 section 4.
//!
//! If missing: the session of the signalling is not bound.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("session_id", 1, 20, 255);
}
