//! Compressed captures: gzip, Zstandard and LZ4 frames, told apart by their magic numbers.

use std::io::{self, BufReader, Cursor, Read};

/// The magic numbers: RFC 1952 section 2.3.1, RFC 8878 section 3.1.1 and the LZ4 frame format 1.6.
const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = 0xfd2f_b528_u32.to_le_bytes();
const LZ4: [u8; 4] = 0x184d_2204_u32.to_le_bytes();

/// How the input is compressed, if its first bytes say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
    Lz4,
}

fn packing(first: &[u8]) -> Option<Packing> {
    match first {
        bytes if bytes.starts_with(&GZIP) => Some(Packing::Gzip),
        bytes if bytes.starts_with(&ZSTD) => Some(Packing::Zstd),
        bytes if bytes.starts_with(&LZ4) => Some(Packing::Lz4),
        _ => None,
    }
}

/// Whether the input is compressed at all.
pub(super) fn is_packed(first: &[u8]) -> bool {
    packing(first).is_some()
}

/// The first four bytes inside a compressed start, or `None` when it is too short to tell.
pub(super) fn first_inside(first: &[u8]) -> Option<[u8; 4]> {
    let mut inside = [0; 4];
    unpack(first).ok()?.read_exact(&mut inside).ok()?;
    Some(inside)
}

/// A reader of what is inside, or of the input itself when it is not compressed.
pub(super) fn unpack<'a>(mut input: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut first = Vec::with_capacity(4);
    input.by_ref().take(4).read_to_end(&mut first)?;
    let how = packing(&first);
    let whole = Cursor::new(first).chain(input);
    Ok(match how {
        None => Box::new(whole),
        Some(Packing::Gzip) => Box::new(flate2::read::MultiGzDecoder::new(whole)),
        Some(Packing::Lz4) => Box::new(Lz4Frames { decoder: lz4_flex::frame::FrameDecoder::new(whole) }),
        Some(Packing::Zstd) => {
            Box::new(ZstdFrames::Between(Ahead { ahead: Vec::new(), input: BufReader::new(whole) }))
        }
    })
}

/// LZ4 frames one after the other (`cat a.lz4 b.lz4`); the decoder stops at the end of each.
struct Lz4Frames<R: Read> {
    decoder: lz4_flex::frame::FrameDecoder<R>,
}

impl<R: Read> Read for Lz4Frames<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        // The second call starts the next frame; at the real end it gives 0 again.
        match self.decoder.read(buf)? {
            0 if !buf.is_empty() => self.decoder.read(buf),
            n => Ok(n),
        }
    }
}

/// Zstandard frames one after the other, skippable ones (RFC 8878 section 3.1.2) among them.
enum ZstdFrames<R: Read> {
    Between(Ahead<R>),
    Inside(Box<ruzstd::decoding::StreamingDecoder<Ahead<R>, ruzstd::decoding::FrameDecoder>>),
    Ended,
}

impl<R: Read> Read for ZstdFrames<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(self, ZstdFrames::Ended) {
                ZstdFrames::Ended => return Ok(0),
                ZstdFrames::Inside(mut decoder) => match decoder.read(buf)? {
                    0 if !buf.is_empty() => *self = ZstdFrames::Between(decoder.into_inner()),
                    n => {
                        *self = ZstdFrames::Inside(decoder);
                        return Ok(n);
                    }
                },
                ZstdFrames::Between(mut input) => {
                    let magic = input.magic()?;
                    if magic.is_empty() {
                        return Ok(0);
                    }
                    if let [0x50..=0x5f, 0x2a, 0x4d, 0x18] = magic {
                        let mut head = [0; 8];
                        input.read_exact(&mut head)?;
                        let [_, _, _, _, length @ ..] = head;
                        let length = u64::from(u32::from_le_bytes(length));
                        io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
                        *self = ZstdFrames::Between(input);
                        continue;
                    }
                    let decoder = ruzstd::decoding::StreamingDecoder::new(input)
                        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
                    *self = ZstdFrames::Inside(Box::new(decoder));
                }
            }
        }
    }
}

/// A reader whose next four bytes can be looked at.
struct Ahead<R> {
    ahead: Vec<u8>,
    input: R,
}

impl<R: Read> Ahead<R> {
    /// The next four bytes, fewer at the end of the input.
    fn magic(&mut self) -> io::Result<&[u8]> {
        let missing = 4_u64.saturating_sub(self.ahead.len() as u64);
        self.input.by_ref().take(missing).read_to_end(&mut self.ahead)?;
        Ok(&self.ahead)
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.ahead.is_empty() {
            return self.input.read(buf);
        }
        let n = self.ahead.as_slice().read(buf)?;
        self.ahead.drain(..n);
        Ok(n)
    }
}
