//! A plan: which hellos to send to a server, decided by what came back so far.

use crate::attempt::Until;
use tlswhy_core::exchange::{Event, EventKind, Exchange, Side};
use tlswhy_core::server::Outcome;
use tlswhy_core::verdict::{Facts, Sides};
use tlswhy_core::wire::read;

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

/// What a server did with a hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// In one word.
    pub outcome: Outcome,
    /// Its bytes; empty when a profile answered.
    pub server: Vec<u8>,
}

impl Seen {
    /// What an exchange shows; `None` when it does not show what the server did.
    pub fn of(exchange: &Exchange) -> Option<Self> {
        let sides = Sides::of(exchange);
        let (client, server) = (read(sides.client()), read(sides.server()));
        let outcome = Facts::gather(exchange, &sides, &client, &server).reply.outcome?;
        Some(Seen { outcome, server: exchange.bytes(Side::Server) })
    }

    /// The server's part of the exchange, without its times.
    pub fn events(&self) -> Vec<Event> {
        let event = |kind| Event { side: Side::Server, kind, micros: None, origin: String::new() };
        let mut events = Vec::new();
        if !self.server.is_empty() {
            events.push(event(EventKind::Data(self.server.clone())));
        }
        match self.outcome {
            Outcome::Close => events.push(event(EventKind::Closed)),
            Outcome::Reset => events.push(event(EventKind::Reset)),
            Outcome::Silence => events.push(event(EventKind::Silent(0))),
            _ => {}
        }
        events
    }
}

/// Decides what to ask. Scanning and proving are plans; the driver runs as many of the asks at once as it may.
pub trait Plan {
    /// What can be asked now, without waiting for an answer that is still out. Empty while waiting, and empty with
    /// nothing out when the plan is finished.
    fn asks(&mut self) -> Vec<Ask>;

    /// The answer to an ask; `None` when no connection could be made.
    fn answered(&mut self, id: u32, seen: Option<Seen>);

    /// How far it is: answers so far, and the number that will be needed as far as is known.
    fn progress(&self) -> (usize, usize);
}
