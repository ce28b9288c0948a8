//! Handshake message types (IANA registry TLS HandshakeType).
//!
//! Also the types that drafts used and stacks still send (`next_protocol`, Channel ID).

use super::names::names;
use super::tables::handshake_type::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
