//! Changes to a ClientHello, applied to its bytes.
//!
//! An [`Edit`] is one change at one place. [`apply`] works on everything the client sent (records included), on
//! a bare handshake message, on a hello that is split over records, and as far as the format can say it on an
//! SSLv2 hello. Bytes that the edit does not name stay as they are; the lengths around the place are moved by as
//! much as the content grew or shrank, so that a length which was wrong before stays wrong by as much.
//!
//! Each edit has a text form, the same in both directions:
//!
//! ```
//! use tlswhy_core::wire::edit::{Edit, apply};
//!
//! let hello = [
//!     0x16, 3, 1, 0, 47, 1, 0, 0, 43, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
//!     0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0xc0, 0x13, 0, 0x2f, 1, 0,
//! ];
//! let edit: Edit = "add supported_groups [0x0017]".parse()?;
//! assert_eq!(edit.op(), "add_extension");
//! assert_eq!(edit.bytes(), [0, 10, 0, 4, 0, 2, 0, 23]);
//! let edited = apply(&hello, &[edit])?;
//! assert_eq!(edited.len(), hello.len() + 2 + 8); // the extensions block's length, and the extension
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod apply;
mod document;
mod list;
#[cfg(test)]
mod tests;
mod text;

pub use apply::apply;
pub use list::{List, Member};
pub use text::ParseEditError;

use super::extension_type as ext;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

/// One change to a ClientHello.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Edit {
    /// Sets legacy_version.
    SetLegacyVersion(u16),
    /// Sets the version in the header of every record that holds the hello.
    SetRecordVersion(u16),
    /// Sets random (SSLv2: the challenge), of whatever length.
    SetRandom(Vec<u8>),
    /// Sets legacy_session_id; longer than the 32 bytes allowed is possible, up to 255.
    SetSessionId(Vec<u8>),
    /// Sets the one host_name of server_name, adding the extension where it is absent.
    SetServerName(Vec<u8>),
    /// Adds members to a list, those that are not in it yet; adds the extension where it is absent.
    Add {
        /// The list.
        list: List,
        /// What to add, in order.
        members: Vec<Member>,
        /// Index in the list to insert before; `None` is the end.
        at: Option<usize>,
    },
    /// Removes every occurrence of a member; an extension whose list becomes empty goes with it.
    Remove {
        /// The list.
        list: List,
        /// The member; for key shares the key is not compared.
        member: Member,
    },
    /// Puts another member in the place of the first one that is equal to `old`.
    Replace {
        /// The list.
        list: List,
        /// What is there.
        old: Member,
        /// What shall be there.
        new: Member,
    },
    /// Replaces a whole list (new order, empty list), adding the extension where it is absent.
    Set {
        /// The list.
        list: List,
        /// Its new members in order.
        members: Vec<Member>,
    },
    /// Adds an extension. Where it is there already and holds a list, the missing members are added to it.
    AddExtension {
        /// ExtensionType.
        kind: u16,
        /// extension_data.
        body: Vec<u8>,
        /// Index among the extensions to insert before; `None` is the end, but before pre_shared_key.
        at: Option<usize>,
    },
    /// Removes every occurrence of an extension; the extensions block stays, if need be empty.
    RemoveExtension(u16),
    /// Removes all occurrences of an extension but the first.
    RemoveDuplicate(u16),
    /// Replaces the body of the first occurrence of an extension.
    ReplaceExtension {
        /// ExtensionType.
        kind: u16,
        /// The new extension_data.
        body: Vec<u8>,
    },
    /// Puts the extensions into this order; those not named keep their order after the ones named.
    ReorderExtensions(Vec<u16>),
    /// Removes the extensions block, its length included.
    RemoveExtensionsBlock,
    /// Sets the padding extension (RFC 7685) so that the message has this length, its 4-byte header included.
    PadTo(usize),
    /// Appends bytes inside of the message, after the end of its content.
    AppendTrailing(Vec<u8>),
    /// Splits the hello into records of so many payload bytes.
    SplitRecords(usize),
    /// Joins the records of the hello into one.
    JoinRecords,
    /// Gives a bare message a record, and a hello in the SSLv2 format the TLS format.
    ConvertToTls,
    /// Replaces bytes at an offset in the client's bytes.
    Raw {
        /// Offset of the first byte replaced.
        at: usize,
        /// How many bytes go.
        remove: usize,
        /// What comes in their place.
        insert: Vec<u8>,
        /// Whether the lengths around the place are repaired.
        repair: bool,
    },
    /// Sets a length to what may be wrong; nothing else is moved.
    SetLength {
        /// Which length.
        field: LengthField,
        /// What it shall say.
        value: usize,
    },
    /// Cuts the client's bytes off after so many, leaving the lengths as they are.
    Truncate(usize),
}

/// A length in the client's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LengthField {
    /// Of the (last) record that holds the hello.
    Record,
    /// Of the handshake message, 3 bytes.
    Handshake,
    /// Of legacy_session_id.
    SessionId,
    /// Of cipher_suites.
    CipherSuites,
    /// Of legacy_compression_methods.
    CompressionMethods,
    /// Of the extensions block.
    Extensions,
    /// Of the first extension of this type.
    Extension(u16),
}

/// Why an edit cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// The bytes hold no ClientHello.
    NoClientHello,
    /// The bytes are DTLS, which is read and not edited.
    Dtls,
    /// The hello is cut off or broken before or in this field.
    Unreadable(&'static str),
    /// What shall be removed, replaced or resized is not there.
    NotThere(String),
    /// What shall be added is there already.
    AlreadyThere(String),
    /// The content would be longer than the length field of this field can say.
    TooLong(&'static str),
    /// The SSLv2 format has no place for this; convert the hello to the TLS format first.
    NotInSslv2,
    /// The hello has no record header, so there is no record to change.
    NoRecords,
    /// The offset is outside of the bytes or, where lengths are repaired, outside of the message.
    OutOfRange(usize),
    /// A member of another kind than the list's.
    WrongMember(List),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::NoClientHello => write!(f, "there is no ClientHello in these bytes"),
            EditError::Dtls => write!(f, "this is a DTLS hello: it is read and explained, not edited"),
            EditError::Unreadable(field) => write!(f, "the hello is cut off or broken at {field}"),
            EditError::NotThere(what) => write!(f, "{what} is not in the hello"),
            EditError::AlreadyThere(what) => write!(f, "{what} is in the hello already"),
            EditError::TooLong(field) => write!(f, "{field} would be longer than its length can say"),
            EditError::NotInSslv2 => {
                write!(f, "an SSLv2-format hello has no place for this; apply `convert to TLS` first")
            }
            EditError::NoRecords => write!(f, "the hello has no record header; apply `convert to TLS` first"),
            EditError::OutOfRange(at) => write!(f, "offset {at} is outside of the hello"),
            EditError::WrongMember(list) => write!(f, "not a member that {} can hold", list.field()),
        }
    }
}

impl core::error::Error for EditError {}

impl Edit {
    /// Adds one member to a list (the extension too, where it is absent).
    pub fn add(list: List, member: impl Into<Member>) -> Self {
        Edit::Add { list, members: [member.into()].into(), at: None }
    }

    /// Removes one member from a list.
    pub fn remove(list: List, member: impl Into<Member>) -> Self {
        Edit::Remove { list, member: member.into() }
    }

    /// Adds an extension that holds a list (`supported_groups [secp256r1]`), as a whole.
    ///
    /// For [`List::CipherSuites`] and [`List::CompressionMethods`], which are no extensions, it adds the members.
    pub fn add_list(list: List, members: impl IntoIterator<Item = impl Into<Member>>) -> Self {
        let members: Vec<Member> = members.into_iter().map(Into::into).collect();
        match list.extension() {
            Some(kind) => Edit::AddExtension { kind, body: list.body(&members), at: None },
            None => Edit::Add { list, members, at: None },
        }
    }

    /// Adds server_name with one host_name (RFC 6066 section 3).
    pub fn add_server_name(host: &str) -> Self {
        Edit::AddExtension { kind: ext::SERVER_NAME, body: list::server_name_body(host.as_bytes()), at: None }
    }

    /// The edit in protocol terms, one line; also what [`Edit::from_str`](core::str::FromStr) reads.
    pub fn describe(&self) -> String {
        self.to_string()
    }

    /// The operation as a word for JSON, as `add_extension`.
    pub fn op(&self) -> String {
        match self {
            Edit::SetLegacyVersion(_) => "set_legacy_version".into(),
            Edit::SetRecordVersion(_) => "set_record_version".into(),
            Edit::SetRandom(_) => "set_random".into(),
            Edit::SetSessionId(_) => "set_session_id".into(),
            Edit::SetServerName(_) => "set_server_name".into(),
            Edit::Add { list, .. } => format!("add_{}", list.word()),
            Edit::Remove { list, .. } => format!("remove_{}", list.word()),
            Edit::Replace { list, .. } => format!("replace_{}", list.word()),
            Edit::Set { list, .. } => format!("set_{}", list.field()),
            Edit::AddExtension { .. } => "add_extension".into(),
            Edit::RemoveExtension(_) => "remove_extension".into(),
            Edit::RemoveDuplicate(_) => "remove_duplicate".into(),
            Edit::ReplaceExtension { .. } => "replace_extension".into(),
            Edit::ReorderExtensions(_) => "reorder_extensions".into(),
            Edit::RemoveExtensionsBlock => "remove_extensions_block".into(),
            Edit::PadTo(_) => "pad".into(),
            Edit::AppendTrailing(_) => "append_bytes".into(),
            Edit::SplitRecords(_) => "split_records".into(),
            Edit::JoinRecords => "join_records".into(),
            Edit::ConvertToTls => "convert_to_tls".into(),
            Edit::Raw { remove: 0, .. } => "insert_bytes".into(),
            Edit::Raw { insert, .. } if insert.is_empty() => "remove_bytes".into(),
            Edit::Raw { .. } => "replace_bytes".into(),
            Edit::SetLength { .. } => "set_length".into(),
            Edit::Truncate(_) => "truncate".into(),
        }
    }

    /// The bytes that the edit adds or puts in place, without the lengths around them; empty when it only takes
    /// away or moves.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Edit::SetLegacyVersion(version) | Edit::SetRecordVersion(version) => version.to_be_bytes().into(),
            Edit::SetRandom(bytes) | Edit::SetSessionId(bytes) | Edit::AppendTrailing(bytes) => bytes.clone(),
            Edit::SetServerName(host) => list::extension(ext::SERVER_NAME, &list::server_name_body(host)),
            Edit::Add { list, members, .. } | Edit::Set { list, members } => list.encode(members),
            Edit::Replace { list, new, .. } => list.encode(core::slice::from_ref(new)),
            Edit::AddExtension { kind, body, .. } | Edit::ReplaceExtension { kind, body } => {
                list::extension(*kind, body)
            }
            Edit::Raw { insert, .. } => insert.clone(),
            Edit::SetLength { field, value } => {
                let all = (*value as u64).to_be_bytes();
                all.get(8 - field.width()..).unwrap_or_default().into()
            }
            Edit::Remove { .. }
            | Edit::RemoveExtension(_)
            | Edit::RemoveDuplicate(_)
            | Edit::ReorderExtensions(_)
            | Edit::RemoveExtensionsBlock
            | Edit::PadTo(_)
            | Edit::SplitRecords(_)
            | Edit::JoinRecords
            | Edit::ConvertToTls
            | Edit::Truncate(_) => Vec::new(),
        }
    }

    /// The edits that take this one back on `hello`, the client's bytes before it.
    ///
    /// In protocol terms where that restores every byte, else the bytes themselves ([`Edit::Raw`]).
    pub fn inverse(&self, hello: &[u8]) -> Result<Vec<Edit>, EditError> {
        let edited = apply(hello, core::slice::from_ref(self))?;
        for candidate in self.opposites(hello) {
            if apply(&edited, core::slice::from_ref(&candidate)).is_ok_and(|b| b == hello) {
                return Ok([candidate].into());
            }
        }
        Ok(raw_difference(&edited, hello).into_iter().collect())
    }

    /// Edits of which one is likely to take this one back.
    fn opposites(&self, hello: &[u8]) -> Vec<Edit> {
        let reading = super::read(hello);
        let before = reading.client_hello().unwrap_or_default();
        match self {
            Edit::SetLegacyVersion(_) => [Edit::SetLegacyVersion(before.legacy_version)].into(),
            Edit::SetRecordVersion(_) => {
                reading.records.first().map(|r| Edit::SetRecordVersion(r.version)).into_iter().collect()
            }
            Edit::SetRandom(_) => [Edit::SetRandom(before.random.into())].into(),
            Edit::SetSessionId(_) => [Edit::SetSessionId(before.session_id.into())].into(),
            Edit::Add { list, members, .. } => {
                let mut all: Vec<Edit> = members.iter().map(|m| Edit::remove(*list, m.clone())).collect();
                all.extend(list.extension().map(Edit::RemoveExtension));
                all.push(Edit::RemoveExtensionsBlock);
                all
            }
            Edit::Replace { list, old, new } => {
                [Edit::Replace { list: *list, old: new.clone(), new: old.clone() }].into()
            }
            Edit::Remove { list, member } => {
                let index = list.members_of(&before).and_then(|all| all.iter().position(|m| m == member));
                let add = Edit::Add { list: *list, members: [member.clone()].into(), at: index };
                let whole = list.extension().and_then(|kind| add_again(&before, kind));
                [add].into_iter().chain(whole).collect()
            }
            Edit::AddExtension { kind, .. } => {
                [Edit::RemoveExtension(*kind), Edit::RemoveExtensionsBlock].into()
            }
            Edit::SetServerName(_) => {
                let old = before.server_name().map(|host| Edit::SetServerName(host.into()));
                old.into_iter()
                    .chain([Edit::RemoveExtension(ext::SERVER_NAME), Edit::RemoveExtensionsBlock])
                    .collect()
            }
            Edit::RemoveExtension(kind) => add_again(&before, *kind).into_iter().collect(),
            Edit::ReplaceExtension { kind, .. } => before
                .extension(*kind)
                .map(|e| Edit::ReplaceExtension { kind: *kind, body: e.body.into() })
                .into_iter()
                .collect(),
            Edit::Set { list, .. } => {
                let old = list.members_of(&before).map(|members| Edit::Set { list: *list, members });
                old.into_iter().chain(list.extension().map(Edit::RemoveExtension)).collect()
            }
            Edit::ReorderExtensions(_) => {
                [Edit::ReorderExtensions(before.extensions.iter().map(|e| e.kind).collect())].into()
            }
            Edit::PadTo(_) => [
                Edit::PadTo(before.message.len()),
                Edit::RemoveExtension(ext::PADDING),
                Edit::RemoveExtensionsBlock,
            ]
            .into(),
            Edit::SplitRecords(_) => [Edit::JoinRecords].into(),
            _ => Vec::new(),
        }
    }
}

/// Adds an extension where it stood before.
fn add_again(before: &super::ClientHello<'_>, kind: u16) -> Option<Edit> {
    let index = before.extensions.iter().position(|e| e.kind == kind)?;
    let body = before.extensions.get(index)?.body.into();
    Some(Edit::AddExtension { kind, body, at: Some(index) })
}

/// The one replacement of bytes that makes `to` out of `from`; `None` when they are equal.
fn raw_difference(from: &[u8], to: &[u8]) -> Option<Edit> {
    if from == to {
        return None;
    }
    let at = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let room = from.len().min(to.len()) - at;
    let same_end = from.iter().rev().zip(to.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let insert = to.get(at..to.len() - same_end).unwrap_or_default().into();
    Some(Edit::Raw { at, remove: from.len() - same_end - at, insert, repair: false })
}

impl LengthField {
    /// Bytes of the length itself.
    const fn width(self) -> usize {
        match self {
            LengthField::Handshake => 3,
            LengthField::SessionId | LengthField::CompressionMethods => 1,
            LengthField::Record
            | LengthField::CipherSuites
            | LengthField::Extensions
            | LengthField::Extension(_) => 2,
        }
    }
}
