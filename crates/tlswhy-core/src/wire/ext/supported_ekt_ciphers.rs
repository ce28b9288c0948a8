//! RFC 8870 section 5.2: the client lists ciphers, the server names one.
//!
//! If missing: no EKT keys are sent.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    if context == Context::ClientHello {
        r.list("supported_ciphers", 1, 1, Registry::None, 1);
    } else {
        r.plain("selected_cipher", 1);
    }
}
