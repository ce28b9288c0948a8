//! RFC 8446 section 4.2.11; the last extension of a ClientHello.
//!
//! If missing: a full handshake.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context != Context::ClientHello {
        r.plain("selected_identity", 2);
        return;
    }
    r.members("identities", 2, 1, |r| {
        r.group("psk_identity", |r| {
            if r.opaque("identity", 2, 1, 0xffff).is_some() {
                r.plain("obfuscated_ticket_age", 4);
            }
        });
    });
    r.members("binders", 2, 1, |r| {
        r.opaque("psk_binder_entry", 1, 32, 255);
    });
}
