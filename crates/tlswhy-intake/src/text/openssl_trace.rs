//! OpenSSL's `-trace`: every field in words (ssl/t1_trce.c).

use super::Format;
use super::clean::Line;
use super::rebuild::{self, Parts};

pub(super) const FORMAT: Format = Format { name: "OpenSSL trace", hello, ..Format::NONE };

fn hello(lines: &[Line<'_>]) -> Option<Parts> {
    let start = lines.iter().position(|line| line.text.trim_start().starts_with("ClientHello, Length="))?;
    let mut parts = Parts::default();
    // The record's version stands in the header above.
    let above = lines.get(start.saturating_sub(4)..start)?;
    parts.record_version = above
        .iter()
        .rev()
        .find(|l| l.text.trim().starts_with("Version = "))
        .and_then(|l| rebuild::bracketed(&l.text));
    let received = above
        .iter()
        .chain(lines.get(start.saturating_sub(6)..start)?)
        .any(|line| line.text.contains("Received Record"));
    parts.server_side = received;
    let mut current: Option<u16> = None;
    let mut suites = false;
    for line in lines.get(start..)? {
        let text = line.text.trim();
        if text.starts_with("Received Record") || text.starts_with("Sent Record") || text == "---" {
            break;
        }
        parts.seen(line.number);
        if let Some(rest) = text.strip_prefix("client_version=0x") {
            parts.version = u16::from_str_radix(rest.split(' ').next().unwrap_or(""), 16).ok();
        } else if let Some(rest) = text.strip_prefix("gmt_unix_time=0x") {
            parts.random = rebuild::hex(&format!("{rest:0>8}")).unwrap_or_default();
        } else if text.starts_with("random_bytes (len=28)") {
            parts.random.extend(after_colon(text).unwrap_or_default());
        } else if text.starts_with("session_id (len=") {
            parts.session_id = after_colon(text).unwrap_or_default();
        } else if text.starts_with("cipher_suites (len=") {
            suites = true;
        } else if text.starts_with("compression_methods") {
            suites = false;
        } else if suites && let Some(suite) = pair(text) {
            parts.suite(suite);
        } else if let Some(rest) = text.strip_prefix("extension_type=") {
            let Some(number) = rebuild::bracketed(rest.split(", length").next().unwrap_or(rest)) else {
                parts.unknown.push(format!("the extension on line {}", line.number));
                current = None;
                continue;
            };
            current = Some(number);
            parts.extension(number).length =
                rest.rsplit_once("length=").and_then(|(_, n)| n.trim().parse().ok());
        } else if let Some(number) = current {
            value(&mut parts, number, text);
        } else if text.contains("(0x") || text.starts_with("No Compression") {
            // A compression method.
            parts.compression.push(rebuild::bracketed(text).unwrap_or(0) as u8);
        }
    }
    (!parts.suites.is_empty()).then_some(parts)
}

fn value(parts: &mut Parts, number: u16, text: &str) {
    let extension = parts.extension(number);
    if let Some(group) = text.strip_prefix("NamedGroup: ") {
        extension.values.extend(rebuild::bracketed(group));
    } else if text.starts_with("key_exchange:") {
        let key = text.rsplit_once(": ").and_then(|(_, digits)| rebuild::hex(digits)).unwrap_or_default();
        extension.names.push(key);
    } else if let Some(dump) = super::hexline::read(text).filter(|dump| dump.offset.is_some()) {
        extension.raw.extend(dump.bytes);
    } else if number == 16 {
        extension.names.push(text.as_bytes().to_vec());
    } else if let Some(value) = rebuild::bracketed(text) {
        extension.value(value);
    }
}

fn after_colon(text: &str) -> Option<Vec<u8>> {
    rebuild::hex(text.rsplit_once(':')?.1.trim())
}

/// `{0xC0, 0x2C} NAME`.
fn pair(text: &str) -> Option<u16> {
    let inner = text.strip_prefix('{')?.split('}').next()?;
    let (high, low) = inner.split_once(',')?;
    let byte = |t: &str| u8::from_str_radix(t.trim().trim_start_matches("0x"), 16).ok();
    Some(u16::from_be_bytes([byte(high)?, byte(low)?]))
}
