//! What is weak in a hello but not the cause.

use super::Remark;
use crate::registry::suite::{Authentication, Cipher};
use crate::registry::{is_grease, suite};
use crate::wire::{ClientHello, extension_type as ext};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The remarks on a hello; what the cause `about` speaks of already is left out.
pub(super) fn of(hello: &ClientHello<'_>, about: Option<&str>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut add = |slugs: &[&str], text: String| {
        if !about.is_some_and(|slug| slugs.contains(&slug)) {
            remarks.push(Remark { text });
        }
    };
    if hello.sslv2 {
        add(&["sslv2-hello-refused"], "the hello comes in the format of SSL 2.0".into());
    }
    if !hello.has(ext::SERVER_NAME) {
        add(&["sni-missing"], "no server_name".into());
    }
    let weak = weak_ciphers(hello);
    if !weak.is_empty() {
        add(&["suites-only-insecure"], format!("{} offered", weak.join(", ")));
    }
    let highest = hello.highest_version();
    if highest < 0x0303 {
        add(&["version-too-old", "ssl3-refused"], "nothing newer than TLS 1.1 offered".into());
    }
    let only_tls13 = hello
        .supported_versions()
        .is_some_and(|list| list.iter().filter(|v| !is_grease(*v)).all(|v| v == 0x0304) && !list.is_empty());
    if !only_tls13 {
        if !hello.has(ext::EXTENDED_MASTER_SECRET) {
            add(&["ems-required"], "no extended_master_secret".into());
        }
        if !hello.has(ext::RENEGOTIATION_INFO)
            && !hello.suites().any(|s| s == suite::EMPTY_RENEGOTIATION_INFO_SCSV)
        {
            add(&["secure-renegotiation-missing"], "no renegotiation_info".into());
        }
    }
    if hello.compression_methods.iter().any(|m| *m != 0) {
        add(&["compression-methods"], "TLS compression offered".into());
    }
    remarks
}

/// The weak kinds of suites among those offered, each once (RFC 7465, RFC 9325 section 4).
fn weak_ciphers(hello: &ClientHello<'_>) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for info in hello.suites().filter(|s| !suite::is_signalling(*s)).filter_map(suite::info) {
        let kind = match (info.cipher, info.authentication) {
            _ if info.key_exchange.is_export() => "export suites",
            (_, Authentication::Anon) => "suites without authentication",
            (Cipher::Null, _) if info.max_version < 0x0304 => "suites without encryption",
            (Cipher::Rc4_40 | Cipher::Rc4_56 | Cipher::Rc4_128, _) => "RC4",
            (Cipher::TripleDes, _) => "3DES",
            (Cipher::Des | Cipher::Des40, _) => "DES",
            _ => continue,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}
