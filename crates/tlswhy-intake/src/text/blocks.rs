//! Gathers lines into blocks of bytes: dumps with offsets, hex without, and what each format spells.

use std::borrow::Cow;

use tlswhy_core::exchange::{EventKind, Side};

use super::clean::Line;
use super::hexline::{self, HexLine};
use super::{FORMATS, words};
use crate::shape;

/// Who sent something, as far as a line of a log says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Direction {
    /// It is not said.
    #[default]
    Unknown,
    /// The program that wrote the log.
    Sent,
    /// The peer of the program that wrote the log.
    Received,
    /// The text names the side.
    By(Side),
}

/// What the bytes of an announced block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A piece of what went over the wire.
    Stream,
    /// A handshake message or alert without its record header.
    Message,
    /// A record header that is dumped alone, and may be dumped again with its record.
    Header,
    /// Something else (a key, a certificate, a hash): not on the wire as it stands.
    Inner,
}

/// A line of a log that says what the next bytes are, or that something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) direction: Direction,
    pub(crate) role: Option<Role>,
    /// How many bytes are said to follow.
    pub(crate) length: Option<usize>,
    /// Tells connections apart where a log holds several; empty if it does not.
    pub(crate) key: String,
    /// What happened, where the line itself is an event.
    pub(crate) event: Option<EventKind>,
}

/// Bytes found in the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// The spelling or log that they were found in.
    pub(crate) format: &'static str,
    pub(crate) direction: Direction,
    pub(crate) role: Option<Role>,
    pub(crate) key: String,
    pub(crate) bytes: Vec<u8>,
    /// First and last line.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// How many bytes were announced.
    pub(crate) expected: Option<usize>,
    /// Line on which a hex digit was left over, if any.
    pub(crate) odd: Option<u32>,
    /// Bytes are missing after these: a cut that the text shows.
    pub(crate) cut: bool,
    /// A line shows twice or a few lines are missing; a clause.
    pub(crate) trouble: Option<String>,
    /// Index of the first line in the cleaned text, for looking at the words around.
    pub(crate) at: usize,
    /// The bytes stood in the middle of a sentence or a longer line.
    pub(crate) inline: bool,
    /// The text before the bytes on their first line.
    pub(crate) front: String,
}

/// A block or an event, in the order of the text.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Block(Block),
    Event { direction: Direction, kind: EventKind, key: String, line: u32, format: &'static str },
}

/// Bytes that a format spells its own way, and the index of the line after them.
pub(crate) struct Spelled {
    pub(crate) bytes: Vec<u8>,
    pub(crate) next: usize,
    pub(crate) cut: bool,
    pub(crate) direction: Direction,
}

/// The largest gap that a `*` line may stand for, and all of a text together.
const MAX_REPEAT: usize = 1 << 16;
const MAX_REPEATS: usize = 1 << 20;
/// How many dumps may be open at once when threads interleave.
const MAX_OPEN: usize = 4;

#[expect(clippy::struct_excessive_bools, reason = "independent facts about one line, not states")]
struct Open {
    item: usize,
    /// Offset of the block's first byte, by each base in which it can be read.
    start: [Option<u64>; 3],
    /// Offset text, count and bytes of the last line.
    last_count: usize,
    last_ascii: bool,
    last_bare_back: bool,
    last_at: usize,
    offsets: bool,
    repeat: bool,
    unit: usize,
    front: String,
    front_length: usize,
}

/// Finds all blocks and events of the text.
pub(crate) fn find(lines: &[Line<'_>]) -> Vec<Item> {
    let mut finder = Finder { lines, items: Vec::new(), open: Vec::new(), pending: None, repeated: 0 };
    let mut at = 0;
    while at < lines.len() {
        at = finder.line(at).max(at + 1);
    }
    finder.close_all();
    finder.items
}

struct Finder<'a> {
    lines: &'a [Line<'a>],
    items: Vec<Item>,
    open: Vec<Open>,
    pending: Option<(&'static str, Announcement, usize)>,
    /// Bytes that `*` lines have stood for so far.
    repeated: usize,
}

impl Finder<'_> {
    /// Takes the line at `at` and returns the index of the next one to look at.
    fn line(&mut self, at: usize) -> usize {
        let Some(line) = self.lines.get(at) else { return at + 1 };
        let text: &str = &line.text;
        if text.is_empty() {
            return at + 1;
        }
        let announced = FORMATS.iter().find_map(|format| Some((format.name, (format.announce)(text)?)));
        if let Some((name, announcement)) = announced {
            if let Some(kind) = announcement.event.clone() {
                let Announcement { direction, key, .. } = announcement;
                self.items.push(Item::Event { direction, kind, key, line: line.number, format: name });
                return at + 1;
            }
            self.pending = Some((name, announcement, at));
            // Some loggers put the bytes on the same line, behind a colon.
            if !hexline::read(text).is_some_and(|hex| {
                hex.offset.is_none() && hex.bare_back && hex.bytes.len() >= 5 && hex.unit == 2
            }) {
                return at + 1;
            }
        }
        if let Some(next) = self.spelled(at) {
            return next;
        }
        if text.trim() == "*" {
            if let Some(open) = self.open.last_mut().filter(|open| open.offsets) {
                open.repeat = true;
            }
            return at + 1;
        }
        if self.end_offset(text.trim()) {
            return at + 1;
        }
        if let Some(next) = self.contiguous(at) {
            return next;
        }
        if let Some(hex) = self.behind_prefix(at, text).or_else(|| hexline::read(text)) {
            self.hex(at, line.number, hex);
        } else if words::cut(text) {
            self.mark_cut(at);
        }
        at + 1
    }

    fn spelled(&mut self, at: usize) -> Option<usize> {
        let (name, spelled) =
            FORMATS.iter().find_map(|format| Some((format.name, (format.bytes)(self.lines, at)?)))?;
        let next = spelled.next.max(at + 1);
        let mut block = self.new_block(at, name);
        block.bytes = spelled.bytes;
        block.cut = spelled.cut;
        block.inline = true;
        let text = self.lines.get(at).map_or("", |line| &*line.text);
        text.split(['\\', '[', '{', '<', '"', '\'', '(']).next().unwrap_or("").clone_into(&mut block.front);
        if spelled.direction != Direction::Unknown {
            block.direction = spelled.direction;
        }
        block.last = self.lines.get(next - 1).map_or(block.first, |line| line.number);
        self.items.push(Item::Block(block));
        Some(next)
    }

    /// A block that begins at line `at`, with what was announced for it.
    fn new_block(&mut self, at: usize, format: &'static str) -> Block {
        let number = self.lines.get(at).map_or(0, |line| line.number);
        let mut block = Block { format, first: number, last: number, at, ..Block::default() };
        if let Some((name, announcement, line)) = self.pending.take() {
            // An announcement counts for the next few lines only.
            if at - line <= 4 {
                block.format = name;
                block.direction = announcement.direction;
                block.role = announcement.role;
                block.expected = announcement.length;
                block.key = announcement.key;
                block.at = line;
            }
        }
        block
    }

    fn block(&mut self, item: usize) -> Option<&mut Block> {
        match self.items.get_mut(item) {
            Some(Item::Block(block)) => Some(block),
            _ => None,
        }
    }

    /// A bare offset at the end of `hexdump` and `od` output.
    fn end_offset(&mut self, text: &str) -> bool {
        if !matches!(text.len(), 6..=8) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return false;
        }
        let Some(index) = self.open.iter().rposition(|open| open.offsets) else { return false };
        let values = offset_values(text);
        let Some(open) = self.open.get(index) else { return false };
        let (item, repeat, start) = (open.item, open.repeat, open.start);
        let length = self.block(item).map_or(0, |block| block.bytes.len());
        let ends: Vec<usize> = ends(start, values);
        // The last word of hexdump and od is padded with zeros.
        let padded = ends.iter().find(|&&end| end < length && length - end <= 3).copied();
        if ends.contains(&length) || padded.is_some() {
            if let Some(end) = padded.filter(|_| !ends.contains(&length))
                && let Some(block) = self.block(item)
            {
                block.expected.get_or_insert(end);
            }
            let done = self.open.remove(index);
            self.close(&done);
            return true;
        }
        if repeat {
            self.fill(index, &ends);
            let done = self.open.remove(index);
            self.close(&done);
            return true;
        }
        false
    }

    /// Expands a `*` line: repeats the last line up to one of `ends`.
    fn fill(&mut self, index: usize, ends: &[usize]) {
        let Some(open) = self.open.get_mut(index) else { return };
        open.repeat = false;
        let (item, count) = (open.item, open.last_count);
        let room = MAX_REPEATS - self.repeated.min(MAX_REPEATS);
        let Some(block) = self.block(item) else { return };
        let length = block.bytes.len();
        let Some(&end) = ends.iter().find(|&&end| end > length && end - length <= MAX_REPEAT.min(room))
        else {
            return;
        };
        let pattern: Vec<u8> = block.bytes.get(length.saturating_sub(count)..).unwrap_or(&[]).to_vec();
        block.bytes.extend(pattern.iter().copied().cycle().take(end - length));
        self.repeated += end - length;
    }

    /// Lines that are nothing but hex digits, joined before they are paired: a wrap may split a byte.
    fn contiguous(&mut self, at: usize) -> Option<usize> {
        let digits_of = |at: usize| -> Option<&str> {
            let text = self.lines.get(at)?.text.trim().trim_end_matches(['\\', ';', ',']);
            let text = text.trim_matches(['"', '\'']);
            let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
            (text.len() >= 2 && text.bytes().all(|b| b.is_ascii_hexdigit())).then_some(text)
        };
        let first = digits_of(at)?;
        if first.len() < 10 {
            return None;
        }
        let mut digits = String::from(first);
        let mut next = at + 1;
        while let Some(more) = digits_of(next).filter(|more| !opens_message(more) || digits.len() % 2 == 1) {
            digits.push_str(more);
            next += 1;
        }
        let mut block = self.new_block(at, "hex string");
        block.last = self.lines.get(next - 1).map_or(block.first, |line| line.number);
        block.odd = (digits.len() % 2 == 1).then_some(block.last);
        digits.truncate(digits.len() & !1);
        hexline::push_hex(&digits, &mut block.bytes);
        self.items.push(Item::Block(block));
        self.close_open();
        Some(next)
    }

    fn hex(&mut self, at: usize, number: u32, mut hex: HexLine) {
        if hex.offset.is_some() {
            packed(&mut hex);
            if self.continue_offset(at, number, &hex) {
                return;
            }
        } else if self.continue_plain(at, number, &hex) {
            return;
        }
        let announced = self.pending.as_ref().is_some_and(|(_, _, line)| {
            at == *line || at - line <= 4 && (hex.bare_front || hex.offset.is_some())
        });
        let whole = hex.bare_front && hex.bare_back;
        let enough =
            hex.bytes.len() >= 5 || hex.offset.is_some() || whole && shape::any(&hex.bytes).is_some();
        if !announced && !enough {
            return;
        }
        let offsets = hex.offset.as_deref().map_or([None; 3], offset_values);
        let name = if hex.offset.is_some() { "hex dump" } else { "hex" };
        let mut block = self.new_block(at, name);
        block.odd = hex.odd.then_some(number);
        block.cut = hex.masked;
        block.inline = !hex.bare_front && hex.offset.is_none();
        block.front.clone_from(&hex.front);
        let item = self.items.len();
        let open = Open {
            item,
            start: offsets,
            last_count: hex.bytes.len(),
            last_ascii: hex.ascii,
            last_bare_back: hex.bare_back,
            last_at: at,
            offsets: hex.offset.is_some(),
            repeat: false,
            unit: hex.unit,
            front: pattern(&hex.front),
            front_length: hex.front.len(),
        };
        block.bytes = hex.bytes;
        self.items.push(Item::Block(block));
        if self.open.len() >= MAX_OPEN {
            let done = self.open.remove(0);
            self.close(&done);
        }
        self.open.push(open);
    }

    /// Reads a line that has the same log prefix as the line of hex right above it: what follows is bytes, however
    /// few.
    fn behind_prefix(&self, at: usize, text: &str) -> Option<HexLine> {
        let open = self
            .open
            .last()
            .filter(|open| !open.offsets && !open.front.is_empty() && at - open.last_at <= 2)?;
        // The numbers in the prefix may have grown by a digit or so.
        let near = open.front_length.saturating_sub(3)..=open.front_length + 3;
        let rest = near.filter_map(|end| text.split_at_checked(end)).find_map(|(prefix, rest)| {
            let same = prefix.ends_with(' ') && !rest.starts_with(' ') && pattern(prefix) == open.front;
            same.then_some(rest)
        })?;
        let mut hex = hexline::read(rest).filter(|hex| hex.bare_front && hex.offset.is_none())?;
        text.get(..text.len() - rest.len())?.clone_into(&mut hex.front);
        Some(hex)
    }

    /// Appends a line with an offset to the open dump whose next offset it is.
    fn continue_offset(&mut self, at: usize, number: u32, hex: &HexLine) -> bool {
        let values = offset_values(hex.offset.as_deref().unwrap_or(""));
        if values.iter().flatten().all(|&value| value == 0) {
            return false;
        }
        for index in (0..self.open.len()).rev() {
            let Some(open) = self.open.get(index).filter(|open| open.offsets) else { continue };
            let (item, count, start, repeat) = (open.item, open.last_count, open.start, open.repeat);
            let Some(length) = self.block(item).map(|block| block.bytes.len()) else { continue };
            let ends = ends(start, values);
            if repeat {
                self.fill(index, &ends);
            } else if let Some(&end) =
                ends.iter().find(|&&end| end != length && end > length - count.min(length) && end < length)
                && !ends.contains(&length)
            {
                // The line before had fewer bytes than it seemed: the rest was its ASCII column.
                if let Some(block) = self.block(item) {
                    block.bytes.truncate(end);
                }
            } else if ends.contains(&(length - count.min(length)))
                && self.block(item).is_some_and(|block| block.bytes.ends_with(&hex.bytes))
            {
                if let Some(block) = self.block(item) {
                    block.trouble =
                        Some(format!("line {number} repeats the line before it; it was read once"));
                    block.last = number;
                }
                return true;
            } else if !ends.contains(&length) {
                continue;
            }
            let length = self.block(item).map_or(0, |block| block.bytes.len());
            if let Some(open) = self.open.get_mut(index) {
                for (slot, value) in open.start.iter_mut().zip(values) {
                    let fits = slot.zip(value).is_some_and(|(start, value)| start + length as u64 == value);
                    if !fits {
                        *slot = None;
                    }
                }
                open.last_count = hex.bytes.len();
                open.last_ascii = hex.ascii;
                open.last_at = at;
            }
            self.append(item, number, hex);
            return true;
        }
        // The last dump goes on after a gap.
        let gap = self
            .open
            .last()
            .filter(|open| open.offsets && at - open.last_at <= 3)
            .map(|open| (open.item, open.start));
        if let Some((item, start)) = gap
            && let Some(block) = self.block(item)
            && let Some(&end) = ends(start, values)
                .iter()
                .find(|&&end| end > block.bytes.len() && end < block.bytes.len() + 4096)
        {
            block.trouble = Some(format!(
                "{} bytes are missing before line {number} (its offset jumps)",
                end - block.bytes.len()
            ));
            block.cut = true;
        }
        false
    }

    /// Appends a line without offset to the block right above it.
    fn continue_plain(&mut self, at: usize, number: u32, hex: &HexLine) -> bool {
        if self.pending.is_some() {
            return false;
        }
        let Some(open) = self.open.last() else { return false };
        let item = open.item;
        if matches!(self.items.get(item), Some(Item::Block(block)) if block.cut) {
            return false;
        }
        let Some(open) = self.open.last() else { return false };
        let wrapped = open.offsets
            && hex.bare_front
            && !open.last_ascii
            && open.last_count + hex.bytes.len() <= 16
            && hex.unit == open.unit;
        let follows = !open.offsets
            && (open.last_bare_back || open.last_ascii)
            && (hex.bare_front || open.front == pattern(&hex.front))
            // An ASCII column that a forum has damaged: the bytes still stand in the same column.
            || !open.offsets
                && matches!(open.last_count, 8 | 16 | 32)
                && open.front_length == hex.front.len()
                && open.unit == hex.unit
                && open.front == pattern(&hex.front);
        let most = if matches!(open.last_count, 8 | 16 | 32) && !hex.ascii && !hex.bare_back {
            open.last_count
        } else {
            usize::MAX
        };
        let last_at = open.last_at;
        let adjacent = at == last_at + 1;
        let Some(block) = self.block(item) else { return false };
        let missing = shape::any(&block.bytes).is_some_and(|shape| shape.length > block.bytes.len())
            || block.expected.is_some_and(|expected| expected > block.bytes.len());
        let only_blank_between = at == last_at + 2;
        if !(wrapped || follows) || !(adjacent || only_blank_between && missing) {
            return false;
        }
        if !missing && shape::opening(&hex.bytes).is_some() && hex.bytes.len() >= 5 {
            return false; // the next message begins here
        }
        let mut hex = hex.clone();
        hex.bytes.truncate(most);
        let hex = &hex;
        self.append(item, number, hex);
        if let Some(open) = self.open.last_mut() {
            open.last_count = if wrapped { open.last_count + hex.bytes.len() } else { hex.bytes.len() };
            open.last_bare_back = hex.bare_back;
            open.last_ascii = hex.ascii;
            open.last_at = at;
        }
        true
    }

    fn append(&mut self, item: usize, number: u32, hex: &HexLine) {
        if let Some(block) = self.block(item) {
            block.bytes.extend_from_slice(&hex.bytes);
            block.last = number;
            if hex.odd {
                block.odd = Some(number);
            }
            block.cut |= hex.masked;
        }
    }

    /// A line that says "here something was left out" right after a block.
    fn mark_cut(&mut self, at: usize) {
        if let Some(open) = self.open.last().filter(|open| at - open.last_at <= 2) {
            let item = open.item;
            if let Some(block) = self.block(item) {
                block.cut = true;
            }
        }
    }

    fn close_open(&mut self) {
        for open in std::mem::take(&mut self.open) {
            self.close(&open);
        }
    }

    fn close_all(&mut self) {
        self.close_open();
        for item in &mut self.items {
            if let Item::Block(block) = item
                && let Some(expected) = block.expected
                && block.role != Some(Role::Inner)
            {
                block.bytes.truncate(expected);
                block.cut |= block.bytes.len() < expected;
            }
        }
    }

    /// Settles the byte order of words when a dump is complete.
    fn close(&mut self, open: &Open) {
        let unit = open.unit;
        let Some(block) = self.block(open.item) else { return };
        if !matches!(unit, 4 | 8) || shape::any(&block.bytes).is_some() {
            return;
        }
        let swapped: Vec<u8> =
            block.bytes.chunks(unit / 2).flat_map(|word| word.iter().rev().copied()).collect();
        if shape::any(&swapped).is_some() {
            block.bytes = swapped;
            block.format = "hex dump of little-endian words";
        }
    }
}

/// `true` if hex digits begin like a record, so that they start a message of their own.
fn opens_message(digits: &str) -> bool {
    let mut bytes = Vec::new();
    hexline::push_hex(digits.get(..digits.len().min(24) & !1).unwrap_or(""), &mut bytes);
    shape::opening(&bytes).is_some()
}

/// An offset read as hex, decimal and octal.
fn offset_values(text: &str) -> [Option<u64>; 3] {
    [16, 10, 8].map(|base| u64::from_str_radix(text, base).ok())
}

/// The lengths that a block beginning at `start` has when the next offset is `values`.
fn ends(start: [Option<u64>; 3], values: [Option<u64>; 3]) -> Vec<usize> {
    start
        .iter()
        .zip(values)
        .filter_map(|(start, value)| usize::try_from(value?.checked_sub((*start)?)?).ok())
        .collect()
}

/// The text before the bytes with its numbers blanked, so that prefixes of one log compare equal.
fn pattern(front: &str) -> String {
    front
        .trim()
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect::<String>()
        .replace("00", "0")
}

/// Dump lines whose units are not bytes in hex: octal words of `od`, bits of `xxd -b`.
fn packed(hex: &mut HexLine) {
    let digits: Cow<'_, str> = hex.bytes.iter().map(|b| format!("{b:02x}")).collect();
    if hex.unit == 6 && !hex.ascii && digits.bytes().all(|b| b <= b'7') {
        let words: Option<Vec<u16>> = (0..digits.len() / 6)
            .map(|i| u16::from_str_radix(digits.get(i * 6..i * 6 + 6)?, 8).ok())
            .collect();
        if let Some(words) = words {
            hex.bytes = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        }
    } else if hex.unit == 8 && hex.bytes.len().is_multiple_of(4) && digits.bytes().all(|b| b <= b'1') {
        hex.bytes = (0..digits.len() / 8)
            .filter_map(|i| u8::from_str_radix(digits.get(i * 8..i * 8 + 8)?, 2).ok())
            .collect();
    }
}
