//! ETSI TS 103 523-2, which gives its content; kept as bytes.
//!
//! If missing: no middlebox takes part.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.rest("extension_data");
}
