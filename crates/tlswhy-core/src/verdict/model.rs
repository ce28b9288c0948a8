//! What measured servers say: which of them would have answered as this one did, and why.

use crate::server::Rule;

/// What the consistent profiles hold against a hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The cause's sentence in the catalogue.
    pub summary: &'static str,
    /// The rule that decided.
    pub rule: Rule,
    /// How many of the consistent servers name it, by weight, in 1/1000.
    pub share: u16,
}
