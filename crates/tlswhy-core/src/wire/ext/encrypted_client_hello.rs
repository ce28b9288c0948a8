//! RFC 9849 section 5.
//!
//! If missing: the hello is read by everyone on the way.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    match context {
        Context::ClientHello => match r.number("type", 1, Registry::EchClientHelloType) {
            Some(0) => outer(r),
            Some(1) | None => {}
            Some(_) => r.rest("payload"),
        },
        Context::HelloRetryRequest => {
            r.bytes("confirmation", 8);
        }
        _ => r.members("retry_configs", 2, 1, |r| {
            r.group("ECHConfig", |r| {
                if r.plain("version", 2).is_some() {
                    r.opaque("contents", 2, 0, 0xffff);
                }
            });
        }),
    }
}

fn outer(r: &mut Reader<'_, '_>) {
    r.number("kdf_id", 2, Registry::HpkeKdf);
    r.number("aead_id", 2, Registry::HpkeAead);
    r.plain("config_id", 1);
    r.opaque("enc", 2, 0, 0xffff);
    r.opaque("payload", 2, 1, 0xffff);
}
