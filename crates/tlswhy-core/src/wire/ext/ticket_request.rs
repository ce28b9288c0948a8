//! RFC 9149 section 2: two counts from the client, one from the server.
//!
//! If missing: the server sends as many tickets as it likes.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context == Context::ClientHello {
        r.plain("new_session_count", 1);
        r.plain("resumption_count", 1);
    } else {
        r.plain("expected_count", 1);
    }
}
