//! Reports: what a verdict looks like as JSON, as text and as a page.
//!
//! Each output is one file over the same data; none of them decides anything.

pub mod json_v1;
