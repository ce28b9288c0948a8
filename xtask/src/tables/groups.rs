//! Named groups: the key shares of hybrids are added up from their parts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::spellings::Spellings;
use super::{csv, optional};

const KINDS: [(&str, &str); 7] = [
    ("prime", "PrimeCurve"),
    ("binary", "BinaryCurve"),
    ("montgomery", "Montgomery"),
    ("ffdhe", "FiniteField"),
    ("kem", "Kem"),
    ("hybrid", "Hybrid"),
    ("explicit", "Explicit"),
];

/// Client's and server's share in bytes, 0 for not fixed.
type Shares = [u32; 2];

/// Writes the table of groups and of their spellings.
pub(super) fn generate(data: &csv::Table) -> Result<String, String> {
    let mut single: BTreeMap<&str, Shares> = BTreeMap::new();
    let mut parsed = Vec::new();
    for row in data.rows() {
        parsed.push(row);
    }
    for row in &parsed {
        if row.get("Parts")?.is_empty() {
            single
                .insert(row.get("Description")?, [share(row, "Client share")?, share(row, "Server share")?]);
        }
    }
    let mut rows = Vec::new();
    let mut spellings = Spellings::bare();
    for row in &parsed {
        let (id, name, openssl) = (row.value()?, row.get("Description")?, row.get("OpenSSL")?);
        let kind = KINDS.iter().find(|(text, _)| row.get("Kind") == Ok(*text));
        let (_, kind) = kind.ok_or_else(|| row.error("unknown kind"))?;
        let mut shares = [0, 0];
        // a hybrid's share is its parts one after the other (draft-ietf-tls-hybrid-design)
        let parts = row.get("Parts")?;
        for part in if parts.is_empty() { name } else { parts }.split('+') {
            let part = single.get(part).ok_or_else(|| row.error(&format!("no group {part:?}")))?;
            shares = [shares[0] + part[0], shares[1] + part[1]];
        }
        let flags = [row.get("TLS 1.3")? == "Y", row.get("Recommended")? == "Y"];
        rows.push((
            id,
            format!(
                "row({id:#06x}, {name:?}, {}, K::{kind}, {shares:?}, {flags:?}, {:?})",
                optional(openssl),
                row.get("Reference")?
            ),
        ));
        for spelling in row.get("Other spellings")?.split(';').chain([name, openssl]) {
            spellings.must(row, spelling, id)?;
        }
    }
    rows.sort();
    let mut out = String::from(
        "use crate::registry::group::{GroupInfo, GroupKind as K, row};\n\n/// Every group, by number.\n#[rustfmt::skip]\npub(in super::super) static GROUPS: &[GroupInfo] = &[\n",
    );
    for (_, row) in rows {
        let _ = writeln!(out, "    {row},");
    }
    out.push_str("];\n");
    spellings.write(&mut out, "u16", |value| format!("{value:#06x}"));
    Ok(out)
}

fn share(row: &csv::Row<'_>, column: &str) -> Result<u32, String> {
    match row.get(column)? {
        "" => Ok(0),
        text => text.parse().map_err(|error| row.error(&format!("{column}: {error}"))),
    }
}
