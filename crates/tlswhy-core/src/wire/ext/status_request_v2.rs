//! RFC 6961 section 2.2. A server answers with an empty body.
//!
//! If missing: no OCSP responses for the chain's other certificates.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context != Context::ClientHello && r.left() == 0 {
        return;
    }
    r.members("certificate_status_req_list", 2, 1, |r| {
        r.group("certificate_status_req_item", |r| {
            let kind = r.number("status_type", 1, Registry::StatusType);
            r.vector("request", 2, |r| match kind {
                Some(1 | 2) => super::status_request::ocsp(r),
                _ => r.rest("request"),
            });
        });
    });
}
