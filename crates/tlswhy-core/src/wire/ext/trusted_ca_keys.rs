//! RFC 6066 section 6. A server answers with an empty body.
//!
//! If missing: the server chooses its chain without knowing the client's roots.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context != Context::ClientHello && r.left() == 0 {
        return;
    }
    r.members("trusted_authorities_list", 2, 0, |r| {
        r.group("trusted_authority", |r| match r.number("identifier_type", 1, Registry::IdentifierType) {
            Some(1 | 3) => {
                r.bytes("sha1_hash", 20);
            }
            Some(2) => {
                r.opaque("x509_name", 2, 1, 0xffff);
            }
            // pre_agreed has no content; of any other kind the length is not known.
            Some(0) | None => {}
            Some(_) => r.rest("identifier"),
        });
    });
}
