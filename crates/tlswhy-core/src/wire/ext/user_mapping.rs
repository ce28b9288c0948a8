//! RFC 4681 section 2.
//!
//! If missing: no user name hint is sent.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("user_mapping_types", 1, 1, Registry::None, 1);
}
