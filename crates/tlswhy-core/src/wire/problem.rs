//! What does not add up in the bytes, and where.

use super::Span;
use core::fmt;

/// One thing that is wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The field it is wrong in, by its RFC name (`cipher_suites`, `supported_groups`).
    pub field: &'static str,
    /// Where, in the buffer that was read.
    pub at: Span,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The input ends inside the field: so many bytes were announced, so many are there.
    Truncated {
        /// Bytes that the length or the format asks for.
        needed: usize,
        /// Bytes that are there.
        present: usize,
    },
    /// A length says more than the enclosing field has room for.
    LengthOverrun {
        /// Bytes that the length says.
        says: usize,
        /// Bytes that are there.
        room: usize,
    },
    /// A list of two-byte values has an odd number of bytes.
    OddLength,
    /// A list that must have at least one member has none.
    Empty,
    /// Bytes are left over after the field's content.
    TrailingBytes,
    /// The same extension stands twice; the number is its ExtensionType.
    Duplicate(u16),
    /// pre_shared_key is not the last extension (RFC 8446 section 4.2.11).
    PskNotLast,
    /// The value is outside of what the RFC allows here.
    BadValue(u32),
    /// A length is outside of the bounds that the RFC gives.
    BadLength(usize),
    /// The field is absent; what is there asks for it (RFC 8446 section 9.2).
    Missing(&'static str),
    /// The field breaks a rule of the RFC, which is said in words.
    Rule(&'static str),
    /// The record type, version or length is not one of TLS.
    NotARecord,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field;
        match self.kind {
            ProblemKind::Truncated { needed, present } => {
                write!(f, "{field} is cut off: {needed} bytes announced, {present} there")
            }
            ProblemKind::LengthOverrun { says, room } => {
                write!(f, "the length of {field} says {says}, only {room} bytes are there")
            }
            ProblemKind::OddLength => write!(f, "{field} has an odd number of bytes"),
            ProblemKind::Empty => write!(f, "{field} is empty"),
            ProblemKind::TrailingBytes => {
                let (count, bytes) = (self.at.len(), if self.at.len() == 1 { "byte" } else { "bytes" });
                write!(f, "{count} {bytes} left over after {field}")
            }
            ProblemKind::Duplicate(_) => write!(f, "{field} stands twice"),
            ProblemKind::PskNotLast => write!(f, "pre_shared_key is not the last extension"),
            ProblemKind::BadValue(value) => {
                write!(f, "{field} has the value {value}, which is not allowed here")
            }
            ProblemKind::BadLength(length) => write!(f, "{field} has {length} bytes, which is not allowed"),
            ProblemKind::Missing(by) => write!(f, "{field} is missing, which {by} asks for"),
            ProblemKind::Rule(text) => write!(f, "{field}: {text}"),
            ProblemKind::NotARecord => write!(f, "no TLS record starts here"),
        }
    }
}
