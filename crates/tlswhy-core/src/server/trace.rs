//! The steps by which a server's decision came about.

use super::{Outcome, Rule};
use crate::wire::Span;
use alloc::vec::Vec;

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The hello as a whole.
    Hello,
    /// One protocol version.
    Version(u16),
    /// One offered suite.
    Suite(u16),
    /// One group.
    Group(u16),
    /// One signature scheme.
    SignatureScheme(u16),
    /// One extension.
    Extension(u16),
}

/// One step: a subject was kept or dropped by a rule, on these bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the step is about.
    pub subject: Subject,
    /// The rule that dropped it; `None` when it was kept.
    pub dropped_by: Option<Rule>,
    /// The bytes it was decided on, in the handshake message; empty when the point is their absence.
    pub at: Span,
}

/// All steps, in the order in which the server takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The steps.
    pub steps: Vec<Step>,
    /// The rule that decided a refusal; `None` when the server went on.
    pub decided_by: Option<Rule>,
}

/// The outcome with its trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What the server does.
    pub outcome: Outcome,
    /// Why.
    pub trace: Trace,
    /// A habit that the profile does not know (unmeasured) took part in the decision.
    pub on_unmeasured: bool,
}
