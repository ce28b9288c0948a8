//! The hellos of a scan, from what each of them is to offer.

use tlswhy_core::registry::EMPTY_RENEGOTIATION_INFO_SCSV;
use tlswhy_core::wire::extension_type as ext;

/// The seven cipher kinds of SSL 2.0 (draft-hickman-netscape-ssl-00).
const SSLV2_KINDS: [[u8; 3]; 7] =
    [[1, 0, 0x80], [2, 0, 0x80], [3, 0, 0x80], [4, 0, 0x80], [5, 0, 0x80], [6, 0, 0x40], [7, 0, 0xc0]];

/// What a hello offers. The order of every list is the order on the wire.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// legacy_version.
    pub(super) version: u16,
    /// supported_versions; empty: the extension is not sent.
    pub(super) versions: Vec<u16>,
    pub(super) suites: Vec<u16>,
    /// supported_groups; `None`: not sent.
    pub(super) groups: Option<Vec<u16>>,
    /// signature_algorithms; `None`: not sent.
    pub(super) schemes: Option<Vec<u16>>,
    /// ec_point_formats; empty: not sent.
    pub(super) points: Vec<u8>,
    /// key_share with public values for these groups; `None`: not sent.
    pub(super) shares: Option<Vec<u16>>,
    /// server_name.
    pub(super) name: Option<String>,
    /// legacy_compression_methods.
    pub(super) compression: Vec<u8>,
    /// Further extensions, before all others.
    pub(super) more: Vec<(u16, Vec<u8>)>,
}

impl Offer {
    /// An offer for one version with what nearly every client sends.
    pub(super) fn new(version: u16, suites: Vec<u16>, name: Option<&str>) -> Self {
        let tls13 = version == 0x0304;
        Offer {
            version: version.min(0x0303),
            versions: if tls13 { vec![version] } else { Vec::new() },
            suites,
            groups: None,
            schemes: None,
            points: if tls13 { Vec::new() } else { vec![0] },
            shares: tls13.then(Vec::new),
            name: name.map(Into::into),
            compression: vec![0],
            more: Vec::new(),
        }
    }

    /// The bytes on the wire, in one record.
    pub(super) fn bytes(&self, random: [u8; 32]) -> Vec<u8> {
        let message = self.message(random);
        // RFC 8446 section 5.1: an initial hello may say TLS 1.0 for the sake of servers that look at it.
        let record_version = self.version.min(0x0301).to_be_bytes();
        let mut out = Vec::with_capacity(message.len() + 5);
        for part in message.chunks(16384) {
            out.push(22);
            out.extend(record_version);
            out.extend((part.len() as u16).to_be_bytes());
            out.extend(part);
        }
        out
    }

    /// The handshake message.
    pub(super) fn message(&self, random: [u8; 32]) -> Vec<u8> {
        let mut suites = self.suites.clone();
        let ssl3 = self.version < 0x0301;
        if ssl3 {
            suites.push(EMPTY_RENEGOTIATION_INFO_SCSV);
        }
        let mut body = self.version.to_be_bytes().to_vec();
        body.extend(random);
        body.push(0);
        body.extend(list16(&suites));
        body.push(self.compression.len() as u8);
        body.extend(&self.compression);
        if !ssl3 {
            let extensions = self.extensions();
            body.extend((extensions.len() as u16).to_be_bytes());
            body.extend(extensions);
        }
        let mut message = vec![1];
        message.extend(&(body.len() as u32).to_be_bytes()[1..]);
        message.extend(body);
        message
    }

    fn extensions(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut push = |kind: u16, body: &[u8]| {
            out.extend(kind.to_be_bytes());
            out.extend((body.len() as u16).to_be_bytes());
            out.extend(body);
        };
        for (kind, body) in &self.more {
            push(*kind, body);
        }
        if let Some(name) = &self.name {
            let mut entry = vec![0];
            entry.extend((name.len() as u16).to_be_bytes());
            entry.extend(name.as_bytes());
            let mut body = (entry.len() as u16).to_be_bytes().to_vec();
            body.extend(entry);
            push(ext::SERVER_NAME, &body);
        }
        if self.versions.is_empty() {
            push(ext::EXTENDED_MASTER_SECRET, &[]);
            push(ext::RENEGOTIATION_INFO, &[0]);
            push(ext::SESSION_TICKET, &[]);
        }
        if let Some(groups) = &self.groups {
            push(ext::SUPPORTED_GROUPS, &list16(groups));
        }
        if !self.points.is_empty() {
            let mut body = vec![self.points.len() as u8];
            body.extend(&self.points);
            push(ext::EC_POINT_FORMATS, &body);
        }
        if let Some(schemes) = &self.schemes {
            push(ext::SIGNATURE_ALGORITHMS, &list16(schemes));
        }
        if !self.versions.is_empty() {
            let list = list16(&self.versions);
            push(ext::SUPPORTED_VERSIONS, list.get(1..).unwrap_or_default());
        }
        if let Some(shares) = &self.shares {
            let mut entries = Vec::new();
            for group in shares {
                let key = public_value(*group);
                entries.extend(group.to_be_bytes());
                entries.extend((key.len() as u16).to_be_bytes());
                entries.extend(key);
            }
            let mut body = (entries.len() as u16).to_be_bytes().to_vec();
            body.extend(entries);
            push(ext::KEY_SHARE, &body);
        }
        out
    }
}

/// A hello of SSL 2.0 with all its cipher kinds.
pub(super) fn sslv2(random: [u8; 32]) -> Vec<u8> {
    let mut body = vec![1, 0, 2];
    body.extend((SSLV2_KINDS.len() as u16 * 3).to_be_bytes());
    body.extend([0, 0, 0, 16]);
    body.extend(SSLV2_KINDS.iter().flatten());
    body.extend(random.iter().take(16));
    let mut out = (0x8000 | body.len() as u16).to_be_bytes().to_vec();
    out.extend(body);
    out
}

/// A public value of the group that is valid: its base point. Nobody finishes these handshakes, so nothing is
/// lost by a secret that everybody knows. Only for [`SHARED`].
fn public_value(group: u16) -> Vec<u8> {
    // RFC 7748 section 4.1; FIPS 186-4 appendix D.1.2.3.
    const P256: [u8; 65] = [
        4, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
        0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f,
        0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce,
        0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
    ];
    let mut x25519 = vec![0; 32];
    x25519[0] = 9;
    match group {
        23 => P256.to_vec(),
        29 => x25519,
        _ => vec![0],
    }
}

/// The groups that [`Offer::shares`] can send a real public value for.
pub(super) const SHARED: [u16; 2] = [29, 23];

fn list16(values: &[u16]) -> Vec<u8> {
    let mut out = (values.len() as u16 * 2).to_be_bytes().to_vec();
    out.extend(values.iter().flat_map(|v| v.to_be_bytes()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlswhy_core::wire::{ClientHello, Item, read};

    #[test]
    fn a_hello_reads_back_without_problems() {
        for version in 0x0300..=0x0304 {
            let mut offer = Offer::new(version, vec![0xc02f, 0x002f], Some("host.example"));
            offer.groups = Some(vec![29, 23]);
            offer.schemes = Some(vec![0x0403]);
            offer.shares = offer.shares.map(|_| vec![29, 23]);
            let bytes = offer.bytes([7; 32]);
            let reading = read(&bytes);
            let hello = ClientHello::read(&reading.message(1).unwrap().bytes);
            assert!(reading.problems.is_empty() && hello.problems.is_empty(), "{:?}", hello.problems);
            assert_eq!(hello.supported_groups().is_some(), version > 0x0300);
            assert_eq!(hello.has(ext::KEY_SHARE), version == 0x0304);
        }
    }

    #[test]
    fn the_old_hello_is_an_sslv2_hello() {
        let bytes = sslv2([7; 32]);
        let reading = read(&bytes);
        assert!(matches!(reading.items.as_slice(), [Item::Sslv2Hello(_)]), "{:?}", reading.items);
    }
}
