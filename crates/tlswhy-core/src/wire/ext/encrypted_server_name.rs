//! draft-ietf-tls-esni-02 section 5.1, which encrypted_client_hello replaced.
//!
//! If missing: the server name is read by everyone on the way.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context != Context::ClientHello {
        r.rest("extension_data");
        return;
    }
    r.number("suite", 2, Registry::Suite);
    r.number("group", 2, Registry::Group);
    r.opaque("key_exchange", 2, 1, 0xffff);
    r.opaque("record_digest", 2, 0, 0xffff);
    r.opaque("encrypted_sni", 2, 0, 0xffff);
}
