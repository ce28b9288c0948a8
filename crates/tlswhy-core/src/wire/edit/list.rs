//! The lists of a ClientHello that edits reach into, and their members.

use crate::wire::names::{self, Registry};
use crate::wire::{ClientHello, Extension, Span, extension_type as ext};
use alloc::vec::Vec;

/// A list whose members can be added, removed, replaced and reordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum List {
    /// cipher_suites.
    CipherSuites,
    /// legacy_compression_methods.
    CompressionMethods,
    /// The named groups of supported_groups.
    SupportedGroups,
    /// The signature schemes of signature_algorithms.
    SignatureAlgorithms,
    /// The signature schemes of signature_algorithms_cert.
    SignatureAlgorithmsCert,
    /// The versions of supported_versions.
    SupportedVersions,
    /// The protocol names of application_layer_protocol_negotiation.
    Alpn,
    /// The entries of key_share.
    KeyShare,
    /// The formats of ec_point_formats.
    EcPointFormats,
    /// The modes of psk_key_exchange_modes.
    PskKeyExchangeModes,
    /// The algorithms of compress_certificate.
    CompressCertificate,
}

/// A member of a [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// A registry number; for key shares one without a key.
    Number(u16),
    /// A protocol name, as bytes.
    Name(Vec<u8>),
    /// A group and its key.
    KeyShare {
        /// NamedGroup.
        group: u16,
        /// key_exchange.
        key: Vec<u8>,
    },
}

impl From<u16> for Member {
    fn from(number: u16) -> Self {
        Member::Number(number)
    }
}

impl From<&str> for Member {
    fn from(name: &str) -> Self {
        Member::Name(name.as_bytes().into())
    }
}

/// How a member is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One byte.
    One,
    /// Two bytes.
    Two,
    /// A name after its one-byte length.
    Name,
    /// A group, a two-byte length, a key.
    KeyShare,
}

impl List {
    pub(super) const ALL: [List; 11] = [
        List::CipherSuites,
        List::CompressionMethods,
        List::SupportedGroups,
        List::SignatureAlgorithms,
        List::SignatureAlgorithmsCert,
        List::SupportedVersions,
        List::Alpn,
        List::KeyShare,
        List::EcPointFormats,
        List::PskKeyExchangeModes,
        List::CompressCertificate,
    ];

    /// One member in words: `suite`, `group`.
    pub const fn word(self) -> &'static str {
        match self {
            List::CipherSuites => "suite",
            List::CompressionMethods => "compression_method",
            List::SupportedGroups => "group",
            List::SignatureAlgorithms => "signature_scheme",
            List::SignatureAlgorithmsCert => "signature_scheme_cert",
            List::SupportedVersions => "version",
            List::Alpn => "protocol",
            List::KeyShare => "key_share_entry",
            List::EcPointFormats => "point_format",
            List::PskKeyExchangeModes => "psk_mode",
            List::CompressCertificate => "certificate_compression",
        }
    }

    /// The field or extension that holds the list, by its RFC name.
    pub const fn field(self) -> &'static str {
        match self {
            List::CipherSuites => "cipher_suites",
            List::CompressionMethods => "compression_methods",
            List::SupportedGroups => "supported_groups",
            List::SignatureAlgorithms => "signature_algorithms",
            List::SignatureAlgorithmsCert => "signature_algorithms_cert",
            List::SupportedVersions => "supported_versions",
            List::Alpn => "application_layer_protocol_negotiation",
            List::KeyShare => "key_share",
            List::EcPointFormats => "ec_point_formats",
            List::PskKeyExchangeModes => "psk_key_exchange_modes",
            List::CompressCertificate => "compress_certificate",
        }
    }

    /// The ExtensionType that holds the list; `None` for those in the hello's own fields.
    pub const fn extension(self) -> Option<u16> {
        match self {
            List::CipherSuites | List::CompressionMethods => None,
            List::SupportedGroups => Some(ext::SUPPORTED_GROUPS),
            List::SignatureAlgorithms => Some(ext::SIGNATURE_ALGORITHMS),
            List::SignatureAlgorithmsCert => Some(ext::SIGNATURE_ALGORITHMS_CERT),
            List::SupportedVersions => Some(ext::SUPPORTED_VERSIONS),
            List::Alpn => Some(ext::ALPN),
            List::KeyShare => Some(ext::KEY_SHARE),
            List::EcPointFormats => Some(ext::EC_POINT_FORMATS),
            List::PskKeyExchangeModes => Some(ext::PSK_KEY_EXCHANGE_MODES),
            List::CompressCertificate => Some(ext::COMPRESS_CERTIFICATE),
        }
    }

    /// The list that this extension holds.
    pub fn of_extension(kind: u16) -> Option<List> {
        List::ALL.into_iter().find(|list| list.extension() == Some(kind))
    }

    /// Where the names of its members are registered.
    pub(super) const fn registry(self) -> Option<Registry> {
        match self {
            List::CipherSuites => Some(Registry::Suite),
            List::CompressionMethods => Some(Registry::Compression),
            List::SupportedGroups | List::KeyShare => Some(Registry::Group),
            List::SignatureAlgorithms | List::SignatureAlgorithmsCert => Some(Registry::SignatureScheme),
            List::SupportedVersions => Some(Registry::Version),
            List::EcPointFormats => Some(Registry::PointFormat),
            List::PskKeyExchangeModes => Some(Registry::PskMode),
            List::CompressCertificate => Some(Registry::CertificateCompression),
            List::Alpn => None,
        }
    }

    /// The width in bytes of the length before the members.
    pub(super) const fn prefix(self) -> usize {
        match self {
            List::CompressionMethods
            | List::SupportedVersions
            | List::EcPointFormats
            | List::PskKeyExchangeModes
            | List::CompressCertificate => 1,
            _ => 2,
        }
    }

    pub(super) const fn shape(self) -> Shape {
        match self {
            List::CompressionMethods | List::EcPointFormats | List::PskKeyExchangeModes => Shape::One,
            List::Alpn => Shape::Name,
            List::KeyShare => Shape::KeyShare,
            _ => Shape::Two,
        }
    }

    /// The members as they stand in the list; what does not fit the list's shape is cut to fit.
    pub(super) fn encode(self, members: &[Member]) -> Vec<u8> {
        let mut out = Vec::new();
        for member in members {
            match (self.shape(), member) {
                (Shape::One, Member::Number(n)) => out.push(*n as u8),
                (Shape::Two, Member::Number(n)) => out.extend_from_slice(&n.to_be_bytes()),
                (Shape::Name, Member::Name(name)) => {
                    let name = name.get(..255).unwrap_or(name);
                    out.push(name.len() as u8);
                    out.extend_from_slice(name);
                }
                (Shape::KeyShare, Member::KeyShare { group, key }) => {
                    let key = key.get(..0xffff).unwrap_or(key);
                    out.extend_from_slice(&group.to_be_bytes());
                    out.extend_from_slice(&(key.len() as u16).to_be_bytes());
                    out.extend_from_slice(key);
                }
                (Shape::KeyShare, Member::Number(group)) => {
                    out.extend_from_slice(&group.to_be_bytes());
                    out.extend_from_slice(&[0, 0]);
                }
                _ => {}
            }
        }
        out
    }

    /// Whether the list can hold the member.
    pub(super) fn accepts(self, member: &Member) -> bool {
        match (self.shape(), member) {
            (Shape::One, Member::Number(n)) => *n < 256,
            (Shape::Name, Member::Name(name)) => name.len() < 256,
            (Shape::KeyShare, Member::KeyShare { key, .. }) => key.len() <= 0xffff,
            (Shape::Two | Shape::KeyShare, Member::Number(_)) => true,
            _ => false,
        }
    }

    /// extension_data with these members.
    pub(super) fn body(self, members: &[Member]) -> Vec<u8> {
        let content = self.encode(members);
        let length = (content.len() as u16).to_be_bytes();
        [length.get(2 - self.prefix()..).unwrap_or_default(), &content].concat()
    }

    /// The members of an extension_data, if it is exactly such a list.
    pub(super) fn members_of_body(self, body: &[u8]) -> Option<Vec<Member>> {
        let (members, content) = self.split_body(body)?;
        (content.end == body.len() && self.prefix() + self.encode(&members).len() == body.len())
            .then_some(members)
    }

    /// The members in the hello as far as they can be read; `None` when the list is not there.
    pub(super) fn members_of(self, hello: &ClientHello<'_>) -> Option<Vec<Member>> {
        match self.extension() {
            Some(kind) => Some(self.split_body(hello.extension(kind)?.body)?.0),
            None if self == List::CipherSuites => Some(hello.suites().map(Member::Number).collect()),
            None => Some(self.split(hello.compression_methods).into_iter().map(|(m, _)| m).collect()),
        }
    }

    /// The members of an extension_data and where they stand in it, as far as they can be read.
    fn split_body(self, body: &[u8]) -> Option<(Vec<Member>, Span)> {
        let content = self.content(body)?;
        let bytes = body.get(content.start..content.end)?;
        Some((self.split(bytes).into_iter().map(|(m, _)| m).collect(), content))
    }

    /// Where the members stand in an extension_data.
    pub(super) fn content(self, body: &[u8]) -> Option<Span> {
        let length = body.get(..self.prefix())?.iter().fold(0, |n, &b| n << 8 | usize::from(b));
        Some(Span::new(self.prefix(), (self.prefix() + length).min(body.len())))
    }

    /// The members in `bytes` with their spans in it; a broken last one is left out.
    pub(super) fn split(self, bytes: &[u8]) -> Vec<(Member, Span)> {
        let mut cursor = crate::wire::cursor::Cursor::new(bytes);
        let mut members = Vec::new();
        loop {
            let start = cursor.at;
            let member = match self.shape() {
                Shape::One => cursor.u8().map(|n| Member::Number(n.into())),
                Shape::Two => cursor.u16().map(Member::Number),
                Shape::Name => cursor
                    .u8()
                    .and_then(|length| cursor.take(length.into()))
                    .map(|name| Member::Name(name.into())),
                Shape::KeyShare => match (cursor.u16(), cursor.u16()) {
                    (Some(group), Some(length)) => {
                        cursor.take(length.into()).map(|key| Member::KeyShare { group, key: key.into() })
                    }
                    _ => None,
                },
            };
            let Some(member) = member else { return members };
            members.push((member, cursor.since(start)));
        }
    }
}

impl Member {
    /// Equal, or both key shares of the same group.
    pub(super) fn matches(&self, other: &Member) -> bool {
        self == other || matches!((self.group(), other.group()), (Some(a), Some(b)) if a == b)
    }

    fn group(&self) -> Option<u16> {
        match self {
            Member::Number(group) | Member::KeyShare { group, .. } => Some(*group),
            Member::Name(_) => None,
        }
    }
}

/// An extension as it stands in the block; a body that is too long for its length is cut.
pub(super) fn extension(kind: u16, body: &[u8]) -> Vec<u8> {
    let body = body.get(..0xffff).unwrap_or(body);
    [&kind.to_be_bytes(), &(body.len() as u16).to_be_bytes(), body].concat()
}

/// extension_data of server_name with one host_name (RFC 6066 section 3).
pub(super) fn server_name_body(host: &[u8]) -> Vec<u8> {
    let host = host.get(..0xfffc).unwrap_or(host);
    let length = host.len() as u16;
    [&(length + 3).to_be_bytes(), [0].as_slice(), &length.to_be_bytes(), host].concat()
}

/// The name of an extension, or its number in hex.
pub(super) fn extension_name(kind: u16) -> alloc::string::String {
    names::name_or_hex(Registry::Extension, kind)
}

/// Where an extension's own length stands in the message.
pub(super) const fn extension_length_at(extension: &Extension<'_>) -> usize {
    extension.at.start + 2
}
