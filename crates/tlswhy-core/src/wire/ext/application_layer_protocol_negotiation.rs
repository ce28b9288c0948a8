//! RFC 7301 section 3.1.
//!
//! If missing: the server chooses no protocol; HTTP servers speak HTTP/1.1 then.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.members("protocol_name_list", 2, 1, |r| {
        r.text("protocol_name", 1);
    });
}
