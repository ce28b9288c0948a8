//! The JSON document `tlswhy/diff/1`.

use crate::diff::{Difference, Weight};
use alloc::string::String;
use alloc::vec::Vec;
use serde::Serialize;

/// The whole document.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DiffReport {
    /// `tlswhy/diff/1`.
    pub schema: String,
    /// The differences, the weightiest first.
    pub differences: Vec<DifferenceReport>,
}

/// One difference.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DifferenceReport {
    /// The field.
    pub field: String,
    /// What is different.
    pub text: String,
    /// `decides`, `shifts` or `nothing`.
    pub weight: String,
    /// Why.
    pub why: String,
}

/// The document for these differences.
pub fn document(found: &[Difference]) -> DiffReport {
    let differences = found
        .iter()
        .map(|d| DifferenceReport {
            field: d.field.clone(),
            text: d.text.clone(),
            weight: match d.weight {
                Weight::Decides => "decides",
                Weight::Shifts => "shifts",
                Weight::Nothing => "nothing",
            }
            .into(),
            why: d.why.into(),
        })
        .collect();
    DiffReport { schema: "tlswhy/diff/1".into(), differences }
}
