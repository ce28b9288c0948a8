//! RFC 9345 section 4.
//!
//! If missing: the server signs with its certificate's own key.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context != Context::Certificate {
        r.list("supported_signature_algorithms", 2, 2, Registry::SignatureScheme, 2);
        return;
    }
    r.plain("valid_time", 4);
    r.number("dc_cert_verify_algorithm", 2, Registry::SignatureScheme);
    r.opaque("ASN1_subjectPublicKeyInfo", 3, 1, usize::MAX);
    r.number("algorithm", 2, Registry::SignatureScheme);
    r.opaque("signature", 2, 1, 0xffff);
}
