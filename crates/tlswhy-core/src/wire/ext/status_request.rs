//! RFC 6066 section 8; RFC 8446 section 4.4.2.1: in TLS 1.3 the response stands in the Certificate message,
//! and an empty body in CertificateRequest asks for one.
//!
//! If missing: the server staples no OCSP response.

use super::Context;
use crate::wire::tree::messages;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    match context {
        Context::ClientHello => request(r),
        Context::CertificateRequest if r.left() > 0 => request(r),
        Context::Certificate => messages::certificate_status(r),
        _ => {}
    }
}

fn request(r: &mut Reader<'_, '_>) {
    if r.number("status_type", 1, Registry::StatusType) == Some(1) {
        ocsp(r);
    } else {
        r.rest("request");
    }
}

/// OCSPStatusRequest.
pub(super) fn ocsp(r: &mut Reader<'_, '_>) {
    r.members("responder_id_list", 2, 0, |r| {
        r.opaque("responder_id", 2, 1, 0xffff);
    });
    r.opaque("request_extensions", 2, 0, 0xffff);
}
