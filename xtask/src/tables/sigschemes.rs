//! Signature schemes, and the pairs of hash and signature of TLS 1.2 that the registry has no name for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::csv;
use super::spellings::Spellings;

const KEYS: [(&str, &str); 13] = [
    ("rsa", "Rsa"),
    ("rsa_pss", "RsaPss"),
    ("ec", "Ec"),
    ("ed25519", "Ed25519"),
    ("ed448", "Ed448"),
    ("sm2", "Sm2"),
    ("gost", "Gost"),
    ("mldsa44", "MlDsa44"),
    ("mldsa65", "MlDsa65"),
    ("mldsa87", "MlDsa87"),
    ("slhdsa", "SlhDsa"),
    ("other", "Other"),
    ("dsa", "Dsa"),
];

const HASHES: [(&str, &str); 7] = [
    ("sha1", "Sha1"),
    ("sha256", "Sha256"),
    ("sha384", "Sha384"),
    ("sha512", "Sha512"),
    ("sm3", "Sm3"),
    ("gost3411", "Gost3411"),
    ("shake256", "Shake256"),
];

const USES: [(&str, &str); 4] =
    [("Y", "Handshake"), ("cert", "Certificates"), ("client", "Client"), ("-", "No")];

/// RFC 5246 section 7.4.1.4.1: hash in the first byte, signature in the second.
const PAIR_HASHES: [(u32, &str, &str); 7] = [
    (0, "none", "Null"),
    (1, "md5", "Md5"),
    (2, "sha1", "Sha1"),
    (3, "sha224", "Sha224"),
    (4, "sha256", "Sha256"),
    (5, "sha384", "Sha384"),
    (6, "sha512", "Sha512"),
];
const PAIR_SIGNATURES: [(u32, &str, &str); 4] =
    [(0, "anonymous", "Anonymous"), (1, "rsa_pkcs1", "Rsa"), (2, "dsa", "Dsa"), (3, "ecdsa", "Ec")];

/// Writes the table of schemes and of their spellings. `groups` gives the numbers of curves.
pub(super) fn generate(data: &csv::Table, groups: &csv::Table) -> Result<String, String> {
    let mut curves = BTreeMap::new();
    for row in groups.rows() {
        curves.insert(row.get("Description")?.to_owned(), row.value()?);
    }
    let mut rows = BTreeMap::new();
    let mut spellings = Spellings::bare();
    for row in data.rows() {
        let (id, name) = (row.value()?, row.get("Description")?);
        let key = find(&KEYS, row.get("Key")?).ok_or_else(|| row.error("unknown key"))?;
        let hash = row.get("Hash")?;
        let hash = if hash == "intrinsic" { Some("Intrinsic") } else { find(&HASHES, hash) };
        let hash = hash.ok_or_else(|| row.error("unknown hash"))?;
        let used = find(&USES, row.get("TLS 1.3")?).ok_or_else(|| row.error("unknown use"))?;
        let curve = match row.get("Curve")? {
            "" => 0,
            curve => *curves.get(curve).ok_or_else(|| row.error("unknown curve"))?,
        };
        rows.insert(
            id,
            format!(
                "row({id:#06x}, {name:?}, K::{key}, H::{hash}, {curve:#06x}, U::{used}, {}, {:?})",
                row.get("Recommended")? == "Y",
                row.get("Reference")?
            ),
        );
        for spelling in row.get("Other spellings")?.split(';').chain([name]) {
            spellings.must(&row, spelling, id)?;
        }
    }
    for (high, hash_name, hash) in PAIR_HASHES {
        for (low, signature_name, key) in PAIR_SIGNATURES {
            let id = high << 8 | low;
            let name = format!("{signature_name}_{hash_name}");
            rows.entry(id).or_insert_with(|| {
                format!("row({id:#06x}, {name:?}, K::{key}, H::{hash}, 0x0000, U::No, false, \"RFC 5246\")")
            });
            spellings.may(&name, id);
            let short = signature_name.trim_end_matches("_pkcs1");
            spellings.may(&format!("{short}_{hash_name}"), id); // OpenSSL's RSA+SHA256, GnuTLS's RSA-SHA256
            spellings.may(&format!("{hash_name}_{short}"), id); // Wireshark's SHA256 RSA
            spellings.may(&format!("{hash_name}with{short}"), id); // Java's SHA256withRSA
            if low == 1 {
                spellings.may(&format!("PKCS1With{hash_name}"), id); // Go
            }
        }
    }
    for (low, hash) in [(4, "SHA256"), (5, "SHA384"), (6, "SHA512")] {
        let (rsae, pss) = (0x0800 | low, 0x0805 + low);
        spellings.may(&format!("RSA-PSS-RSAE-{hash}"), rsae); // GnuTLS
        spellings.may(&format!("SIGN-RSA-PSS-{hash}"), pss); // GnuTLS means the other with it than OpenSSL:
        spellings.may(&format!("RSA-PSS+{hash}"), rsae); // OpenSSL
        spellings.may(&format!("PSS+{hash}"), rsae); // OpenSSL
        spellings.may(&format!("PSSWith{hash}"), rsae); // Go
    }
    let mut out = String::from(
        "use crate::registry::sigscheme::{KeyType as K, SchemeInfo, Tls13Use as U, row};\nuse crate::registry::suite::Hash as H;\n\n/// Every scheme, by number.\n#[rustfmt::skip]\npub(in super::super) static SCHEMES: &[SchemeInfo] = &[\n",
    );
    for row in rows.values() {
        let _ = writeln!(out, "    {row},");
    }
    out.push_str("];\n");
    spellings.write(&mut out, "u16", |value| format!("{value:#06x}"));
    Ok(out)
}

fn find<'a>(pairs: &[(&str, &'a str)], wanted: &str) -> Option<&'a str> {
    pairs.iter().find(|(text, _)| *text == wanted).map(|(_, variant)| *variant)
}
