//! RFC 7627; an empty body on both sides.
//!
//! If missing: the master secret is not bound to the handshake; FIPS servers and some proxies refuse.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
