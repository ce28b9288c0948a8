//! Where TLS begins in a stream, by content, and what was spoken before it.
//!
//! Only what is needed to find the first record is looked at here; reading TLS is the core's work.

/// What the first bytes of a turn look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A record with a ClientHello, or an SSLv2-compatible one.
    ClientHello,
    /// A record with a ServerHello.
    ServerHello,
    /// An alert in the clear.
    Alert,
    /// Another TLS record: the handshake was before the capture began.
    Later,
    /// No TLS.
    No,
    /// Too few bytes to tell.
    More,
}

/// So many bytes are enough to tell.
pub(super) const ENOUGH: usize = 11;

/// Judges the first bytes of what one side says (RFC 8446 section 5.1, RFC 5246 appendix E.2).
pub(super) fn start(first: &[u8]) -> Start {
    match first {
        [kind @ 20..=23, 3, minor, high, low, body @ ..] => {
            record(*kind, *minor, u16::from_be_bytes([*high, *low]), body)
        }
        [] | [20..=23] | [20..=23, 3] | [20..=23, 3, _] | [20..=23, 3, _, _] => Start::More,
        [0x80..=0xff, ..] => version_2_hello(first),
        _ => Start::No,
    }
}

fn record(kind: u8, minor: u8, length: u16, body: &[u8]) -> Start {
    // What RFC 5246 allows a record to hold, 2^14 and 2048 more for its protection.
    if !(1..=(1 << 14) + 2048).contains(&length) {
        return Start::No;
    }
    match (kind, body) {
        // Any minor version: odd record versions are among what gets refused.
        (22, []) => Start::More,
        (22, [_]) if length > 1 => Start::More,
        // A hello is shorter than 64 KiB, so that the first byte of its length is 0.
        (22, [message, 0, ..] | [message]) => match message {
            1 => Start::ClientHello,
            2 => Start::ServerHello,
            0..=24 => Start::Later,
            _ => Start::No,
        },
        (22, [1, ..]) if length == 1 => Start::ClientHello,
        _ if minor > 4 => Start::No,
        (21, [] | [1 | 2]) if length == 2 => Start::More,
        (21, [1 | 2, ..]) if length == 2 => Start::Alert,
        // Change cipher spec, encrypted records and application data.
        (20, _) if length == 1 => Start::Later,
        (21 | 22, _) if length > 16 => Start::Later,
        (23, _) => Start::Later,
        _ => Start::No,
    }
}

/// The same for a datagram of DTLS (RFC 6347 section 4.1): a hello or HelloVerifyRequest in epoch 0.
pub(super) fn datagram(bytes: &[u8]) -> Start {
    match bytes {
        [22, 0xfe, 0xfd..=0xff, 0, 0, _, _, _, _, _, _, _, _, kind, ..]
        // Cisco's DTLS from before the standard (OpenSSL's DTLS1_BAD_VER).
        | [22, 0x01, 0x00, 0, 0, _, _, _, _, _, _, _, _, kind, ..] => match kind {
            1 => Start::ClientHello,
            2 | 3 => Start::ServerHello,
            _ => Start::Later,
        },
        // Other records; the last is the unified header of DTLS 1.3 (RFC 9147 section 4).
        [20..=26, 0xfe, 0xfc..=0xff, ..] | [20..=26, 0x01, 0x00, ..] | [0x20..=0x3f, ..] => Start::Later,
        _ => Start::No,
    }
}

/// The client random in a datagram with a ClientHello: after the headers of record and message and the version.
/// It stays the same when the hello is repeated or sent again with a cookie (RFC 6347 section 4.2.1).
pub(super) fn random(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(27..59)
}

/// An SSLv2 CLIENT-HELLO: all its lengths must add up.
fn version_2_hello(first: &[u8]) -> Start {
    match first {
        [_] | [_, _] | [_, _, 1] | [_, _, 1, 0 | 3] => Start::More,
        [_, _, 1, 0, 2, ..] | [_, _, 1, 3, 0..=4, ..] if first.len() < ENOUGH => Start::More,
        [high, low, 1, _, _, rest @ ..] if matches!(first, [_, _, 1, 0, 2, ..] | [_, _, 1, 3, 0..=4, ..]) => {
            let field = |at: usize| {
                rest.get(at..)
                    .and_then(<[u8]>::first_chunk)
                    .map_or(0, |field| usize::from(u16::from_be_bytes(*field)))
            };
            let (suites, session, challenge) = (field(0), field(2), field(4));
            let sound = suites > 0
                && suites.is_multiple_of(3)
                && matches!(session, 0 | 16)
                && (16..=32).contains(&challenge)
                && 9 + suites + session + challenge == usize::from(u16::from_be_bytes([high & 0x7f, *low]));
            if sound { Start::ClientHello } else { Start::No }
        }
        _ => Start::No,
    }
}

/// The longest header that [`header`] knows, a PROXY protocol header of version 2 with its extensions.
pub(super) const LONGEST_HEADER: usize = 600;

/// The length of what a client says without waiting for an answer before its hello: a PROXY protocol header
/// (HAProxy's proxy-protocol.txt, versions 1 and 2) or MySQL's SSLRequest (MySQL internals, Protocol::SSLRequest).
pub(super) fn header(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"PROXY ") {
        let line = bytes.get(..bytes.len().min(107))?;
        return line.windows(2).position(|pair| pair == b"\r\n").map(|at| at + 2);
    }
    if is_mysql_request(bytes) {
        return Some(36);
    }
    let rest = bytes.strip_prefix(b"\r\n\r\n\0\r\nQUIT\n")?;
    let length = rest.get(2..4)?.first_chunk().map(|length| u16::from_be_bytes(*length))?;
    Some(16 + usize::from(length))
}

/// A packet of 32 bytes, number 1, with capability CLIENT_SSL (0x0800).
fn is_mysql_request(bytes: &[u8]) -> bool {
    matches!(bytes, [32, 0, 0, 1, _, flags, ..] if flags & 0x08 != 0)
}

/// Names what was spoken before TLS began, outermost first: `http-connect, smtp`.
pub(super) fn prelude(client: &[u8], server: &[u8]) -> String {
    let mut names = Vec::new();
    if client.starts_with(b"PROXY ") || client.starts_with(b"\r\n\r\n\0\r\nQUIT\n") {
        names.push("proxy-protocol");
    }
    match client {
        [5, 1..=255, ..] => names.push("socks5"), // RFC 1928 section 3
        [4, 1, ..] => names.push("socks4"),
        // TPKT with an X.224 connection request (MS-RDPBCGR section 2.2.1.1).
        [3, 0, _, _, _, 0xe0, ..] => names.push("rdp"),
        _ => {}
    }
    if has(client, b"CONNECT ") && has(client, b" HTTP/1.") {
        names.push("http-connect");
    }
    let upgraded = if has(client, b"1.3.6.1.4.1.1466.20037") {
        Some("ldap") // RFC 4511 section 4.14.1
    } else if has(client, b"urn:ietf:params:xml:ns:xmpp-tls") {
        Some("xmpp") // RFC 6120 section 5.4.2.1
    } else if client.ends_with(&[0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]) {
        Some("postgres") // SSLRequest
    } else if is_mysql_request(client) && matches!(server, [] | [_, _, _, 0, 10, ..]) {
        Some("mysql") // it answers a greeting of protocol 10
    } else if has(client, b"STLS") {
        Some("pop3") // RFC 2595 section 4
    } else if has(client, b"AUTH TLS") || has(client, b"AUTH SSL") {
        Some("ftp") // RFC 4217 section 4
    } else if has(client, b"STARTTLS") {
        Some(starttls(client, server))
    } else if has(client, b"Upgrade: TLS/1.") {
        Some("http-upgrade") // RFC 2817
    } else {
        None
    };
    names.extend(upgraded);
    if names.is_empty() {
        names.push("unknown");
    }
    names.join(", ")
}

/// Four protocols share the word STARTTLS; greeting and words tell them apart.
fn starttls(client: &[u8], server: &[u8]) -> &'static str {
    if has(client, b"EHLO") || has(client, b"HELO") || has(client, b"LHLO") {
        "smtp" // RFC 3207
    } else if has(server, b"\"IMPLEMENTATION\"") || has(server, b"\"SIEVE\"") {
        "sieve" // RFC 5804 section 1.7
    } else if has(server, b"\r\n382 ") || server.starts_with(b"382 ") {
        "nntp" // RFC 4642 section 2.2.2
    } else if has(server, b"* OK") || has(server, b"* CAPABILITY") || has(server, b" OK") {
        "imap" // RFC 9051 section 6.2.1
    } else if server.starts_with(b"220") {
        "smtp"
    } else if server.starts_with(b"20") {
        "nntp"
    } else if client.starts_with(b"STARTTLS") {
        "sieve"
    } else {
        "imap"
    }
}

fn has(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words))
}

/// Ports on which IANA's registry or wide use puts TLS from the first byte: plaintext there is a fault to show.
pub(super) fn is_tls_port(port: u16) -> bool {
    matches!(
        port,
        443 | 465 | 563 | 636 | 853 | 989 | 990 | 992
            ..=995
                | 2376
                | 3269
                | 4433
                | 5061
                | 5223
                | 5349
                | 5671
                | 5986
                | 6443
                | 6514
                | 6697
                | 8443
                | 8883
                | 9443
    )
}
