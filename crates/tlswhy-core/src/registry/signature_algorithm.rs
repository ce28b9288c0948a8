//! Signature algorithms of TLS 1.2 (IANA registry TLS SignatureAlgorithm).
//!
//! The second byte of a signature scheme before TLS 1.3 (RFC 5246 section 7.4.1.4.1).

use super::names::names;
use super::tables::signature_algorithm::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
