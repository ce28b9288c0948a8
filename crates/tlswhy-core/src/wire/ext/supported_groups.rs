//! RFC 8422 section 5.1.1, RFC 7919, RFC 8446 section 4.2.7.
//!
//! If missing: RFC 8422 section 4 lets a server choose any curve; BoringSSL, Go, Mbed TLS and OpenSSL from
//! 1.1.1 on take no ECDHE suite then. In TLS 1.3 it must be there (RFC 8446 section 9.2).

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.list("named_group_list", 2, 2, Registry::Group, 2);
}
