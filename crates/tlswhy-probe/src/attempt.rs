//! One connection: a plain-text prelude where the protocol has one, the hello, what came back.

use crate::prelude::{Prelude, Turn};
use std::time::{Duration, Instant};
use tlswhy_core::exchange::{Event, EventKind, Exchange, Side};
use tlswhy_core::wire::{Item, handshake_type, read};

/// How long to wait, and how much to read at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For the connection to be made.
    pub connect: Duration,
    /// For the server's first byte after the hello; after it the server counts as silent.
    pub first_byte: Duration,
    /// For the next byte, once an answer has begun.
    pub next_byte: Duration,
    /// For the whole attempt.
    pub total: Duration,
    /// Bytes of the server that are kept; a server that sends more is cut off there.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(5),
            next_byte: Duration::from_secs(2),
            total: Duration::from_secs(15),
            bytes: 256 * 1024,
        }
    }
}

/// When enough has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Until {
    /// The server's choice is known: ServerHello, HelloRetryRequest or a fatal alert.
    Choice,
    /// The server's flight is whole: ServerHelloDone, or protected records after a TLS 1.3 ServerHello.
    #[default]
    Flight,
}

/// What the driver has to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send these bytes, then ask again.
    Send(Vec<u8>),
    /// Read until the deadline; then report bytes, the end of the connection or the timeout.
    ReadUntil(Instant),
    /// Close the connection; the exchange is complete.
    Done,
}

/// How the server ended the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// In good order (FIN).
    Closed,
    /// By a reset.
    Reset,
}

/// The engine of one connection. Create it when the connection stands.
#[derive(Debug)]
pub struct Attempt {
    state: State,
    limits: Limits,
    until: Until,
    prelude: Option<Prelude>,
    hello: Vec<u8>,
    started: Instant,
    deadline: Instant,
    /// What the server said in the prelude and was not yet taken up by it.
    plain: Vec<u8>,
    /// What the server sent after the hello.
    answer: Vec<u8>,
    exchange: Exchange,
    failed: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Prelude,
    Hello,
    Reading,
    Done,
}

impl Attempt {
    /// Starts after the connection was made at `now`.
    pub fn new(prelude: Option<Prelude>, hello: Vec<u8>, until: Until, limits: Limits, now: Instant) -> Self {
        let mut attempt = Attempt {
            state: if prelude.is_some() { State::Prelude } else { State::Hello },
            limits,
            until,
            prelude,
            hello,
            started: now,
            deadline: now + limits.first_byte,
            plain: Vec::new(),
            answer: Vec::new(),
            exchange: Exchange::default(),
            failed: None,
        };
        attempt.event(now, Side::Client, EventKind::Connected);
        attempt
    }

    /// What to do now.
    pub fn next(&mut self, now: Instant) -> Next {
        match self.state {
            State::Prelude => self.prelude_turn(now),
            State::Hello => {
                self.state = State::Reading;
                self.deadline = now + self.limits.first_byte;
                let hello = self.hello.clone();
                self.event(now, Side::Client, EventKind::Data(hello.clone()));
                Next::Send(hello)
            }
            State::Reading => Next::ReadUntil(self.deadline.min(self.started + self.limits.total)),
            State::Done => Next::Done,
        }
    }

    /// Bytes came from the server.
    pub fn on_bytes(&mut self, now: Instant, bytes: &[u8]) {
        let room = self.limits.bytes.saturating_sub(self.answer.len() + self.plain.len());
        let bytes = bytes.get(..room).unwrap_or(bytes);
        if bytes.is_empty() {
            self.event(now, Side::Server, EventKind::Cut);
            self.state = State::Done;
            return;
        }
        self.deadline = now + self.limits.next_byte;
        self.event(now, Side::Server, EventKind::Data(bytes.to_vec()));
        if self.state == State::Prelude {
            self.plain.extend_from_slice(bytes);
            return;
        }
        self.answer.extend_from_slice(bytes);
        if self.is_enough() {
            self.state = State::Done;
        }
    }

    /// The server ended the connection.
    pub fn on_ended(&mut self, now: Instant, ended: Ended) {
        let kind = match ended {
            Ended::Closed => EventKind::Closed,
            Ended::Reset => EventKind::Reset,
        };
        self.event(now, Side::Server, kind);
        if self.state == State::Prelude {
            self.failed = Some("the server ended the connection before TLS could start".into());
        }
        self.state = State::Done;
    }

    /// The deadline of [`Next::ReadUntil`] passed.
    pub fn on_timeout(&mut self, now: Instant) {
        if self.answer.is_empty() {
            let waited = now.saturating_duration_since(self.started);
            self.event(now, Side::Server, EventKind::Silent(millis(waited)));
        }
        if self.state == State::Prelude {
            self.failed = Some("the server said nothing that the prelude waits for".into());
        }
        self.state = State::Done;
    }

    /// What went over the connection, and why TLS could not start where the prelude failed.
    pub fn finish(self) -> (Exchange, Option<String>) {
        (self.exchange, self.failed)
    }

    fn prelude_turn(&mut self, now: Instant) -> Next {
        let Some(prelude) = self.prelude.as_mut() else {
            self.state = State::Hello;
            return self.next(now);
        };
        match prelude.turn(&mut self.plain) {
            Turn::Wait => Next::ReadUntil(self.deadline.min(self.started + self.limits.total)),
            Turn::Send(bytes) => {
                self.deadline = now + self.limits.first_byte;
                self.event(now, Side::Client, EventKind::Data(bytes.clone()));
                Next::Send(bytes)
            }
            Turn::Ready => {
                self.state = State::Hello;
                self.next(now)
            }
            Turn::Failed(why) => {
                self.failed = Some(why);
                self.state = State::Done;
                Next::Done
            }
        }
    }

    fn is_enough(&self) -> bool {
        let reading = read(&self.answer);
        let mut chosen = false;
        for item in &reading.items {
            match item {
                Item::Alert(alert) if alert.level != 1 => return true,
                Item::Handshake(m) if m.kind == handshake_type::SERVER_HELLO && m.complete => chosen = true,
                Item::Handshake(m) if m.kind == handshake_type::SERVER_HELLO_DONE => return true,
                // After a TLS 1.3 ServerHello everything is protected; one such record shows that it went on.
                Item::Protected(_) if chosen => return true,
                Item::NotTls(_) if self.answer.len() > 4096 => return true,
                _ => {}
            }
        }
        let retry = reading
            .message(handshake_type::SERVER_HELLO)
            .is_some_and(|m| tlswhy_core::wire::ServerHello::read(&m.bytes).is_hello_retry_request());
        chosen && (self.until == Until::Choice || retry)
    }

    fn event(&mut self, now: Instant, side: Side, kind: EventKind) {
        let micros = now.saturating_duration_since(self.started).as_micros();
        self.exchange.events.push(Event {
            side,
            kind,
            micros: Some(u64::try_from(micros).unwrap_or(u64::MAX)),
            origin: String::new(),
        });
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALERT: [u8; 7] = [0x15, 3, 3, 0, 2, 2, 40];

    fn attempt() -> (Attempt, Instant) {
        let now = Instant::now();
        (Attempt::new(None, vec![0x16, 3, 1, 0, 0], Until::Flight, Limits::default(), now), now)
    }

    #[test]
    fn an_alert_ends_the_attempt() {
        let (mut attempt, now) = attempt();
        assert!(matches!(attempt.next(now), Next::Send(_)));
        assert!(matches!(attempt.next(now), Next::ReadUntil(_)));
        attempt.on_bytes(now + Duration::from_millis(3), &ALERT[..5]);
        assert!(matches!(attempt.next(now), Next::ReadUntil(_)));
        attempt.on_bytes(now + Duration::from_millis(4), &ALERT[5..]);
        assert_eq!(attempt.next(now), Next::Done);
        let (exchange, failed) = attempt.finish();
        assert_eq!(exchange.bytes(Side::Server), ALERT);
        assert_eq!((failed, exchange.events.last().and_then(|e| e.micros)), (None, Some(4000)));
    }

    #[test]
    fn silence_is_told_from_a_close_and_from_a_reset() {
        for (end, expect) in [
            (None, EventKind::Silent(5000)),
            (Some(Ended::Closed), EventKind::Closed),
            (Some(Ended::Reset), EventKind::Reset),
        ] {
            let (mut attempt, now) = attempt();
            attempt.next(now);
            let Next::ReadUntil(deadline) = attempt.next(now) else { panic!("reads") };
            match end {
                None => attempt.on_timeout(deadline),
                Some(end) => attempt.on_ended(now, end),
            }
            assert_eq!(attempt.next(now), Next::Done);
            assert_eq!(attempt.finish().0.events.last().map(|e| e.kind.clone()), Some(expect));
        }
    }

    #[test]
    fn an_endless_answer_is_cut_at_the_limit() {
        let (mut attempt, now) = attempt();
        attempt.next(now);
        let mut rounds = 0;
        while attempt.next(now) != Next::Done {
            attempt.on_bytes(now, &[0x16; 16384]);
            rounds += 1;
        }
        assert!(rounds <= 20, "{rounds}");
    }
}
