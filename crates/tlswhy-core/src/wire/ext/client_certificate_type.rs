//! RFC 7250 section 3: the client lists types, the server names one.
//!
//! If missing: X.509.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if matches!(context, Context::ClientHello | Context::CertificateRequest) {
        r.list("certificate_types", 1, 1, Registry::CertificateType, 1);
    } else {
        r.number("certificate_type", 1, Registry::CertificateType);
    }
}
