//! RFC 7685: zeros.
//!
//! If missing: hellos of 256 to 511 bytes make some old load balancers hang.

use super::Context;
use crate::wire::tree::reader::Reader;
use crate::wire::{ProblemKind, Span};

pub(super) fn describe(r: &mut Reader<'_, '_>, _: Context) {
    let bytes = r.peek();
    let start = r.at;
    r.rest("padding");
    if let Some(at) = bytes.iter().position(|b| *b != 0) {
        let at = Span::new(start + at, start + at + 1);
        r.flag(ProblemKind::Rule("a byte is not zero"), "padding", at);
    }
}
