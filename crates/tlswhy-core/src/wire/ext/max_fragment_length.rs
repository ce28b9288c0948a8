//! RFC 6066 section 4.
//!
//! If missing: records of up to 2^14 bytes come, which a device with a small buffer cannot take.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    if let Some(code) = r.number("max_fragment_length", 1, Registry::MaxFragmentLength)
        && !(1..=4).contains(&code)
    {
        r.bad_value(code);
    }
}
