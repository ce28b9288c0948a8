//! The JSON contract `tlswhy/causes/1`: the catalogue.

use crate::causes::Cause;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;

/// The whole document.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CausesReport {
    /// `tlswhy/causes/1`.
    pub schema: String,
    /// The causes, sorted by slug.
    pub causes: Vec<CauseEntry>,
}

/// One cause.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CauseEntry {
    /// Slug.
    pub cause: String,
    /// One sentence.
    pub summary: String,
    /// Where the exchange stops.
    pub stage: String,
    /// What it rests on.
    pub sources: Vec<String>,
    /// Ids of the levers that cure it.
    pub levers: Vec<String>,
}

/// The document for these causes.
pub fn document(causes: &[&Cause]) -> CausesReport {
    let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    CausesReport {
        schema: "tlswhy/causes/1".into(),
        causes: causes
            .iter()
            .map(|cause| CauseEntry {
                cause: cause.slug.into(),
                summary: cause.summary.into(),
                stage: cause.stage.name().into(),
                sources: strings(cause.sources),
                levers: strings(cause.levers),
            })
            .collect(),
    }
}
