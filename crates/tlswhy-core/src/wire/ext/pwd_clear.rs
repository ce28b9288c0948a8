//! RFC 8492 section 4.3.1.
//!
//! If missing: TLS-PWD suites cannot be used with a name in the clear.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("pwd_name", 1, 1, 255);
}
