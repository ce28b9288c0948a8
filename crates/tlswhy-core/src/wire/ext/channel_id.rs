//! draft-balfanz-tls-channelid-01 section 3: empty; number 30031 is that of earlier drafts.
//!
//! If missing: no channel id is sent.

use super::Context;
use crate::wire::tree::reader::Reader;

/// Nothing may stand in it.
pub(super) fn describe(_: &mut Reader<'_, '_>, _: Context) {}
