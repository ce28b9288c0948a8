//! The ServerHello and HelloRetryRequest (RFC 8446 sections 4.1.3 and 4.1.4) as a view of its bytes.

use super::cursor::{Cursor, be16};
use super::{Extension, Span, extension_type as ext};
use alloc::vec::Vec;

/// The random that marks a HelloRetryRequest (RFC 8446 section 4.1.3).
pub const HELLO_RETRY_REQUEST_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2,
    0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// A ServerHello. Offsets are in the handshake message, its 4-byte header included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerHello<'a> {
    /// The whole message, header included.
    pub message: &'a [u8],
    /// legacy_version.
    pub legacy_version: u16,
    /// random, 32 bytes when whole.
    pub random: &'a [u8],
    /// legacy_session_id_echo.
    pub session_id: &'a [u8],
    /// The suite chosen.
    pub cipher_suite: u16,
    /// Where the suite stands.
    pub cipher_suite_span: Span,
    /// The compression method chosen.
    pub compression_method: u8,
    /// The extensions in order.
    pub extensions: Vec<Extension<'a>>,
    /// The message could be read to its end.
    pub complete: bool,
}

impl<'a> ServerHello<'a> {
    /// Reads a message that starts with the handshake header (type 2). A cut one gives what could be read.
    pub fn read(message: &'a [u8]) -> Self {
        let mut hello = ServerHello { message, ..ServerHello::default() };
        let mut cursor = Cursor::new(message);
        cursor.take(4);
        hello.complete = hello.fields(&mut cursor).is_some();
        hello
    }

    /// Reads a DTLS message, whose header has 12 bytes (RFC 6347 section 4.2.2).
    pub fn read_dtls(message: &'a [u8]) -> Self {
        let mut hello = ServerHello { message, ..ServerHello::default() };
        let mut cursor = Cursor::new(message);
        cursor.take(12);
        hello.complete = hello.fields(&mut cursor).is_some();
        hello
    }

    fn fields(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        self.legacy_version = cursor.u16()?;
        self.random = cursor.take(32)?;
        let length = cursor.u8()?;
        self.session_id = cursor.take(usize::from(length))?;
        let start = cursor.at;
        self.cipher_suite = cursor.u16()?;
        self.cipher_suite_span = cursor.since(start);
        self.compression_method = cursor.u8()?;
        if cursor.left() == 0 {
            return Some(());
        }
        let length = usize::from(cursor.u16()?);
        let end = cursor.at + length.min(cursor.left());
        while cursor.at < end {
            let start = cursor.at;
            let kind = cursor.u16()?;
            let length = usize::from(cursor.u16()?);
            let body = cursor.take(length)?;
            self.extensions.push(Extension { kind, body, at: cursor.since(start) });
        }
        (cursor.left() == 0).then_some(())
    }

    /// Whether it is a HelloRetryRequest.
    pub fn is_hello_retry_request(&self) -> bool {
        self.random == HELLO_RETRY_REQUEST_RANDOM
    }

    /// The first extension of this type.
    pub fn extension(&self, kind: u16) -> Option<&Extension<'a>> {
        self.extensions.iter().find(|e| e.kind == kind)
    }

    /// The version chosen: supported_versions where it is there, else legacy_version.
    pub fn version(&self) -> u16 {
        self.extension(ext::SUPPORTED_VERSIONS).map_or(self.legacy_version, |e| be16(e.body))
    }

    /// The group of key_share (TLS 1.3), in a HelloRetryRequest the one asked for.
    pub fn group(&self) -> Option<u16> {
        self.extension(ext::KEY_SHARE).map(|e| be16(e.body))
    }
}
