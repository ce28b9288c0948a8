//! RFC 8446 section 4.2.4.
//!
//! If missing: the certificate is chosen without knowing the peer's roots.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.members("authorities", 2, 1, |r| {
        r.opaque("distinguished_name", 2, 1, 0xffff);
    });
}
