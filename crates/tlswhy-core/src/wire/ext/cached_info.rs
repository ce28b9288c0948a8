//! RFC 7924 section 3: types and hashes from the client, types from the server.
//!
//! If missing: the server sends its certificates in full.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    r.members("cached_info", 2, 1, |r| {
        if r.number("type", 1, Registry::CachedInfoType).is_some() && context == Context::ClientHello {
            r.opaque("hash_value", 1, 1, 255);
        }
    });
}
