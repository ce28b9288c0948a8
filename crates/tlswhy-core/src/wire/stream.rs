//! What one side sent, taken apart into records and messages.

use super::cursor::Cursor;
use super::{ClientHello, Problem, ProblemKind, Span, content_type, handshake_type};
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// One TLS record; offsets are in the side's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// ContentType.
    pub content_type: u8,
    /// legacy_record_version.
    pub version: u16,
    /// The length that the header says, in bytes.
    pub length: u16,
    /// Where the record stands, header included, as far as it is there.
    pub at: Span,
    /// Bytes of its header: 5; in DTLS 13, or fewer in the unified header of DTLS 1.3 (RFC 9147 section 4).
    pub header: u8,
}

impl Record {
    /// Where the payload stands.
    pub const fn payload(&self) -> Span {
        Span::new(self.at.start + self.header as usize, self.at.end)
    }

    /// Whether the whole payload is there.
    pub const fn is_whole(&self) -> bool {
        self.payload().len() == self.length as usize
    }
}

/// A handshake message, header included, put together from as many records as it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// HandshakeType.
    pub kind: u8,
    /// The bytes, header included; borrowed when the message lies in one record.
    pub bytes: Cow<'a, [u8]>,
    /// The pieces of the side's bytes that hold the message, in order.
    pub pieces: Vec<Span>,
    /// Index of the record it starts in; `None` for a message that came without a record header.
    pub record: Option<usize>,
    /// All bytes that the header announces are there.
    pub complete: bool,
}

impl Message<'_> {
    /// The offset in the side's bytes of an offset in the message.
    pub fn stream_offset(&self, offset: usize) -> usize {
        let mut left = offset;
        for piece in &self.pieces {
            if left < piece.len() {
                return piece.start + left;
            }
            left -= piece.len();
        }
        self.pieces.last().map_or(offset, |p| p.end)
    }
}

/// An alert as it stood in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// 1 warning, 2 fatal; other values are kept.
    pub level: u8,
    /// AlertDescription.
    pub description: u8,
    /// Where its two bytes stand.
    pub at: Span,
    /// The version in its record's header.
    pub record_version: u16,
}

/// One thing that a side sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A handshake message in the clear.
    Handshake(Message<'a>),
    /// An SSLv2-format ClientHello (RFC 5246 appendix E.2); the span covers its two-byte length too.
    Sslv2Hello(Span),
    /// An alert in the clear.
    Alert(Alert),
    /// change_cipher_spec.
    ChangeCipherSpec(Span),
    /// A record whose content cannot be read without keys, or application data.
    Protected(Span),
    /// Bytes that are no TLS record, to the end of what the side sent.
    NotTls(Span),
}

/// Everything one side sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The records in order.
    pub records: Vec<Record>,
    /// What they held, in order.
    pub items: Vec<Item<'a>>,
    /// What does not add up on the record layer, offsets in the side's bytes.
    pub problems: Vec<Problem>,
    /// The bytes are DTLS: records and messages have its longer headers.
    pub datagram: bool,
}

impl<'a> Reading<'a> {
    /// The handshake messages in the clear, in order.
    pub fn messages(&self) -> impl Iterator<Item = &Message<'a>> {
        self.items.iter().filter_map(|item| match item {
            Item::Handshake(message) => Some(message),
            _ => None,
        })
    }

    /// The first handshake message of this type.
    pub fn message(&self, kind: u8) -> Option<&Message<'a>> {
        self.messages().find(|m| m.kind == kind)
    }

    /// The alerts in the clear, in order.
    pub fn alerts(&self) -> impl Iterator<Item = &Alert> {
        self.items.iter().filter_map(|item| match item {
            Item::Alert(alert) => Some(alert),
            _ => None,
        })
    }

    /// The records (or the bare message) that hold the first ClientHello, without what follows it.
    pub fn hello_bytes(&self) -> Option<&'a [u8]> {
        let end = self.items.iter().find_map(|item| match item {
            Item::Handshake(m) if m.kind == handshake_type::CLIENT_HELLO => m.pieces.last().map(|p| p.end),
            Item::Sslv2Hello(at) => Some(at.end),
            _ => None,
        })?;
        self.bytes.get(..end)
    }

    /// The first ClientHello, in whichever format.
    pub fn client_hello(&'a self) -> Option<ClientHello<'a>> {
        self.items.iter().find_map(|item| match item {
            Item::Handshake(m) if m.kind == handshake_type::CLIENT_HELLO => Some(if self.datagram {
                ClientHello::read_dtls(&m.bytes)
            } else {
                ClientHello::read(&m.bytes)
            }),
            Item::Sslv2Hello(at) => Some(ClientHello::read_sslv2(self.bytes.get(at.start..at.end)?)),
            _ => None,
        })
    }
}

/// Takes apart what one side sent over a stream (TCP). Linear time; never fails.
///
/// A handshake message without a record header (as OpenSSL's `-msg` prints it) is read as such.
/// Bytes that start with a DTLS record are read as DTLS: fragments are put together, in whatever order they came.
pub fn read(bytes: &[u8]) -> Reading<'_> {
    if super::dtls::starts(bytes) {
        return super::dtls::read(bytes);
    }
    let mut reader =
        Reader { reading: Reading { bytes, ..Reading::default() }, pending: None, protected: false };
    reader.run();
    reader.reading
}

struct Reader<'a> {
    reading: Reading<'a>,
    /// A handshake message that is not complete yet.
    pending: Option<Message<'a>>,
    /// change_cipher_spec was seen: handshake and alert records are encrypted from here on (TLS 1.2).
    protected: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        let bytes = self.reading.bytes;
        let mut at = 0;
        while at < bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            at = if let Some(record) = record_at(rest, at) {
                self.record(record);
                record.at.end
            } else if let Some(length) = sslv2_hello(rest).filter(|_| at == 0) {
                let end = (at + length).min(bytes.len());
                if at + length > bytes.len() {
                    self.problem(
                        ProblemKind::Truncated { needed: length, present: end - at },
                        "client_hello",
                        at,
                        end,
                    );
                }
                self.reading.items.push(Item::Sslv2Hello(Span::new(at, end)));
                end
            } else if at == 0 && is_bare_hello(rest) {
                self.handshake(Span::new(0, bytes.len()), None);
                bytes.len()
            } else {
                self.problem(ProblemKind::NotARecord, "record", at, bytes.len());
                self.reading.items.push(Item::NotTls(Span::new(at, bytes.len())));
                bytes.len()
            };
        }
        if let Some(message) = self.pending.take() {
            self.reading.items.push(Item::Handshake(message));
        }
    }

    fn record(&mut self, record: Record) {
        let index = self.reading.records.len();
        let payload = record.payload();
        if !record.is_whole() {
            let needed = usize::from(record.length);
            self.problem(
                ProblemKind::Truncated { needed, present: payload.len() },
                "record",
                record.at.start,
                record.at.end,
            );
        }
        if record.length > MAX_CIPHERTEXT {
            self.problem(
                ProblemKind::BadLength(record.length.into()),
                "record",
                record.at.start,
                record.at.start + 5,
            );
        }
        // RFC 8446 section 5.1: 0303, in the first ClientHello also 0301; receivers must ignore it, not all do.
        if !(0x0300..=0x0303).contains(&record.version) {
            self.problem(
                ProblemKind::BadValue(record.version.into()),
                "legacy_record_version",
                record.at.start + 1,
                record.at.start + 3,
            );
        }
        self.reading.records.push(record);
        let bytes = self.reading.bytes.get(payload.start..payload.end).unwrap_or_default();
        match record.content_type {
            // In TLS 1.3's compatibility mode (RFC 8446 appendix D.4) a hello in the clear may follow on
            // change_cipher_spec: the second ClientHello, and the ServerHello after a HelloRetryRequest.
            content_type::HANDSHAKE if !self.protected || is_bare_hello(bytes) => {
                self.protected = false;
                self.handshake(payload, Some(index));
            }
            // An alert of two bytes is in the clear: encryption makes it longer.
            content_type::ALERT if record.length == 2 && bytes.len() == 2 => {
                let (level, description) =
                    (bytes.first().copied().unwrap_or_default(), bytes.last().copied().unwrap_or_default());
                self.reading.items.push(Item::Alert(Alert {
                    level,
                    description,
                    at: payload,
                    record_version: record.version,
                }));
            }
            content_type::CHANGE_CIPHER_SPEC => {
                self.protected = true;
                self.reading.items.push(Item::ChangeCipherSpec(payload));
            }
            _ => self.reading.items.push(Item::Protected(payload)),
        }
    }

    /// Handshake bytes: one or more messages, or a part of one.
    fn handshake(&mut self, payload: Span, record: Option<usize>) {
        let mut at = payload.start;
        while at < payload.end {
            let bytes = self.reading.bytes.get(at..payload.end).unwrap_or_default();
            let mut message = self.pending.take().unwrap_or(Message {
                kind: 0,
                bytes: Cow::Borrowed(&[]),
                pieces: Vec::new(),
                record,
                complete: false,
            });
            let have = message.bytes.len();
            // Until the header is there its missing bytes are all that is asked for.
            let header = 4usize.saturating_sub(have).min(bytes.len());
            extend(&mut message.bytes, bytes.get(..header).unwrap_or_default());
            let mut used = header;
            if message.bytes.len() >= 4 {
                let mut cursor = Cursor::new(&message.bytes);
                message.kind = cursor.u8().unwrap_or_default();
                let total = 4 + cursor.u24().unwrap_or_default();
                let missing = total.saturating_sub(message.bytes.len());
                let more = missing.min(bytes.len() - used);
                extend_from(&mut message.bytes, bytes, used, more);
                used += more;
                message.complete = more == missing;
            }
            push_piece(&mut message.pieces, Span::new(at, at + used));
            at += used;
            if message.complete {
                self.reading.items.push(Item::Handshake(message));
            } else {
                self.pending = Some(message);
            }
        }
    }

    fn problem(&mut self, kind: ProblemKind, field: &'static str, start: usize, end: usize) {
        self.reading.problems.push(Problem { kind, field, at: Span::new(start, end) });
    }
}

/// 2^14 + 2048: the longest record of TLS 1.2 and before (RFC 5246 section 6.2.3).
pub(super) const MAX_CIPHERTEXT: u16 = 0x4800;

fn extend<'a>(bytes: &mut Cow<'a, [u8]>, more: &'a [u8]) {
    if bytes.is_empty() {
        *bytes = Cow::Borrowed(more);
    } else if !more.is_empty() {
        bytes.to_mut().extend_from_slice(more);
    }
}

/// Adds `source[from..from + more]`; stays borrowed when the bytes so far are `source[..from]`.
fn extend_from<'a>(bytes: &mut Cow<'a, [u8]>, source: &'a [u8], from: usize, more: usize) {
    match bytes {
        Cow::Borrowed(so_far) if so_far.len() == from => {
            *bytes = Cow::Borrowed(source.get(..from + more).unwrap_or_default());
        }
        _ => extend(bytes, source.get(from..from + more).unwrap_or_default()),
    }
}

fn push_piece(pieces: &mut Vec<Span>, piece: Span) {
    match pieces.last_mut() {
        Some(last) if last.end == piece.start => last.end = piece.end,
        _ => pieces.push(piece),
    }
}

/// A record at the start of `rest`, which stands at offset `at`.
pub(super) fn record_at(rest: &[u8], at: usize) -> Option<Record> {
    let mut cursor = Cursor::new(rest);
    let content_type = cursor.u8()?;
    let version = cursor.u16()?;
    let length = cursor.u16()?;
    if !(content_type::CHANGE_CIPHER_SPEC..=26).contains(&content_type) {
        return None;
    }
    // Any 03xx is a record (RFC 8446 section 5.1 lets the version be ignored). With another version only a whole
    // hello is taken for one; other bytes are something else.
    if version >> 8 != 3 {
        let mut payload = cursor;
        let hello = payload.take(usize::from(length)).filter(|p| is_bare_hello(p))?;
        let mut header = Cursor::new(hello);
        header.u8();
        if content_type != content_type::HANDSHAKE || header.u24()? + 4 != hello.len() {
            return None;
        }
    }
    let end = 5 + usize::from(length).min(cursor.left());
    Some(Record { content_type, version, length, at: Span::new(at, at + end), header: 5 })
}

/// The length of an SSLv2-format ClientHello with its two-byte header, when `rest` starts with one.
fn sslv2_hello(rest: &[u8]) -> Option<usize> {
    match rest {
        [first, second, 1, 0 | 2 | 3, ..] if first & 0x80 != 0 => {
            let length = 2 + (usize::from(first & 0x7f) << 8 | usize::from(*second));
            (length >= 11).then_some(length)
        }
        _ => None,
    }
}

/// A ClientHello or ServerHello without a record header: type, a plausible length, a version.
fn is_bare_hello(rest: &[u8]) -> bool {
    matches!(rest, [handshake_type::CLIENT_HELLO | handshake_type::SERVER_HELLO, 0, _, _, 3, 0..=4, ..])
}

impl<'a> ClientHello<'a> {
    /// Reads an SSLv2-format ClientHello, two-byte length included (RFC 5246 appendix E.2).
    pub fn read_sslv2(message: &'a [u8]) -> Self {
        let mut hello = ClientHello { message, sslv2: true, ..ClientHello::default() };
        let mut cursor = Cursor::new(message);
        if hello.sslv2_fields(&mut cursor).is_none() {
            hello.problem(
                ProblemKind::Truncated { needed: message.len() + 1, present: message.len() },
                "client_hello",
                cursor.at,
                message.len(),
            );
        }
        hello
    }

    fn sslv2_fields(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        cursor.take(3)?;
        let start = cursor.at;
        self.legacy_version = cursor.u16()?;
        self.spans.legacy_version = cursor.since(start);
        let specs = cursor.u16()?;
        let session_id = cursor.u16()?;
        let challenge = cursor.u16()?;
        let start = cursor.at;
        self.sslv2_specs = cursor.take(specs.into())?;
        self.spans.cipher_suites = cursor.since(start);
        let start = cursor.at;
        self.session_id = cursor.take(session_id.into())?;
        self.spans.session_id = cursor.since(start);
        let start = cursor.at;
        self.random = cursor.take(challenge.into())?;
        self.spans.random = cursor.since(start);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hello of Stack Overflow question 35341394.
    const FOUNDING: &str = "160303004f0100004b03032e2aec857f15dd095f22d1538260d7806728aa6748cef071ab63d0b23e553a05\
        000014c027c023c00ac009c007c008c014c013c011c0120100000e000d000a00080403020304010201";

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> =
            text.bytes().filter_map(|b| (b as char).to_digit(16).map(|d| d as u8)).collect();
        digits.chunks(2).map(|c| c[0] << 4 | c[1]).collect()
    }

    #[test]
    fn reads_the_founding_hello() {
        let bytes = hex(FOUNDING);
        let reading = read(&bytes);
        let hello = reading.client_hello().expect("a hello");
        assert_eq!(hello.legacy_version, 0x0303);
        assert_eq!(hello.suites().count(), 10);
        assert!(hello.supported_groups().is_none());
        let schemes: Vec<u16> = hello.signature_algorithms().expect("signature_algorithms").iter().collect();
        assert_eq!(schemes, [0x0403, 0x0203, 0x0401, 0x0201]);
        assert!(hello.problems.is_empty() && reading.problems.is_empty());
    }

    #[test]
    fn joins_a_hello_that_is_split_over_records_byte_by_byte() {
        let whole = hex(FOUNDING);
        let split: Vec<u8> = whole[5..].iter().flat_map(|&b| [22, 3, 3, 0, 1, b]).collect();
        let reading = read(&split);
        assert_eq!(reading.messages().next().expect("a message").bytes, &whole[5..]);
        assert_eq!(reading.messages().next().expect("a message").stream_offset(1), 11);
    }

    #[test]
    fn reads_a_hello_in_a_record_of_an_unknown_version() {
        let mut bytes = hex(FOUNDING);
        bytes[1] = 5;
        let reading = read(&bytes);
        assert!(reading.client_hello().is_some());
        assert_eq!(reading.problems[0].kind, ProblemKind::BadValue(0x0503));
    }

    #[test]
    fn reads_the_second_hello_after_change_cipher_spec() {
        let hello = hex(FOUNDING);
        let bytes = [hello.as_slice(), &[20, 3, 3, 0, 1, 1], &hello].concat();
        assert_eq!(read(&bytes).messages().count(), 2);
    }

    #[test]
    fn joins_a_dtls_hello_whose_fragments_come_in_the_wrong_order() {
        let body = &hex(FOUNDING)[9..];
        let fragment = |from: usize, to: usize| {
            let part = &body[from..to];
            let mut record =
                std::vec![22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, from as u8, 0, 12 + part.len() as u8];
            record.extend([1, 0, 0, 75, 0, 0, 0, 0, from as u8, 0, 0, part.len() as u8]);
            record.extend(part);
            record
        };
        let bytes = [fragment(40, 75), fragment(0, 40)].concat();
        let reading = read(&bytes);
        let message = reading.messages().next().expect("a message");
        assert!(reading.datagram && message.complete);
        assert_eq!(&message.bytes[12..], body);
        assert_eq!(message.stream_offset(12 + 40), 25);
    }

    #[test]
    fn reads_every_prefix_without_panic() {
        let whole = hex(FOUNDING);
        for end in 0..whole.len() {
            let reading = read(&whole[..end]);
            let _ = reading.client_hello();
        }
    }
}
