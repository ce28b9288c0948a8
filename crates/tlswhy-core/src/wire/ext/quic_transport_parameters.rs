//! RFC 9000 section 18, RFC 9001 section 8.2; number 0xffa5 is that of drafts.
//!
//! If missing over QUIC: the connection is closed with missing_extension; over TCP it must not be sent.

use super::Context;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    r.each(|r| {
        r.group("transport_parameter", |r| {
            if r.varint("id").is_none() {
                return;
            }
            let Some(length) = r.varint("length") else { return };
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            r.bytes("value", length);
        });
    });
}
