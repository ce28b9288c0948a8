//! A bounds-checked read position over a slice; the only place where wire integers are taken apart.

use super::Span;

/// Reads big-endian integers and slices from the front; never panics.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    /// Offset of the next byte.
    pub(crate) at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    pub(crate) fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    /// The next `n` bytes, or `None` and no move when there are fewer.
    pub(crate) fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(n)?;
        let slice = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(slice)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|b| b.first().copied().unwrap_or_default())
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.take(2).map(be16)
    }

    pub(crate) fn u24(&mut self) -> Option<usize> {
        self.take(3).map(|b| b.iter().fold(0, |n, &x| n << 8 | usize::from(x)))
    }

    /// Everything that is left, which may be nothing.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        let slice = self.bytes.get(self.at..).unwrap_or_default();
        self.at = self.bytes.len();
        slice
    }

    /// The span from `start` to the read position.
    pub(crate) const fn since(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }
}

/// A two-byte big-endian number; shorter slices count as zero.
pub(crate) fn be16(b: &[u8]) -> u16 {
    match b {
        [high, low, ..] => u16::from_be_bytes([*high, *low]),
        _ => 0,
    }
}
