//! All connections under observation, in bounded memory: the one that was silent longest goes first.

use std::collections::{HashMap, VecDeque};

use tlswhy_core::exchange::Exchange;

use super::detect::{self, Start};
use super::flow::{Flow, Key, Moment, Progress, State};
use super::layers::{ACK, Route, SYN, Segment, Span};
use super::{Limits, Summary};

/// A connection that was silent so long (microseconds of the capture) is taken for over.
const IDLE: u64 = 300_000_000;
/// A reset connection waits so long for what was under way.
const LINGER: u64 = 1_000_000;
/// How many reset connections may wait, and how many finished ones are remembered.
const MOST_LINGERING: usize = 1024;
const MOST_REMEMBERED: usize = 8192;
/// How many connections without TLS are kept for a capture in which there is no TLS at all.
const MOST_PLAIN: usize = 8;

const NONE: u32 = u32::MAX;

/// A flow in its place, linked with the ones used before and after it.
struct Slot {
    flow: Flow,
    /// Distinguishes the flows that one place held in turn.
    generation: u32,
    cost: usize,
    newer: u32,
    older: u32,
    linked: bool,
}

/// The connections of a capture.
pub(super) struct Table<'a> {
    limits: Limits,
    place: &'a str,
    sink: &'a mut dyn FnMut(Exchange),
    index: HashMap<Key, u32>,
    slots: Vec<Slot>,
    free: Vec<u32>,
    newest: u32,
    oldest: u32,
    memory: usize,
    lingering: VecDeque<(u32, u32, u64)>,
    remembered: VecDeque<(u32, u32)>,
    plain: Vec<Exchange>,
    /// Time of the last packet, and the latest time of all: files joined out of order step back in time.
    last: Option<u64>,
    now: Option<u64>,
    pub(super) summary: Summary,
}

impl<'a> Table<'a> {
    pub(super) fn new(place: &'a str, limits: &Limits, sink: &'a mut dyn FnMut(Exchange)) -> Table<'a> {
        Table {
            limits: *limits,
            place,
            sink,
            index: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            newest: NONE,
            oldest: NONE,
            memory: 0,
            lingering: VecDeque::new(),
            remembered: VecDeque::new(),
            plain: Vec::new(),
            last: None,
            now: None,
            summary: Summary::default(),
        }
    }

    /// Moves the clock; ends connections whose time is over.
    pub(super) fn tick(&mut self, micros: Option<u64>) {
        let Some(now) = micros.map(|micros| micros.max(self.now.unwrap_or(0))) else { return };
        (self.last, self.now) = (micros, Some(now));
        while let Some((slot, generation, until)) = self.lingering.front().copied() {
            if until > now && self.lingering.len() <= MOST_LINGERING {
                break;
            }
            self.lingering.pop_front();
            if self.is_live(slot, generation) {
                self.finish(slot);
            }
        }
        while let Some(slot) = self.slots.get(self.oldest as usize) {
            if now.saturating_sub(slot.flow.last_micros) < IDLE || slot.flow.last_micros == 0 {
                break;
            }
            self.finish(self.oldest);
        }
    }

    /// Takes one TCP segment.
    pub(super) fn tcp(
        &mut self,
        route: Route,
        ports: (u16, u16),
        segment: &Segment<'_>,
        frame: u64,
        micros: Option<u64>,
    ) {
        let (key, side) = key(route, ports, false);
        let opens = segment.flags & SYN != 0;
        let first = opens && segment.flags & ACK == 0;
        let mut found = self.index.get(&key).copied();
        if let Some(slot) = found
            && opens
            && let Some(held) = self.slots.get(slot as usize)
            && (first || held.flow.state == State::Done)
            && held.flow.is_other_connection(side, segment.seq)
        {
            // The same ends once more: another connection.
            self.finish(slot);
            self.forget(slot);
            found = None;
        }
        // A bare acknowledgement, FIN or RST of an unknown connection says nothing.
        let slot = match found {
            Some(slot) => slot,
            None if opens || segment.payload.wire > 0 => self.add(key, frame),
            None => return,
        };
        let ack = (segment.flags & ACK != 0).then_some(segment.ack);
        let limits = self.limits;
        let Some(held) = self.slots.get_mut(slot as usize) else { return };
        if held.flow.state == State::Done {
            return;
        }
        let was_tls = held.flow.state == State::Tls;
        let progress = held.flow.segment(side, segment, Moment { frame, micros, ack }, &limits);
        self.after(slot, was_tls, progress);
    }

    /// Takes one UDP datagram; only DTLS opens a flow.
    pub(super) fn udp(
        &mut self,
        route: Route,
        ports: (u16, u16),
        payload: Span<'_>,
        frame: u64,
        micros: Option<u64>,
    ) {
        let start = detect::datagram(payload.bytes);
        if start == Start::No {
            return;
        }
        let (key, side) = key(route, ports, true);
        let mut found = self.index.get(&key).copied();
        if let Some(slot) = found
            && start == Start::ClientHello
            && let Some(held) = self.slots.get(slot as usize)
            && (held.flow.state == State::Done || held.flow.is_other_hello(side, payload.bytes))
        {
            self.finish(slot);
            self.forget(slot);
            found = None;
        }
        let slot = match found {
            Some(slot) => slot,
            None if matches!(start, Start::ClientHello | Start::ServerHello) => self.add(key, frame),
            None => return,
        };
        let limits = self.limits;
        let Some(held) = self.slots.get_mut(slot as usize) else { return };
        if held.flow.state == State::Done {
            return;
        }
        let was_tls = held.flow.state == State::Tls;
        held.flow.datagram(side, start, payload, Moment { frame, micros, ack: None }, &limits);
        self.after(slot, was_tls, Progress::Open);
    }

    /// The end of the capture: every open connection is finished, in the order of its last packet.
    pub(super) fn end(mut self) -> Summary {
        while let Some((slot, generation, _)) = self.lingering.pop_front() {
            if self.is_live(slot, generation) {
                self.finish(slot);
            }
        }
        while self.oldest != NONE {
            self.finish(self.oldest);
        }
        // No TLS at all: perhaps that is what the person wants explained.
        if self.summary.tls_flows == 0 {
            for exchange in std::mem::take(&mut self.plain) {
                (self.sink)(exchange);
            }
        }
        self.summary
    }

    fn after(&mut self, slot: u32, was_tls: bool, progress: Progress) {
        let Some(held) = self.slots.get_mut(slot as usize) else { return };
        if !was_tls && held.flow.state == State::Tls {
            self.summary.tls_flows += 1;
        }
        held.flow.last_micros = self.now.unwrap_or(0);
        let cost = held.flow.cost();
        self.memory = self.memory + cost - held.cost;
        held.cost = cost;
        match progress {
            Progress::Closed => self.finish(slot),
            Progress::Closing if !held.flow.lingering => {
                held.flow.lingering = true;
                let until = held.flow.last_micros + LINGER;
                self.lingering.push_back((slot, held.generation, until));
                self.touch(slot);
            }
            _ => self.touch(slot),
        }
        while self.memory > self.limits.max_memory && self.oldest != NONE {
            self.summary.evicted += 1;
            self.finish(self.oldest);
        }
    }

    /// Finishes a connection: its exchange is given out, and it is remembered for a while.
    fn finish(&mut self, slot: u32) {
        self.unlink(slot);
        let limits = self.limits;
        let Some(held) = self.slots.get_mut(slot as usize) else { return };
        let flow = &mut held.flow;
        if flow.state == State::Done {
            return;
        }
        let was_tls = flow.state == State::Tls;
        flow.end(&limits);
        match flow.state {
            State::Tls => {
                self.summary.tls_flows += u64::from(!was_tls);
                let exchange = flow.exchange(self.place, self.last);
                (self.sink)(exchange);
            }
            State::Other if flow.later_tls => self.summary.without_handshake += 1,
            State::Undecided => {
                if let Some((port, whole)) = flow.plaintext_to() {
                    flow.as_plaintext();
                    if whole && detect::is_tls_port(port) {
                        self.summary.plaintext_on_tls_port += 1;
                        (self.sink)(flow.exchange(self.place, self.last));
                    } else if self.plain.len() < MOST_PLAIN && self.summary.tls_flows == 0 {
                        self.plain.push(flow.exchange(self.place, self.last));
                    }
                }
            }
            State::Other | State::Done => {}
        }
        flow.bury();
        let cost = flow.cost();
        self.memory = self.memory + cost - held.cost;
        held.cost = cost;
        self.remembered.push_back((slot, held.generation));
        while self.remembered.len() > MOST_REMEMBERED || self.memory > self.limits.max_memory {
            let Some((slot, generation)) = self.remembered.pop_front() else { break };
            if self.slots.get(slot as usize).is_some_and(|held| held.generation == generation) {
                self.forget(slot);
            }
        }
    }

    fn add(&mut self, key: Key, frame: u64) -> u32 {
        self.summary.flows += 1;
        let flow = Flow::new(key, frame);
        let slot = if let Some(slot) = self.free.pop() {
            if let Some(held) = self.slots.get_mut(slot as usize) {
                held.flow = flow;
                held.cost = 0;
            }
            slot
        } else {
            self.slots.push(Slot { flow, generation: 0, cost: 0, newer: NONE, older: NONE, linked: false });
            (self.slots.len() - 1) as u32
        };
        self.index.insert(key, slot);
        slot
    }

    /// Makes the place of a finished connection free.
    fn forget(&mut self, slot: u32) {
        if let Some(held) = self.slots.get_mut(slot as usize) {
            self.memory -= held.cost;
            held.cost = 0;
            held.generation = held.generation.wrapping_add(1);
            self.index.remove(&held.flow.key);
            self.free.push(slot);
        }
    }

    fn is_live(&self, slot: u32, generation: u32) -> bool {
        let held = self.slots.get(slot as usize);
        held.is_some_and(|held| held.generation == generation && held.flow.state != State::Done)
    }

    /// Makes a connection the one used last.
    fn touch(&mut self, slot: u32) {
        if self.newest == slot {
            return;
        }
        self.unlink(slot);
        let newest = self.newest;
        if let Some(held) = self.slots.get_mut(slot as usize) {
            (held.older, held.newer, held.linked) = (newest, NONE, true);
        }
        match self.slots.get_mut(newest as usize) {
            Some(before) => before.newer = slot,
            None => self.oldest = slot,
        }
        self.newest = slot;
    }

    fn unlink(&mut self, slot: u32) {
        let Some(held) = self.slots.get_mut(slot as usize) else { return };
        if !held.linked {
            return;
        }
        let (newer, older) = (held.newer, held.older);
        held.linked = false;
        match self.slots.get_mut(newer as usize) {
            Some(after) => after.older = older,
            None => self.newest = older,
        }
        match self.slots.get_mut(older as usize) {
            Some(before) => before.newer = newer,
            None => self.oldest = newer,
        }
    }
}

/// The key of a connection, and which of its sides sent.
fn key(route: Route, ports: (u16, u16), udp: bool) -> (Key, usize) {
    let (from, to) = ((route.source, ports.0), (route.destination, ports.1));
    if from <= to {
        (Key { addresses: [from.0, to.0], ports: [from.1, to.1], udp }, 0)
    } else {
        (Key { addresses: [to.0, from.0], ports: [to.1, from.1], udp }, 1)
    }
}
