//! How servers decide on a ClientHello: profiles as data, the decision as a pure function, its steps as a trace.
//!
//! [`HelloFacts`] holds what the rules read, gathered once from the client's bytes; a [`ServerProfile`] says how
//! a server decides; [`negotiate`] puts the two together. A profile's checks stand in the server's own order,
//! each with the answer that the server gives, so that no rule ever asks for a stack's name.

mod builtin;
mod facts;
mod negotiate;
mod outcome;
mod profile;
mod rule;
mod select;
mod suite_kind;
mod trace;

pub use builtin::{UnknownProfile, find, for_host, profiles};
pub use facts::{Fault, HelloFacts, Share};
pub use negotiate::{Verdict, negotiate, outcome};
pub use outcome::Outcome;
pub use profile::{
    Answer, Certificate, CertificateChoice, Check, Evidence, Flaw, Habits, ListedSuite, NoGroup, NoSchemes,
    OtherOrder, Preference, SchemesDecide, ServerProfile, ShareChoice, VersionProfile, When, listed_suites,
};
pub use rule::Rule;
pub use suite_kind::{Key, SuiteKind};
pub use trace::{Decision, Step, Subject, Trace};
