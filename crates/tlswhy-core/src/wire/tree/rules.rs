//! What must stand together in a ClientHello, beyond the shape of its fields.

use crate::wire::client_hello::Seen;
use crate::wire::{ClientHello, ProblemKind, Span, extension_type as ext};

/// Calls `report` with the kind, the field and its place in the message for each rule that is broken.
pub(super) fn client_hello(hello: &ClientHello<'_>, mut report: impl FnMut(ProblemKind, &'static str, Span)) {
    let mut seen = Seen::default();
    for extension in &hello.extensions {
        if seen.again(extension.kind) {
            report(ProblemKind::Duplicate(extension.kind), "extension", extension.at);
        }
    }
    if let Some(psk) = hello.extension(ext::PRE_SHARED_KEY)
        && hello.extensions.last().is_some_and(|last| last.at != psk.at)
    {
        report(ProblemKind::PskNotLast, "pre_shared_key", psk.at);
    }
    // RFC 5246 section 7.4.1.2: the list must contain null.
    let compression = hello.compression_methods;
    let span = hello.spans.compression_methods;
    if !compression.is_empty() && !compression.contains(&0) {
        report(ProblemKind::Rule("null is not offered"), "legacy_compression_methods", span);
    }
    if hello.supported_versions().is_some_and(|list| list.contains(0x0304)) {
        tls13(hello, &mut report);
    }
}

/// The rules for a hello that offers TLS 1.3.
fn tls13(hello: &ClientHello<'_>, report: &mut impl FnMut(ProblemKind, &'static str, Span)) {
    let spans = &hello.spans;
    let block = spans.extensions;
    let whole = !hello
        .problems
        .iter()
        .any(|p| matches!(p.kind, ProblemKind::Truncated { .. } | ProblemKind::LengthOverrun { .. }));
    // RFC 8446 section 4.1.2; DTLS 1.3 (RFC 9147 section 5.3) says fefd.
    if !matches!(hello.legacy_version, 0x0303 | 0xfefd) {
        report(ProblemKind::BadValue(hello.legacy_version.into()), "legacy_version", spans.legacy_version);
    }
    if hello.compression_methods.len() > 1 {
        let text = "TLS 1.3 allows only null";
        report(ProblemKind::Rule(text), "legacy_compression_methods", spans.compression_methods);
    }
    let psk = hello.extension(ext::PRE_SHARED_KEY);
    let key_share = hello.extension(ext::KEY_SHARE);
    if whole {
        // RFC 8446 section 9.2.
        if psk.is_none() && !hello.has(ext::SIGNATURE_ALGORITHMS) {
            report(ProblemKind::Missing("TLS 1.3 without a PSK"), "signature_algorithms", block);
        }
        if psk.is_none() && !hello.has(ext::SUPPORTED_GROUPS) {
            report(ProblemKind::Missing("TLS 1.3 without a PSK"), "supported_groups", block);
        }
        if hello.has(ext::SUPPORTED_GROUPS) && key_share.is_none() {
            report(ProblemKind::Missing("supported_groups in TLS 1.3"), "key_share", block);
        }
        if key_share.is_some() && !hello.has(ext::SUPPORTED_GROUPS) {
            report(ProblemKind::Missing("key_share"), "supported_groups", block);
        }
        // RFC 8446 section 4.2.9.
        if psk.is_some() && !hello.has(ext::PSK_KEY_EXCHANGE_MODES) {
            report(ProblemKind::Missing("pre_shared_key"), "psk_key_exchange_modes", block);
        }
        // RFC 8446 section 4.2.10.
        if hello.has(ext::EARLY_DATA) && psk.is_none() {
            report(ProblemKind::Missing("early_data"), "pre_shared_key", block);
        }
    }
    if let (Some(at), Some(shares)) =
        (key_share.map(super::super::client_hello::Extension::body_span), hello.key_shares())
    {
        let mut seen = Seen::default();
        let mut offset = at.start + 2;
        let mut offered = Seen::default();
        let groups = hello.supported_groups();
        for group in groups.into_iter().flat_map(super::super::client_hello::U16List::iter) {
            offered.again(group);
        }
        for (group, key) in shares {
            let span = Span::new(offset, offset + 4 + key.len());
            offset = span.end;
            // RFC 8446 section 4.2.8.
            if seen.again(group) {
                report(ProblemKind::Rule("two shares for one group"), "key_share", span);
            }
            if groups.is_some() && !offered.has(group) {
                report(ProblemKind::Rule("its group is not in supported_groups"), "key_share", span);
            }
        }
    }
}
