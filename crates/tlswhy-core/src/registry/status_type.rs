//! What a stapled status is (IANA registry TLS Certificate Status Types).
//!
//! Asked for by the extensions status_request and status_request_v2.

use super::names::names;
use super::tables::status_type::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
