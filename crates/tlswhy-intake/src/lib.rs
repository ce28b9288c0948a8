//! Turns what a person pastes into an [`Exchange`].
//!
//! Hex in any spelling, debug logs, whole forum posts and captures are recognised without flags.
//!
//! ```
//! let intake = tlswhy_intake::read_argument("15 03 03 00 02 02 28").unwrap();
//! assert_eq!(intake.exchanges.len(), 1);
//! ```
#![forbid(unsafe_code)]

pub mod capture;
mod error;
mod other;
pub mod profile;
mod reply;
mod shape;
mod text;

pub use error::Error;
pub use reply::read_reply;

use std::io::Read;
use tlswhy_core::exchange::Exchange;

/// The most bytes of text that are looked at; the rest is left unread, and the report says so.
///
/// A log of one handshake at the highest debug level of any known library is under 1 MiB.
pub const MAX_TEXT: usize = 8 << 20;

/// Everything recognised in one input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// The connections found, in the order of the input.
    pub exchanges: Vec<Exchange>,
    /// What was taken from where.
    pub taken: Vec<Note>,
    /// What looked like data but was not used.
    pub ignored: Vec<Note>,
    /// What is ambiguous, supplied or rebuilt.
    pub doubts: Vec<Note>,
}

/// A remark about one place of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `lines 12 to 17`, `line 3`, `byte 40`.
    pub place: String,
    /// What there is to say about it, a clause without a full stop.
    pub text: String,
}

impl Note {
    fn new(place: impl Into<String>, text: impl Into<String>) -> Note {
        Note { place: place.into(), text: text.into() }
    }
}

/// Reads a whole input: a capture, raw TLS bytes or text. `place` names it for people (file name, `-`).
pub fn read(input: &[u8], place: &str) -> Result<Intake, Error> {
    if input.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::Empty);
    }
    if capture::is_capture(input) {
        return read_capture(input, place);
    }
    if let Some(intake) = text::binary(input, place) {
        return Ok(intake);
    }
    if let Some(what) = other::binary_kind(input) {
        return Err(Error::NotTls { what: what.into() });
    }
    text::read(input, place)
}

/// Reads a whole input from a file or pipe. A capture is read as a stream, of any size; of anything else no more
/// than [`MAX_TEXT`] bytes are read.
pub fn read_from(mut input: impl Read, place: &str) -> Result<Intake, Error> {
    let broken = |e: std::io::Error| Error::Io { what: e.to_string() };
    let mut start = Vec::new();
    input.by_ref().take(4096).read_to_end(&mut start).map_err(broken)?;
    if capture::is_capture(&start) {
        return read_capture(std::io::Cursor::new(start).chain(input), place);
    }
    // One byte more than is looked at tells the reader that there was more.
    let room = (MAX_TEXT + 1).saturating_sub(start.len());
    input.take(room as u64).read_to_end(&mut start).map_err(broken)?;
    read(&start, place)
}

fn read_capture(input: impl Read, place: &str) -> Result<Intake, Error> {
    let mut exchanges = Vec::new();
    let limits = capture::Limits::default();
    let summary = capture::read_stream(input, place, &limits, &mut |exchange| exchanges.push(exchange))
        .map_err(|error| Error::NotTls { what: error.to_string() })?;
    if exchanges.is_empty() {
        return Err(Error::NotTls {
            what: format!("a capture of {} packets without a TLS handshake", summary.packets),
        });
    }
    let taken = vec![Note::new(
        place,
        format!("capture of {} packets, {} connections", summary.packets, summary.flows),
    )];
    let mut doubts: Vec<Note> =
        summary.warnings.iter().map(|warning| Note::new(place, warning.as_str())).collect();
    if summary.truncated {
        doubts.push(Note::new(place, "the capture ends inside a packet"));
    }
    if summary.cut_packets > 0 {
        doubts.push(Note::new(
            place,
            format!("{} packets were captured in part only (snap length)", summary.cut_packets),
        ));
    }
    Ok(Intake { exchanges, taken, ignored: Vec::new(), doubts })
}

/// Reads bytes given on the command line.
pub fn read_argument(text: &str) -> Result<Intake, Error> {
    read(text.as_bytes(), "argument")
}

/// Entry for fuzzing: every reader of text, on arbitrary bytes.
#[doc(hidden)]
pub fn fuzz(data: &[u8]) {
    let _ = read(data, "fuzz");
    let _ = read_reply(data);
}
