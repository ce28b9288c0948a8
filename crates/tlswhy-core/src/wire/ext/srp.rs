//! RFC 5054 section 2.8.1.
//!
//! If missing: SRP suites cannot be used; a server may answer unknown_psk_identity.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("srp_I", 1, 1, 255);
}
