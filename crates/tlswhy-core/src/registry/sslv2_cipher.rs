//! Cipher kinds of SSL 2.0, three bytes each as one big-endian number.
//!
//! An SSL 2.0 hello also carries suites of SSL 3.0 and TLS, as a zero byte and the suite (RFC 5246 appendix E.2);
//! those are in [`super::suite`].

use super::names::names;
use super::tables::sslv2_cipher::{NAMES, SPELLINGS};

names!(u32, NAMES, SPELLINGS);
