//! Record compression (IANA registry TLS Compression Method Identifiers).
//!
//! Everyone sends `0`, null; TLS 1.3 demands it (RFC 8446 section 4.1.2).

use super::names::names;
use super::tables::compression::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
