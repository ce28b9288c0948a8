//! RFC 9849 section 5.1; only inside of an encrypted ClientHello.
//!
//! If missing: nothing of the outer hello is referred to.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("outer_extensions", 1, 2, Registry::Extension, 2);
}
