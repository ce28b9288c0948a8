//! A ClientHello put together from words: for logs that name what was sent and show no bytes.
//!
//! What the words do not give (random values, key shares) is filled with zeros, and every such place is named in
//! [`Parts::unknown`]: a rebuilt hello is never passed off as the one that was sent.

use tlswhy_core::registry;
use tlswhy_core::wire::extension_type as extension;

/// One extension as the words give it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extension {
    pub(super) number: u16,
    /// Length of its body, if it is said.
    pub(super) length: Option<usize>,
    /// Numbers in it: groups, signature schemes, versions, formats, modes, groups of key shares.
    pub(super) values: Vec<u16>,
    /// Names in it (host, protocols), or the key of each share.
    pub(super) names: Vec<Vec<u8>>,
    /// Its bytes, where the text dumps them.
    pub(super) raw: Vec<u8>,
}

/// The parts of a ClientHello.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) record_version: Option<u16>,
    pub(super) version: Option<u16>,
    pub(super) random: Vec<u8>,
    pub(super) session_id: Vec<u8>,
    pub(super) suites: Vec<u16>,
    pub(super) compression: Vec<u8>,
    pub(super) extensions: Vec<Extension>,
    /// Length of the message with its header, if it is said.
    pub(super) message_length: Option<usize>,
    /// What was filled in, for people.
    pub(super) unknown: Vec<String>,
    /// First and last line.
    pub(super) first: u32,
    pub(super) last: u32,
    /// The words are those of the server that received the hello.
    pub(super) server_side: bool,
}

/// The most values of one list; a hostile text could name more than a length can say.
const MAX_VALUES: usize = 4096;

impl Parts {
    /// Takes line `number` into the range that the hello was read from.
    pub(super) fn seen(&mut self, number: u32) {
        if self.first == 0 {
            self.first = number;
        }
        self.last = number;
    }

    /// The extension with this number, made at the end if it is not there.
    pub(super) fn extension(&mut self, number: u16) -> &mut Extension {
        let at = self.extensions.iter().position(|extension| extension.number == number);
        let at = at.unwrap_or_else(|| {
            self.extensions.push(Extension { number, ..Extension::default() });
            self.extensions.len() - 1
        });
        self.extensions.get_mut(at).expect("the position was just found or made")
    }

    pub(super) fn suite(&mut self, suite: u16) {
        if self.suites.len() < MAX_VALUES {
            self.suites.push(suite);
        }
    }

    /// The whole first record, and in `unknown` what was filled in.
    pub(super) fn record(&mut self) -> Vec<u8> {
        let out = self.encode();
        // A client of TLS 1.3 sends 32 bytes of session id for old middleboxes (RFC 8446 appendix D.4).
        if self.session_id.is_empty() && self.message_length == Some(out.len() - 5 + 32) {
            self.session_id = vec![0; 32];
            let mut unknown = core::mem::take(&mut self.unknown);
            let out = self.encode();
            unknown.push("the 32 bytes of session id".into());
            self.unknown = unknown;
            return out;
        }
        out
    }

    fn encode(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        let version = self.version.unwrap_or_else(|| {
            self.unknown.push("the version (TLS 1.2 was put in)".into());
            0x0303
        });
        body.extend(version.to_be_bytes());
        if self.random.len() != 32 {
            self.unknown.push("the random value".into());
        }
        let mut random = self.random.clone();
        random.resize(32, 0);
        body.extend(random);
        self.session_id.truncate(32);
        body.push(self.session_id.len() as u8);
        body.extend(&self.session_id);
        body.extend(((self.suites.len() * 2) as u16).to_be_bytes());
        body.extend(self.suites.iter().flat_map(|suite| suite.to_be_bytes()));
        if self.compression.is_empty() {
            self.compression.push(0);
        }
        self.compression.truncate(255);
        body.push(self.compression.len() as u8);
        body.extend(&self.compression);
        if !self.extensions.is_empty() {
            let mut all = Vec::new();
            let mut unknown = Vec::new();
            for extension in &self.extensions {
                let content = extension.body(&mut unknown);
                if all.len() + content.len() > 60_000 {
                    break;
                }
                all.extend(extension.number.to_be_bytes());
                all.extend((content.len() as u16).to_be_bytes());
                all.extend(content);
            }
            self.unknown.append(&mut unknown);
            body.extend((all.len() as u16).to_be_bytes());
            body.extend(all);
        }
        let record_version = self.record_version.unwrap_or(if version == 0x0300 { 0x0300 } else { 0x0301 });
        let mut out = vec![22];
        out.extend(record_version.to_be_bytes());
        out.extend(((body.len() + 4) as u16).to_be_bytes());
        out.push(1);
        let [_, length @ ..] = (body.len() as u32).to_be_bytes();
        out.extend(length);
        out.extend(body);
        out
    }
}

impl Extension {
    /// Adds a value to its list.
    pub(super) fn value(&mut self, value: u16) {
        if self.values.len() < MAX_VALUES {
            self.values.push(value);
        }
    }

    fn body(&self, unknown: &mut Vec<String>) -> Vec<u8> {
        if self.length.is_some_and(|length| length > 0 && length == self.raw.len()) {
            return self.raw.clone();
        }
        let content = self.content();
        if let Some(length) = self.length
            && content.as_ref().is_none_or(|content| content.len() != length)
            && length < 4096
        {
            if length == 0 {
                return Vec::new();
            }
            let mut filled = content.unwrap_or_default();
            unknown.push(format!("the content of extension {}", self.number));
            filled.resize(length, 0);
            return filled;
        }
        content.unwrap_or_else(|| self.usual(unknown))
    }

    /// The body that the values and names make, in the layout of the extension's RFC.
    fn content(&self) -> Option<Vec<u8>> {
        let u16s = |values: &[u16]| values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>();
        let bytes = |values: &[u16]| values.iter().map(|value| *value as u8).collect::<Vec<u8>>();
        let long = |inner: Vec<u8>| [&(inner.len() as u16).to_be_bytes()[..], &inner].concat();
        let short = |inner: Vec<u8>| [&[inner.len() as u8][..], &inner].concat();
        match self.number {
            extension::SERVER_NAME => {
                let name = self.names.first()?;
                let entry = [&[0][..], &long(name.clone())].concat();
                Some(long(entry))
            }
            extension::SUPPORTED_GROUPS
            | extension::SIGNATURE_ALGORITHMS
            | extension::SIGNATURE_ALGORITHMS_CERT => {
                (!self.values.is_empty()).then(|| long(u16s(&self.values)))
            }
            extension::SUPPORTED_VERSIONS => (!self.values.is_empty()).then(|| short(u16s(&self.values))),
            extension::EC_POINT_FORMATS | extension::PSK_KEY_EXCHANGE_MODES => {
                (!self.values.is_empty()).then(|| short(bytes(&self.values)))
            }
            extension::ALPN => (!self.names.is_empty())
                .then(|| long(self.names.iter().flat_map(|name| short(name.clone())).collect())),
            extension::KEY_SHARE => {
                let shares = self.values.iter().enumerate().flat_map(|(i, group)| {
                    let key = self
                        .names
                        .get(i)
                        .filter(|key| !key.is_empty())
                        .cloned()
                        .unwrap_or_else(|| vec![0; share_length(*group)]);
                    [&group.to_be_bytes()[..], &long(key)].concat()
                });
                (!self.values.is_empty()).then(|| long(shares.collect()))
            }
            // CertificateStatusRequest of type ocsp with empty lists (RFC 6066 section 8).
            5 => Some(vec![1, 0, 0, 0, 0]),
            // The same as an item list of one, of type ocsp_multi (RFC 6961 section 2.2).
            17 => Some(vec![0, 7, 2, 0, 4, 0, 0, 0, 0]),
            extension::RENEGOTIATION_INFO => Some(vec![0]),
            28 => self.values.first().map(|limit| limit.to_be_bytes().to_vec()),
            // encrypt_then_mac, extended_master_secret, session_ticket, post_handshake_auth: empty in a first hello.
            22 | 23 | 35 | 49 => Some(Vec::new()),
            _ => (!self.raw.is_empty()).then(|| self.raw.clone()),
        }
    }

    /// A body for an extension of which only the name is known.
    fn usual(&self, unknown: &mut Vec<String>) -> Vec<u8> {
        let common: &[u16] = match self.number {
            extension::SUPPORTED_GROUPS => &[0x17, 0x18, 0x19],
            extension::SIGNATURE_ALGORITHMS => &[0x0403, 0x0401, 0x0503, 0x0501, 0x0603, 0x0601],
            extension::EC_POINT_FORMATS => &[0],
            _ => &[],
        };
        let what = if common.is_empty() { "left empty" } else { "the usual ones were put in" };
        unknown.push(format!("the values of extension {} ({what})", self.number));
        let usual = Extension { values: common.to_vec(), ..self.clone() };
        if common.is_empty() { Vec::new() } else { usual.content().unwrap_or_default() }
    }
}

/// Length of a client's key share (RFC 8446 section 4.2.8.1 and 4.2.8.2, RFC 7919; ML-KEM hybrids: draft-ietf-tls-ecdhe-mlkem).
fn share_length(group: u16) -> usize {
    match group {
        0x17 => 65,
        0x18 => 97,
        0x19 => 133,
        0x1e => 56,
        0x100 => 256,
        0x101 => 384,
        0x102 => 512,
        0x103 => 768,
        0x104 => 1024,
        0x11eb => 1249,
        0x11ec => 1216,
        0x11ed => 1665,
        _ => 32,
    }
}

/// A group by name.
pub(super) fn group(name: &str) -> Option<u16> {
    registry::group::by_name(name.trim())
}

/// A signature scheme by name.
pub(super) fn scheme(name: &str) -> Option<u16> {
    registry::sigscheme::by_name(name.trim())
}

/// An extension by name, Wireshark's oldest name for session_ticket among them.
pub(super) fn extension_number(name: &str) -> Option<u16> {
    let name = name.trim();
    if name.eq_ignore_ascii_case("SessionTicket TLS") { Some(35) } else { registry::extension::by_name(name) }
}

/// A protocol version by name: `TLSv1.2`, `TLS 1.2`, `3:3`, `3.3`.
pub(super) fn version(text: &str) -> Option<u16> {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | 'v' | '_')).collect();
    Some(match plain.to_ascii_uppercase().as_str() {
        "SSL3" | "SSL3.0" => 0x0300,
        "TLS1" | "TLS1.0" => 0x0301,
        "TLS1.1" => 0x0302,
        "TLS1.2" => 0x0303,
        "TLS1.3" => 0x0304,
        other => {
            let (major, minor) = other.split_once([':', '.', ','])?;
            let (major, minor): (u8, u8) = (major.trim().parse().ok()?, minor.trim().parse().ok()?);
            return (major == 3).then(|| u16::from_be_bytes([major, minor]));
        }
    })
}

/// The number in the last brackets of a line: `x25519 (0x001d)`, `uncompressed (0)`.
pub(super) fn bracketed(line: &str) -> Option<u16> {
    let (_, rest) = line.rsplit_once('(')?;
    let inner = rest.split(')').next()?.trim();
    match inner.strip_prefix("0x").or_else(|| inner.strip_prefix("0X")) {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => inner.parse().ok(),
    }
}

/// Bytes of a run of hex digits, perhaps with `:` or spaces between.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ' | '"' | ',')).collect();
    if digits.len() % 2 == 1 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut out = Vec::new();
    super::hexline::push_hex(&digits, &mut out);
    Some(out)
}
