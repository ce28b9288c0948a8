//! draft-ietf-tls-trust-anchor-ids section 4.
//!
//! If missing: the server chooses its chain without knowing the client's roots.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    // An empty body in Certificate says that the chain ends in one of the client's anchors.
    if context == Context::Certificate && r.left() == 0 {
        return;
    }
    r.members("trust_anchor_identifier_list", 2, 0, |r| {
        r.opaque("trust_anchor_identifier", 1, 1, 255);
    });
}
