//! RFC 8446 section 4.2.5, in CertificateRequest.
//!
//! If missing: any client certificate will do.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.members("filters", 2, 0, |r| {
        r.group("oid_filter", |r| {
            if r.opaque("certificate_extension_oid", 1, 1, 255).is_some() {
                r.opaque("certificate_extension_values", 2, 0, 0xffff);
            }
        });
    });
}
