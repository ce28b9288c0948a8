//! Wireshark's packet details as text, and `tshark -T json`.

use super::Format;
use super::clean::Line;
use super::rebuild::{self, Parts};

pub(super) const FORMAT: Format = Format { name: "Wireshark details", hello, ..Format::NONE };

fn hello(lines: &[Line<'_>]) -> Option<Parts> {
    let start = lines.iter().position(|line| {
        let text = line.text.trim();
        text.starts_with("Handshake Protocol: Client Hello")
            || text.starts_with("Handshake Type: Client Hello (1)")
            || json(text, "handshake.type").is_some_and(|value| value == "1")
    })?;
    let mut parts = Parts { record_version: record_version(lines, start), ..Parts::default() };
    let mut current: Option<u16> = None;
    let mut collapsed: Option<usize> = None;
    for line in lines.get(start..)? {
        let text = line.text.trim();
        let over = text.starts_with("Frame ")
            || text.starts_with("Handshake Protocol: Server")
            || text.starts_with("Handshake Type: Server")
            || text.starts_with("\"_index\"")
            || text.contains("Record Layer: Alert");
        if over || text.contains("Record Layer:") && parts.version.is_some() && !parts.suites.is_empty() {
            break;
        }
        let number = line.number;
        if let Some((name, value)) = field(text) {
            if known(&mut parts, &mut current, name, value, text).is_some() {
                parts.seen(number);
            }
        } else if let Some(rest) = text.strip_prefix("Cipher Suites (") {
            collapsed = rest.split(' ').next().and_then(|n| n.parse().ok());
        }
    }
    if let Some(count) = collapsed
        && count > parts.suites.len()
    {
        parts.unknown.push(format!("{} cipher suites (the list was not opened)", count - parts.suites.len()));
    }
    (!parts.suites.is_empty()).then_some(parts)
}

fn record_version(lines: &[Line<'_>], start: usize) -> Option<u16> {
    lines.get(start.saturating_sub(8)..start)?.iter().rev().find_map(|line| {
        let text = line.text.trim();
        if let Some(value) = json(text, "record.version") {
            return number(value);
        }
        text.strip_prefix("Version: ").and_then(|_| rebuild::bracketed(text))
    })
}

/// `Name: value` or `"tls.handshake.name": "value"`.
fn field(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('"') {
        let (name, rest) = rest.split_once("\": \"")?;
        let name = name.strip_prefix("tls.").or_else(|| name.strip_prefix("ssl."))?;
        return Some((name, rest.trim_end_matches(',').trim_end_matches('"')));
    }
    text.split_once(": ").map(|(name, value)| (name.trim(), value.trim()))
}

fn json<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    field(text).filter(|(found, _)| text.starts_with('"') && *found == name).map(|(_, value)| value)
}

/// A number as JSON shows it: `0xc02f`, `772`.
fn number(value: &str) -> Option<u16> {
    match value.strip_prefix("0x") {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => value.parse().ok(),
    }
}

/// Takes one field; `None` if it is none of a hello.
fn known(parts: &mut Parts, current: &mut Option<u16>, name: &str, value: &str, line: &str) -> Option<()> {
    let in_brackets = || rebuild::bracketed(line);
    match name {
        "handshake.version" => parts.version = number(value),
        "Version" if parts.suites.is_empty() && current.is_none() => parts.version = in_brackets(),
        "Random" | "handshake.random" => parts.random = rebuild::hex(value)?,
        "Random Bytes" | "handshake.random_bytes" if parts.random.is_empty() => {
            // Older versions show the first four bytes as a date only.
            let rest = rebuild::hex(value)?;
            parts.unknown.push("the first four bytes of the random value".into());
            parts.random = [&[0; 4][..], &rest].concat();
        }
        "Session ID" | "handshake.session_id" => parts.session_id = rebuild::hex(value)?,
        "Cipher Suite" => parts.suite(in_brackets()?),
        "handshake.ciphersuite" => parts.suite(number(value)?),
        "Compression Method" => parts.compression.push(u8::try_from(in_brackets()?).ok()?),
        "handshake.comp_method" => parts.compression.push(u8::try_from(number(value)?).ok()?),
        "Extension" => {
            let title = value.split(" (").next()?;
            let known = rebuild::extension_number(title);
            let length = value.rsplit_once("len=").and_then(|(_, n)| n.trim_end_matches(')').parse().ok());
            let kind = if title.starts_with("Unknown type ") || title.starts_with("Reserved (GREASE)") {
                title.rsplit_once(' ').and_then(|(_, n)| n.parse().ok()).or(known)
            } else {
                known
            };
            *current = kind;
            match kind {
                Some(kind) => parts.extension(kind).length = length,
                None => parts.unknown.push(format!("the extension that Wireshark calls `{title}`")),
            }
        }
        "Type" => {
            let kind = in_brackets()?;
            // A name that is not in the table gets its number here.
            if *current != Some(kind) {
                if current.is_none() {
                    parts.unknown.pop();
                }
                *current = Some(kind);
                parts.extension(kind);
            }
        }
        "handshake.extension.type" => {
            let kind = number(value)?;
            *current = Some(kind);
            parts.extension(kind);
        }
        "Length" | "handshake.extension.len" => {
            let kind = (*current)?;
            parts.extension(kind).length = value.parse().ok();
        }
        "Server Name" | "handshake.extensions_server_name" => {
            parts.extension(0).names = vec![value.as_bytes().to_vec()];
        }
        "Supported Group" => parts.extension(10).value(in_brackets()?),
        "handshake.extensions_supported_group" => parts.extension(10).value(number(value)?),
        "Signature Algorithm" => {
            parts.extension((*current).filter(|n| *n == 50).unwrap_or(13)).value(in_brackets()?);
        }
        "handshake.sig_hash_alg" => {
            parts.extension((*current).filter(|n| *n == 50).unwrap_or(13)).value(number(value)?);
        }
        "EC point format" => parts.extension(11).value(in_brackets()?),
        "handshake.extensions_ec_point_format" => parts.extension(11).value(number(value)?),
        "Supported Version" => parts.extension(43).value(in_brackets()?),
        "handshake.extensions.supported_version" => parts.extension(43).value(number(value)?),
        "ALPN Next Protocol" | "handshake.extensions_alpn_str" => {
            parts.extension(16).names.push(value.as_bytes().to_vec());
        }
        "PSK Key Exchange Mode" => parts.extension(45).value(in_brackets()?),
        "extension.psk_ke_mode" => parts.extension(45).value(number(value)?),
        "Group" => parts.extension(51).value(in_brackets()?),
        "handshake.extensions_key_share_group" => parts.extension(51).value(number(value)?),
        "Key Exchange" | "handshake.extensions_key_share_key_exchange" => {
            parts.extension(51).names.push(rebuild::hex(value)?);
        }
        "Record Size Limit" | "record_size_limit" => parts.extension(28).value(value.parse().ok()?),
        "Data"
        | "Padding Data"
        | "handshake.extension.data"
        | "handshake.extensions_padding_data"
        | "Session Ticket"
        | "Session Ticket Data" => {
            let kind = (*current)?;
            parts.extension(kind).raw = rebuild::hex(value)?;
        }
        _ => return None,
    }
    Some(())
}
