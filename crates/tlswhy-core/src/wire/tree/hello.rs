//! The hellos, and their extensions.

use super::Registry;
use super::handshake::State;
use super::reader::Reader;
use super::rules::{self, Facts};
use crate::wire::ext::{self, Context};
use crate::wire::{HELLO_RETRY_REQUEST_RANDOM, ProblemKind, Span};

/// ClientHello (RFC 8446 section 4.1.2; DTLS: RFC 6347 section 4.2.1).
pub(super) fn client(r: &mut Reader<'_, '_>, datagram: bool) {
    let mut facts = Facts::new(r.next_index());
    let before = r.nodes.problems.len();
    let complete = client_fields(r, datagram, &mut facts).is_some();
    let cut =
        |kind: ProblemKind| matches!(kind, ProblemKind::Truncated { .. } | ProblemKind::LengthOverrun { .. });
    let found = r.nodes.problems.get(before..).unwrap_or_default();
    facts.whole = complete && !found.iter().any(|(_, problem)| cut(problem.kind));
    rules::client_hello(r, &facts);
}

fn client_fields<'a>(r: &mut Reader<'_, 'a>, datagram: bool, facts: &mut Facts<'a>) -> Option<()> {
    let start = r.at;
    facts.legacy_version = r.number("legacy_version", 2, Registry::Version)? as u16;
    facts.version_at = Span::new(start, r.at);
    r.bytes("random", 32)?;
    r.opaque("legacy_session_id", 1, 0, 32)?;
    if datagram {
        r.opaque("cookie", 1, 0, 255)?;
    }
    r.list("cipher_suites", 2, 2, Registry::Suite, 2)?;
    facts.compression = r.list("legacy_compression_methods", 1, 1, Registry::Compression, 1)?;
    facts.compression_at = Span::new(r.at - facts.compression.len(), r.at);
    if r.left() > 0 {
        let start = r.at;
        each_extension(r, Context::ClientHello, |r, kind, at| {
            let body = r.buffer().get(at.start + 4..at.end).unwrap_or_default();
            facts.extension(r, kind, body, at);
        });
        facts.block = Span::new(start, r.at);
    }
    Some(())
}

/// ServerHello and HelloRetryRequest (RFC 8446 sections 4.1.3 and 4.1.4).
pub(super) fn server(r: &mut Reader<'_, '_>, state: &mut State) {
    let _ = server_fields(r, state);
}

fn server_fields(r: &mut Reader<'_, '_>, state: &mut State) -> Option<()> {
    let version = r.number("legacy_version", 2, Registry::Version)?;
    let random = r.bytes("random", 32)?;
    r.opaque("legacy_session_id_echo", 1, 0, 32)?;
    let suite = r.number("cipher_suite", 2, Registry::Suite)?;
    r.number("legacy_compression_method", 1, Registry::Compression)?;
    state.version = Some(version as u16);
    state.suite = Some(suite as u16);
    let retry = random == HELLO_RETRY_REQUEST_RANDOM;
    if r.left() > 0 {
        extensions(r, if retry { Context::HelloRetryRequest } else { Context::ServerHello });
    }
    Some(())
}

/// An extensions block, its two-byte length included.
pub(super) fn extensions(r: &mut Reader<'_, '_>, context: Context) {
    each_extension(r, context, |_, _, _| {});
}

/// The same; `seen` is told each extension's number and place when its nodes are made.
fn each_extension<'a>(
    r: &mut Reader<'_, 'a>,
    context: Context,
    mut seen: impl FnMut(&mut Reader<'_, 'a>, u16, Span),
) {
    r.vector("extensions", 2, |r| {
        r.each(|r| {
            r.group("extension", |r| {
                let start = r.at;
                let Some(kind) = r.number("extension_type", 2, Registry::Extension) else { return };
                let Some(length) = r.length(2) else { return };
                let room = r.left();
                if length > room {
                    let at = Span::new(start, start + 4);
                    r.flag(ProblemKind::LengthOverrun { says: length, room }, "extension", at);
                }
                let kind = kind as u16;
                r.within(|| ext::field_name(kind), length, |r| ext::describe(r, kind, context));
                seen(r, kind, Span::new(start, r.at));
            });
        });
    });
}

/// The SSLv2-format ClientHello (RFC 5246 appendix E.2).
pub(super) fn sslv2(r: &mut Reader<'_, '_>) {
    r.group("sslv2_client_hello", |r| {
        let _ = sslv2_fields(r);
        r.trailing("client_hello");
    });
}

fn sslv2_fields(r: &mut Reader<'_, '_>) -> Option<()> {
    r.plain("msg_length", 2)?;
    r.number("msg_type", 1, Registry::HandshakeType)?;
    r.number("version", 2, Registry::Version)?;
    let specs = r.plain("cipher_spec_length", 2)? as usize;
    let session_id = r.plain("session_id_length", 2)? as usize;
    let challenge = r.plain("challenge_length", 2)? as usize;
    r.numbers("cipher_specs", specs, 3, Registry::Sslv2Spec)?;
    r.bytes("session_id", session_id)?;
    r.bytes("challenge", challenge)?;
    Some(())
}
