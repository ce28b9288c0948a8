//! Java's `javax.net.debug`: JDK 6 to 8, IBM, and the log of JDK 9 and later.

use super::Format;
use super::blocks::{Announcement, Direction, Role};
use super::clean::Line;
use super::rebuild::{self, Parts};

pub(super) const FORMAT: Format = Format { name: "Java log", announce, hello, ..Format::NONE };

fn announce(line: &str) -> Option<Announcement> {
    let stream = |direction, length| {
        Some(Announcement { direction, role: Some(Role::Stream), length, ..Announcement::default() })
    };
    if let Some((_, rest)) = line.split_once("[Raw write]") {
        return stream(Direction::Sent, count(rest));
    }
    if let Some((_, rest)) = line.split_once("[Raw read]") {
        return stream(Direction::Received, count(rest));
    }
    if line.contains("|Raw write (") {
        return stream(Direction::Sent, None);
    }
    if line.contains("|Raw read (") {
        return stream(Direction::Received, None);
    }
    // "[write] MD5 and SHA1 hashes:  len = 49" and "[read] ..." show the message without its record header.
    let hashes = line.contains("MD5 and SHA1 hashes");
    if hashes && line.contains("[write]") {
        let length = count(line);
        return Some(Announcement {
            direction: Direction::Sent,
            role: Some(Role::Message),
            length,
            ..Announcement::default()
        });
    }
    if hashes && line.contains("[read]") {
        // A long message is shown in two dumps, the header of 4 or 5 bytes first.
        let length = count(line);
        return Some(Announcement {
            direction: Direction::Received,
            role: Some(Role::Message),
            length,
            ..Announcement::default()
        });
    }
    let inner = [
        "Plaintext before ENCRYPTION",
        "Plaintext after DECRYPTION",
        "Padded plaintext",
        "Consumed extension",
        "PreMaster",
        "Master Secret",
        "Nonce:",
        "SESSION KEYGEN",
        "CONNECTION KEYGEN",
    ];
    if inner.iter().any(|label| line.contains(label)) {
        return Some(Announcement { role: Some(Role::Inner), ..Announcement::default() });
    }
    None
}

/// Reads the hello that the log prints field by field.
fn hello(lines: &[Line<'_>]) -> Option<Parts> {
    modern(lines).or_else(|| classic(lines))
}

/// JDK 9 and later, and 8u251 and later: `"ClientHello": { "client version" : "TLSv1.2", ...`.
fn modern(lines: &[Line<'_>]) -> Option<Parts> {
    let start = lines.iter().position(|line| line.text.trim_start().starts_with("\"ClientHello\": {"))?;
    let above: &str = lines.get(start.checked_sub(1)?).map_or("", |line| &line.text);
    let mut parts = Parts { server_side: above.contains("Consuming"), ..Parts::default() };
    let mut current = None;
    for line in lines.get(start..)? {
        let text = line.text.trim();
        if text == ")" {
            break;
        }
        parts.seen(line.number);
        let Some((name, value)) =
            text.split_once(':').map(|(name, value)| (name.trim().trim_matches('"'), value.trim()))
        else {
            if let Some((_, host)) = text.split_once("type=host_name (0), value=") {
                parts.extension(0).names = vec![host.as_bytes().to_vec()];
            } else if current == Some(16) && text.starts_with('[') {
                parts.extension(16).names = list(text).map(|name| name.as_bytes().to_vec()).collect();
            } else if let Some(kind) = current.filter(|_| text.starts_with("0000")) {
                extend_raw(&mut parts, kind, text);
            }
            continue;
        };
        let plain = value.trim_end_matches(',').trim_matches('"');
        match name {
            "client version" => parts.version = rebuild::version(plain),
            "random" => parts.random = rebuild::hex(plain).unwrap_or_default(),
            "session id" => parts.session_id = rebuild::hex(plain).unwrap_or_default(),
            "cipher suites" => list(plain).filter_map(suite).for_each(|suite| parts.suite(suite)),
            "compression methods" => parts.compression = rebuild::hex(plain).unwrap_or_default(),
            "versions" if current == Some(43) => {
                list(plain).filter_map(rebuild::version).for_each(|v| parts.extension(43).value(v));
            }
            "versions" | "named groups" => {
                list(plain).filter_map(rebuild::group).for_each(|group| parts.extension(10).value(group));
            }
            "formats" => list(plain).filter_map(format).for_each(|format| parts.extension(11).value(format)),
            "signature schemes" => {
                let number = current.unwrap_or(13);
                list(plain)
                    .filter_map(rebuild::scheme)
                    .for_each(|scheme| parts.extension(number).value(scheme));
            }
            "ke_modes" => list(plain)
                .filter_map(|mode| {
                    rebuild::bracketed(mode).or(match mode {
                        "psk_ke" => Some(0),
                        "psk_dhe_ke" => Some(1),
                        _ => None,
                    })
                })
                .for_each(|mode| parts.extension(45).value(mode)),
            "named group" => parts.extension(51).values.extend(rebuild::group(plain)),
            "renegotiated connection" => parts.extension(65281).raw = vec![0],
            _ if value == "{" && name.ends_with(')') => {
                current = rebuild::bracketed(name);
                if let Some(number) = current {
                    parts.extension(number);
                }
            }
            _ if text.contains("type=host_name (0), value=") => {}
            _ => {
                if let Some(kind) = current.filter(|_| text.starts_with("0000") || text.starts_with("00")) {
                    extend_raw(&mut parts, kind, text);
                }
            }
        }
    }
    (!parts.suites.is_empty()).then_some(parts)
}

fn extend_raw(parts: &mut Parts, kind: u16, text: &str) {
    if let Some(hex) = super::hexline::read(text).filter(|hex| hex.offset.is_some()) {
        parts.extension(kind).raw.extend(hex.bytes);
    }
}

/// JDK 6 to 8: `*** ClientHello, TLSv1.2`.
fn classic(lines: &[Line<'_>]) -> Option<Parts> {
    let start = lines.iter().position(|line| line.text.contains("*** ClientHello, "))?;
    let mut parts = Parts::default();
    for line in lines.get(start..)? {
        let text = line.text.trim();
        if text.ends_with("***") && parts.version.is_some() && !text.contains("*** ClientHello") {
            break;
        }
        parts.seen(line.number);
        if let Some((_, version)) = text.split_once("*** ClientHello, ") {
            parts.version = rebuild::version(version.trim());
        } else if let Some((_, rest)) = text.split_once("RandomCookie:") {
            parts.random = random(rest).unwrap_or_default();
        } else if let Some((_, rest)) = text.split_once("Session ID:") {
            parts.session_id = braces(rest);
        } else if let Some((_, rest)) = text.split_once("Cipher Suites: [") {
            list(rest).filter_map(suite).for_each(|suite| parts.suite(suite));
        } else if let Some((_, rest)) = text.split_once("Compression Methods:") {
            parts.compression = braces(rest);
        } else if let Some((_, rest)) = text.split_once("Extension ") {
            let name = rest.split([',', ':']).next().unwrap_or(rest).trim();
            let Some(number) = rebuild::extension_number(name) else { continue };
            let values =
                rest.get(name.len()..).unwrap_or("").split_once(": ").map_or("", |(_, values)| values);
            let extension = parts.extension(number);
            match number {
                10 => list(values).filter_map(rebuild::group).for_each(|group| extension.value(group)),
                11 => list(values).filter_map(format).for_each(|format| extension.value(format)),
                13 => list(values).filter_map(rebuild::scheme).for_each(|scheme| extension.value(scheme)),
                0 => {
                    let host = values
                        .split_once("value=")
                        .or_else(|| values.split_once("host_name: "))
                        .map_or("", |(_, host)| host);
                    let host = host.split(']').next().unwrap_or("").trim();
                    extension.names = vec![host.as_bytes().to_vec()];
                }
                _ => {}
            }
        }
    }
    (!parts.suites.is_empty()).then_some(parts)
}

/// `GMT: 1460716796 bytes = { 214, 15, ... }`: the first four bytes as a number, the rest in decimal.
fn random(rest: &str) -> Option<Vec<u8>> {
    let (_, rest) = rest.split_once("GMT: ")?;
    let number = rest.split(' ').next()?;
    // Printed as a signed number by Java.
    let gmt: u32 = number.parse().ok().or_else(|| number.parse::<i32>().ok().map(i32::cast_unsigned))?;
    let mut out = gmt.to_be_bytes().to_vec();
    out.extend(braces(rest));
    (out.len() == 32).then_some(out)
}

/// Decimal bytes in braces.
fn braces(text: &str) -> Vec<u8> {
    let inner = text.split_once('{').map_or("", |(_, rest)| rest).split('}').next().unwrap_or("");
    inner
        .split(',')
        .filter_map(|n| n.trim().parse::<i16>().ok())
        .filter_map(|n| u8::try_from(n & 0xff).ok())
        .collect()
}

/// The entries of `[a, b, c]`, `{a, b}` or `a, b`.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.trim_matches(['[', ']', '{', '}', '"', ' '])
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

/// `TLS_AES_128_GCM_SHA256(0x1301)`, or a name alone.
fn suite(entry: &str) -> Option<u16> {
    rebuild::bracketed(entry).or_else(|| tlswhy_core::registry::suite::by_name(entry))
}

/// A point format by name (RFC 8422 section 5.1.2).
fn format(name: &str) -> Option<u16> {
    match name {
        "uncompressed" => Some(0),
        "ansiX962_compressed_prime" => Some(1),
        "ansiX962_compressed_char2" => Some(2),
        _ => None,
    }
}

/// The number in `: length = 54` or `len = 49`.
fn count(rest: &str) -> Option<usize> {
    let (_, number) = rest.rsplit_once("= ")?;
    number.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}
