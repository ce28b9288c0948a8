//! Applying edits: each finds its place in the message, replaces bytes there and moves the lengths around it.

use super::document::{Document, Framing};
use super::list::{self, List, Member, Shape};
use super::{Edit, EditError, LengthField};
use crate::wire::{ClientHello, Extension, Span, extension_type as ext};
use alloc::string::ToString;
use alloc::vec::Vec;

/// Applies the edits in order to what the client sent.
///
/// Takes a TLS record stream (the hello may be split over records, and other records may stand around it), a
/// bare handshake message, or an SSLv2 hello. A malformed hello can be edited wherever the place is readable.
pub fn apply(hello_bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, EditError> {
    let mut bytes = hello_bytes.to_vec();
    for edit in edits {
        bytes = apply_one(&bytes, edit)?;
    }
    Ok(bytes)
}

fn apply_one(bytes: &[u8], edit: &Edit) -> Result<Vec<u8>, EditError> {
    match edit {
        Edit::Truncate(length) => {
            return bytes.get(..*length).map(Into::into).ok_or(EditError::OutOfRange(*length));
        }
        Edit::Raw { at, remove, insert, repair: false } => {
            let end = at.checked_add(*remove).ok_or(EditError::OutOfRange(*at))?;
            return replaced(bytes, Span::new(*at, end), insert).ok_or(EditError::OutOfRange(*at));
        }
        _ => {}
    }
    let mut document = Document::read(bytes)?;
    match edit {
        Edit::SplitRecords(size) => document.split(*size)?,
        Edit::JoinRecords => document.split(usize::from(u16::MAX))?,
        Edit::SetRecordVersion(version) => {
            let Framing::Records(frames) = &mut document.framing else { return Err(EditError::NoRecords) };
            for frame in frames {
                frame.version = *version;
            }
        }
        Edit::ConvertToTls => convert(&mut document)?,
        Edit::SetLength { field: LengthField::Record, value } => {
            let whole = document.write()?;
            return set_record_length(&document, whole, *value);
        }
        Edit::Raw { at, remove, insert, repair: true } => {
            let start = document.message_offset(*at).ok_or(EditError::OutOfRange(*at))?;
            raw(&mut document.message, start, *remove, insert)?;
        }
        _ if matches!(document.framing, Framing::Sslv2) => sslv2(&mut document.message, edit)?,
        _ => in_message(&mut document.message, edit)?,
    }
    document.write()
}

/// A length field of the message: offset and width in bytes.
type Length = (usize, usize);

const HANDSHAKE: Length = (1, 3);

/// `bytes` with `at` replaced; `None` when `at` is not in it.
fn replaced(bytes: &[u8], at: Span, with: &[u8]) -> Option<Vec<u8>> {
    bytes.get(at.start..at.end)?;
    Some([bytes.get(..at.start)?, with, bytes.get(at.end..)?].concat())
}

/// Replaces `at` in the message and moves the lengths, all of which stand before it, by the difference.
fn splice(
    message: &mut Vec<u8>,
    field: &'static str,
    at: Span,
    with: &[u8],
    lengths: &[Length],
) -> Result<(), EditError> {
    for &(offset, width) in lengths {
        let old = read_length(message, (offset, width)).ok_or(EditError::Unreadable(field))?;
        let new = (old + with.len()).saturating_sub(at.len());
        write_length(message, (offset, width), new, field)?;
    }
    *message = replaced(message, at, with).ok_or(EditError::Unreadable(field))?;
    Ok(())
}

fn read_length(message: &[u8], (offset, width): Length) -> Option<usize> {
    Some(message.get(offset..offset + width)?.iter().fold(0, |n, &b| n << 8 | usize::from(b)))
}

fn write_length(
    message: &mut [u8],
    (offset, width): Length,
    value: usize,
    field: &'static str,
) -> Result<(), EditError> {
    if value >> (8 * width) != 0 {
        return Err(EditError::TooLong(field));
    }
    let place = message.get_mut(offset..offset + width).ok_or(EditError::Unreadable(field))?;
    for (i, byte) in place.iter_mut().enumerate() {
        *byte = (value >> (8 * (width - 1 - i))) as u8;
    }
    Ok(())
}

fn in_message(message: &mut Vec<u8>, edit: &Edit) -> Result<(), EditError> {
    let copy = core::mem::take(message);
    let hello = ClientHello::read(&copy);
    let mut new = copy.clone();
    let result = change(&mut new, &hello, edit);
    *message = if result.is_ok() { new } else { copy };
    result
}

/// Makes the change in `message`, which `hello` is the view of.
fn change(message: &mut Vec<u8>, hello: &ClientHello<'_>, edit: &Edit) -> Result<(), EditError> {
    let spans = &hello.spans;
    match edit {
        Edit::SetLegacyVersion(version) => {
            let at = readable(spans.legacy_version, "legacy_version")?;
            splice(message, "legacy_version", at, &version.to_be_bytes(), &[])
        }
        Edit::SetRandom(random) => {
            let at = readable(spans.random, "random")?;
            splice(message, "random", at, random, &[HANDSHAKE])
        }
        Edit::SetSessionId(id) => {
            let at = readable(spans.session_id, "legacy_session_id")?;
            splice(message, "legacy_session_id", at, id, &[HANDSHAKE, (at.start - 1, 1)])
        }
        Edit::SetServerName(host) => {
            set_body(message, hello, ext::SERVER_NAME, &list::server_name_body(host))
        }
        Edit::Add { list, members, at } => add_members(message, hello, *list, members, *at),
        Edit::Remove { list, member } => remove_member(message, hello, *list, member),
        Edit::Replace { list, old, new } => {
            let place = Place::find(hello, *list)?;
            let (_, at) =
                place.members.iter().find(|(m, _)| m.matches(old)).ok_or_else(|| not_there(*list, old))?;
            if !list.accepts(new) {
                return Err(EditError::WrongMember(*list));
            }
            splice(message, list.field(), *at, &list.encode(core::slice::from_ref(new)), &place.lengths)
        }
        Edit::Set { list, members } => {
            if !members.iter().all(|m| list.accepts(m)) {
                return Err(EditError::WrongMember(*list));
            }
            if let Some(kind) = list.extension().filter(|kind| !hello.has(*kind)) {
                return add_extension(message, hello, kind, &list.body(members), None);
            }
            let place = Place::find(hello, *list)?;
            splice(message, list.field(), place.content, &list.encode(members), &place.lengths)
        }
        Edit::AddExtension { kind, body, at } => {
            let list = List::of_extension(*kind).filter(|_| hello.has(*kind));
            match list.and_then(|list| Some((list, list.members_of_body(body)?))) {
                Some((list, members)) => add_members(message, hello, list, &members, None),
                None if hello.has(*kind) => Err(EditError::AlreadyThere(list::extension_name(*kind))),
                None => add_extension(message, hello, *kind, body, *at),
            }
        }
        Edit::RemoveExtension(kind) => remove_extensions(message, hello, *kind, 0),
        Edit::RemoveDuplicate(kind) => remove_extensions(message, hello, *kind, 1),
        Edit::ReplaceExtension { kind, body } => {
            let extension = find(hello, *kind)?;
            replace_body(message, hello, extension, body)
        }
        Edit::ReorderExtensions(order) => reorder(message, hello, order),
        Edit::RemoveExtensionsBlock => {
            if !hello.has_extensions_block {
                return Err(EditError::NotThere("the extensions block".into()));
            }
            let at = Span::new(spans.extensions.start - 2, spans.extensions.end);
            splice(message, "extensions", at, &[], &[HANDSHAKE])
        }
        Edit::PadTo(length) => pad(message, hello, *length),
        Edit::AppendTrailing(bytes) => {
            let end = Span::new(message.len(), message.len());
            splice(message, "client_hello", end, bytes, &[HANDSHAKE])
        }
        Edit::SetLength { field, value } => {
            let (name, length) = match field {
                LengthField::Handshake => ("client_hello", Some(HANDSHAKE)),
                LengthField::SessionId => ("legacy_session_id", before(spans.session_id, 1)),
                LengthField::CipherSuites => ("cipher_suites", before(spans.cipher_suites, 2)),
                LengthField::CompressionMethods => {
                    ("legacy_compression_methods", before(spans.compression_methods, 1))
                }
                LengthField::Extensions => ("extensions", before(spans.extensions, 2)),
                LengthField::Extension(kind) => {
                    ("extension", Some((list::extension_length_at(find(hello, *kind)?), 2)))
                }
                LengthField::Record => ("record", None),
            };
            write_length(message, length.ok_or(EditError::Unreadable(name))?, *value, name)
        }
        // Handled before the message is looked at.
        Edit::SetRecordVersion(_)
        | Edit::SplitRecords(_)
        | Edit::JoinRecords
        | Edit::ConvertToTls
        | Edit::Raw { .. }
        | Edit::Truncate(_) => Ok(()),
    }
}

/// A field that was read; spans of fields that were not are empty and at 0.
fn readable(span: Span, field: &'static str) -> Result<Span, EditError> {
    if span.start == 0 { Err(EditError::Unreadable(field)) } else { Ok(span) }
}

fn before(span: Span, width: usize) -> Option<Length> {
    Some((span.start.checked_sub(width).filter(|&at| at > 0)?, width))
}

fn find<'h, 'a>(hello: &'h ClientHello<'a>, kind: u16) -> Result<&'h Extension<'a>, EditError> {
    hello.extension(kind).ok_or_else(|| EditError::NotThere(list::extension_name(kind)))
}

fn not_there(list: List, member: &Member) -> EditError {
    EditError::NotThere(super::text::member(list, member).to_string())
}

/// A list in the message.
struct Place {
    content: Span,
    members: Vec<(Member, Span)>,
    lengths: Vec<Length>,
}

impl Place {
    fn find(hello: &ClientHello<'_>, list: List) -> Result<Self, EditError> {
        let (content, lengths): (Span, Vec<Length>) = match list.extension() {
            None => {
                let span = match list {
                    List::CipherSuites => hello.spans.cipher_suites,
                    _ => hello.spans.compression_methods,
                };
                let span = readable(span, list.field())?;
                (span, [HANDSHAKE, (span.start - list.prefix(), list.prefix())].into())
            }
            Some(kind) => {
                let extension = find(hello, kind)?;
                let content = list.content(extension.body).ok_or(EditError::Unreadable(list.field()))?;
                let body = extension.body_span().start;
                let mut lengths = extension_lengths(hello, extension);
                lengths.push((body, list.prefix()));
                (content.shifted(body), lengths)
            }
        };
        let bytes = hello.message.get(content.start..content.end).unwrap_or_default();
        let members = list.split(bytes).into_iter().map(|(m, at)| (m, at.shifted(content.start))).collect();
        Ok(Place { content, members, lengths })
    }
}

fn extension_lengths(hello: &ClientHello<'_>, extension: &Extension<'_>) -> Vec<Length> {
    [HANDSHAKE, (hello.spans.extensions.start - 2, 2), (list::extension_length_at(extension), 2)].into()
}

fn add_members(
    message: &mut Vec<u8>,
    hello: &ClientHello<'_>,
    list: List,
    members: &[Member],
    at: Option<usize>,
) -> Result<(), EditError> {
    if !members.iter().all(|m| list.accepts(m)) {
        return Err(EditError::WrongMember(list));
    }
    if let Some(kind) = list.extension().filter(|kind| !hello.has(*kind)) {
        return add_extension(message, hello, kind, &list.body(members), None);
    }
    let place = Place::find(hello, list)?;
    let missing: Vec<Member> =
        members.iter().filter(|m| !place.members.iter().any(|(have, _)| have.matches(m))).cloned().collect();
    if missing.is_empty() {
        let all: Vec<_> = members.iter().map(|m| super::text::member(list, m).to_string()).collect();
        return Err(EditError::AlreadyThere(all.join(", ")));
    }
    let offset = match at {
        Some(index) => place.members.get(index).map_or(place.content.end, |(_, span)| span.start),
        // After the last whole member, so that a broken rest stays a rest.
        None if list.shape() == Shape::Two && place.content.len() % 2 == 1 => place.content.end - 1,
        None => place.content.end,
    };
    splice(message, list.field(), Span::new(offset, offset), &list.encode(&missing), &place.lengths)
}

fn remove_member(
    message: &mut Vec<u8>,
    hello: &ClientHello<'_>,
    list: List,
    member: &Member,
) -> Result<(), EditError> {
    let place = Place::find(hello, list)?;
    let gone: Vec<Span> =
        place.members.iter().filter(|(m, _)| m.matches(member)).map(|(_, at)| *at).collect();
    if gone.is_empty() {
        return Err(not_there(list, member));
    }
    if let (Some(kind), true) = (list.extension(), gone.len() == place.members.len()) {
        return remove_extensions(message, hello, kind, 0);
    }
    for at in gone.iter().rev() {
        splice(message, list.field(), *at, &[], &place.lengths)?;
    }
    Ok(())
}

fn add_extension(
    message: &mut Vec<u8>,
    hello: &ClientHello<'_>,
    kind: u16,
    body: &[u8],
    at: Option<usize>,
) -> Result<(), EditError> {
    if body.len() > 0xffff {
        return Err(EditError::TooLong("extension"));
    }
    let bytes = list::extension(kind, body);
    if !hello.has_extensions_block {
        let end = readable(hello.spans.compression_methods, "legacy_compression_methods")?.end;
        if end != hello.message.len() {
            return Err(EditError::Unreadable("extensions"));
        }
        let length = u16::try_from(bytes.len()).map_err(|_| EditError::TooLong("extensions"))?;
        let block = [length.to_be_bytes().as_slice(), &bytes].concat();
        return splice(message, "extensions", Span::new(end, end), &block, &[HANDSHAKE]);
    }
    let extensions = &hello.extensions;
    let psk_last = extensions.last().filter(|e| e.kind == ext::PRE_SHARED_KEY).map(|e| e.at.start);
    let end = extensions.last().map_or(hello.spans.extensions.start, |e| e.at.end);
    let offset = match at {
        Some(index) => extensions.get(index).map_or(end, |e| e.at.start),
        None => psk_last.unwrap_or(end),
    };
    let block = (hello.spans.extensions.start - 2, 2);
    splice(message, "extensions", Span::new(offset, offset), &bytes, &[HANDSHAKE, block])
}

fn remove_extensions(
    message: &mut Vec<u8>,
    hello: &ClientHello<'_>,
    kind: u16,
    keep: usize,
) -> Result<(), EditError> {
    let gone: Vec<Span> =
        hello.extensions.iter().filter(|e| e.kind == kind).skip(keep).map(|e| e.at).collect();
    if gone.is_empty() {
        return Err(EditError::NotThere(list::extension_name(kind)));
    }
    let lengths = [HANDSHAKE, (hello.spans.extensions.start - 2, 2)];
    for at in gone.iter().rev() {
        splice(message, "extensions", *at, &[], &lengths)?;
    }
    Ok(())
}

fn set_body(message: &mut Vec<u8>, hello: &ClientHello<'_>, kind: u16, body: &[u8]) -> Result<(), EditError> {
    match hello.extension(kind) {
        Some(extension) => replace_body(message, hello, extension, body),
        None => add_extension(message, hello, kind, body, None),
    }
}

fn replace_body(
    message: &mut Vec<u8>,
    hello: &ClientHello<'_>,
    extension: &Extension<'_>,
    body: &[u8],
) -> Result<(), EditError> {
    splice(message, "extension", extension.body_span(), body, &extension_lengths(hello, extension))
}

fn reorder(message: &mut Vec<u8>, hello: &ClientHello<'_>, order: &[u16]) -> Result<(), EditError> {
    let rank = |kind: u16| order.iter().position(|k| *k == kind).unwrap_or(order.len());
    if let Some(missing) = order.iter().find(|kind| !hello.has(**kind)) {
        return Err(EditError::NotThere(list::extension_name(*missing)));
    }
    let mut sorted: Vec<&Extension<'_>> = hello.extensions.iter().collect();
    sorted.sort_by_key(|e| rank(e.kind));
    let bytes: Vec<u8> = sorted
        .iter()
        .flat_map(|e| hello.message.get(e.at.start..e.at.end).unwrap_or_default())
        .copied()
        .collect();
    let start = hello.spans.extensions.start;
    splice(message, "extensions", Span::new(start, start + bytes.len()), &bytes, &[])
}

fn pad(message: &mut Vec<u8>, hello: &ClientHello<'_>, length: usize) -> Result<(), EditError> {
    let now = message.len();
    if let Some(extension) = hello.extension(ext::PADDING) {
        let body = (extension.body.len() + length).checked_sub(now);
        let body = body.ok_or_else(|| EditError::NotThere("room for the padding".into()))?;
        if body > 0xffff {
            return Err(EditError::TooLong("padding"));
        }
        return replace_body(message, hello, extension, &alloc::vec![0; body]);
    }
    let overhead = if hello.has_extensions_block { 4 } else { 6 };
    let body = length.checked_sub(now + overhead);
    let body = body.ok_or_else(|| EditError::NotThere("room for the padding".into()))?;
    if body > 0xffff {
        return Err(EditError::TooLong("padding"));
    }
    add_extension(message, hello, ext::PADDING, &alloc::vec![0; body], None)
}

/// Replaces bytes in the message and repairs every length whose field holds the place.
fn raw(message: &mut Vec<u8>, start: usize, remove: usize, insert: &[u8]) -> Result<(), EditError> {
    let end = start.checked_add(remove).filter(|&end| end <= message.len());
    let at = Span::new(start, end.ok_or(EditError::OutOfRange(start))?);
    let copy = message.clone();
    let hello = ClientHello::read(&copy);
    let spans = &hello.spans;
    let mut fields: Vec<(Span, Length)> = [
        (spans.session_id, 1),
        (spans.cipher_suites, 2),
        (spans.compression_methods, 1),
        (spans.extensions, 2),
    ]
    .into_iter()
    .filter_map(|(span, width)| Some((span, before(span, width)?)))
    .collect();
    for extension in &hello.extensions {
        let body = extension.body_span();
        fields.push((body, (list::extension_length_at(extension), 2)));
        if let Some((list, content)) = List::of_extension(extension.kind)
            .and_then(|list| Some((list, list.content(extension.body)?.shifted(body.start))))
        {
            fields.push((content, (body.start, list.prefix())));
        }
    }
    // An insertion between two fields belongs to the one that starts there, as the byte at the offset does; at
    // the very end of the message it belongs to the message.
    let inside = |span: Span| span.start <= at.start && at.start < span.end && at.end <= span.end;
    let mut lengths: Vec<Length> =
        fields.into_iter().filter(|(span, _)| inside(*span)).map(|(_, length)| length).collect();
    if at.start >= 4 {
        lengths.push(HANDSHAKE);
    }
    splice(message, "client_hello", at, insert, &lengths)
}

fn set_record_length(document: &Document, mut whole: Vec<u8>, value: usize) -> Result<Vec<u8>, EditError> {
    if !matches!(document.framing, Framing::Records(_)) {
        return Err(EditError::NoRecords);
    }
    let reading = crate::wire::read(&whole);
    let end = document.pieces_end();
    let record = reading.records.iter().rev().find(|r| r.at.start < end).map(|r| r.at.start);
    let at = record.ok_or(EditError::NoRecords)?;
    write_length(&mut whole, (at + 3, 2), value, "record")?;
    Ok(whole)
}

/// Changes of a hello in the SSLv2 format (RFC 5246 appendix E.2): version, specs, session id, challenge.
fn sslv2(message: &mut Vec<u8>, edit: &Edit) -> Result<(), EditError> {
    let copy = message.clone();
    let hello = ClientHello::read_sslv2(&copy);
    let spans = &hello.spans;
    let spec = |member: &Member| match member {
        Member::Number(n) => Ok([&[0], n.to_be_bytes().as_slice()].concat()),
        _ => Err(EditError::WrongMember(List::CipherSuites)),
    };
    let find = |member: &Member| {
        let bytes = spec(member)?;
        let index = hello.sslv2_specs.chunks_exact(3).position(|s| s == bytes);
        let start =
            index.ok_or_else(|| not_there(List::CipherSuites, member))? * 3 + spans.cipher_suites.start;
        Ok(Span::new(start, start + 3))
    };
    // msg_length covers what follows it and its top bit marks the format, so it is moved by hand.
    let (at, with, length) = match edit {
        Edit::SetLegacyVersion(version) => {
            (readable(spans.legacy_version, "legacy_version")?, version.to_be_bytes().to_vec(), None)
        }
        Edit::SetSessionId(id) => (readable(spans.session_id, "session_id")?, id.clone(), Some((7, 2))),
        Edit::SetRandom(random) => (readable(spans.random, "challenge")?, random.clone(), Some((9, 2))),
        Edit::Add { list: List::CipherSuites, members, at } => {
            let mut new = Vec::new();
            for member in members {
                let bytes = spec(member)?;
                if !hello.sslv2_specs.chunks_exact(3).any(|s| s == bytes) {
                    new.extend_from_slice(&bytes);
                }
            }
            if new.is_empty() {
                return Err(EditError::AlreadyThere("the suite".into()));
            }
            let span = readable(spans.cipher_suites, "cipher_specs")?;
            let offset = at.map_or(span.end, |index| span.end.min(span.start + 3 * index));
            (Span::new(offset, offset), new, Some((5, 2)))
        }
        Edit::Remove { list: List::CipherSuites, member } => (find(member)?, Vec::new(), Some((5, 2))),
        Edit::Replace { list: List::CipherSuites, old, new } => (find(old)?, spec(new)?, Some((5, 2))),
        Edit::Set { list: List::CipherSuites, members } => {
            let mut all = Vec::new();
            for member in members {
                all.extend_from_slice(&spec(member)?);
            }
            (readable(spans.cipher_suites, "cipher_specs")?, all, Some((5, 2)))
        }
        _ => return Err(EditError::NotInSslv2),
    };
    let old = read_length(message, (0, 2)).ok_or(EditError::Unreadable("msg_length"))?;
    let new = ((old & 0x7fff) + with.len()).saturating_sub(at.len());
    if new > 0x7fff {
        return Err(EditError::TooLong("msg_length"));
    }
    splice(message, "client_hello", at, &with, length.as_slice())?;
    write_length(message, (0, 2), new | 0x8000, "msg_length")
}

/// Gives a bare message a record; writes an SSLv2 hello in the TLS format.
fn convert(document: &mut Document) -> Result<(), EditError> {
    match document.framing {
        Framing::Records(_) => Err(EditError::AlreadyThere("a TLS record header".into())),
        Framing::Bare => {
            // TLS 1.0 in the first record is what RFC 8446 section 5.1 allows and old servers expect.
            let version = ClientHello::read(&document.message).legacy_version.min(0x0301);
            let message = core::mem::take(&mut document.message);
            document.wrap(message, version);
            Ok(())
        }
        Framing::Sslv2 => {
            let old = core::mem::take(&mut document.message);
            let hello = ClientHello::read_sslv2(&old);
            // RFC 5246 appendix E.2: the challenge stands at the end of a random that starts with zeros.
            let challenge = hello.random.get(hello.random.len().saturating_sub(32)..).unwrap_or_default();
            let mut body = hello.legacy_version.to_be_bytes().to_vec();
            body.resize(2 + 32 - challenge.len(), 0);
            body.extend_from_slice(challenge);
            let id = hello.session_id.get(..32).unwrap_or(hello.session_id);
            body.push(id.len() as u8);
            body.extend_from_slice(id);
            let suites: Vec<u8> = hello.suites().flat_map(u16::to_be_bytes).collect();
            let length = u16::try_from(suites.len()).map_err(|_| EditError::TooLong("cipher_suites"))?;
            body.extend_from_slice(&length.to_be_bytes());
            body.extend_from_slice(&suites);
            body.extend_from_slice(&[1, 0]);
            let mut message = alloc::vec![1, 0, 0, 0];
            write_length(&mut message, HANDSHAKE, body.len(), "client_hello")?;
            message.extend_from_slice(&body);
            document.wrap(message, hello.legacy_version.min(0x0301));
            Ok(())
        }
    }
}
