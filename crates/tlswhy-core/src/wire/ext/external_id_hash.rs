//! RFC 8844 section 3.2.
//!
//! If missing: the identity of the signalling is not bound.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("binding_hash", 1, 0, 32);
}
