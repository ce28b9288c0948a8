//! RFC 9162 section 6.5: empty from the client.
//!
//! If missing: the server sends no transparency items in the handshake.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context == Context::ClientHello && r.left() == 0 {
        return;
    }
    r.members("trans_item_list", 2, 1, |r| {
        r.opaque("serialized_trans_item", 2, 1, 0xffff);
    });
}
