//! RFC 8446 section 4.2.10: a number in NewSessionTicket only.
//!
//! If missing: no early data.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context == Context::NewSessionTicket {
        r.plain("max_early_data_size", 4);
    }
}
