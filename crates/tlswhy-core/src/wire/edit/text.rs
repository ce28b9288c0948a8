//! The text form of an edit, written and read.

use super::list::{self, List, Member};
use super::{Edit, LengthField};
use crate::wire::extension_type as ext;
use crate::wire::hex::{self, Hex};
use crate::wire::names::{self, Registry};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

/// A text that is not an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseEditError {
    /// The text does not start with a known operation and its object.
    Unknown(String),
    /// Something that should name a registry entry, or be its number.
    Name {
        /// What was expected: `suite`, `group`, `extension`.
        expected: &'static str,
        /// What stood there.
        found: String,
    },
    /// Something that should be a number, hex digits, or one member, and is not.
    Value {
        /// What was expected.
        expected: &'static str,
        /// What stood there.
        found: String,
    },
}

impl fmt::Display for ParseEditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseEditError::Unknown(text) => write!(
                f,
                "`{text}` is no edit; try `add supported_groups secp256r1`, `remove server_name`, \
                 `set legacy_version TLS 1.2` or `add suite TLS_RSA_WITH_AES_128_CBC_SHA`"
            ),
            ParseEditError::Name { expected, found } => {
                write!(f, "`{found}` is no known {expected}; give its IANA name or its number as 0x…")
            }
            ParseEditError::Value { expected, found } => write!(f, "`{found}` is not {expected}"),
        }
    }
}

impl core::error::Error for ParseEditError {}

/// A member of a list as text.
pub(super) fn member(list: List, member: &Member) -> impl fmt::Display {
    match member {
        Member::Number(n) => match list.registry() {
            Some(registry) => names::name_or_hex(registry, *n),
            None => format!("0x{n:04x}"),
        },
        Member::Name(name) => text_or_hex(name),
        Member::KeyShare { group, key } => {
            format!("{}={}", names::name_or_hex(Registry::Group, *group), Hex(key))
        }
    }
}

/// Text that can stand alone in an edit, else `hex:…`.
fn text_or_hex(bytes: &[u8]) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-._/:+*@~_".contains(b);
    match core::str::from_utf8(bytes) {
        Ok(text) if !bytes.is_empty() && bytes.iter().all(plain) && !text.starts_with("hex:") => {
            text.to_owned()
        }
        _ => format!("hex:{}", Hex(bytes)),
    }
}

fn members(list: List, all: &[Member]) -> String {
    let words: Vec<String> = all.iter().map(|m| format!("{}", member(list, m))).collect();
    format!("[{}]", words.join(", "))
}

/// An index at the end of an edit, or nothing.
struct At(Option<usize>);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |index| write!(f, " at {index}"))
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edit::SetLegacyVersion(v) => {
                write!(f, "set legacy_version {}", names::name_or_hex(Registry::Version, *v))
            }
            Edit::SetRecordVersion(v) => {
                write!(f, "set record_version {}", names::name_or_hex(Registry::Version, *v))
            }
            Edit::SetRandom(bytes) => write!(f, "set random hex:{}", Hex(bytes)),
            Edit::SetSessionId(bytes) => write!(f, "set session_id hex:{}", Hex(bytes)),
            Edit::SetServerName(host) => write!(f, "set server_name {}", text_or_hex(host)),
            Edit::Add { list, members: all, at } => match all.as_slice() {
                [one] => write!(f, "add {} {}{}", list.word(), member(*list, one), At(*at)),
                _ => write!(f, "add {} {}{}", list.word(), members(*list, all), At(*at)),
            },
            Edit::Remove { list, member: one } => write!(f, "remove {} {}", list.word(), member(*list, one)),
            Edit::Replace { list, old, new } => {
                write!(f, "replace {} {} by {}", list.word(), member(*list, old), member(*list, new))
            }
            Edit::Set { list, members: all } => write!(f, "set {} {}", list.field(), members(*list, all)),
            Edit::AddExtension { kind, body, at } => {
                write!(f, "add {}{}{}", list::extension_name(*kind), Body(*kind, body), At(*at))
            }
            Edit::RemoveExtension(kind) => write!(f, "remove {}", list::extension_name(*kind)),
            Edit::RemoveDuplicate(kind) => write!(f, "remove duplicate {}", list::extension_name(*kind)),
            Edit::ReplaceExtension { kind, body } => {
                write!(f, "set extension {} hex:{}", list::extension_name(*kind), Hex(body))
            }
            Edit::ReorderExtensions(order) => {
                let names: Vec<String> = order.iter().map(|kind| list::extension_name(*kind)).collect();
                write!(f, "reorder extensions [{}]", names.join(", "))
            }
            Edit::RemoveExtensionsBlock => write!(f, "remove extensions block"),
            Edit::PadTo(length) => write!(f, "pad to {length}"),
            Edit::AppendTrailing(bytes) => write!(f, "append hex:{}", Hex(bytes)),
            Edit::SplitRecords(size) => write!(f, "split records {size}"),
            Edit::JoinRecords => write!(f, "join records"),
            Edit::ConvertToTls => write!(f, "convert to TLS"),
            Edit::Raw { at, remove, insert, repair } => {
                let keep = if *repair { "" } else { " keep lengths" };
                write!(f, "replace {remove} bytes at {at} by hex:{}{keep}", Hex(insert))
            }
            Edit::SetLength { field, value } => match field {
                LengthField::Extension(kind) => {
                    write!(f, "set length extension {} {value}", list::extension_name(*kind))
                }
                field => write!(f, "set length {} {value}", field.name()),
            },
            Edit::Truncate(length) => write!(f, "truncate to {length}"),
        }
    }
}

/// An extension's body after its name.
struct Body<'a>(u16, &'a [u8]);

impl fmt::Display for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Body(kind, body) = *self;
        let listed = List::of_extension(kind).and_then(|list| Some((list, list.members_of_body(body)?)));
        match listed {
            Some((list, all)) => write!(f, " {}", members(list, &all)),
            _ if body == default_body(kind) => Ok(()),
            _ => match host_name(kind, body) {
                Some(host) => write!(f, " {}", text_or_hex(host)),
                None => write!(f, " hex:{}", Hex(body)),
            },
        }
    }
}

/// What an extension holds when only its name is given: nothing, in renegotiation_info an empty
/// renegotiated_connection (RFC 5746 section 3.4).
fn default_body(kind: u16) -> &'static [u8] {
    if kind == ext::RENEGOTIATION_INFO { &[0] } else { &[] }
}

/// The host of a server_name body that is exactly one host_name which is plain text.
fn host_name(kind: u16, body: &[u8]) -> Option<&[u8]> {
    let host = body.get(5..).filter(|_| kind == ext::SERVER_NAME)?;
    (list::server_name_body(host) == body && !text_or_hex(host).starts_with("hex:")).then_some(host)
}

impl LengthField {
    const fn name(self) -> &'static str {
        match self {
            LengthField::Record => "record",
            LengthField::Handshake => "handshake",
            LengthField::SessionId => "session_id",
            LengthField::CipherSuites => "cipher_suites",
            LengthField::CompressionMethods => "compression_methods",
            LengthField::Extensions => "extensions",
            LengthField::Extension(_) => "extension",
        }
    }
}

impl FromStr for Edit {
    type Err = ParseEditError;

    fn from_str(text: &str) -> Result<Self, ParseEditError> {
        let text = text.trim();
        let unknown = || ParseEditError::Unknown(text.into());
        let (verb, rest) = word(text);
        let (object, tail) = word(rest);
        match (verb, object) {
            ("set", "legacy_version") => Ok(Edit::SetLegacyVersion(number(Registry::Version, tail)?)),
            ("set", "record_version") => Ok(Edit::SetRecordVersion(number(Registry::Version, tail)?)),
            ("set", "random") => Ok(Edit::SetRandom(bytes(tail)?)),
            ("set", "session_id" | "legacy_session_id") => Ok(Edit::SetSessionId(bytes(tail)?)),
            ("set", "server_name") => Ok(Edit::SetServerName(text_bytes(tail)?)),
            ("set", "length") => length(tail),
            ("remove", "duplicate") => Ok(Edit::RemoveDuplicate(number(Registry::Extension, tail)?)),
            ("remove", "extensions") if matches!(tail, "" | "block") => Ok(Edit::RemoveExtensionsBlock),
            ("reorder", "extensions") => {
                let kinds = split_list(tail).map(|name| number(Registry::Extension, name));
                Ok(Edit::ReorderExtensions(kinds.collect::<Result<_, _>>()?))
            }
            ("pad", "to") => Ok(Edit::PadTo(count(tail)?)),
            ("truncate", "to") => Ok(Edit::Truncate(count(tail)?)),
            ("split", "records" | "over") => Ok(Edit::SplitRecords(count(tail)?)),
            ("join", "records") => Ok(Edit::JoinRecords),
            ("convert", "to") => Ok(Edit::ConvertToTls),
            ("append", _) => Ok(Edit::AppendTrailing(bytes(rest)?)),
            ("insert", _) => raw(0, rest, true),
            ("remove" | "replace", _) if word(tail).0 == "bytes" => {
                raw(count(object)?, word(tail).1, verb == "replace")
            }
            ("add" | "remove" | "replace" | "set", _) => {
                match List::ALL.into_iter().find(|list| list.word() == object || list.field() == object) {
                    Some(list) => list_edit(verb, object, list, tail),
                    None => extension_edit(verb, object, tail),
                }
            }
            _ => Err(unknown()),
        }
    }
}

fn list_edit(verb: &str, object: &str, list: List, tail: &str) -> Result<Edit, ParseEditError> {
    let whole = list.extension().filter(|_| object == list.field());
    match (verb, whole) {
        ("add", Some(kind)) => {
            let (tail, at) = index(tail)?;
            let body = if tail.is_empty() || tail.starts_with("hex:") {
                bytes(tail)?
            } else {
                list.body(&parse_members(list, tail)?)
            };
            Ok(Edit::AddExtension { kind, body, at })
        }
        ("add", None) => {
            let (tail, at) = index(tail)?;
            Ok(Edit::Add { list, members: parse_members(list, tail)?, at })
        }
        ("remove", Some(kind)) if tail.is_empty() => Ok(Edit::RemoveExtension(kind)),
        ("remove", _) => Ok(Edit::Remove { list, member: parse_member(list, tail)? }),
        ("replace", _) => {
            let (old, new) = tail.split_once(" by ").unwrap_or((tail, ""));
            Ok(Edit::Replace { list, old: parse_member(list, old)?, new: parse_member(list, new)? })
        }
        (_, Some(kind)) if tail.starts_with("hex:") => {
            Ok(Edit::ReplaceExtension { kind, body: bytes(tail)? })
        }
        _ => Ok(Edit::Set { list, members: parse_members(list, tail)? }),
    }
}

fn extension_edit(verb: &str, object: &str, tail: &str) -> Result<Edit, ParseEditError> {
    let (object, tail) = if object == "extension" { word(tail) } else { (object, tail) };
    let kind = number(Registry::Extension, object)?;
    match verb {
        "add" => {
            let (tail, at) = index(tail)?;
            let body = match tail {
                "" => default_body(kind).into(),
                host if kind == ext::SERVER_NAME && !host.starts_with("hex:") => {
                    list::server_name_body(host.as_bytes())
                }
                hex => bytes(hex)?,
            };
            Ok(Edit::AddExtension { kind, body, at })
        }
        "remove" if tail.is_empty() => Ok(Edit::RemoveExtension(kind)),
        "set" | "replace" => Ok(Edit::ReplaceExtension { kind, body: bytes(tail)? }),
        _ => Err(ParseEditError::Unknown(format!("{verb} {object} {tail}"))),
    }
}

/// `BYTES at N` or `at N by BYTES`, each with `keep lengths` at the end if need be.
fn raw(remove: usize, rest: &str, with_bytes: bool) -> Result<Edit, ParseEditError> {
    let (rest, repair) = match rest.strip_suffix("keep lengths") {
        Some(rest) => (rest.trim(), false),
        None => (rest, true),
    };
    let (at, insert) = if let Some(rest) = rest.strip_prefix("at ") {
        let (at, by) = word(rest);
        (at, by.strip_prefix("by").unwrap_or(if with_bytes { by } else { "" }).trim())
    } else {
        let (bytes, at) = word(rest);
        (at.strip_prefix("at ").unwrap_or(at).trim(), bytes)
    };
    Ok(Edit::Raw { at: count(at)?, remove, insert: bytes(insert)?, repair })
}

fn length(tail: &str) -> Result<Edit, ParseEditError> {
    let (name, rest) = word(tail);
    let (field, rest) = match name {
        "record" => (LengthField::Record, rest),
        "handshake" => (LengthField::Handshake, rest),
        "session_id" => (LengthField::SessionId, rest),
        "cipher_suites" => (LengthField::CipherSuites, rest),
        "compression_methods" => (LengthField::CompressionMethods, rest),
        "extensions" => (LengthField::Extensions, rest),
        "extension" => {
            let (kind, rest) = word(rest);
            (LengthField::Extension(number(Registry::Extension, kind)?), rest)
        }
        _ => return Err(ParseEditError::Unknown(format!("set length {tail}"))),
    };
    Ok(Edit::SetLength { field, value: count(rest)? })
}

/// The first word and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(char::is_whitespace).map_or((text, ""), |(first, rest)| (first, rest.trim()))
}

/// Takes ` at N` (or ` first`) off the end.
fn index(tail: &str) -> Result<(&str, Option<usize>), ParseEditError> {
    let tail = tail.trim();
    if let Some(rest) = tail.strip_suffix(" first") {
        return Ok((rest.trim(), Some(0)));
    }
    match tail.rsplit_once("at ") {
        Some((rest, n)) if rest.is_empty() || rest.ends_with(' ') => Ok((rest.trim(), Some(count(n)?))),
        _ => Ok((tail, None)),
    }
}

fn split_list(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    inner.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn parse_members(list: List, text: &str) -> Result<Vec<Member>, ParseEditError> {
    let mut all = Vec::new();
    for part in split_list(text) {
        match parse_member(list, part) {
            Ok(member) => all.push(member),
            // Words without commas between them.
            Err(error) => {
                if !part.contains(char::is_whitespace) {
                    return Err(error);
                }
                for one in part.split_whitespace() {
                    all.push(parse_member(list, one)?);
                }
            }
        }
    }
    Ok(all)
}

fn parse_member(list: List, text: &str) -> Result<Member, ParseEditError> {
    let text = text.trim();
    let text = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    match (list.registry(), text.split_once('=')) {
        (None, _) => Ok(Member::Name(text_bytes(text)?)),
        (Some(registry), Some((group, key))) if list == List::KeyShare => {
            Ok(Member::KeyShare { group: number(registry, group)?, key: bytes(key)? })
        }
        (Some(registry), _) => number(registry, text).map(Member::Number),
    }
}

/// A registry name, or a number in hex (0x…) or decimal.
fn number(registry: Registry, text: &str) -> Result<u16, ParseEditError> {
    let text = text.trim();
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    names::number(registry, text)
        .or_else(|| digits.and_then(|hex| u16::from_str_radix(hex, 16).ok()))
        .or_else(|| text.parse().ok())
        .ok_or_else(|| ParseEditError::Name { expected: registry.what(), found: text.into() })
}

fn count(text: &str) -> Result<usize, ParseEditError> {
    let text = text.trim();
    let parsed = match text.strip_prefix("0x") {
        Some(hex) => usize::from_str_radix(hex, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| ParseEditError::Value { expected: "a number", found: text.into() })
}

fn bytes(text: &str) -> Result<Vec<u8>, ParseEditError> {
    let text = text.trim();
    hex::parse(text.strip_prefix("hex:").unwrap_or(text))
        .ok_or_else(|| ParseEditError::Value { expected: "bytes in hex", found: text.into() })
}

fn text_bytes(text: &str) -> Result<Vec<u8>, ParseEditError> {
    match text.strip_prefix("hex:") {
        Some(_) => bytes(text),
        None if text.is_empty() => Err(ParseEditError::Value { expected: "a name", found: text.into() }),
        None => Ok(text.as_bytes().into()),
    }
}
