//! RFC 8446 section 4.2.1.
//!
//! If missing: legacy_version is the highest version offered, TLS 1.2 at most.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context == Context::ClientHello {
        r.list("versions", 1, 2, Registry::Version, 2);
    } else {
        r.number("selected_version", 2, Registry::Version);
    }
}
