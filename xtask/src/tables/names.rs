//! Registries that are no more than numbers and names, and alerts and versions, which are little more.

use std::fmt::Write as _;

use super::spellings::Spellings;
use super::{csv, optional};

/// Names sorted by number, and spellings.
fn numbered(data: &csv::Table, number: &str, others: &[&str]) -> Result<String, String> {
    let mut rows = Vec::new();
    let mut spellings = Spellings::bare();
    for row in data.rows() {
        let (value, name) = (row.value()?, row.get("Description")?);
        rows.push((value, name.to_owned()));
        spellings.must(&row, name, value)?;
        for column in others {
            for spelling in row.get(column)?.split(';') {
                spellings.must(&row, spelling, value)?;
            }
        }
    }
    rows.sort();
    let mut out = format!(
        "/// Every name, by number.\n#[rustfmt::skip]\npub(in super::super) static NAMES: &[({number}, &str)] = &[\n"
    );
    for (value, name) in rows {
        let _ = writeln!(out, "    ({value}, {name:?}),");
    }
    out.push_str("];\n");
    spellings.write(&mut out, number, |value| value.to_string());
    Ok(out)
}

/// A registry of 8-bit numbers.
pub(super) fn bytes(data: &csv::Table) -> Result<String, String> {
    numbered(data, "u8", &[])
}

/// A registry of 16-bit numbers.
pub(super) fn words(data: &csv::Table) -> Result<String, String> {
    numbered(data, "u16", &[])
}

/// A registry of wider numbers.
pub(super) fn long_words(data: &csv::Table) -> Result<String, String> {
    numbered(data, "u32", &[])
}

/// Alerts: with the texts of the stacks. GnuTLS's "Handshake failed" is not taken for the alert's name: it is what
/// every program says when any handshake failed.
pub(super) fn alerts(data: &csv::Table) -> Result<String, String> {
    let mut source = numbered(data, "u8", &["OpenSSL", "GnuTLS", "Go", "Other spellings"])?;
    let generic = "    (\"HANDSHAKEFAILED\", 40),\n";
    if !source.contains(generic) {
        return Err("tls-alerts.csv: GnuTLS's \"Handshake failed\" is gone".to_owned());
    }
    source = source.replace(generic, "");
    Ok(source)
}

/// Versions.
pub(super) fn versions(data: &csv::Table) -> Result<String, String> {
    let mut rows = Vec::new();
    let mut spellings = Spellings::bare();
    for row in data.rows() {
        let (id, name) = (row.value()?, row.get("Description")?);
        let deprecated = optional(row.get("Deprecated by")?);
        let reference = row.get("Reference")?;
        rows.push((
            id,
            format!(
                "VersionInfo {{ id: {id:#06x}, name: {name:?}, deprecated_by: {deprecated}, reference: {reference:?} }}"
            ),
        ));
        for spelling in row.get("Other spellings")?.split(';').chain([name]) {
            spellings.must(&row, spelling, id)?;
        }
    }
    rows.sort();
    let mut out = String::from(
        "use crate::registry::version::VersionInfo;\n\n/// Every version, by number.\n#[rustfmt::skip]\npub(in super::super) static VERSIONS: &[VersionInfo] = &[\n",
    );
    for (_, row) in rows {
        let _ = writeln!(out, "    {row},");
    }
    out.push_str("];\n");
    spellings.write(&mut out, "u16", |value| format!("{value:#06x}"));
    Ok(out)
}

/// ALPN protocol names, which have no number.
pub(super) fn alpn(data: &csv::Table) -> Result<String, String> {
    let mut rows = Vec::new();
    for row in data.rows() {
        let (id, description) = (row.get("Value")?, row.get("Description")?);
        let reference = row.get("Reference")?;
        rows.push(format!(
            "AlpnInfo {{ id: {id:?}, description: {description:?}, reference: {reference:?} }}"
        ));
    }
    rows.sort();
    let mut out = String::from(
        "use crate::registry::alpn::AlpnInfo;\n\n/// Every protocol, by its bytes.\n#[rustfmt::skip]\npub(in super::super) static PROTOCOLS: &[AlpnInfo] = &[\n",
    );
    for row in rows {
        let _ = writeln!(out, "    {row},");
    }
    out.push_str("];\n");
    Ok(out)
}
