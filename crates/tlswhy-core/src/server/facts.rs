//! What the rules read of a client's bytes, gathered once.

mod content;
mod curve;
mod record;

use super::{Flaw, Rule};
use crate::wire::{
    ClientHello, Item, Message, ProblemKind, Reading, Record, Span, U16List, extension_type as ext,
    handshake_type,
};
use alloc::vec::Vec;
use record::FirstRecord;

/// What the rules read of a client's bytes: the hello, how it came in records, and all that is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct HelloFacts<'a> {
    /// The hello; an empty one when the bytes hold none.
    pub hello: ClientHello<'a>,
    /// The bytes hold a hello, whole or cut.
    pub has_hello: bool,
    /// The suites offered, in order.
    pub suites: Vec<u16>,
    /// supported_groups.
    pub groups: Option<U16List<'a>>,
    /// signature_algorithms.
    pub schemes: Option<U16List<'a>>,
    /// supported_versions.
    pub versions: Option<U16List<'a>>,
    /// The key shares; `None` without key_share.
    pub shares: Option<Vec<Share>>,
    /// The host name of server_name.
    pub server_name: Option<&'a [u8]>,
    /// The length that the handshake header announces, in bytes.
    pub hello_length: u32,
    /// The length that the first record's header announces, in bytes.
    pub record_length: u16,
    /// The bytes of the handshake message in its first record; `u32::MAX` when the records are not known.
    pub first_record_bytes: u32,
    /// What is wrong or odd, one bit per rule.
    pub(crate) bits: u128,
    /// The same with the places, in the order in which they stand.
    pub faults: Vec<Fault>,
}

/// Something that a rule looks for was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule.
    pub rule: Rule,
    /// The extension it was found in.
    pub extension: Option<u16>,
    /// How its content is wrong.
    pub flaw: Option<Flaw>,
    /// Where, in the handshake message; empty for what is wrong with the records.
    pub at: Span,
}

/// One key share, as far as its form goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The group.
    pub group: u16,
    /// The key has the length that the group asks for (true for groups of unknown length).
    pub length_fits: bool,
    /// The key is surely no public value of its group: all zero, or of a form that the group has not.
    pub invalid: bool,
    /// Where the entry stands in the handshake message.
    pub at: Span,
}

impl<'a> HelloFacts<'a> {
    /// Gathers what the rules read; `None` when there is not a single byte.
    pub fn of(reading: &'a Reading<'a>) -> Option<HelloFacts<'a>> {
        if reading.bytes.is_empty() {
            return None;
        }
        let mut facts = HelloFacts { first_record_bytes: u32::MAX, ..HelloFacts::default() };
        let first = FirstRecord::of(reading.bytes);
        facts.read_records(reading, first);
        if facts.has_hello && !facts.has(Rule::Truncated) {
            facts.read_fields();
            facts.read_extensions();
        }
        facts.fill_lists();
        Some(facts)
    }

    /// Whether the rule found something.
    pub fn has(&self, rule: Rule) -> bool {
        self.bits & rule.bit() != 0
    }

    /// What the rule found first.
    pub fn fault(&self, rule: Rule) -> Option<&Fault> {
        if self.has(rule) { self.faults.iter().find(|f| f.rule == rule) } else { None }
    }

    /// The highest version offered that a server may know: from supported_versions if it is to be read.
    pub(crate) fn highest_version(&self, reads_supported_versions: bool) -> u16 {
        match self.versions {
            Some(list) if reads_supported_versions => {
                list.iter().filter(|v| KNOWN_VERSIONS.contains(v)).max().unwrap_or_default()
            }
            _ => self.hello.legacy_version.min(0x0303),
        }
    }

    /// Takes back what stands behind the hello: it came later, not with the hello.
    pub(crate) fn forget_what_follows(&mut self) {
        const FOLLOWS: [Rule; 5] = [
            Rule::ApplicationDataAfter,
            Rule::AlertAfter,
            Rule::ChangeCipherSpecAfter,
            Rule::HandshakeAfter,
            Rule::GarbageAfter,
        ];
        self.faults.retain(|fault| !FOLLOWS.contains(&fault.rule));
        for rule in FOLLOWS {
            self.bits &= !rule.bit();
        }
    }

    fn found(&mut self, rule: Rule, at: Span) {
        self.push(Fault { rule, extension: None, flaw: None, at });
    }

    fn push(&mut self, fault: Fault) {
        self.bits |= fault.rule.bit();
        self.faults.push(fault);
    }

    /// The records, and the message that starts in the first one that matters.
    fn read_records(&mut self, reading: &'a Reading<'a>, first: FirstRecord) {
        self.record_length = first.length;
        if let Some(rule) = first.rule {
            self.found(rule, Span::default());
        }
        if first.ends_here {
            if reading.bytes.len() < 5 + usize::from(first.length) {
                self.found(Rule::Truncated, Span::default());
            }
            return;
        }
        for item in &reading.items {
            match item {
                Item::Handshake(message) => {
                    self.hello_length =
                        (message.bytes.len() as u32).saturating_sub(4).max(announced(&message.bytes));
                    if let Some(index) = message.record {
                        self.read_framing(reading, index, message);
                    }
                    if message.kind != handshake_type::CLIENT_HELLO && message.bytes.len() >= 4 {
                        self.found(Rule::NotClientHello, Span::new(0, 1));
                    }
                    if !message.complete {
                        self.found(Rule::Truncated, Span::new(0, message.bytes.len()));
                    }
                    self.has_hello = message.kind == handshake_type::CLIENT_HELLO;
                    self.hello = ClientHello::read(&message.bytes);
                    return;
                }
                Item::Sslv2Hello(at) => {
                    let bytes = reading.bytes.get(at.start..at.end).unwrap_or_default();
                    self.hello = ClientHello::read_sslv2(bytes);
                    self.has_hello = true;
                    self.hello_length = bytes.len() as u32;
                    self.found(Rule::Sslv2Hello, Span::new(0, bytes.len()));
                    if reading.problems.iter().any(|p| matches!(p.kind, ProblemKind::Truncated { .. })) {
                        self.found(Rule::Truncated, Span::new(0, bytes.len()));
                    }
                    return;
                }
                Item::Alert(_) | Item::ChangeCipherSpec(_) | Item::Protected(_) | Item::NotTls(_) => {}
            }
        }
        // No message was seen: one that is cut before its header, or one behind something odd (a record version,
        // a change_cipher_spec) that some servers pass over.
        self.read_behind(reading.bytes, first.hello_at);
    }

    /// A hello that stands in one record at `at`, though the record before it or its version is odd.
    fn read_behind(&mut self, bytes: &'a [u8], at: usize) {
        let rest = bytes.get(at..).unwrap_or_default();
        let (Some(header), Some(&high), Some(&low)) = (rest.get(..3), rest.get(3), rest.get(4)) else {
            return self.found(Rule::Truncated, Span::default());
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let payload = rest.get(5..).unwrap_or_default();
        let payload = payload.get(..length.min(payload.len())).unwrap_or_default();
        let announced = announced(payload);
        let whole = payload.len() >= 4 && payload.len() - 4 >= announced as usize;
        if header.first() == Some(&22) && payload.first() == Some(&handshake_type::CLIENT_HELLO) && whole {
            self.hello_length = announced;
            self.has_hello = true;
            self.hello = ClientHello::read(payload.get(..4 + announced as usize).unwrap_or_default());
        } else if length > payload.len() || !whole {
            self.found(Rule::Truncated, Span::default());
        }
    }

    /// How the message lies in its records, and what comes after it.
    fn read_framing(&mut self, reading: &Reading<'_>, index: usize, message: &Message<'_>) {
        let Some(first) = reading.records.get(index) else { return };
        self.first_record_bytes = first.length.into();
        if first.is_whole() && (message.pieces.len() > 1 || !message.complete) {
            self.found(Rule::HelloSplit, Span::default());
        }
        let last = message.pieces.last().copied().unwrap_or_default();
        let Some(record) =
            reading.records.iter().find(|r| r.payload().start <= last.start && last.end <= r.payload().end)
        else {
            return;
        };
        if !record.is_whole() && message.complete {
            self.found(Rule::Truncated, Span::new(0, message.bytes.len()));
        }
        if last.end < record.payload().end {
            self.found(Rule::DataAfterHello, Span::default());
        }
        let inside = |r: &Record| r.length == 0 && r.at.start > first.at.start && r.at.end <= last.start;
        if reading.records.iter().any(inside) {
            self.found(Rule::EmptyRecord, Span::default());
        }
        let after = reading.bytes.get(record.at.end..).unwrap_or_default();
        let rule = match after {
            [] => return,
            [20, 3, ..] => Rule::ChangeCipherSpecAfter,
            [21, 3, ..] => Rule::AlertAfter,
            [22, 3, ..] => Rule::HandshakeAfter,
            [23, 3, ..] => Rule::ApplicationDataAfter,
            _ => Rule::GarbageAfter,
        };
        self.found(rule, Span::default());
    }

    fn read_fields(&mut self) {
        let hello = &self.hello;
        let mut faults: Vec<Fault> = Vec::new();
        let mut add = |rule, extension, at| faults.push(Fault { rule, extension, flaw: None, at });
        for problem in &hello.problems {
            match (problem.kind, problem.field) {
                (ProblemKind::LengthOverrun { .. }, "extensions") => {
                    add(Rule::ExtensionsOverrun, None, problem.at);
                }
                (ProblemKind::LengthOverrun { .. }, "extension")
                | (ProblemKind::TrailingBytes, "extensions") => {
                    add(Rule::ExtensionOverrun, None, problem.at);
                }
                (ProblemKind::LengthOverrun { .. } | ProblemKind::Truncated { .. }, _) => {
                    add(Rule::FieldOverrun, None, problem.at);
                }
                (ProblemKind::TrailingBytes, _) => add(Rule::TrailingBytes, None, problem.at),
                (ProblemKind::BadLength(_), "legacy_session_id") => {
                    add(Rule::SessionIdLength, None, problem.at);
                }
                (ProblemKind::OddLength, "cipher_suites") => add(Rule::SuitesOdd, None, problem.at),
                (ProblemKind::Empty, "cipher_suites") => add(Rule::SuitesEmpty, None, problem.at),
                (ProblemKind::Empty, "legacy_compression_methods") => {
                    add(Rule::CompressionEmpty, None, problem.at);
                }
                (ProblemKind::Duplicate(kind), _) => add(Rule::DuplicateExtension, Some(kind), problem.at),
                (ProblemKind::PskNotLast, _) => add(Rule::PskNotLast, Some(ext::PRE_SHARED_KEY), problem.at),
                _ => {}
            }
        }
        if !matches!(hello.session_id.len(), 0 | 32) {
            add(Rule::SessionIdPartial, None, hello.spans.session_id);
        }
        let methods = hello.compression_methods;
        if !methods.is_empty() && !methods.contains(&0) {
            add(Rule::CompressionWithoutNull, None, hello.spans.compression_methods);
        }
        if methods.len() > 1 || methods.iter().any(|m| *m != 0) {
            add(Rule::CompressionOffered, None, hello.spans.compression_methods);
        }
        if hello.legacy_version < 0x0300 && !hello.has(ext::SUPPORTED_VERSIONS) {
            add(Rule::VersionBelowSsl3, None, hello.spans.legacy_version);
        }
        if hello.legacy_version > 0x0303 && !hello.has(ext::SUPPORTED_VERSIONS) {
            add(Rule::VersionAboveTls12, None, hello.spans.legacy_version);
            if hello.legacy_version > 0x03ff {
                add(Rule::VersionMajor, None, hello.spans.legacy_version);
            }
        }
        if hello.legacy_version == 0x0300 && hello.has(ext::SUPPORTED_VERSIONS) {
            add(Rule::LegacyVersionSsl3, None, hello.spans.legacy_version);
        }
        if hello.has(ext::PRE_SHARED_KEY) && !hello.has(ext::PSK_KEY_EXCHANGE_MODES) {
            let at = hello.extension(ext::PRE_SHARED_KEY).map(|e| e.at).unwrap_or_default();
            add(Rule::PskWithoutModes, Some(ext::PRE_SHARED_KEY), at);
        }
        for fault in faults {
            self.push(fault);
        }
    }

    fn read_extensions(&mut self) {
        let mut faults = Vec::new();
        for extension in &self.hello.extensions {
            content::check(extension, &mut |rule, flaw| {
                let extension_kind = Some(extension.kind);
                faults.push(Fault { rule, extension: extension_kind, flaw, at: extension.body_span() });
            });
        }
        for fault in faults {
            self.push(fault);
        }
    }

    fn fill_lists(&mut self) {
        self.suites = self.hello.suites().collect();
        self.groups = self.hello.supported_groups();
        self.schemes = self.hello.signature_algorithms();
        self.versions = self.hello.supported_versions();
        self.server_name = self.hello.server_name();
        if let Some(extension) = self.hello.extension(ext::KEY_SHARE) {
            self.shares = Some(content::shares(extension));
        }
        let shares = self.shares.take().unwrap_or_default();
        let twice = shares.iter().enumerate().any(|(i, s)| shares.iter().take(i).any(|t| t.group == s.group));
        if twice {
            let at = self.hello.extension(ext::KEY_SHARE).map(|e| e.at).unwrap_or_default();
            self.push(Fault { rule: Rule::ShareTwice, extension: Some(ext::KEY_SHARE), flaw: None, at });
        }
        self.shares = self.hello.has(ext::KEY_SHARE).then_some(shares);
    }
}

/// The versions that a list may name: SSL 3.0 to TLS 1.3.
pub(crate) const KNOWN_VERSIONS: core::ops::RangeInclusive<u16> = 0x0300..=0x0304;

/// The three-byte length of a handshake header; 0 when it is not there.
fn announced(message: &[u8]) -> u32 {
    match message {
        [_, a, b, c, ..] => u32::from_be_bytes([0, *a, *b, *c]),
        _ => 0,
    }
}
