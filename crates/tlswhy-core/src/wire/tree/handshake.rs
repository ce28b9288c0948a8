//! Handshake messages: the header, and which reader takes the body.

use super::reader::Reader;
use super::{Registry, hello, key_exchange, messages};
use crate::wire::cursor::Cursor;
use crate::wire::{ProblemKind, Span, handshake_type as kind};

/// What earlier messages of the same side say about the shape of later ones.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct State {
    /// The suite of the ServerHello.
    pub(crate) suite: Option<u16>,
    /// The version of the ServerHello.
    pub(crate) version: Option<u16>,
}

/// One message, header included, which ends where the reader ends.
pub(crate) fn message(r: &mut Reader<'_, '_>, state: &mut State, datagram: bool) {
    r.group("handshake", |r| {
        let Some(kind) = r.number("msg_type", 1, Registry::HandshakeType) else { return };
        let before = r.at;
        let Some(length) = r.length(3) else { return };
        if datagram && (r.plain("message_seq", 2).is_none() || fragment_fields(r).is_none()) {
            return;
        }
        let present = r.left();
        if length > present {
            let at = Span::new(before, r.end);
            r.flag(ProblemKind::Truncated { needed: length, present }, name(kind as u8), at);
        }
        r.within(|| name(kind as u8), length, |r| body(r, kind as u8, state, datagram));
    });
}

fn fragment_fields(r: &mut Reader<'_, '_>) -> Option<()> {
    r.plain("fragment_offset", 3)?;
    r.plain("fragment_length", 3)?;
    Some(())
}

/// DTLS handshake bytes of one record: whole messages, and parts of messages, whose bodies `place` is told.
pub(crate) fn fragments(r: &mut Reader<'_, '_>, state: &mut State, mut place: impl FnMut(u32, usize)) {
    r.each(|r| {
        let mut cursor = Cursor::new(r.peek());
        let fields = (|| {
            cursor.u8()?;
            let length = cursor.u24()?;
            cursor.u16()?;
            Some((length, cursor.u24()?, cursor.u24()?))
        })();
        let outer = r.end;
        match fields {
            Some((length, offset, size)) if (offset, size) != (0, length) => {
                r.group("handshake_fragment", |r| {
                    r.number("msg_type", 1, Registry::HandshakeType);
                    r.length(3);
                    r.plain("message_seq", 2);
                    fragment_fields(r);
                    let node = r.next_index();
                    place(node, r.at);
                    r.fragment(size);
                });
            }
            Some((length, ..)) => {
                r.end = outer.min(r.at + 12 + length);
                message(r, state, true);
                r.end = outer;
            }
            None => message(r, state, true),
        }
    });
}

/// The RFC's name of a message, as a field name.
fn name(message: u8) -> &'static str {
    match message {
        kind::CLIENT_HELLO => "client_hello",
        kind::SERVER_HELLO => "server_hello",
        kind::CERTIFICATE => "certificate",
        kind::SERVER_KEY_EXCHANGE => "server_key_exchange",
        kind::CERTIFICATE_REQUEST => "certificate_request",
        kind::CLIENT_KEY_EXCHANGE => "client_key_exchange",
        _ => "handshake",
    }
}

fn body(r: &mut Reader<'_, '_>, message: u8, state: &mut State, datagram: bool) {
    match message {
        kind::CLIENT_HELLO => hello::client(r, datagram),
        kind::SERVER_HELLO => hello::server(r, state),
        kind::HELLO_VERIFY_REQUEST => messages::hello_verify_request(r),
        kind::NEW_SESSION_TICKET => messages::new_session_ticket(r),
        kind::ENCRYPTED_EXTENSIONS => messages::encrypted_extensions(r),
        REQUEST_CONNECTION_ID => {
            r.plain("num_cids", 1);
        }
        NEW_CONNECTION_ID => messages::new_connection_id(r),
        kind::CERTIFICATE => messages::certificate(r),
        kind::SERVER_KEY_EXCHANGE => key_exchange::server(r, *state),
        kind::CERTIFICATE_REQUEST => messages::certificate_request(r),
        kind::CERTIFICATE_VERIFY => key_exchange::signature(r),
        kind::CLIENT_KEY_EXCHANGE => key_exchange::client(r),
        kind::FINISHED => r.rest("verify_data"),
        CERTIFICATE_URL => messages::certificate_url(r),
        kind::CERTIFICATE_STATUS => messages::certificate_status(r),
        SUPPLEMENTAL_DATA => messages::supplemental_data(r),
        KEY_UPDATE => {
            r.number("request_update", 1, Registry::KeyUpdateRequest);
        }
        COMPRESSED_CERTIFICATE => messages::compressed_certificate(r),
        NEXT_PROTOCOL => messages::next_protocol(r),
        MESSAGE_HASH => r.rest("hash"),
        // hello_request, server_hello_done, end_of_early_data: nothing may stand in them.
        kind::HELLO_REQUEST | kind::SERVER_HELLO_DONE | END_OF_EARLY_DATA => {}
        _ => r.rest("body"),
    }
}

// IANA registry TLS HandshakeType; next_protocol from draft-agl-tls-nextprotoneg-04.
const END_OF_EARLY_DATA: u8 = 5;
const REQUEST_CONNECTION_ID: u8 = 9;
const NEW_CONNECTION_ID: u8 = 10;
const CERTIFICATE_URL: u8 = 21;
const SUPPLEMENTAL_DATA: u8 = 23;
const KEY_UPDATE: u8 = 24;
const COMPRESSED_CERTIFICATE: u8 = 25;
const NEXT_PROTOCOL: u8 = 67;
const MESSAGE_HASH: u8 = 254;
