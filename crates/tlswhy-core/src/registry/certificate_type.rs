//! What a Certificate message carries (IANA registry TLS Certificate Types).
//!
//! Negotiated by the extensions client_certificate_type and server_certificate_type (RFC 7250).

use super::names::names;
use super::tables::certificate_type::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
