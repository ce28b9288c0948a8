//! RFC 8446 section 4.2.9.
//!
//! If missing: a server must refuse pre_shared_key, and sends no tickets.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("ke_modes", 1, 1, Registry::PskMode, 1);
}
