//! RFC 8446 section 4.2.8.
//!
//! If missing: with supported_groups a server must answer missing_extension (section 9.2); an empty list
//! asks for a HelloRetryRequest.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    match context {
        Context::ClientHello => r.members("client_shares", 2, 0, entry),
        Context::HelloRetryRequest => {
            r.number("selected_group", 2, Registry::Group);
        }
        _ => entry(r),
    }
}

fn entry(r: &mut Reader<'_, '_>) {
    r.group("key_share_entry", |r| {
        let Some(group) = r.number("group", 2, Registry::Group) else { return };
        let Some(key) = r.opaque("key_exchange", 2, 1, 0xffff) else { return };
        if length_for(group as u16).is_some_and(|wanted| wanted != key.len()) && !key.is_empty() {
            r.bad_length(key.len());
        }
    });
}

/// Length of a client's share: RFC 8446 sections 4.2.8.1 (FFDHE, the size of p) and 4.2.8.2 (EC points,
/// X25519, X448); draft-ietf-tls-ecdhe-mlkem section 4.1 for the hybrids, whose server shares differ.
const fn length_for(group: u16) -> Option<usize> {
    match group {
        0x0017 | 0x001a => Some(65),
        0x0018 | 0x001b => Some(97),
        0x0019 => Some(133),
        0x001c => Some(129),
        0x001d => Some(32),
        0x001e => Some(56),
        0x0100 => Some(256),
        0x0101 => Some(384),
        0x0102 => Some(512),
        0x0103 => Some(768),
        0x0104 => Some(1024),
        _ => None,
    }
}
