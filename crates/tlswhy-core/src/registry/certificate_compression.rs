//! Certificate compression (IANA registry TLS Certificate Compression Algorithm IDs).
//!
//! Offered by the extension compress_certificate (RFC 8879).

use super::names::names;
use super::tables::certificate_compression::{NAMES, SPELLINGS};

names!(u16, NAMES, SPELLINGS);
