//! RFC 8422 section 5.1.2.
//!
//! If missing: uncompressed only.

use super::Context;
use crate::wire::tree::Registry;
use crate::wire::tree::reader::Reader;
use crate::wire::{ProblemKind, Span};

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    if let Some(formats) = r.list("ec_point_format_list", 1, 1, Registry::PointFormat, 1)
        && !formats.is_empty()
        && !formats.contains(&0)
    {
        let at = Span::new(r.at - formats.len(), r.at);
        r.flag(ProblemKind::Rule("uncompressed is not in the list"), "ec_point_formats", at);
    }
}
