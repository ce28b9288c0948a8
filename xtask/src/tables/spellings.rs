//! The table of spellings of a registry, in the form in which the lookups compare (`registry/spelling.rs`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::csv;

/// Spellings and the number that each stands for.
pub(super) struct Spellings {
    form: fn(&str) -> String,
    keys: BTreeMap<String, u32>,
}

impl Spellings {
    /// Upper case, and `-`, space and `.` the same as `_`.
    pub(super) fn folded() -> Self {
        let form = |name: &str| {
            name.chars()
                .map(|c| if matches!(c, '-' | ' ' | '.') { '_' } else { c.to_ascii_uppercase() })
                .collect()
        };
        Spellings { form, keys: BTreeMap::new() }
    }

    /// Upper case, letters and digits only.
    pub(super) fn bare() -> Self {
        let form = |name: &str| {
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
        };
        Spellings { form, keys: BTreeMap::new() }
    }

    /// A spelling that the data gives: it must stand for one number only. An empty one is ignored.
    pub(super) fn must(&mut self, row: &csv::Row<'_>, spelling: &str, value: u32) -> Result<(), String> {
        let key = (self.form)(spelling);
        if key.is_empty() {
            return Ok(());
        }
        match self.keys.insert(key, value) {
            Some(other) if other != value => Err(row.error(&format!("{spelling:?} also names {other:#06x}"))),
            _ => Ok(()),
        }
    }

    /// A spelling that follows by a rule: it yields to what is there.
    pub(super) fn may(&mut self, spelling: &str, value: u32) {
        self.keys.entry((self.form)(spelling)).or_insert(value);
    }

    /// Appends the table.
    pub(super) fn write(&self, out: &mut String, number: &str, show: fn(u32) -> String) {
        let _ = write!(
            out,
            "\n/// Every spelling, sorted.\n#[rustfmt::skip]\npub(in super::super) static SPELLINGS: &[(&str, {number})] = &[\n"
        );
        for (key, value) in &self.keys {
            let _ = writeln!(out, "    ({key:?}, {}),", show(*value));
        }
        out.push_str("];\n");
    }
}
