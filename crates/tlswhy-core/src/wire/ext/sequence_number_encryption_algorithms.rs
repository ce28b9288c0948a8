//! draft-pismenny-tls-dtls-plaintext-sequence-number-01; kept as bytes.
//!
//! If missing: sequence numbers are encrypted as RFC 9147 says.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.rest("extension_data");
}
