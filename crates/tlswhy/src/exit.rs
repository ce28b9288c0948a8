//! Exit codes of the contract and the errors that lead to them.

use std::fmt;
use std::process::ExitCode;

/// Why a run ends without an answer; printed once, in `main`.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The call or the input is at fault: exit 2.
    Input(String),
    /// The slug names no cause: exit 2 with the nearest name.
    UnknownName {
        /// What kind of name it is: `cause`, `profile`, `library`.
        kind: &'static str,
        /// What was asked for.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// No connection, or the prelude before TLS failed: exit 4.
    Network(String),
    /// The result could not be written.
    Output(std::io::Error),
}

impl Failure {
    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Failure::Network(_) => ExitCode::from(4),
            Failure::Input(_) | Failure::UnknownName { .. } | Failure::Output(_) => ExitCode::from(2),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Input(line) | Failure::Network(line) => f.write_str(line),
            Failure::UnknownName { kind, name, nearest: Some(nearest) } => {
                write!(f, "no {kind} is named '{name}'; did you mean '{nearest}'?")
            }
            Failure::UnknownName { kind, name, nearest: None } => write!(f, "no {kind} is named '{name}'"),
            Failure::Output(error) => write!(f, "cannot write the result: {error}"),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Output(error)
    }
}
