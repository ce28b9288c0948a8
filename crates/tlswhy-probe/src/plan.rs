//! A plan: which hellos to send to a server, decided by what came back so far.

use crate::attempt::Until;
use tlswhy_core::exchange::Exchange;

/// A hello to be sent on a connection of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What the plan calls it; comes back with the answer.
    pub id: u32,
    /// The bytes the client sends, records included.
    pub hello: Vec<u8>,
    /// When enough has been read.
    pub until: Until,
}

/// Decides what to ask. Scanning and proving are plans; the driver runs as many of the asks at once as it may.
pub trait Plan {
    /// What can be asked now, without waiting for an answer that is still out. Empty while waiting, and empty with
    /// nothing out when the plan is finished.
    fn asks(&mut self) -> Vec<Ask>;

    /// The answer to an ask; `None` when no connection could be made.
    fn answered(&mut self, id: u32, exchange: Option<&Exchange>);

    /// How far it is: answers so far, and the number that will be needed as far as is known.
    fn progress(&self) -> (usize, usize);
}
