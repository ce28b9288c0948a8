//! One file per verb.

pub(crate) mod cause;
pub(crate) mod check;
pub(crate) mod decode;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod prove;
pub(crate) mod replay;
pub(crate) mod scan;
