//! What can be wrong with an input.

use core::fmt;

/// Why nothing could be read. All of these are about the input that was given; each prints as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The input holds nothing but white space.
    Empty,
    /// The input is text, and no TLS bytes, log or alert were found in it.
    NothingRecognised {
        /// How many lines were looked at.
        lines: usize,
        /// What was seen instead, a clause; may be empty.
        seen: String,
    },
    /// The only hex digits of the input are an odd number and make no whole message.
    OddHex {
        /// Line of the input, from 1.
        line: usize,
        /// How many digits.
        digits: usize,
    },
    /// The input is something else than TLS.
    NotTls {
        /// What it is: `a PNG image`.
        what: String,
    },
    /// The input is larger than this reader takes, and its readable part holds nothing.
    TooLarge {
        /// Bytes that were given.
        bytes: usize,
        /// Bytes that were looked at.
        limit: usize,
    },
    /// The input could not be read to its end.
    Io {
        /// What the system said.
        what: String,
    },
    /// A reply on the command line that could not be understood.
    Reply {
        /// The reply as given, shortened.
        given: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Empty => f.write_str(
                "the input is empty; paste the hex of a ClientHello, a debug log or a capture file",
            ),
            Error::NothingRecognised { lines, seen } => {
                write!(f, "no TLS found in {lines} line{}", if *lines == 1 { "" } else { "s" })?;
                if !seen.is_empty() {
                    write!(f, " ({seen})")?;
                }
                f.write_str("; give the ClientHello as hex (it begins 16 03), a debug log or a capture file")
            }
            Error::OddHex { line, digits } => write!(
                f,
                "line {line} has {digits} hex digits, an odd number: half a byte is missing; copy the whole line again"
            ),
            Error::NotTls { what } => write!(
                f,
                "the input is {what}, not TLS; give the ClientHello as hex (it begins 16 03), a debug log or a capture file"
            ),
            Error::TooLarge { bytes, limit } => write!(
                f,
                "no TLS found in the first {} MiB of {} MiB; cut out the part with the handshake",
                limit >> 20,
                bytes.div_ceil(1 << 20)
            ),
            Error::Io { what } => write!(f, "cannot be read: {what}"),
            Error::Reply { given } => write!(
                f,
                "cannot read the reply `{given}`; give hex (15 03 03 00 02 02 28), an alert name (handshake_failure), close, reset or silence 5s"
            ),
        }
    }
}

impl core::error::Error for Error {}
