//! How servers decide on a ClientHello: profiles as data, the decision as a pure function, its steps as a trace.

mod outcome;
mod trace;

pub use outcome::Outcome;
pub use trace::{Decision, Rule, Step, Subject, Trace};
