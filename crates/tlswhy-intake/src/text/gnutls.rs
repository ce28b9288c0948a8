//! GnuTLS's debug log (`gnutls-cli -d 11`, `GNUTLS_DEBUG_LEVEL`): words, no bytes.

use super::Format;
use super::clean::Line;
use super::rebuild::{self, Parts};

pub(super) const FORMAT: Format = Format { name: "GnuTLS log", hello, ..Format::NONE };

/// Numbers of the extensions whose values stand in lines of their own.
const GROUPS: u16 = 10;
const SCHEMES: u16 = 13;
const VERSIONS: u16 = 43;
const SHARES: u16 = 51;

fn hello(lines: &[Line<'_>]) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut sent = false;
    // Values come before the line that says that their extension was sent.
    let mut waiting = Parts::default();
    for line in lines {
        let text: &str = &line.text;
        if !text.contains("|<") && !text.contains("EXT[") && !text.contains("HSK[") {
            continue;
        }
        if text.contains("CLIENT HELLO was queued")
            || text.contains("Selected cipher suite")
            || text.contains("Could not find an appropriate ciphersuite")
        {
            parts.seen(line.number);
            parts.message_length =
                after(text, "was queued [").and_then(|rest| rest.split(' ').next()?.parse().ok());
            sent = true;
            break;
        }
        let used = if let Some(rest) = after(text, "Keeping ciphersuite ").filter(|_| !parts.server_side) {
            dotted(rest, 16).map(|suite| parts.suite(suite)).is_some()
        } else if let Some(rest) = after(text, "checking ").filter(|_| text.contains("for compatibility")) {
            // The client's suites in its order; what the server keeps for itself is another list.
            if !parts.server_side {
                parts.server_side = true;
                parts.suites.clear();
            }
            dotted(rest, 16).map(|suite| parts.suite(suite)).is_some()
        } else if let Some(rest) = after(text, "Adv. version: ").or_else(|| after(text, "Client's version: "))
        {
            parts.version = rebuild::version(rest);
            true
        } else if after(text, "Sent group ").or_else(|| after(text, "Received group ")).is_some() {
            rebuild::bracketed(text)
                .map(|group| home(&mut waiting, &mut parts, GROUPS).value(group))
                .is_some()
        } else if let Some(rest) =
            after(text, "sent signature algo (").or_else(|| after(text, "rcvd signature algo ("))
        {
            dotted(rest, 10).map(|scheme| home(&mut waiting, &mut parts, SCHEMES).value(scheme)).is_some()
        } else if let Some(rest) = after(text, "Advertizing version ") {
            rebuild::version(rest)
                .map(|version| home(&mut waiting, &mut parts, VERSIONS).value(version))
                .is_some()
        } else if let Some(rest) = after(text, "sending key share for ") {
            rebuild::group(rest).map(|group| home(&mut waiting, &mut parts, SHARES).value(group)).is_some()
        } else if let Some(rest) =
            after(text, "sent server name: '").or_else(|| after(text, "Requested server name: '"))
        {
            home(&mut waiting, &mut parts, 0).names =
                vec![rest.split('\'').next().unwrap_or("").as_bytes().to_vec()];
            true
        } else if let Some(rest) =
            after(text, "sending extension ALPN protocol: ").or_else(|| after(text, "ALPN protocol: "))
        {
            home(&mut waiting, &mut parts, 16).names.push(rest.trim().as_bytes().to_vec());
            true
        } else if let Some(rest) = after(text, "Sending extension ")
            .or_else(|| after(text, "Received extension '").or_else(|| after(text, "Parsing extension '")))
        {
            sent_extension(rest, &mut waiting, &mut parts).is_some()
        } else {
            false
        };
        if used {
            parts.seen(line.number);
        }
    }
    if parts.server_side {
        parts.unknown.push("the suites after the one that the server takes".into());
        // A server logs what it has read of each; the extensions' own lines may be missing at lower levels.
        let known: Vec<u16> = parts.extensions.iter().map(|extension| extension.number).collect();
        parts
            .extensions
            .extend(waiting.extensions.into_iter().filter(|extension| !known.contains(&extension.number)));
    }
    for number in [5, 11, 28, 45] {
        if let Some(extension) = parts.extensions.iter_mut().find(|extension| extension.number == number) {
            usual(extension);
        }
    }
    for extension in &mut parts.extensions {
        extension.names.retain(|name| !name.is_empty());
    }
    parts.extensions.retain(|extension| extension.number != 0 || !extension.names.is_empty());
    (!parts.suites.is_empty() && (sent || !parts.extensions.is_empty())).then_some(parts)
}

/// Where an extension's values go: a client logs them before the line of the extension, a server after it.
fn home<'a>(waiting: &'a mut Parts, parts: &'a mut Parts, number: u16) -> &'a mut rebuild::Extension {
    let there = parts.extensions.iter().any(|extension| extension.number == number);
    if there { parts.extension(number) } else { waiting.extension(number) }
}

/// `Supported Groups/10 (22 bytes)`.
fn sent_extension(rest: &str, waiting: &mut Parts, parts: &mut Parts) -> Option<()> {
    let (_, rest) = rest.rsplit_once('/')?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    let number: u16 = rest.get(..end)?.parse().ok()?;
    let length = rest.rsplit_once('(').and_then(|(_, n)| n.split(' ').next()?.parse().ok());
    let at = waiting.extensions.iter().position(|extension| extension.number == number);
    let mut extension = match at {
        Some(at) => waiting.extensions.remove(at),
        None => rebuild::Extension { number, ..rebuild::Extension::default() },
    };
    extension.length = length;
    parts.extensions.push(extension);
    Some(())
}

/// What GnuTLS 3.7 sends where it logs no value and the length leaves no choice: point format uncompressed
/// (lib/ext/ec_point_formats.c), record_size_limit and PSK modes as lib/ext/record_size_limit.c and
/// lib/ext/psk_ke_modes.c write them.
fn usual(extension: &mut rebuild::Extension) {
    match (extension.number, extension.length) {
        (11, Some(2)) => extension.values = vec![0],
        (45, Some(3)) => extension.values = vec![1, 0],
        (45, Some(2)) => extension.values = vec![1],
        (28, Some(2)) => extension.values = vec![16385],
        _ => {}
    }
}

fn after<'a>(text: &'a str, lead: &str) -> Option<&'a str> {
    text.split_once(lead).map(|(_, rest)| rest)
}

/// `c0.2f`, `8.4`: two numbers with a dot between.
fn dotted(text: &str, base: u32) -> Option<u16> {
    let (high, low) = text.split_once('.')?;
    let end = low.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(low.len());
    let byte = |t: &str| u8::from_str_radix(t.trim(), base).ok();
    Some(u16::from_be_bytes([byte(high)?, byte(low.get(..end)?)?]))
}
