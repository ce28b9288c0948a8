//! RFC 8492 section 4.7: in HelloRetryRequest and ServerHello.
//!
//! If missing: the password is not salted.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("pwd_salt", 2, 0, 0xffff);
}
