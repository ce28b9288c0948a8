//! RFC 8446 section 4.2.3.
//!
//! If missing: signature_algorithms holds for certificates too.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("supported_signature_algorithms", 2, 2, Registry::SignatureScheme, 2);
}
