//! A ClientHello in parts that edits can change, each length of which can be made to lie.

use crate::lab::bytes::Cursor;

/// The parts. Lists are kept as the bytes of their content, for an edit may leave half an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hello {
    /// The version in the record header.
    pub(super) record_version: u16,
    /// legacy_version.
    pub(super) version: u16,
    /// The random, 32 bytes unless an edit cut it.
    pub(super) random: Vec<u8>,
    /// The session id.
    pub(super) session_id: Vec<u8>,
    /// cipher_suites.
    pub(super) suites: Vec<u8>,
    /// legacy_compression_methods.
    pub(super) compression: Vec<u8>,
    /// Extensions in order; none: no extensions block at all.
    pub(super) extensions: Option<Vec<Extension>>,
    /// Bytes after the extensions block, inside the message.
    pub(super) trailing: Vec<u8>,
    /// Lengths that are wrong, and by how much.
    pub(super) lies: Vec<(Length, i32)>,
    /// Where the message is cut into records (offsets in the message).
    pub(super) cuts: Vec<usize>,
    /// Bytes sent before the first record.
    pub(super) before: Vec<u8>,
    /// Bytes sent after the last record.
    pub(super) after: Vec<u8>,
    /// Send only so many bytes in all.
    pub(super) keep: Option<usize>,
}

/// Type and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extension {
    /// extension_type.
    pub(super) kind: u16,
    /// extension_data.
    pub(super) body: Vec<u8>,
}

/// A length field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// Of the last record.
    Record,
    /// Of the handshake message.
    Message,
    /// Of session_id.
    SessionId,
    /// Of cipher_suites.
    Suites,
    /// Of legacy_compression_methods.
    Compression,
    /// Of the extensions block.
    Extensions,
    /// Of the first extension of this type.
    Extension(u16),
}

impl Hello {
    /// Reads a well-formed hello in one record.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut c = Cursor(bytes);
        c.take(1)?;
        let record_version = c.u16()?;
        let n = c.u16()?;
        let mut c = Cursor(c.take(n.into())?);
        c.take(4)?;
        let version = c.u16()?;
        let random = c.take(32)?.to_vec();
        let n = c.u8()?;
        let session_id = c.take(n.into())?.to_vec();
        let n = c.u16()?;
        let suites = c.take(n.into())?.to_vec();
        let n = c.u8()?;
        let compression = c.take(n.into())?.to_vec();
        let extensions = match c.u16() {
            None => None,
            Some(n) => {
                let mut c = Cursor(c.take(n.into())?);
                let mut list = Vec::new();
                while let Some(kind) = c.u16() {
                    let n = c.u16()?;
                    list.push(Extension { kind, body: c.take(n.into())?.to_vec() });
                }
                Some(list)
            }
        };
        Some(Self {
            record_version,
            version,
            random,
            session_id,
            suites,
            compression,
            extensions,
            trailing: Vec::new(),
            lies: Vec::new(),
            cuts: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            keep: None,
        })
    }

    /// The bytes that are sent.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut body = self.version.to_be_bytes().to_vec();
        body.extend(&self.random);
        body.push(self.told(Length::SessionId, self.session_id.len()) as u8);
        body.extend(&self.session_id);
        body.extend(self.told16(Length::Suites, self.suites.len()));
        body.extend(&self.suites);
        body.push(self.told(Length::Compression, self.compression.len()) as u8);
        body.extend(&self.compression);
        if let Some(extensions) = &self.extensions {
            let mut block = Vec::new();
            for (at, e) in extensions.iter().enumerate() {
                block.extend(e.kind.to_be_bytes());
                let first = extensions.iter().position(|other| other.kind == e.kind) == Some(at);
                let told =
                    if first { self.told(Length::Extension(e.kind), e.body.len()) } else { e.body.len() };
                block.extend((told as u16).to_be_bytes());
                block.extend(&e.body);
            }
            body.extend(self.told16(Length::Extensions, block.len()));
            body.extend(block);
        }
        body.extend(&self.trailing);
        let mut message = vec![1];
        message.extend(&(self.told(Length::Message, body.len()) as u32).to_be_bytes()[1..]);
        message.extend(body);

        let mut sent = self.before.clone();
        let mut from = 0;
        let ends = self.cuts.iter().copied().filter(|&c| c < message.len()).chain([message.len()]);
        for to in ends {
            let part = message.get(from..to).unwrap_or_default();
            let told = if to == message.len() { self.told(Length::Record, part.len()) } else { part.len() };
            sent.push(22);
            sent.extend(self.record_version.to_be_bytes());
            sent.extend((told as u16).to_be_bytes());
            sent.extend(part);
            from = to;
        }
        sent.extend(&self.after);
        sent.truncate(self.keep.unwrap_or(usize::MAX));
        sent
    }

    fn told(&self, length: Length, real: usize) -> usize {
        let lie: i32 = self.lies.iter().filter(|(l, _)| *l == length).map(|(_, by)| by).sum();
        real.saturating_add_signed(lie as isize)
    }

    fn told16(&self, length: Length, real: usize) -> [u8; 2] {
        (self.told(length, real) as u16).to_be_bytes()
    }

    /// The body of the first extension of this type.
    pub(super) fn extension(&self, kind: u16) -> Option<&[u8]> {
        self.extensions.as_ref()?.iter().find(|e| e.kind == kind).map(|e| e.body.as_slice())
    }

    /// Gives the first extension of this type another body, or adds it (before pre_shared_key, which must stay last).
    pub(super) fn set(&mut self, kind: u16, body: Vec<u8>) {
        let list = self.extensions.get_or_insert_with(Vec::new);
        if let Some(e) = list.iter_mut().find(|e| e.kind == kind) {
            e.body = body;
        } else {
            let at = list.iter().position(|e| e.kind == super::edits::PRE_SHARED_KEY).unwrap_or(list.len());
            list.insert(at, Extension { kind, body });
        }
    }

    /// Takes out every extension of this type.
    pub(super) fn drop(&mut self, kind: u16) {
        if let Some(list) = &mut self.extensions {
            list.retain(|e| e.kind != kind);
        }
    }

    /// The types of its extensions, in order.
    pub(super) fn kinds(&self) -> Vec<u16> {
        self.extensions.iter().flatten().map(|e| e.kind).collect()
    }

    /// The suites as numbers.
    pub(super) fn suite_list(&self) -> Vec<u16> {
        numbers(&self.suites)
    }

    /// Replaces the suites.
    pub(super) fn set_suites(&mut self, suites: &[u16]) {
        self.suites = bytes(suites);
    }
}

/// Big-endian numbers from their bytes; half a number at the end is left out.
pub(super) fn numbers(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect()
}

/// The bytes of big-endian numbers.
pub(super) fn bytes(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// `content` behind its length in one byte.
pub(super) fn list8(content: &[u8]) -> Vec<u8> {
    [&[content.len() as u8], content].concat()
}

/// `content` behind its length in two bytes.
pub(super) fn list16(content: &[u8]) -> Vec<u8> {
    [&(content.len() as u16).to_be_bytes(), content].concat()
}
