//! RFC 5746 section 3.2.
//!
//! If missing, and TLS_EMPTY_RENEGOTIATION_INFO_SCSV too: servers that insist on secure renegotiation
//! refuse.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.opaque("renegotiated_connection", 1, 0, 255);
}
