//! The ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2) as a view of its bytes.

use super::cursor::{Cursor, be16};
use super::{Problem, ProblemKind, Span, extension_type as ext};
use alloc::vec::Vec;

/// A list of two-byte values as it stands in the bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct U16List<'a>(pub &'a [u8]);

impl<'a> U16List<'a> {
    /// The values in order; an odd last byte is left out.
    pub fn iter(self) -> impl ExactSizeIterator<Item = u16> + Clone + 'a {
        self.0.chunks_exact(2).map(be16)
    }

    /// Whether `value` is in the list.
    pub fn contains(self, value: u16) -> bool {
        self.iter().any(|v| v == value)
    }

    /// Number of whole values.
    pub const fn len(self) -> usize {
        self.0.len() / 2
    }

    /// No whole value.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// One extension of a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// ExtensionType.
    pub kind: u16,
    /// extension_data; shorter than announced when the hello is cut.
    pub body: &'a [u8],
    /// Type, length and body, in the message.
    pub at: Span,
}

impl Extension<'_> {
    /// Where extension_data stands in the message.
    pub const fn body_span(&self) -> Span {
        Span::new(self.at.start + 4, self.at.end)
    }
}

/// A ClientHello. Offsets are in the handshake message, its 4-byte header (DTLS: 12) included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientHello<'a> {
    /// The whole message, header included.
    pub message: &'a [u8],
    /// Length of the handshake header: 4, in DTLS 12, in the SSLv2 format 0.
    pub header: usize,
    /// The hello came in the SSLv2 format (RFC 5246 appendix E.2).
    pub sslv2: bool,
    /// legacy_version.
    pub legacy_version: u16,
    /// random (32 bytes; the SSLv2 challenge may be shorter).
    pub random: &'a [u8],
    /// legacy_session_id.
    pub session_id: &'a [u8],
    /// The DTLS cookie (RFC 6347 section 4.2.1), where the hello is a DTLS one.
    pub cookie: Option<&'a [u8]>,
    /// cipher_suites. In the SSLv2 format the three-byte values stand in [`ClientHello::sslv2_specs`] instead.
    pub cipher_suites: U16List<'a>,
    /// SSLv2 cipher specs, three bytes each.
    pub sslv2_specs: &'a [u8],
    /// legacy_compression_methods.
    pub compression_methods: &'a [u8],
    /// Whether an extensions block is there at all (it may be empty).
    pub has_extensions_block: bool,
    /// The extensions in order.
    pub extensions: Vec<Extension<'a>>,
    /// Bytes after the end of the hello's content, inside of the message.
    pub trailing: &'a [u8],
    /// Spans of the fields, in the message.
    pub spans: HelloSpans,
    /// What does not add up.
    pub problems: Vec<Problem>,
}

/// Where the fields of a ClientHello stand; length prefixes are not part of a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HelloSpans {
    /// legacy_version, 2 bytes.
    pub legacy_version: Span,
    /// random.
    pub random: Span,
    /// legacy_session_id.
    pub session_id: Span,
    /// cipher_suites.
    pub cipher_suites: Span,
    /// legacy_compression_methods.
    pub compression_methods: Span,
    /// The extensions block.
    pub extensions: Span,
}

/// A set of two-byte numbers, in constant time a number: a short list, then one bit for each number there is.
#[derive(Default)]
pub(crate) struct Seen {
    few: [u16; 32],
    count: usize,
    bits: Vec<u64>,
}

impl Seen {
    /// Adds a number; whether it was there before.
    pub(crate) fn again(&mut self, number: u16) -> bool {
        if self.has(number) {
            return true;
        }
        if let Some(place) = self.few.get_mut(self.count) {
            *place = number;
            self.count += 1;
            return false;
        }
        if self.bits.is_empty() {
            self.bits.resize(1 << 10, 0);
        }
        if let Some(word) = self.bits.get_mut(usize::from(number >> 6)) {
            *word |= 1 << (number & 63);
        }
        false
    }

    /// Whether the number was added.
    pub(crate) fn has(&self, number: u16) -> bool {
        self.few.get(..self.count).unwrap_or_default().contains(&number)
            || self.bits.get(usize::from(number >> 6)).is_some_and(|word| word >> (number & 63) & 1 == 1)
    }
}

impl<'a> ClientHello<'a> {
    /// Reads a message that starts with the handshake header (type 1, 3-byte length).
    ///
    /// Never fails: a message that is cut or wrong gives what could be read and [`ClientHello::problems`].
    pub fn read(message: &'a [u8]) -> Self {
        let mut cursor = Cursor::new(message);
        let mut hello = ClientHello { message, header: 4, ..ClientHello::default() };
        cursor.u8();
        let announced = cursor.u24().unwrap_or_default();
        let present = cursor.left();
        if announced > present {
            hello.problem(
                ProblemKind::Truncated { needed: announced, present },
                "client_hello",
                cursor.at,
                message.len(),
            );
        }
        hello.fields(&mut cursor, false);
        hello
    }

    /// Reads a DTLS message, which has a header of 12 bytes and a cookie (RFC 6347 section 4.2.1).
    pub fn read_dtls(message: &'a [u8]) -> Self {
        let mut cursor = Cursor::new(message);
        let mut hello = ClientHello { message, header: 12, ..ClientHello::default() };
        cursor.u8();
        let announced = cursor.u24().unwrap_or_default();
        cursor.take(8);
        let present = cursor.left();
        if announced > present {
            let kind = ProblemKind::Truncated { needed: announced, present };
            hello.problem(kind, "client_hello", cursor.at, message.len());
        }
        hello.fields(&mut cursor, true);
        hello
    }

    /// Reads the body's fields from `cursor` on; `dtls` says that a cookie stands after the session id.
    pub(crate) fn fields(&mut self, cursor: &mut Cursor<'a>, dtls: bool) {
        if self.fields_to_compression(cursor, dtls).is_none() {
            return;
        }
        if cursor.left() == 0 {
            return;
        }
        let start = cursor.at;
        let Some(length) = cursor.u16() else {
            self.trailing = cursor.rest();
            self.problem(ProblemKind::TrailingBytes, "client_hello", start, cursor.at);
            return;
        };
        self.has_extensions_block = true;
        let length = usize::from(length);
        let room = cursor.left();
        if length > room {
            self.problem(ProblemKind::LengthOverrun { says: length, room }, "extensions", start, cursor.at);
        }
        let start = cursor.at;
        let block = cursor.take(length.min(room)).unwrap_or_default();
        self.spans.extensions = cursor.since(start);
        self.read_extensions(block, start);
        if cursor.left() > 0 {
            let start = cursor.at;
            self.trailing = cursor.rest();
            self.problem(ProblemKind::TrailingBytes, "client_hello", start, cursor.at);
        }
    }

    fn fields_to_compression(&mut self, cursor: &mut Cursor<'a>, dtls: bool) -> Option<()> {
        let start = cursor.at;
        let Some(version) = cursor.u16() else { return self.cut("legacy_version", 2, cursor) };
        self.legacy_version = version;
        self.spans.legacy_version = cursor.since(start);
        let start = cursor.at;
        let Some(random) = cursor.take(32) else {
            self.random = cursor.rest();
            self.spans.random = cursor.since(start);
            return self.cut_at("random", 32, self.random.len(), start, cursor.at);
        };
        self.random = random;
        self.spans.random = cursor.since(start);
        let (session_id, span) = self.vector8(cursor, "legacy_session_id")?;
        (self.session_id, self.spans.session_id) = (session_id, span);
        if session_id.len() > 32 {
            self.problem(ProblemKind::BadLength(session_id.len()), "legacy_session_id", span.start, span.end);
        }
        if dtls {
            self.cookie = Some(self.vector8(cursor, "cookie")?.0);
        }
        let start = cursor.at;
        let Some(length) = cursor.u16() else { return self.cut("cipher_suites", 2, cursor) };
        let (suites, span) = self.vector(cursor, usize::from(length), start, "cipher_suites");
        (self.cipher_suites, self.spans.cipher_suites) = (U16List(suites), span);
        if span.len() % 2 == 1 {
            self.problem(ProblemKind::OddLength, "cipher_suites", span.start, span.end);
        }
        if span.is_empty() {
            self.problem(ProblemKind::Empty, "cipher_suites", start, cursor.at);
        }
        if suites.len() < usize::from(length) {
            return None;
        }
        let (compression, span) = self.vector8(cursor, "legacy_compression_methods")?;
        (self.compression_methods, self.spans.compression_methods) = (compression, span);
        if compression.is_empty() {
            self.problem(ProblemKind::Empty, "legacy_compression_methods", span.start, span.end);
        }
        Some(())
    }

    /// A vector with a one-byte length; `None` after a problem that leaves nothing to read.
    fn vector8(&mut self, cursor: &mut Cursor<'a>, field: &'static str) -> Option<(&'a [u8], Span)> {
        let start = cursor.at;
        let Some(length) = cursor.u8() else {
            self.cut(field, 1, cursor);
            return None;
        };
        let (bytes, span) = self.vector(cursor, usize::from(length), start, field);
        (bytes.len() == usize::from(length)).then_some((bytes, span))
    }

    fn vector(
        &mut self,
        cursor: &mut Cursor<'a>,
        length: usize,
        start: usize,
        field: &'static str,
    ) -> (&'a [u8], Span) {
        let room = cursor.left();
        if length > room {
            self.problem(ProblemKind::LengthOverrun { says: length, room }, field, start, cursor.at);
        }
        let start = cursor.at;
        let bytes = cursor.take(length.min(room)).unwrap_or_default();
        (bytes, cursor.since(start))
    }

    fn read_extensions(&mut self, block: &'a [u8], base: usize) {
        // Most hellos have fewer than 24 extensions; four bytes each is the most that the block can hold.
        self.extensions.reserve_exact((block.len() / 4).min(24));
        let mut cursor = Cursor::new(block);
        let mut seen = Seen::default();
        while cursor.left() > 0 {
            let start = cursor.at;
            let (Some(kind), Some(length)) = (cursor.u16(), cursor.u16()) else {
                cursor.rest();
                self.problem(ProblemKind::TrailingBytes, "extensions", base + start, base + cursor.at);
                return;
            };
            let length = usize::from(length);
            let room = cursor.left();
            if length > room {
                self.problem(
                    ProblemKind::LengthOverrun { says: length, room },
                    "extension",
                    base + start,
                    base + start + 4,
                );
            }
            let body = cursor.take(length.min(room)).unwrap_or_default();
            let at = cursor.since(start).shifted(base);
            if seen.again(kind) {
                self.problem(ProblemKind::Duplicate(kind), "extension", at.start, at.end);
            }
            self.extensions.push(Extension { kind, body, at });
        }
        let psk = self.extensions.iter().position(|e| e.kind == ext::PRE_SHARED_KEY);
        if let Some(position) = psk
            && position + 1 != self.extensions.len()
        {
            let at = self.extensions.get(position).map(|e| e.at).unwrap_or_default();
            self.problem(ProblemKind::PskNotLast, "pre_shared_key", at.start, at.end);
        }
    }

    fn cut(&mut self, field: &'static str, needed: usize, cursor: &mut Cursor<'a>) -> Option<()> {
        let start = cursor.at;
        let present = cursor.rest().len();
        self.cut_at(field, needed, present, start, cursor.at)
    }

    fn cut_at(
        &mut self,
        field: &'static str,
        needed: usize,
        present: usize,
        start: usize,
        end: usize,
    ) -> Option<()> {
        self.problem(ProblemKind::Truncated { needed, present }, field, start, end);
        None
    }

    pub(crate) fn problem(&mut self, kind: ProblemKind, field: &'static str, start: usize, end: usize) {
        self.problems.push(Problem { kind, field, at: Span::new(start, end) });
    }

    /// The first extension of this type.
    pub fn extension(&self, kind: u16) -> Option<&Extension<'a>> {
        self.extensions.iter().find(|e| e.kind == kind)
    }

    /// Whether the extension is there.
    pub fn has(&self, kind: u16) -> bool {
        self.extension(kind).is_some()
    }

    /// All suites offered, whichever format the hello came in; SSLv2-only kinds (first byte not 0) are left out.
    pub fn suites(&self) -> impl Iterator<Item = u16> + Clone + 'a {
        let specs = self.sslv2_specs.chunks_exact(3).filter(|s| s.first() == Some(&0));
        self.cipher_suites.iter().chain(specs.map(|s| be16(s.get(1..).unwrap_or_default())))
    }

    /// Where the first offer of this suite stands in the message.
    pub fn suite_span(&self, suite: u16) -> Option<Span> {
        let list = self.cipher_suites.iter().position(|s| s == suite);
        let width = if self.sslv2 { 3 } else { 2 };
        let index = match list {
            Some(index) => index,
            None => self
                .sslv2_specs
                .chunks_exact(3)
                .position(|s| matches!(s, [0, rest @ ..] if be16(rest) == suite))?,
        };
        let start = self.spans.cipher_suites.start + index * width;
        Some(Span::new(start, start + width))
    }

    /// supported_groups; `None` when the extension is absent.
    pub fn supported_groups(&self) -> Option<U16List<'a>> {
        self.list16(ext::SUPPORTED_GROUPS)
    }

    /// signature_algorithms; `None` when absent.
    pub fn signature_algorithms(&self) -> Option<U16List<'a>> {
        self.list16(ext::SIGNATURE_ALGORITHMS)
    }

    /// signature_algorithms_cert; `None` when absent.
    pub fn signature_algorithms_cert(&self) -> Option<U16List<'a>> {
        self.list16(ext::SIGNATURE_ALGORITHMS_CERT)
    }

    /// supported_versions; `None` when absent.
    pub fn supported_versions(&self) -> Option<U16List<'a>> {
        self.list8(ext::SUPPORTED_VERSIONS).map(U16List)
    }

    /// ec_point_formats; `None` when absent.
    pub fn ec_point_formats(&self) -> Option<&'a [u8]> {
        self.list8(ext::EC_POINT_FORMATS)
    }

    /// psk_key_exchange_modes; `None` when absent.
    pub fn psk_key_exchange_modes(&self) -> Option<&'a [u8]> {
        self.list8(ext::PSK_KEY_EXCHANGE_MODES)
    }

    /// The first host_name of server_name (RFC 6066 section 3), as bytes.
    pub fn server_name(&self) -> Option<&'a [u8]> {
        let list = self.prefixed16(ext::SERVER_NAME)?;
        let mut cursor = Cursor::new(list);
        loop {
            let kind = cursor.u8()?;
            let length = cursor.u16()?;
            let name = cursor.take(usize::from(length))?;
            if kind == 0 {
                return Some(name);
            }
        }
    }

    /// The protocol names of ALPN (RFC 7301); `None` when absent.
    pub fn alpn(&self) -> Option<impl Iterator<Item = &'a [u8]> + Clone + 'a> {
        let mut cursor = Cursor::new(self.prefixed16(ext::ALPN)?);
        Some(core::iter::from_fn(move || {
            let length = cursor.u8()?;
            cursor.take(usize::from(length))
        }))
    }

    /// The key shares, group and key; `None` when key_share is absent.
    pub fn key_shares(&self) -> Option<impl Iterator<Item = (u16, &'a [u8])> + Clone + 'a> {
        let mut cursor = Cursor::new(self.prefixed16(ext::KEY_SHARE)?);
        Some(core::iter::from_fn(move || {
            let group = cursor.u16()?;
            let length = cursor.u16()?;
            Some((group, cursor.take(usize::from(length))?))
        }))
    }

    /// The highest TLS version offered: from supported_versions (GREASE left out) or legacy_version.
    pub fn highest_version(&self) -> u16 {
        match self.supported_versions() {
            Some(list) => {
                list.iter().filter(|v| (0x0300..=0x0304).contains(v)).max().unwrap_or(self.legacy_version)
            }
            None => self.legacy_version,
        }
    }

    fn list16(&self, kind: u16) -> Option<U16List<'a>> {
        self.prefixed16(kind).map(U16List)
    }

    /// The content of a body that is one vector with a two-byte length; a wrong length gives what is there.
    fn prefixed16(&self, kind: u16) -> Option<&'a [u8]> {
        let mut cursor = Cursor::new(self.extension(kind)?.body);
        let length = usize::from(cursor.u16().unwrap_or_default());
        let room = cursor.left();
        cursor.take(length.min(room))
    }

    fn list8(&self, kind: u16) -> Option<&'a [u8]> {
        let mut cursor = Cursor::new(self.extension(kind)?.body);
        let length = usize::from(cursor.u8().unwrap_or_default());
        let room = cursor.left();
        cursor.take(length.min(room))
    }
}
