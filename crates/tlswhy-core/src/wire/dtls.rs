//! DTLS records and messages (RFC 4347, RFC 6347, RFC 9147), datagrams one after the other.

use super::cursor::Cursor;
use super::{Alert, Item, Message, Problem, ProblemKind, Reading, Record, Span, content_type};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Record header: type, version, epoch (2), sequence number (6), length (RFC 6347 section 4.1).
const RECORD: usize = 13;
/// Handshake header: type, length, message_seq (2), fragment_offset (3), fragment_length (3).
const HANDSHAKE: usize = 12;

/// Messages that are put together at once; a peer sends one flight, which has fewer.
const MAX_PENDING: usize = 16;

/// Whether the bytes start with a plaintext DTLS record.
pub(crate) fn starts(bytes: &[u8]) -> bool {
    // Versions: DTLS 1.0 and 1.2 (1.3 says 1.2), and 0100 of OpenSSL before the RFC.
    matches!(
        bytes,
        [20..=26, 0xfe, 0xfc..=0xff, _, _, _, _, _, _, _, _, _, _, ..]
            | [22, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, _, _, 1, ..]
    )
}

/// Takes apart the datagrams of one side. Linear time; never fails.
pub(crate) fn read(bytes: &[u8]) -> Reading<'_> {
    let mut reading = Reading { bytes, datagram: true, ..Reading::default() };
    let mut pending = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some((record, epoch)) = record_at(rest, at) else {
            reading.problems.push(Problem {
                kind: ProblemKind::NotARecord,
                field: "record",
                at: Span::new(at, bytes.len()),
            });
            reading.items.push(Item::NotTls(Span::new(at, bytes.len())));
            break;
        };
        content(&mut reading, &mut pending, record, epoch);
        at = record.at.end;
    }
    for message in pending {
        reading.items.push(Item::Handshake(message.finish()));
    }
    reading
}

fn record_at(rest: &[u8], at: usize) -> Option<(Record, u64)> {
    if let Some(first) = rest.first().filter(|b| **b & 0xe0 == 0x20) {
        return unified(rest, *first, at);
    }
    let mut cursor = Cursor::new(rest);
    let content_type = cursor.u8()?;
    let version = cursor.u16()?;
    let epoch = cursor.u16()?;
    cursor.take(6)?;
    let length = cursor.u16()?;
    if !(content_type::CHANGE_CIPHER_SPEC..=26).contains(&content_type) || !matches!(version >> 8, 0xfe | 1) {
        return None;
    }
    let end = RECORD + usize::from(length).min(cursor.left());
    let at = Span::new(at, at + end);
    Some((Record { content_type, version, length, at, header: RECORD as u8 }, epoch.into()))
}

/// The unified header of encrypted DTLS 1.3 records (RFC 9147 section 4): flags 001CSLEE, a connection id whose
/// length only the peers know, a sequence number, a length.
fn unified(rest: &[u8], flags: u8, at: usize) -> Option<(Record, u64)> {
    let number = if flags & 8 == 0 { 1 } else { 2 };
    let has_length = flags & 0x14 == 4;
    let header = 1 + number + if has_length { 2 } else { 0 };
    let length = match rest.get(header - 2..header) {
        Some([high, low]) if has_length => usize::from(*high) << 8 | usize::from(*low),
        // A connection id, or no length: the record takes the rest of the datagram, and the end of that is not
        // in the bytes.
        _ => rest.len().checked_sub(header)?,
    };
    let end = header + length.min(rest.len().checked_sub(header)?);
    let length = u16::try_from(length).unwrap_or(u16::MAX);
    let at = Span::new(at, at + end);
    let record = Record {
        content_type: content_type::APPLICATION_DATA,
        version: 0xfefc,
        length,
        at,
        header: header as u8,
    };
    Some((record, 1))
}

fn content<'a>(reading: &mut Reading<'a>, pending: &mut Vec<Pending<'a>>, record: Record, epoch: u64) {
    let index = reading.records.len();
    let payload = record.payload();
    let mut problem = |kind, at| reading.problems.push(Problem { kind, field: "record", at });
    if payload.len() < usize::from(record.length) {
        let kind = ProblemKind::Truncated { needed: record.length.into(), present: payload.len() };
        problem(kind, record.at);
    }
    reading.records.push(record);
    let bytes = reading.bytes.get(payload.start..payload.end).unwrap_or_default();
    let item = match (record.content_type, bytes) {
        (content_type::HANDSHAKE, _) if epoch == 0 => {
            fragments(reading, pending, payload, index);
            return;
        }
        (content_type::ALERT, [level, description]) if epoch == 0 => Item::Alert(Alert {
            level: *level,
            description: *description,
            at: payload,
            record_version: record.version,
        }),
        (content_type::CHANGE_CIPHER_SPEC, _) => Item::ChangeCipherSpec(payload),
        _ => Item::Protected(payload),
    };
    reading.items.push(item);
}

/// A message of which parts are missing.
struct Pending<'a> {
    sequence: u16,
    length: usize,
    record: usize,
    /// The first part's header, as if the message had come in one.
    header: Vec<u8>,
    /// Offset to bytes and where they stand; of parts with the same offset the first counts.
    parts: BTreeMap<usize, (&'a [u8], Span)>,
    have: usize,
}

impl<'a> Pending<'a> {
    /// The message as far as it is there without a gap.
    fn finish(self) -> Message<'a> {
        let kind = self.header.first().copied().unwrap_or_default();
        let mut bytes = self.header;
        let mut pieces = Vec::new();
        for (offset, (part, at)) in self.parts {
            if offset != bytes.len() - HANDSHAKE {
                break;
            }
            bytes.extend_from_slice(part);
            // The header belongs to the first part.
            let start = if offset == 0 { at.start.saturating_sub(HANDSHAKE) } else { at.start };
            pieces.push(Span::new(start, at.end));
        }
        let complete = bytes.len() - HANDSHAKE == self.length;
        Message { kind, bytes: Cow::Owned(bytes), pieces, record: Some(self.record), complete }
    }
}

fn fragments<'a>(reading: &mut Reading<'a>, pending: &mut Vec<Pending<'a>>, payload: Span, record: usize) {
    let mut at = payload.start;
    while at < payload.end {
        let bytes = reading.bytes.get(at..payload.end).unwrap_or_default();
        let mut cursor = Cursor::new(bytes);
        let fields = (|| {
            let _kind = cursor.u8()?;
            Some((cursor.u24()?, cursor.u16()?, cursor.u24()?, cursor.u24()?))
        })();
        let kind = bytes.first().copied().unwrap_or_default();
        let (length, sequence, offset, size) = fields.unwrap_or((bytes.len(), 0, 0, bytes.len()));
        let end = at + (HANDSHAKE + size).min(bytes.len());
        let whole = offset == 0 && (size == length || fields.is_none());
        if whole {
            let complete = fields.is_some() && end - at == HANDSHAKE + length;
            let bytes = Cow::Borrowed(reading.bytes.get(at..end).unwrap_or_default());
            let pieces = [Span::new(at, end)].into();
            let message = Message { kind, bytes, pieces, record: Some(record), complete };
            reading.items.push(Item::Handshake(message));
        } else {
            let place = if let Some(place) =
                pending.iter().rposition(|p| p.sequence == sequence && p.length == length)
            {
                place
            } else {
                let mut header = alloc::vec![kind];
                let length_bytes = (length as u32).to_be_bytes();
                header.extend_from_slice(length_bytes.get(1..).unwrap_or_default());
                header.extend_from_slice(&sequence.to_be_bytes());
                header.extend_from_slice(&[0, 0, 0]);
                header.extend_from_slice(length_bytes.get(1..).unwrap_or_default());
                if pending.len() == MAX_PENDING {
                    reading.items.push(Item::Handshake(pending.remove(0).finish()));
                }
                pending.push(Pending { sequence, length, record, header, parts: BTreeMap::new(), have: 0 });
                pending.len() - 1
            };
            let body = Span::new((at + HANDSHAKE).min(end), end);
            let part = reading.bytes.get(body.start..body.end).unwrap_or_default();
            if let Some(message) = pending.get_mut(place) {
                if !message.parts.contains_key(&offset) {
                    message.have += part.len();
                    message.parts.insert(offset, (part, body));
                }
                if message.have >= message.length {
                    let message = pending.remove(place).finish();
                    reading.items.push(Item::Handshake(message));
                }
            }
        }
        at = end;
    }
}
