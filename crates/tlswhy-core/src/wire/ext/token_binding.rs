//! RFC 8472 section 2.
//!
//! If missing: tokens are not bound.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.plain("major", 1);
    r.plain("minor", 1);
    r.list("key_parameters_list", 1, 1, Registry::None, 1);
}
