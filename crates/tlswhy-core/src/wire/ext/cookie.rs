//! RFC 8446 section 4.2.2.
//!
//! If missing in the second hello after a HelloRetryRequest that had one: the server refuses.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("cookie", 2, 1, 0xffff);
}
