//! Extensions.

use std::fmt::Write as _;

use super::csv;
use super::spellings::Spellings;

/// Writes the table of extensions and of their spellings.
pub(super) fn generate(data: &csv::Table) -> Result<String, String> {
    let mut rows = Vec::new();
    let mut spellings = Spellings::bare();
    for row in data.rows() {
        let (id, name) = (row.value()?, row.get("Description")?);
        let flags = [row.get("DTLS-Only")? == "Y", row.get("Recommended")? == "Y"];
        let tls13 = row.get("TLS 1.3")?;
        let reference = row.get("Reference")?;
        rows.push((id, format!("row({id:#06x}, {name:?}, {tls13:?}, {flags:?}, {reference:?})")));
        for spelling in row.get("Other spellings")?.split(';').chain([name]) {
            spellings.must(&row, spelling, id)?;
        }
    }
    rows.sort();
    let mut out = String::from(
        "use crate::registry::extension::{ExtensionInfo, row};\n\n/// Every extension, by number.\n#[rustfmt::skip]\npub(in super::super) static EXTENSIONS: &[ExtensionInfo] = &[\n",
    );
    for (_, row) in rows {
        let _ = writeln!(out, "    {row},");
    }
    out.push_str("];\n");
    spellings.write(&mut out, "u16", |value| format!("{value:#06x}"));
    Ok(out)
}
