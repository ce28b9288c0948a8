//! RFC 5077 section 3.2: the ticket without a length, or nothing.
//!
//! If missing: no ticket comes and sessions resume by session id, if at all.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.rest("ticket");
}
