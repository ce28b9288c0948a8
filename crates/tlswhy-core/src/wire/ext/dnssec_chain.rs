//! RFC 9102 section 2.2.
//!
//! If missing: the server sends no DNSSEC chain.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context == Context::ClientHello {
        r.plain("port_number", 2);
    } else {
        r.plain("ext_support_lifetime", 2);
        r.rest("authentication_chain");
    }
}
