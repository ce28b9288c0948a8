//! Packets out of pcap and pcapng, one at a time, whatever the size of the file.
//!
//! The buffer and the lengths are ours, so that a record that lies about its length costs a bounded amount of
//! memory; what a complete record or block holds is read by `pcap-parser`.
//! Formats: draft-ietf-opsawg-pcap-04, draft-ietf-opsawg-pcapng-02.

use std::io::{self, Read};
use std::net::IpAddr;

use pcap_parser::pcapng::{Block, OptionCode, SecretsType, parse_block_be, parse_block_le};
use pcap_parser::traits::PcapNGPacketBlock;
use pcap_parser::{
    Linktype, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_frame_modified, parse_pcap_header,
};

/// Longest record or block that is believed: libpcap's own limit for a snap length is 262,144, USB captures may
/// use 128 MiB; decryption secrets of a busy server come in blocks of some megabytes.
const LONGEST: usize = 64 << 20;
/// How much is asked of the input at a time.
const CHUNK: usize = 256 << 10;
/// Most interfaces, names and bytes of secrets that are kept from one file.
const MOST_INTERFACES: usize = 65_536;
const MOST_NAMES: usize = 100_000;
const MOST_SECRETS: usize = 64 << 20;

/// One packet as captured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    /// Number in the file, from 1, as Wireshark counts.
    pub(super) number: u64,
    /// Microseconds since the epoch; `None` when the file does not say.
    pub(super) micros: Option<u64>,
    /// LINKTYPE_ value.
    pub(super) link: u16,
    /// The bytes that were captured.
    pub(super) data: &'a [u8],
    /// Length on the wire, not less than `data.len()`.
    pub(super) wire: usize,
}

/// What else the file holds.
#[derive(Debug, Default)]
pub(super) struct Extras {
    /// NSS key logs from decryption secrets blocks, joined.
    pub(super) key_log: Vec<u8>,
    /// Addresses and names from name resolution blocks.
    pub(super) names: Vec<(IpAddr, String)>,
    /// Blocks that could not be read although their length was sound.
    pub(super) bad_blocks: u64,
    /// The file ends inside a record.
    pub(super) truncated: bool,
    /// Why reading stopped before the end, if it did.
    pub(super) stopped: Option<String>,
    /// Bytes read (after decompression).
    pub(super) bytes: u64,
}

/// Why the start of the input is no capture.
#[derive(Debug)]
pub(super) enum NotFrames {
    Unknown,
    Io(io::Error),
}

/// Whether these are the first bytes of a pcap or pcapng file.
pub(super) fn is_frames(first: &[u8]) -> bool {
    matches!(
        first,
        [0xd4, 0xc3, 0xb2, 0xa1, ..]        // microseconds, little-endian
            | [0xa1, 0xb2, 0xc3, 0xd4, ..]  // big-endian
            | [0x4d, 0x3c, 0xb2, 0xa1, ..]  // nanoseconds
            | [0xa1, 0xb2, 0x3c, 0x4d, ..]
            | [0x34, 0xcd, 0xb2, 0xa1, ..]  // Kuznetzov's variant with a longer record header
            | [0x0a, 0x0d, 0x0d, 0x0a, ..] // pcapng section header
    )
}

enum Format {
    Pcap { big_endian: bool, modified: bool, nanoseconds: bool, link: u16 },
    PcapNg { big_endian: bool },
}

#[derive(Clone, Copy)]
struct Interface {
    link: u16,
    snap: usize,
    /// Units per second.
    resolution: u128,
    /// Seconds to add.
    offset: i64,
}

/// Gives the packets of a capture in order.
pub(super) struct Frames<R> {
    input: R,
    buf: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    format: Format,
    interfaces: Vec<Interface>,
    number: u64,
    pub(super) extras: Extras,
}

/// Where in the buffer the next packet is.
struct Found {
    micros: Option<u64>,
    link: u16,
    at: usize,
    len: usize,
    wire: usize,
}

impl<R: Read> Frames<R> {
    /// Reads the file header.
    pub(super) fn open(input: R) -> Result<Frames<R>, NotFrames> {
        let mut frames = Frames {
            input,
            buf: Vec::new(),
            start: 0,
            end: 0,
            ended: false,
            format: Format::PcapNg { big_endian: false },
            interfaces: Vec::new(),
            number: 0,
            extras: Extras::default(),
        };
        frames.want(24).map_err(NotFrames::Io)?;
        let head = frames.window();
        if !is_frames(head) {
            return Err(NotFrames::Unknown);
        }
        if head.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
            return Ok(frames);
        }
        let Ok((_, header)) = parse_pcap_header(head) else { return Err(NotFrames::Unknown) };
        frames.format = Format::Pcap {
            big_endian: header.is_bigendian(),
            modified: header.is_modified_format(),
            nanoseconds: header.is_nanosecond_precision(),
            link: link_type(header.network),
        };
        frames.start += 24;
        Ok(frames)
    }

    /// The next packet; `None` at the end or where the file cannot be read further (see `extras`).
    pub(super) fn next(&mut self) -> Option<Frame<'_>> {
        let found = match self.format {
            Format::Pcap { big_endian, modified, nanoseconds, link } => {
                self.next_record(big_endian, modified, nanoseconds, link)?
            }
            Format::PcapNg { .. } => self.next_packet_block()?,
        };
        self.number += 1;
        let data = self.buf.get(found.at..found.at + found.len)?;
        Some(Frame {
            number: self.number,
            micros: found.micros,
            link: found.link,
            data,
            wire: found.wire.max(data.len()),
        })
    }

    fn next_record(
        &mut self,
        big_endian: bool,
        modified: bool,
        nanoseconds: bool,
        link: u16,
    ) -> Option<Found> {
        let head = if modified { 24 } else { 16 };
        if !self.whole(head) {
            return None;
        }
        let length = word(self.window().get(8..)?, big_endian)? as usize;
        if length > LONGEST {
            self.stop(format!("packet {} claims {length} bytes", self.number + 1));
            return None;
        }
        if !self.whole(head + length) {
            return None;
        }
        let window = self.window();
        let record = if modified {
            parse_pcap_frame_modified(window)
        } else if big_endian {
            parse_pcap_frame_be(window)
        } else {
            parse_pcap_frame(window)
        };
        let Ok((_, record)) = record else {
            self.stop(format!("packet {} cannot be read", self.number + 1));
            return None;
        };
        let fraction = u64::from(record.ts_usec) / if nanoseconds { 1000 } else { 1 };
        let found = Found {
            micros: Some(u64::from(record.ts_sec) * 1_000_000 + fraction),
            link,
            at: self.start + head,
            len: length,
            wire: record.origlen as usize,
        };
        self.start += head + length;
        Some(found)
    }

    fn next_packet_block(&mut self) -> Option<Found> {
        loop {
            if !self.whole(12) {
                return None;
            }
            let window = self.window();
            if window.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
                // A section may change the byte order: its own magic number says so.
                let big_endian = window.get(8..12)? == [0x1a, 0x2b, 0x3c, 0x4d];
                self.format = Format::PcapNg { big_endian };
                self.interfaces.clear();
            }
            let big_endian = matches!(self.format, Format::PcapNg { big_endian: true });
            let length = word(self.window().get(4..)?, big_endian)? as usize;
            if length < 12 || !length.is_multiple_of(4) || length > LONGEST {
                self.stop(format!("a block after packet {} claims {length} bytes", self.number));
                return None;
            }
            if !self.whole(length) {
                return None;
            }
            let at = self.start;
            self.start += length;
            if let Some(found) = self.block(at, length, big_endian) {
                return Some(found);
            }
        }
    }

    /// Reads one complete block: a packet is returned, the rest is noted.
    fn block(&mut self, at: usize, length: usize, big_endian: bool) -> Option<Found> {
        let bytes = self.buf.get(at..at + length)?;
        let parsed = if big_endian { parse_block_be(bytes) } else { parse_block_le(bytes) };
        let Ok((_, block)) = parsed else {
            self.extras.bad_blocks += 1;
            return None;
        };
        match block {
            Block::EnhancedPacket(packet) => {
                let len = packet.packet_data().len();
                let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                let Some(interface) = self.interfaces.get(packet.if_id as usize) else {
                    self.extras.bad_blocks += 1;
                    return None;
                };
                Some(Found {
                    micros: Some(interface.micros(ticks)),
                    link: interface.link,
                    at: at + 28,
                    len,
                    wire: packet.origlen as usize,
                })
            }
            Block::SimplePacket(packet) => {
                let Some(interface) = self.interfaces.first() else {
                    self.extras.bad_blocks += 1;
                    return None;
                };
                let wire = packet.origlen as usize;
                let len = wire.min(interface.snap).min(length.saturating_sub(16));
                Some(Found { micros: None, link: interface.link, at: at + 12, len, wire })
            }
            Block::InterfaceDescription(description) => {
                if self.interfaces.len() < MOST_INTERFACES {
                    let mut interface = Interface {
                        link: link_type(description.linktype),
                        snap: match description.snaplen {
                            0 => usize::MAX,
                            n => n as usize,
                        },
                        resolution: 1_000_000,
                        offset: 0,
                    };
                    for option in &description.options {
                        match (option.code, option.value.as_ref()) {
                            (OptionCode::IfTsresol, [unit, ..]) => interface.resolution = units(*unit),
                            (OptionCode::IfTsoffset, value) => {
                                let bytes = value.first_chunk().copied().unwrap_or_default();
                                interface.offset = if big_endian {
                                    i64::from_be_bytes(bytes)
                                } else {
                                    i64::from_le_bytes(bytes)
                                };
                            }
                            _ => {}
                        }
                    }
                    self.interfaces.push(interface);
                }
                None
            }
            Block::DecryptionSecrets(secrets) => {
                let data = secrets.data.get(..secrets.secrets_len as usize).unwrap_or(secrets.data);
                if secrets.secrets_type == SecretsType::TlsKeyLog
                    && self.extras.key_log.len() + data.len() < MOST_SECRETS
                {
                    self.extras.key_log.extend_from_slice(data);
                    self.extras.key_log.push(b'\n');
                }
                None
            }
            Block::NameResolution(names) => {
                for record in &names.nr {
                    let room = MOST_NAMES.saturating_sub(self.extras.names.len());
                    if let Some(named) = named(record.record_type.0, record.record_value) {
                        self.extras.names.extend(named.take(room));
                    }
                }
                None
            }
            Block::Unknown(unknown) if unknown.block_type == 2 => self.old_packet(at, length, big_endian),
            _ => None,
        }
    }

    /// The obsolete packet block (type 2), which older captures have.
    fn old_packet(&mut self, at: usize, length: usize, big_endian: bool) -> Option<Found> {
        let bytes = self.buf.get(at..at + length)?;
        let mut id = [0; 2];
        id.copy_from_slice(bytes.get(8..10)?);
        let id = if big_endian { u16::from_be_bytes(id) } else { u16::from_le_bytes(id) };
        let field = |offset: usize| word(bytes.get(offset..)?, big_endian);
        let interface = self.interfaces.get(usize::from(id))?;
        Some(Found {
            micros: Some(interface.micros(u64::from(field(12)?) << 32 | u64::from(field(16)?))),
            link: interface.link,
            at: at + 28,
            len: (field(20)? as usize).min(length.saturating_sub(32)),
            wire: field(24)? as usize,
        })
    }

    /// Whether so many bytes are there; if not, the file was cut short (or is just at its end).
    fn whole(&mut self, length: usize) -> bool {
        match self.want(length) {
            Ok(true) => true,
            Ok(false) => {
                self.extras.truncated |= self.end > self.start;
                false
            }
            Err(error) => {
                self.extras.truncated = true;
                self.stop(format!("reading failed after packet {}: {error}", self.number));
                false
            }
        }
    }

    fn stop(&mut self, why: String) {
        self.extras.stopped.get_or_insert(why);
        self.ended = true;
        self.start = self.end;
    }

    fn window(&self) -> &[u8] {
        self.buf.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads until `length` bytes are in the window; `false` when the input ends before.
    fn want(&mut self, length: usize) -> io::Result<bool> {
        while self.end - self.start < length {
            if self.ended {
                return Ok(false);
            }
            if self.start > 0 {
                self.buf.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            // Grow by what has really come, not by what a length claims.
            if self.buf.len() < self.end + CHUNK {
                let size = (self.buf.len() * 2).clamp(2 * CHUNK, LONGEST + 2 * CHUNK);
                self.buf.resize(size.max(self.end + CHUNK), 0);
            }
            let Some(room) = self.buf.get_mut(self.end..) else { return Ok(false) };
            match self.input.read(room) {
                Ok(0) => self.ended = true,
                Ok(n) => {
                    self.end += n.min(room.len());
                    self.extras.bytes += n as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

impl Interface {
    fn micros(self, ticks: u64) -> u64 {
        let micros = u128::from(ticks) * 1_000_000 / self.resolution.max(1);
        let offset = i128::from(self.offset) * 1_000_000;
        u64::try_from(i128::try_from(micros).unwrap_or(i128::MAX).saturating_add(offset)).unwrap_or(0)
    }
}

/// Units per second from `if_tsresol`: powers of ten, or of two when the top bit is set.
fn units(resolution: u8) -> u128 {
    let power = u32::from(resolution & 0x7f);
    if resolution & 0x80 == 0 { 10_u128.checked_pow(power) } else { 1_u128.checked_shl(power) }
        .unwrap_or(u128::MAX)
}

/// The names of one name resolution record: an address, then names each ended by a zero byte.
fn named(kind: u16, value: &[u8]) -> Option<impl Iterator<Item = (IpAddr, String)> + '_> {
    let (address, names) = match kind {
        1 => value.split_first_chunk::<4>().map(|(address, names)| (IpAddr::from(*address), names)),
        2 => value.split_first_chunk::<16>().map(|(address, names)| (IpAddr::from(*address), names)),
        _ => None,
    }?;
    let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Some(names.map(move |name| (address, String::from_utf8_lossy(name).into_owned())))
}

/// The lower half; in pcap the upper one holds the length of a frame check sequence.
fn link_type(network: Linktype) -> u16 {
    (network.0.cast_unsigned() & 0xffff) as u16
}

fn word(bytes: &[u8], big_endian: bool) -> Option<u32> {
    let bytes = *bytes.first_chunk::<4>()?;
    Some(if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
}
