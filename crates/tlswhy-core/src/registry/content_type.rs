//! Record content types (IANA registry TLS ContentType).
//!
//! The first byte of every record: `22` handshake, `21` alert.

use super::names::names;
use super::tables::content_type::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
