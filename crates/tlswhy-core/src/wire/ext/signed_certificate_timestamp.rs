//! RFC 6962 section 3.3: empty from the client.
//!
//! If missing: the server sends no timestamps in the handshake.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if matches!(context, Context::ClientHello | Context::CertificateRequest) && r.left() == 0 {
        return;
    }
    r.members("sct_list", 2, 1, |r| {
        r.opaque("serialized_sct", 2, 1, 0xffff);
    });
}
