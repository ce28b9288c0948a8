//! RFC 8446 section 4.2.8.
//!
//! If missing: with supported_groups a server must answer missing_extension (section 9.2); an empty list
//! asks for a HelloRetryRequest.

use super::Context;
use crate::registry::group::{self, GroupInfo};
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;

pub(super) fn describe(r: &mut Reader<'_, '_>, context: Context) {
    match context {
        Context::ClientHello => r.members("client_shares", 2, 0, |r| entry(r, |group| group.client_share)),
        Context::HelloRetryRequest => {
            r.number("selected_group", 2, Registry::Group);
        }
        _ => entry(r, |group| group.server_share),
    }
}

/// KeyShareEntry; `length` says how long the key of a group is.
fn entry(r: &mut Reader<'_, '_>, length: impl Fn(&GroupInfo) -> Option<u16>) {
    r.group("key_share_entry", |r| {
        let Some(group) = r.number("group", 2, Registry::Group) else { return };
        let Some(key) = r.opaque("key_exchange", 2, 1, 0xffff) else { return };
        if group::info(group as u16).and_then(&length).is_some_and(|wanted| usize::from(wanted) != key.len()) && !key.is_empty() {
            r.bad_length(key.len());
        }
    });
}
