//! Where the ClientHello stands in what the client sent, taken out of its records and put back.

use super::EditError;
use crate::wire::{Item, Message, Reading, content_type, handshake_type, read};
use alloc::vec::Vec;

/// 2^14: the longest plaintext record (RFC 8446 section 5.1).
const MAX_PLAINTEXT: usize = 0x4000;

/// A record that holds a part of the hello.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// What stands between the frame before (or the start) and this record.
    gap: Vec<u8>,
    /// legacy_record_version.
    pub(super) version: u16,
    /// Payload bytes.
    size: usize,
}

/// How the hello is framed.
#[derive(Clone, Debug)]
pub(super) enum Framing {
    /// In TLS records.
    Records(Vec<Frame>),
    /// A handshake message without a record.
    Bare,
    /// The SSLv2 format.
    Sslv2,
}

/// The client's bytes with the hello's message taken out.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) framing: Framing,
    /// Bytes in the first record before the message.
    lead: Vec<u8>,
    /// The handshake message, header included (SSLv2: with its two-byte length).
    pub(super) message: Vec<u8>,
    /// Bytes in the last record after the message.
    tail: Vec<u8>,
    /// Bytes that the last record's header announces and that are not there.
    missing: usize,
    /// Everything after the last record.
    after: Vec<u8>,
    /// Payload bytes that a record may grow to.
    limit: usize,
    /// The pieces of the input that hold the message.
    pieces: Vec<crate::wire::Span>,
}

impl Document {
    /// Finds the first ClientHello in the client's bytes.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, EditError> {
        let reading = read(bytes);
        if reading.datagram {
            return Err(EditError::Dtls);
        }
        for item in &reading.items {
            match item {
                Item::Handshake(message) if message.kind == handshake_type::CLIENT_HELLO => {
                    return Ok(Self::of_message(&reading, message));
                }
                Item::Sslv2Hello(at) => {
                    return Ok(Document {
                        framing: Framing::Sslv2,
                        lead: bytes.get(..at.start).unwrap_or_default().into(),
                        message: bytes.get(at.start..at.end).unwrap_or_default().into(),
                        tail: Vec::new(),
                        missing: 0,
                        after: bytes.get(at.end..).unwrap_or_default().into(),
                        limit: MAX_PLAINTEXT,
                        pieces: [*at].into(),
                    });
                }
                _ => {}
            }
        }
        Err(if matches!(bytes, [_, 0xfe, 0xfc..=0xff, ..]) {
            EditError::Dtls
        } else {
            EditError::NoClientHello
        })
    }

    fn of_message(reading: &Reading<'_>, message: &Message<'_>) -> Self {
        let bytes = reading.bytes;
        let start = message.pieces.first().map_or(0, |p| p.start);
        let end = message.pieces.last().map_or(0, |p| p.end);
        let mut document = Document {
            framing: Framing::Bare,
            lead: Vec::new(),
            message: message.bytes.to_vec(),
            tail: Vec::new(),
            missing: 0,
            after: Vec::new(),
            limit: MAX_PLAINTEXT,
            pieces: message.pieces.clone(),
        };
        let Some(first) = message.record else {
            document.lead = bytes.get(..start).unwrap_or_default().into();
            document.after = bytes.get(end..).unwrap_or_default().into();
            return document;
        };
        let mut frames = Vec::new();
        let mut done = 0;
        for record in reading.records.iter().skip(first) {
            if record.at.start >= end {
                break;
            }
            if record.content_type != content_type::HANDSHAKE {
                continue;
            }
            let payload = record.payload();
            if frames.is_empty() {
                document.lead = bytes.get(payload.start..start).unwrap_or_default().into();
            }
            frames.push(Frame {
                gap: bytes.get(done..record.at.start).unwrap_or_default().into(),
                version: record.version,
                size: payload.len(),
            });
            document.tail = bytes.get(end.max(payload.start)..payload.end).unwrap_or_default().into();
            document.missing = usize::from(record.length).saturating_sub(payload.len());
            done = record.at.end;
        }
        document.after = bytes.get(done..).unwrap_or_default().into();
        document.limit = match frames.as_slice() {
            [one] => one.size.max(MAX_PLAINTEXT),
            many => many.iter().map(|f| f.size).max().unwrap_or(MAX_PLAINTEXT).max(1),
        };
        document.framing = Framing::Records(frames);
        document
    }

    /// The offset in the message of an offset in the client's bytes; the end of a piece counts as inside.
    pub(super) fn message_offset(&self, stream: usize) -> Option<usize> {
        let mut before = 0;
        let last = self.pieces.len().saturating_sub(1);
        for (i, piece) in self.pieces.iter().enumerate() {
            if stream >= piece.start && (stream < piece.end || (i == last && stream == piece.end)) {
                return Some(before + stream - piece.start);
            }
            before += piece.len();
        }
        None
    }

    /// Where the message ends in the client's bytes.
    pub(super) fn pieces_end(&self) -> usize {
        self.pieces.last().map_or(0, |p| p.end)
    }

    /// Cuts the hello into records of `size` payload bytes.
    pub(super) fn split(&mut self, size: usize) -> Result<(), EditError> {
        if size == 0 || size > usize::from(u16::MAX) {
            return Err(EditError::TooLong("record"));
        }
        let total = self.lead.len() + self.message.len() + self.tail.len();
        let Framing::Records(frames) = &mut self.framing else { return Err(EditError::NoRecords) };
        let version = frames.first().map_or(0x0301, |f| f.version);
        let mut gap = Vec::new();
        for frame in frames.drain(..) {
            gap.extend_from_slice(&frame.gap);
        }
        let mut left = total;
        while left > 0 || frames.is_empty() {
            frames.push(Frame { gap: core::mem::take(&mut gap), version, size: left.min(size) });
            left -= left.min(size);
        }
        self.limit = size;
        Ok(())
    }

    /// The client's bytes with the message put back; record sizes are kept, the last record takes the change.
    pub(super) fn write(&self) -> Result<Vec<u8>, EditError> {
        let body: Vec<u8> = [self.lead.as_slice(), &self.message, &self.tail].concat();
        let Framing::Records(frames) = &self.framing else {
            return Ok([body.as_slice(), &self.after].concat());
        };
        // (what stands before, version, payload)
        let mut records: Vec<(Vec<u8>, u16, &[u8])> = Vec::new();
        let mut rest = body.as_slice();
        let mut gap = Vec::new();
        let mut version = 0x0301;
        for (i, frame) in frames.iter().enumerate() {
            gap.extend_from_slice(&frame.gap);
            version = frame.version;
            let is_last = i + 1 == frames.len();
            let (payload, left) = cut(rest, if is_last { self.limit } else { frame.size });
            rest = left;
            if payload.is_empty() && frame.size > 0 && !records.is_empty() {
                continue;
            }
            records.push((core::mem::take(&mut gap), version, payload));
        }
        while !rest.is_empty() {
            let (payload, left) = cut(rest, self.limit.max(1));
            rest = left;
            records.push((Vec::new(), version, payload));
        }
        let last = records.len().saturating_sub(1);
        let mut out = Vec::with_capacity(body.len() + self.after.len() + 5 * records.len());
        for (i, (before, version, payload)) in records.into_iter().enumerate() {
            let length = payload.len() + if i == last { self.missing } else { 0 };
            let length = u16::try_from(length).map_err(|_| EditError::TooLong("record"))?;
            out.extend_from_slice(&before);
            out.push(content_type::HANDSHAKE);
            out.extend_from_slice(&version.to_be_bytes());
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(payload);
        }
        out.extend_from_slice(&gap);
        out.extend_from_slice(&self.after);
        Ok(out)
    }

    /// Puts a bare message or the given TLS message into one record (more where it is too long for one).
    pub(super) fn wrap(&mut self, message: Vec<u8>, version: u16) {
        self.message = message;
        let gap = core::mem::take(&mut self.lead);
        self.framing = Framing::Records([Frame { gap, version, size: self.message.len() }].into());
        self.limit = MAX_PLAINTEXT;
    }
}

fn cut(bytes: &[u8], at: usize) -> (&[u8], &[u8]) {
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}
