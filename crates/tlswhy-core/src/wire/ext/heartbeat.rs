//! RFC 6520 section 2.
//!
//! If missing: no heartbeats may be sent.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    if let Some(mode) = r.number("mode", 1, Registry::HeartbeatMode)
        && !(1..=2).contains(&mode)
    {
        r.bad_value(mode);
    }
}
