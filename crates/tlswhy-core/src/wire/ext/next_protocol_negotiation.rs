//! draft-agl-tls-nextprotoneg-04 section 3: empty from the client, names from the server.
//!
//! If missing: no protocol is negotiated (its successor is application_layer_protocol_negotiation).

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context == Context::ClientHello {
        return;
    }
    r.each(|r| {
        r.text("protocol_name", 1);
    });
}
