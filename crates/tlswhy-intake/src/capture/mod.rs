//! Captures: pcap and pcapng, plain or compressed, become one [`Exchange`] for each TLS connection in them.
//!
//! A capture is read as a stream, in memory that [`Limits`] bounds. Frames are taken apart down to TCP and UDP
//! (`layers`), the bytes of each connection are put in order (`flow`), TLS is found by content on any port
//! (`detect`), and what was spoken before it (STARTTLS, proxies) is named and left out.
//!
//! ```
//! use tlswhy_intake::capture;
//!
//! assert!(capture::is_capture(&[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]));
//! assert!(capture::read(b"no capture", "argument").is_err());
//! ```

mod compress;
mod detect;
mod flow;
mod fragments;
mod frames;
mod layers;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::net::IpAddr;

use tlswhy_core::exchange::Exchange;

use fragments::Fragments;
use frames::{Frame, Frames, NotFrames};
use layers::Layer;
use table::Table;

/// Why an input could not be read as a capture.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is something else.
    #[error("this is neither pcap nor pcapng")]
    NotACapture,
    /// The input could not be read at all, or its compression is damaged from the start.
    #[error("the capture cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// How much may be held at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes for all connections under observation; beyond it the one that was silent longest is given out early
    /// and counted as evicted.
    pub max_memory: usize,
    /// TLS bytes of one side of a connection that are kept; the rest is counted, and the exchange says so.
    pub max_bytes_per_side: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_memory: 512 << 20, max_bytes_per_side: 64 << 10 }
    }
}

/// What was in a capture, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Packets read.
    pub packets: u64,
    /// Bytes read, after decompression.
    pub bytes: u64,
    /// TCP connections, and UDP flows with DTLS.
    pub flows: u64,
    /// Of these, how many carry a TLS handshake or alert.
    pub tls_flows: u64,
    /// TLS connections whose handshake was before the capture began; no exchange is made of them.
    pub without_handshake: u64,
    /// Connections to a port of TLS in which none was spoken; each became an exchange.
    pub plaintext_on_tls_port: u64,
    /// Connections given out early because of [`Limits::max_memory`].
    pub evicted: u64,
    /// The file ends inside a packet.
    pub truncated: bool,
    /// Packets of which the capture has only the start (snap length).
    pub cut_packets: u64,
    /// IP packets whose fragments never all came.
    pub lost_fragments: u64,
    /// What else was noticed, one sentence each.
    pub warnings: Vec<String>,
    /// The NSS key log that the capture carries in its decryption secrets blocks.
    pub key_log: Vec<u8>,
    /// Addresses and names from name resolution blocks.
    pub names: Vec<(IpAddr, String)>,
}

/// Whether these first bytes (some hundred are enough) begin a capture: pcap in both byte orders and with
/// microseconds or nanoseconds, pcapng, or one of these compressed with gzip, Zstandard or LZ4.
pub fn is_capture(first_bytes: &[u8]) -> bool {
    if compress::is_packed(first_bytes) {
        // Too short to look inside: compressed input can hardly be anything else here.
        return compress::first_inside(first_bytes).is_none_or(|inside| frames::is_frames(&inside));
    }
    frames::is_frames(first_bytes)
}

/// Reads a capture from a stream, calling `sink` for each finished TLS exchange, in the order in which they
/// finish. Memory is bounded by `limits`. `place` names the input for people.
pub fn read_stream(
    input: impl Read,
    place: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(Exchange),
) -> Result<Summary, Error> {
    let input = compress::unpack(input)?;
    let mut frames = Frames::open(input).map_err(|error| match error {
        NotFrames::Unknown => Error::NotACapture,
        NotFrames::Io(error) => Error::Io(error),
    })?;
    let mut reader = Reader {
        table: Table::new(place, limits, sink),
        fragments: Fragments::default(),
        unknown_links: BTreeSet::new(),
    };
    while let Some(frame) = frames.next() {
        reader.frame(&frame);
    }
    let mut summary = reader.table.end();
    summary.lost_fragments = reader.fragments.unfinished();
    let extras = frames.extras;
    summary.bytes = extras.bytes;
    summary.truncated = extras.truncated;
    if extras.bad_blocks > 0 {
        summary.warnings.push(format!("{} blocks of the file could not be read", extras.bad_blocks));
    }
    summary.warnings.extend(extras.stopped.map(|why| format!("reading stopped: {why}")));
    for link in reader.unknown_links {
        summary.warnings.push(format!("packets of link type {link} were not read"));
    }
    let counted = [
        (summary.without_handshake, "TLS connections had their handshake before the capture began"),
        (
            summary.evicted,
            "connections were given out before their end, since the limit of memory was reached",
        ),
        (summary.lost_fragments, "IP packets lack some of their fragments"),
    ];
    let counted = counted.iter().filter(|(count, _)| *count > 0);
    summary.warnings.extend(counted.map(|(count, what)| format!("{count} {what}")));
    summary.key_log = extras.key_log;
    summary.names = extras.names;
    Ok(summary)
}

/// Reads a whole capture that is in memory; see [`read_stream`].
pub fn read(input: &[u8], place: &str) -> Result<(Vec<Exchange>, Summary), Error> {
    let mut exchanges = Vec::new();
    let summary = read_stream(input, place, &Limits::default(), &mut |exchange| exchanges.push(exchange))?;
    Ok((exchanges, summary))
}

/// What a capture is read into.
struct Reader<'a> {
    table: Table<'a>,
    fragments: Fragments,
    unknown_links: BTreeSet<u16>,
}

impl Reader<'_> {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.table.summary.packets += 1;
        self.table.summary.cut_packets += u64::from(frame.data.len() < frame.wire);
        self.table.tick(frame.micros);
        match layers::read_frame(frame.link, frame.data, frame.wire) {
            Layer::UnknownLink => {
                self.unknown_links.insert(frame.link);
            }
            Layer::Fragment(piece) => {
                // Joined packets may hold a tunnel with fragments in it, but not deeper than one would build.
                let mut joined = self.fragments.add(&piece).map(|bytes| (piece.route, piece.protocol, bytes));
                for _ in 0..4 {
                    let Some((route, protocol, bytes)) = joined.take() else { return };
                    match layers::read_joined(route, protocol, &bytes) {
                        Layer::Fragment(inner) => {
                            joined =
                                self.fragments.add(&inner).map(|bytes| (inner.route, inner.protocol, bytes));
                        }
                        layer => self.layer(&layer, frame),
                    }
                }
            }
            layer => self.layer(&layer, frame),
        }
    }

    fn layer(&mut self, layer: &Layer<'_>, frame: &Frame<'_>) {
        match *layer {
            Layer::Tcp { route, ports, segment } => {
                self.table.tcp(route, ports, &segment, frame.number, frame.micros);
            }
            Layer::Udp { route, ports, payload } => {
                self.table.udp(route, ports, payload, frame.number, frame.micros);
            }
            _ => {}
        }
    }
}
