//! What a CertificateRequest asks for (IANA registry TLS ClientCertificateType Identifiers).
//!
//! Up to TLS 1.2; TLS 1.3 asks by signature_algorithms alone.

use super::names::names;
use super::tables::client_certificate_type::{NAMES, SPELLINGS};

names!(u8, NAMES, SPELLINGS);
