//! RFC 5878 section 2.3.1.
//!
//! If missing: no authorization data comes in SupplementalData.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("authz_format_list", 1, 1, Registry::None, 1);
}
