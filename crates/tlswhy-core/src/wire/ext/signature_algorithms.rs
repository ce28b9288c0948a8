//! RFC 5246 section 7.4.1.4.1, RFC 8446 section 4.2.3.
//!
//! If missing: in TLS 1.2 SHA-1 with the key type of the suite is assumed; in TLS 1.3 the server must
//! refuse when it would send a certificate (missing_extension).

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("supported_signature_algorithms", 2, 2, Registry::SignatureScheme, 2);
}
