//! What must stand together in a ClientHello, beyond the shape of its fields.

use super::reader::Reader;
use crate::wire::client_hello::Seen;
use crate::wire::cursor::Cursor;
use crate::wire::{ProblemKind, Span, U16List, extension_type as ext};

/// What the rules ask about, gathered while the hello's nodes are made. Offsets are in the buffer.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// Index of the hello's first node.
    first_node: u32,
    pub(super) legacy_version: u16,
    pub(super) version_at: Span,
    pub(super) compression: &'a [u8],
    pub(super) compression_at: Span,
    /// The extensions block.
    pub(super) block: Span,
    /// Nothing is cut off, so that what is absent was not sent.
    pub(super) whole: bool,
    seen: Seen,
    last: Span,
    pre_shared_key: Option<Span>,
    versions: Option<&'a [u8]>,
    groups: Option<&'a [u8]>,
    /// extension_data of key_share and where it starts.
    key_share: Option<(&'a [u8], usize)>,
}

impl<'a> Facts<'a> {
    /// Nothing yet, of a hello whose nodes start at `first_node`.
    pub(super) fn new(first_node: u32) -> Self {
        Facts { first_node, ..Facts::default() }
    }

    /// Takes note of an extension; of the same one twice the first counts.
    pub(super) fn extension(&mut self, r: &mut Reader<'_, 'a>, kind: u16, body: &'a [u8], at: Span) {
        self.last = at;
        if self.seen.again(kind) {
            report(r, self.first_node, ProblemKind::Duplicate(kind), "extension", at);
            return;
        }
        match kind {
            ext::PRE_SHARED_KEY => self.pre_shared_key = Some(at),
            ext::SUPPORTED_VERSIONS => self.versions = body.get(1..),
            ext::SUPPORTED_GROUPS => self.groups = Some(body.get(2..).unwrap_or_default()),
            ext::KEY_SHARE => self.key_share = Some((body.get(2..).unwrap_or_default(), at.start + 6)),
            _ => {}
        }
    }
}

/// Adds a problem to the last node that starts at or before the place.
fn report(r: &mut Reader<'_, '_>, first_node: u32, kind: ProblemKind, field: &'static str, at: Span) {
    let first = first_node as usize;
    let from = r.nodes.list.get(first..).unwrap_or_default();
    let node = (first + from.partition_point(|n| n.span().start <= at.start)).saturating_sub(1).max(first);
    r.problem_at(node as u32, kind, field, at);
}

/// Adds a problem for each rule that the hello breaks.
pub(super) fn client_hello(r: &mut Reader<'_, '_>, facts: &Facts<'_>) {
    let mut report = |kind, field, at| report(r, facts.first_node, kind, field, at);
    if let Some(at) = facts.pre_shared_key.filter(|at| *at != facts.last) {
        report(ProblemKind::PskNotLast, "pre_shared_key", at);
    }
    // RFC 5246 section 7.4.1.2: the list must contain null.
    if !facts.compression.is_empty() && !facts.compression.contains(&0) {
        let text = "null is not offered";
        report(ProblemKind::Rule(text), "legacy_compression_methods", facts.compression_at);
    }
    if facts.versions.is_some_and(|list| U16List(list).contains(0x0304)) {
        tls13(facts, &mut report);
    }
}

/// The rules for a hello that offers TLS 1.3.
fn tls13(facts: &Facts<'_>, report: &mut impl FnMut(ProblemKind, &'static str, Span)) {
    // RFC 8446 section 4.1.2; DTLS 1.3 (RFC 9147 section 5.3) says fefd.
    if !matches!(facts.legacy_version, 0x0303 | 0xfefd) {
        report(ProblemKind::BadValue(facts.legacy_version.into()), "legacy_version", facts.version_at);
    }
    if facts.compression.len() > 1 {
        let text = "TLS 1.3 allows only null";
        report(ProblemKind::Rule(text), "legacy_compression_methods", facts.compression_at);
    }
    let has = |kind| facts.seen.has(kind);
    let psk = facts.pre_shared_key.is_some();
    let missing = [
        // RFC 8446 section 9.2.
        (!psk && !has(ext::SIGNATURE_ALGORITHMS), "signature_algorithms", "TLS 1.3 without a PSK"),
        (!psk && facts.groups.is_none(), "supported_groups", "TLS 1.3 without a PSK"),
        (facts.groups.is_some() && facts.key_share.is_none(), "key_share", "supported_groups in TLS 1.3"),
        (psk && facts.key_share.is_some() && facts.groups.is_none(), "supported_groups", "key_share"),
        // RFC 8446 sections 4.2.9 and 4.2.10.
        (psk && !has(ext::PSK_KEY_EXCHANGE_MODES), "psk_key_exchange_modes", "pre_shared_key"),
        (has(ext::EARLY_DATA) && !psk, "pre_shared_key", "early_data"),
    ];
    for (is_missing, field, by) in missing {
        if is_missing && facts.whole {
            report(ProblemKind::Missing(by), field, facts.block);
        }
    }
    if let Some((shares, start)) = facts.key_share {
        key_shares(shares, start, facts.groups, report);
    }
}

/// RFC 8446 section 4.2.8: one share for a group, and only for groups that are offered.
fn key_shares(
    shares: &[u8],
    start: usize,
    groups: Option<&[u8]>,
    report: &mut impl FnMut(ProblemKind, &'static str, Span),
) {
    let mut offered = Seen::default();
    for group in U16List(groups.unwrap_or_default()).iter() {
        offered.again(group);
    }
    let mut seen = Seen::default();
    let mut cursor = Cursor::new(shares);
    while let (from, Some(group), Some(length)) = (cursor.at, cursor.u16(), cursor.u16()) {
        if cursor.take(length.into()).is_none() {
            return;
        }
        let at = Span::new(start + from, start + cursor.at);
        if seen.again(group) {
            report(ProblemKind::Rule("two shares for one group"), "key_share", at);
        }
        if groups.is_some() && !offered.has(group) {
            report(ProblemKind::Rule("its group is not in supported_groups"), "key_share", at);
        }
    }
}
