//! RFC 9146 section 3; number 53 is that of earlier drafts.
//!
//! If missing: records are told apart by address and port.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("cid", 1, 0, 255);
}
