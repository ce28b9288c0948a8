//! Inputs and answers that are not TLS, told apart by their first bytes.

/// File kinds by magic number, as `file(1)` knows them.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "an ELF program"),
    (b"MZ", "a Windows program"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF-", "a PDF document"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\xca\xfe\xba\xbe", "a Java class or Mach-O program"),
    (b"\x00asm", "a WebAssembly module"),
    (b"\x30\x82", "DER data, perhaps a certificate"),
];

/// Names a binary file that cannot hold a handshake.
pub(crate) fn binary_kind(input: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| input.starts_with(magic)) {
        // "MZ" and "BZh" may begin a text too.
        let head = input.get(..512).unwrap_or(input);
        let text = head.iter().all(|&b| b == b'\t' || b == b'\n' || b == b'\r' || (0x20..0x7f).contains(&b));
        return if text && !input.starts_with(b"%PDF-") { None } else { Some(what) };
    }
    None
}

/// Beginnings of answers by servers that do not speak TLS on this port, with the protocol's name.
///
/// HTTP: RFC 9112 section 4; SMTP and FTP greetings: RFC 5321 section 4.2, RFC 959 section 4.2;
/// POP3: RFC 1939 section 3; IMAP: RFC 3501 section 7.1; SSH: RFC 4253 section 4.2.
const PLAIN_ANSWERS: &[(&str, &str)] = &[
    ("HTTP/1.", "an HTTP answer"),
    ("HTTP/0.9", "an HTTP answer"),
    ("<!DOCTYPE", "an HTML page"),
    ("<!doctype", "an HTML page"),
    ("<html", "an HTML page"),
    ("<HTML", "an HTML page"),
    ("SSH-2.0", "an SSH greeting"),
    ("SSH-1.", "an SSH greeting"),
    ("+OK ", "a POP3 greeting"),
    ("* OK ", "an IMAP greeting"),
    ("RFB 00", "a VNC greeting"),
];

/// Names the plain-text protocol that `bytes`, sent by a server, belong to.
pub(crate) fn plain_answer(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = PLAIN_ANSWERS.iter().find(|(start, _)| bytes.starts_with(start.as_bytes())) {
        return Some(what);
    }
    let (code, rest) = bytes.split_at_checked(3)?;
    let greeting = code.iter().all(u8::is_ascii_digit)
        && matches!(code.first(), Some(b'2' | b'4' | b'5'))
        && matches!(rest.first(), Some(b' ' | b'-'))
        && rest.get(1).is_some_and(u8::is_ascii_alphabetic);
    if !greeting {
        return None;
    }
    let line = rest.split(|&b| b == b'\n').next().unwrap_or(rest).to_ascii_uppercase();
    let has = |word: &[u8]| line.windows(word.len()).any(|w| w == word);
    if has(b"SMTP") {
        Some("an SMTP greeting")
    } else if has(b"FTP") {
        Some("an FTP greeting")
    } else if code == b"220" || code == b"421" || code == b"554" {
        Some("an SMTP or FTP greeting")
    } else {
        None
    }
}

/// Beginnings of requests in plain text, with the protocol's name.
pub(crate) fn plain_request(bytes: &[u8]) -> Option<&'static str> {
    if METHODS.iter().any(|m| bytes.starts_with(m.as_bytes())) {
        return Some("an HTTP request");
    }
    if VERBS.iter().any(|m| bytes.starts_with(m.as_bytes())) {
        return Some("SMTP commands");
    }
    None
}

const VERBS: &[&str] = &["EHLO ", "HELO ", "STARTTLS", "MAIL FROM:"];

const METHODS: &[&str] =
    &["GET /", "POST /", "HEAD /", "PUT /", "OPTIONS ", "CONNECT ", "DELETE /", "PRI * HTTP"];
