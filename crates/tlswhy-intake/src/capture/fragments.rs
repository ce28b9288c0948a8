//! Joins IP fragments, with a bound on how many packets and bytes wait.

use std::collections::{HashMap, VecDeque};

use super::layers::{Fragment, Route};

/// Packets that wait for their missing fragments; the oldest goes first.
const MOST_PACKETS: usize = 512;
/// An IP packet is not longer (RFC 791 section 3.1).
const LONGEST: usize = 65_535;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    route: Route,
    id: u32,
    protocol: u8,
}

/// A packet of which fragments have come.
#[derive(Default)]
struct Partial {
    bytes: Vec<u8>,
    /// One bit for each eight bytes that are there: fragments begin at multiples of eight.
    there: Vec<u64>,
    /// How many such bits are set.
    count: usize,
    /// Known once the last fragment is there.
    length: Option<usize>,
}

/// Fragments that wait for each other.
#[derive(Default)]
pub(super) struct Fragments {
    waiting: HashMap<Key, Partial>,
    order: VecDeque<Key>,
    /// Packets given up because too many waited.
    pub(super) lost: u64,
}

impl Fragments {
    /// Adds a fragment; gives the packet's content when it completes it.
    pub(super) fn add(&mut self, piece: &Fragment<'_>) -> Option<Vec<u8>> {
        let end = piece.offset + piece.bytes.len();
        if end > LONGEST || piece.bytes.is_empty() || (piece.more && !piece.bytes.len().is_multiple_of(8)) {
            return None;
        }
        let key = Key { route: piece.route, id: piece.id, protocol: piece.protocol };
        if !self.waiting.contains_key(&key) {
            if self.order.len() >= MOST_PACKETS
                && let Some(oldest) = self.order.pop_front()
                && self.waiting.remove(&oldest).is_some()
            {
                self.lost += 1;
            }
            self.order.push_back(key);
        }
        let partial = self.waiting.entry(key).or_default();
        partial.add(piece, end);
        if !partial.complete() {
            return None;
        }
        self.order.retain(|other| *other != key);
        let mut whole = self.waiting.remove(&key)?;
        whole.bytes.truncate(whole.length?);
        Some(whole.bytes)
    }

    /// Packets whose fragments never all came.
    pub(super) fn unfinished(&self) -> u64 {
        self.waiting.len() as u64 + self.lost
    }
}

impl Partial {
    fn add(&mut self, piece: &Fragment<'_>, end: usize) {
        if !piece.more {
            self.length.get_or_insert(end);
        }
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
            self.there.resize(end.div_ceil(8).div_ceil(64), 0);
        }
        // The first copy of a byte stays, as for TCP.
        for (index, bytes) in piece.bytes.chunks(8).enumerate() {
            let unit = piece.offset / 8 + index;
            let Some(word) = self.there.get_mut(unit / 64) else { return };
            if *word >> (unit % 64) & 1 == 0 {
                *word |= 1 << (unit % 64);
                self.count += 1;
                if let Some(to) = self.bytes.get_mut(unit * 8..unit * 8 + bytes.len()) {
                    to.copy_from_slice(bytes);
                }
            }
        }
    }

    fn complete(&self) -> bool {
        self.length.is_some_and(|length| self.count >= length.div_ceil(8) && self.bytes.len() >= length)
    }
}
