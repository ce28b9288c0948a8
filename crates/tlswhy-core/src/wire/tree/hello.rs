//! The hellos, and their extensions.

use super::handshake::State;
use super::reader::Reader;
use super::{Registry, rules};
use crate::wire::ext::{self, Context};
use crate::wire::{ClientHello, HELLO_RETRY_REQUEST_RANDOM, ProblemKind, Span};

/// ClientHello (RFC 8446 section 4.1.2; DTLS: RFC 6347 section 4.2.1); the message starts at `start`.
pub(super) fn client(r: &mut Reader<'_, '_>, start: usize, datagram: bool) {
    let first = r.next_index();
    client_fields(r, datagram);
    let end = r.end;
    let message = r.buffer().get(start..end).unwrap_or_default();
    let hello = if datagram { ClientHello::read_dtls(message) } else { ClientHello::read(message) };
    rules::client_hello(&hello, |kind, field, at| {
        let at = at.shifted(start);
        let from = r.nodes.list.get(first as usize..).unwrap_or_default();
        let node = first as usize + from.partition_point(|n| n.span().start <= at.start);
        let node = node.saturating_sub(1).max(first as usize) as u32;
        r.nodes.problems.push((node, crate::wire::Problem { kind, field, at }));
    });
}

fn client_fields(r: &mut Reader<'_, '_>, datagram: bool) -> Option<()> {
    r.number("legacy_version", 2, Registry::Version)?;
    r.bytes("random", 32)?;
    r.opaque("legacy_session_id", 1, 0, 32)?;
    if datagram {
        r.opaque("cookie", 1, 0, 255)?;
    }
    r.list("cipher_suites", 2, 2, Registry::Suite, 2)?;
    r.list("legacy_compression_methods", 1, 1, Registry::Compression, 1)?;
    if r.left() > 0 {
        extensions(r, Context::ClientHello);
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
                r.within(ext::field_name(kind as u16), length, |r| ext::describe(r, kind as u16, context));
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
