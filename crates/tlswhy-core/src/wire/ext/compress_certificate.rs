//! RFC 8879 section 3.
//!
//! If missing: the certificate comes uncompressed.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("algorithms", 1, 2, Registry::CertificateCompression, 2);
}
