//! RFC 6066 section 3. A server answers with an empty body.
//!
//! If missing: the server cannot tell which of its names is meant and uses its default certificate, or
//! refuses.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context != Context::ClientHello && r.left() == 0 {
        return;
    }
    r.members("server_name_list", 2, 1, |r| {
        r.group("server_name", |r| match r.number("name_type", 1, Registry::NameType) {
            Some(0) => {
                r.text("host_name", 2);
            }
            Some(_) => {
                r.opaque("name", 2, 0, 0xffff);
            }
            None => {}
        });
    });
}
