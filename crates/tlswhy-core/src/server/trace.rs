//! The steps by which a server's decision came about.

use super::Outcome;
use crate::wire::Span;
use alloc::vec::Vec;

/// A rule of the decision. Rules read only the hello and the profile; a trace names them by these ids.
///
/// One map, [`Rule::cause`], gives each rule at most one cause of the catalogue, so that a table of suites and
/// the verdict cannot disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// The suite is not in the server's list.
    SuiteNotListed,
    /// The suite needs a group and the hello has no supported_groups.
    NoGroupsOffered,
    /// The suite needs a group and none of those offered is the server's.
    NoCommonGroup,
    /// The suite's authentication needs a certificate that the server has not.
    CertificateMismatch,
    /// The suite does not belong to the version chosen.
    SuiteVersionMismatch,
}

impl Rule {
    /// The id printed where no cause belongs to the rule.
    pub const fn id(self) -> &'static str {
        match self {
            Rule::SuiteNotListed => "suite-not-listed",
            Rule::NoGroupsOffered => "no-groups-offered",
            Rule::NoCommonGroup => "no-common-group",
            Rule::CertificateMismatch => "certificate-mismatch",
            Rule::SuiteVersionMismatch => "suite-version-mismatch",
        }
    }

    /// The slug of the cause that this rule raises when it decides.
    pub const fn cause(self) -> Option<&'static str> {
        match self {
            Rule::SuiteNotListed => Some("no-common-suite"),
            Rule::NoGroupsOffered => Some("missing-supported-groups"),
            Rule::NoCommonGroup => Some("no-common-group"),
            Rule::CertificateMismatch => Some("suite-certificate-mismatch"),
            Rule::SuiteVersionMismatch => Some("suite-version-mismatch"),
        }
    }
}

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
