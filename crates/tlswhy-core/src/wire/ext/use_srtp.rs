//! RFC 5764 section 4.1.1.
//!
//! If missing: no SRTP keys are agreed.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("SRTPProtectionProfiles", 2, 2, Registry::SrtpProfile, 2);
    r.opaque("srtp_mki", 1, 0, 255);
}
