//! draft-vvv-tls-alps-01; 17613 is the number that Chrome sends since version 133.
//!
//! If missing: HTTP/2 settings come as frames after the handshake.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context == Context::ClientHello {
        r.members("supported_protocols", 2, 1, |r| {
            r.text("protocol_name", 1);
        });
    } else {
        r.rest("settings");
    }
}
