//! RFC 8672 section 3.
//!
//! If missing: the server's identity is not pinned.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    match context {
        // Omitted on the first connection.
        Context::ClientHello if r.left() == 0 => {}
        Context::ClientHello => {
            r.opaque("ticket", 2, 0, 0xffff);
        }
        // The parts may be omitted, and their presence follows from the client's state, which is not here.
        _ => r.rest("pinning_ticket"),
    }
}
