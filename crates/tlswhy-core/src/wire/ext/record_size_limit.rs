//! RFC 8449 section 4.
//!
//! If missing: records of up to 2^14 bytes come, which a device with a small buffer cannot take.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    // Section 4: a value below 64 is to be answered with illegal_parameter.
    if let Some(limit) = r.plain("RecordSizeLimit", 2)
        && limit < 64
    {
        r.bad_value(limit);
    }
}
