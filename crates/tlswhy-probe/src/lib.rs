//! Asks a real server.
//!
//! Engines take bytes and time and give bytes and deadlines; they hold no socket and no clock, so they are tested
//! in virtual time and could be driven by anything. [`attempt`] is one connection: a plain-text prelude, the
//! hello, what came back. A [`plan::Plan`] decides which hellos to send next from what came back before. The one
//! place that does I/O is [`driver`].
#![forbid(unsafe_code)]

pub mod attempt;
pub mod driver;
pub mod plan;
pub mod prelude;
pub mod prove;
pub mod scan;
