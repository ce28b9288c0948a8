//! One connection: both directions put in order, TLS found in them, what happened noted.

mod begin;
mod exchange;

use super::Limits;
use super::detect::{self, Start};
use super::layers::{ACK, FIN, RST, SYN, Segment, Span};

/// Plaintext before TLS is looked at so far; a connection that has not begun TLS by then is not TLS.
const LONGEST_PRELUDE: usize = 32 << 10;
/// Most events of one connection.
const MOST_MARKS: usize = 4096;
/// So many events are kept apart even where one side goes on speaking.
const MOST_SEPARATE: usize = 256;
/// Most segments that wait for a hole to be filled, each side.
const MOST_PENDING: usize = 256;

/// Both ends of a connection, the numerically lower one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) addresses: [u128; 2],
    pub(super) ports: [u16; 2],
    pub(super) udp: bool,
}

/// Frame number, time and acknowledgement of what is being delivered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) frame: u64,
    pub(super) micros: Option<u64>,
    pub(super) ack: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// No TLS seen yet.
    Undecided,
    /// TLS was found.
    Tls,
    /// Not TLS, or TLS whose handshake was before the capture began.
    Other,
    /// Finished; kept a while so that late packets do not start it anew.
    Done,
}

/// Whether a connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Open,
    /// Reset, or closed with holes: packets of it may still be under way.
    Closing,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Data,
    Connected,
    Closed,
    Reset,
    /// Bytes of this side are missing: why, for people.
    Cut(&'static str),
}

/// One event; data lies in the flow's `bytes`.
#[derive(Clone, Copy, Debug)]
struct Mark {
    kind: Kind,
    side: u8,
    frame: u64,
    micros: Option<u64>,
    seq: u32,
    ack: Option<u32>,
    at: u32,
    len: u32,
}

/// A segment that came before one that belongs in front of it.
#[derive(Debug)]
struct Pending {
    seq: u32,
    bytes: Vec<u8>,
    missing: u32,
    moment: Moment,
}

/// What one side sends.
#[derive(Debug, Default)]
struct Half {
    /// Sequence number of the first byte.
    first: u32,
    /// Sequence number of the next byte to deliver.
    next: u32,
    known: Known,
    fin: Option<(u32, Moment)>,
    closed: bool,
    reset: bool,
    capped: bool,
    kept: usize,
    /// Where in `bytes` a turn begins that is too short to judge.
    candidate: Option<u32>,
    /// Up to here the bytes belong to what was spoken before TLS.
    prelude_end: Option<u32>,
    pending: Vec<Pending>,
    pending_bytes: usize,
}

/// How well the sequence numbers of a side are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Known {
    #[default]
    No,
    /// From the other side's acknowledgement.
    Acknowledged,
    /// From the first segment, without SYN.
    Joined,
    /// From the SYN.
    Syn,
}

/// One connection under observation.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) key: Key,
    pub(super) state: State,
    halves: [Half; 2],
    marks: Vec<Mark>,
    bytes: Vec<u8>,
    opener: Option<u8>,
    client: u8,
    prelude: Option<String>,
    /// TLS was seen, but not from its start.
    pub(super) later_tls: bool,
    first_frame: u64,
    last_frame: u64,
    pub(super) last_micros: u64,
    pub(super) lingering: bool,
}

impl Flow {
    pub(super) fn new(key: Key, frame: u64) -> Flow {
        Flow {
            key,
            state: State::Undecided,
            halves: [Half::default(), Half::default()],
            marks: Vec::new(),
            bytes: Vec::new(),
            opener: None,
            client: 0,
            prelude: None,
            later_tls: false,
            first_frame: frame,
            last_frame: frame,
            last_micros: 0,
            lingering: false,
        }
    }

    /// Memory that this connection holds, roughly, in bytes.
    pub(super) fn cost(&self) -> usize {
        let pending = |half: &Half| half.pending_bytes + half.pending.capacity() * size_of::<Pending>();
        size_of::<Flow>()
            + 128
            + self.bytes.capacity()
            + self.marks.capacity() * size_of::<Mark>()
            + self.halves.iter().map(pending).sum::<usize>()
    }

    /// Whether a SYN with this sequence number opens another connection between the same ends.
    pub(super) fn is_other_connection(&self, side: usize, seq: u32) -> bool {
        let half = self.half(side);
        half.known != Known::No && half.first != seq.wrapping_add(1)
    }

    /// Takes one TCP segment of `side`.
    pub(super) fn segment(
        &mut self,
        side: usize,
        segment: &Segment<'_>,
        moment: Moment,
        limits: &Limits,
    ) -> Progress {
        self.last_frame = moment.frame;
        let flags = segment.flags;
        let mut seq = segment.seq;
        if flags & SYN != 0 {
            seq = seq.wrapping_add(1);
            self.synchronise(side, seq, flags & ACK != 0, moment);
        }
        if flags & ACK != 0 {
            let other = self.half_mut(1 - side);
            if other.known == Known::No {
                (other.next, other.first, other.known) = (segment.ack, segment.ack, Known::Acknowledged);
            }
        }
        let wire = u32::try_from(segment.payload.wire).unwrap_or(u32::MAX);
        // Data on a reset is a message for people (RFC 9293 section 3.10.7.4), not part of the stream.
        if wire > 0 && flags & RST == 0 {
            self.data(side, seq, segment.payload, moment, limits);
        }
        if flags & FIN != 0 {
            let half = self.half_mut(side);
            if half.known == Known::No {
                (half.next, half.first, half.known) = (seq, seq, Known::Joined);
            }
            half.fin.get_or_insert((seq.wrapping_add(wire), moment));
            self.close_at_fin(side);
        }
        if flags & RST != 0 && !self.half(side).reset {
            self.half_mut(side).reset = true;
            self.mark(self.marks.len(), Kind::Reset, side, moment, 0);
        }
        self.progress()
    }

    /// Whether a datagram with a ClientHello begins another DTLS connection between the same ends.
    pub(super) fn is_other_hello(&self, side: usize, payload: &[u8]) -> bool {
        let first = self.marks.iter().find(|mark| usize::from(mark.side) == side && mark.kind == Kind::Data);
        let ours =
            first.map(|mark| self.data_of(mark)).filter(|data| detect::datagram(data) == Start::ClientHello);
        let answered = self.marks.iter().any(|mark| usize::from(mark.side) != side);
        answered && ours.is_some_and(|ours| detect::random(ours) != detect::random(payload))
    }

    /// Takes one datagram of `side`.
    pub(super) fn datagram(
        &mut self,
        side: usize,
        start: Start,
        payload: Span<'_>,
        moment: Moment,
        limits: &Limits,
    ) {
        self.last_frame = moment.frame;
        if self.state == State::Undecided {
            self.state = State::Tls;
            self.client = if start == Start::ClientHello { side as u8 } else { 1 - side as u8 };
        }
        let missing = payload.wire.saturating_sub(payload.bytes.len()) as u32;
        self.append(self.marks.len(), side, payload.bytes, missing, moment, limits);
    }

    /// Ends the connection: segments that still wait are taken with the holes before them marked.
    pub(super) fn end(&mut self, limits: &Limits) {
        self.give_up_holes(0, limits);
        self.give_up_holes(1, limits);
    }

    /// Frees what a finished connection needs no more.
    pub(super) fn bury(&mut self) {
        self.state = State::Done;
        self.marks = Vec::new();
        self.bytes = Vec::new();
        self.prelude = None;
        for half in &mut self.halves {
            half.pending = Vec::new();
            half.pending_bytes = 0;
        }
    }

    /// For a connection without TLS in which the client said something: the server's port, and whether the
    /// connection was seen from its start (else it may be TLS, joined within a record).
    pub(super) fn plaintext_to(&self) -> Option<(u16, bool)> {
        let server = 1 - usize::from(self.opener.unwrap_or(self.guessed_client()));
        let spoke = self.spoken(1 - server, self.marks.len()) > 0;
        let port = self.key.ports.get(server).copied()?;
        (spoke && !self.later_tls).then_some((port, self.opener.is_some()))
    }

    /// Makes the connection an exchange although no TLS was in it.
    pub(super) fn as_plaintext(&mut self) {
        self.client = self.opener.unwrap_or(self.guessed_client());
    }

    /// The side with the higher port, when no SYN was seen.
    fn guessed_client(&self) -> u8 {
        u8::from(self.key.ports[1] > self.key.ports[0])
    }

    fn half(&self, side: usize) -> &Half {
        &self.halves[side & 1]
    }

    fn half_mut(&mut self, side: usize) -> &mut Half {
        &mut self.halves[side & 1]
    }

    fn progress(&self) -> Progress {
        let [a, b] = &self.halves;
        if a.closed && b.closed {
            Progress::Closed
        } else if a.reset || b.reset || (a.fin.is_some() && b.fin.is_some()) {
            if self.state == State::Other { Progress::Closed } else { Progress::Closing }
        } else {
            Progress::Open
        }
    }

    fn synchronise(&mut self, side: usize, first: u32, answer: bool, moment: Moment) {
        let half = self.half_mut(side);
        if half.known != Known::Syn {
            if matches!(half.known, Known::No | Known::Acknowledged) {
                (half.next, half.first) = (first, first);
            }
            half.known = Known::Syn;
        }
        let opener = if answer { 1 - side as u8 } else { side as u8 };
        let opened = self.opener.get_or_insert(opener);
        let opened = usize::from(*opened);
        if answer && !self.marks.iter().any(|mark| mark.kind == Kind::Connected) {
            self.mark(self.marks.len(), Kind::Connected, opened, moment, 0);
        }
    }

    /// Delivers a segment if it is next, keeps it if it is early, drops it if it is known.
    fn data(&mut self, side: usize, seq: u32, payload: Span<'_>, moment: Moment, limits: &Limits) {
        let wire = u32::try_from(payload.wire).unwrap_or(u32::MAX);
        let half = self.half_mut(side);
        let ahead = distance(half.next, seq);
        match half.known {
            Known::No => (half.next, half.first, half.known) = (seq, seq, Known::Joined),
            // An acknowledgement that does not fit is no start to rely on.
            Known::Acknowledged => {
                // An acknowledgement that does not fit is no start to rely on.
                if !(0..1 << 20).contains(&ahead) {
                    (half.next, half.first) = (seq, seq);
                }
                half.known = Known::Joined;
            }
            _ => {}
        }
        if half.capped || self.state == State::Other {
            let half = self.half_mut(side);
            let end = seq.wrapping_add(wire);
            if distance(half.next, end) > 0 {
                half.next = end;
            }
            return;
        }
        let half = self.half_mut(side);
        let ahead = distance(half.next, seq);
        if ahead > 0 {
            half.pending_bytes += payload.bytes.len();
            let missing = wire - payload.bytes.len().min(payload.wire) as u32;
            half.pending.push(Pending { seq, bytes: payload.bytes.into(), missing, moment });
            if half.pending.len() > MOST_PENDING || half.pending_bytes > limits.max_bytes_per_side {
                self.give_up_holes(side, limits);
            }
            return;
        }
        self.deliver(self.marks.len(), side, seq, payload, moment, limits);
        self.deliver_pending(side, limits);
        self.close_at_fin(side);
    }

    /// Delivers what of a segment is new; `seq` is not beyond the next byte.
    fn deliver(
        &mut self,
        place: usize,
        side: usize,
        seq: u32,
        payload: Span<'_>,
        moment: Moment,
        limits: &Limits,
    ) {
        let half = self.half_mut(side);
        let known = half.next.wrapping_sub(seq) as usize;
        let wire = payload.wire;
        if known >= wire {
            return;
        }
        let bytes = payload.bytes.get(known..).unwrap_or_default();
        let missing = (wire - known - bytes.len().min(wire - known)) as u32;
        // What was spoken before TLS and came late is left out.
        let prelude =
            half.prelude_end.map_or(0, |end| usize::try_from(distance(half.next, end)).unwrap_or(0));
        if prelude >= wire - known {
            half.next = half.next.wrapping_add((wire - known) as u32);
            return;
        }
        half.next = half.next.wrapping_add(prelude as u32);
        self.append(place, side, bytes.get(prelude..).unwrap_or_default(), missing, moment, limits);
    }

    /// Delivers early segments that are early no more.
    fn deliver_pending(&mut self, side: usize, limits: &Limits) {
        loop {
            let half = self.half_mut(side);
            let next = half.next;
            let ready = half.pending.iter().position(|early| distance(next, early.seq) <= 0);
            let Some(ready) = ready else { return };
            // In order of arrival among those that are ready: the first copy of a byte stays.
            let early = half.pending.remove(ready);
            half.pending_bytes -= early.bytes.len();
            let wire = early.bytes.len() + early.missing as usize;
            let payload = Span { bytes: &early.bytes, wire };
            self.deliver(self.marks.len(), side, early.seq, payload, early.moment, limits);
        }
    }

    /// Takes the bytes before the early segments for lost, marks the holes and delivers all that waits.
    fn give_up_holes(&mut self, side: usize, limits: &Limits) {
        let half = self.half_mut(side);
        let next = half.next;
        let mut waiting = std::mem::take(&mut half.pending);
        half.pending_bytes = 0;
        waiting.sort_by_key(|early| early.seq.wrapping_sub(next));
        for early in waiting {
            let place = self.place(side, early.moment.frame);
            let before = self.marks.len();
            let half = self.half_mut(side);
            if distance(half.next, early.seq) > 0 {
                half.next = early.seq;
                self.mark(place, Kind::Cut("bytes before it were not captured"), side, early.moment, 0);
            }
            let place = place + (self.marks.len() - before);
            let wire = early.bytes.len() + early.missing as usize;
            let payload = Span { bytes: &early.bytes, wire };
            self.deliver(place, side, early.seq, payload, early.moment, limits);
        }
        if let Some((fin, moment)) = self.half(side).fin
            && !self.half(side).closed
            && distance(self.half(side).next, fin) >= 0
        {
            if fin != self.half(side).next {
                self.half_mut(side).next = fin;
                let place = self.place(side, moment.frame);
                self.mark(place, Kind::Cut("bytes before it were not captured"), side, moment, 0);
            }
            self.close_at_fin(side);
        }
    }

    /// Where among the events something of `side` that came in `frame` belongs: after all of its side, before
    /// what the other side did later.
    fn place(&self, side: usize, frame: u64) -> usize {
        let own = self.marks.iter().rposition(|mark| usize::from(mark.side) == side).map_or(0, |at| at + 1);
        let later = self.marks.iter().skip(own).position(|mark| mark.frame > frame);
        later.map_or(self.marks.len(), |at| own + at)
    }

    fn close_at_fin(&mut self, side: usize) {
        let half = self.half_mut(side);
        if let Some((fin, moment)) = half.fin
            && !half.closed
            && distance(half.next, fin) <= 0
        {
            half.closed = true;
            let place = self.place(side, moment.frame);
            self.mark(place, Kind::Closed, side, moment, 0);
        }
    }

    fn mark(&mut self, place: usize, kind: Kind, side: usize, moment: Moment, len: usize) {
        if matches!(self.state, State::Other | State::Done) {
            return;
        }
        let mark = Mark {
            kind,
            side: side as u8,
            frame: moment.frame,
            micros: moment.micros,
            seq: self.half(side).next,
            ack: moment.ack,
            at: (self.bytes.len() - len) as u32,
            len: len as u32,
        };
        self.marks.insert(place.min(self.marks.len()), mark);
    }

    /// Notes delivered bytes, `missing` more of which the snap length cut off.
    fn append(
        &mut self,
        place: usize,
        side: usize,
        bytes: &[u8],
        missing: u32,
        moment: Moment,
        limits: &Limits,
    ) {
        let undecided = self.state == State::Undecided;
        let room = if undecided {
            LONGEST_PRELUDE.saturating_sub(self.bytes.len())
        } else {
            limits.max_bytes_per_side.saturating_sub(self.half(side).kept)
        };
        let full = bytes.len() > room || self.marks.len() >= MOST_MARKS;
        let kept = bytes.get(..bytes.len().min(room)).unwrap_or_default();
        if undecided && full && (room == 0 || self.marks.len() >= MOST_MARKS) {
            self.give_up_on_tls();
            self.half_mut(side).next = self.half(side).next.wrapping_add(bytes.len() as u32 + missing);
            return;
        }
        let before = self.marks.len();
        if !kept.is_empty() {
            let at = self.bytes.len();
            self.bytes.extend_from_slice(kept);
            let many = self.marks.len() > MOST_SEPARATE;
            match self.marks.last_mut() {
                // Of a long connection in small segments the later ones are joined.
                Some(last)
                    if many
                        && !undecided
                        && place == before
                        && last.kind == Kind::Data
                        && usize::from(last.side) == side
                        && (last.at + last.len) as usize == at =>
                {
                    last.len += kept.len() as u32;
                }
                _ => self.mark(place, Kind::Data, side, moment, kept.len()),
            }
            self.half_mut(side).kept += kept.len();
        }
        let end = self.half(side).next.wrapping_add(bytes.len() as u32 + missing);
        self.half_mut(side).next = end;
        if full && !undecided {
            self.half_mut(side).capped = true;
            self.half_mut(side).pending.clear();
            self.half_mut(side).pending_bytes = 0;
            self.mark(place + 1, Kind::Cut("from here on not kept"), side, moment, 0);
        } else if missing > 0 {
            let after = place + (self.marks.len() - before);
            self.mark(after, Kind::Cut("cut short by the snap length"), side, moment, 0);
        }
        if undecided && !kept.is_empty() {
            self.look(side, place, moment.ack);
        }
    }

    fn give_up_on_tls(&mut self) {
        self.state = State::Other;
        self.marks = Vec::new();
        self.bytes = Vec::new();
        for half in &mut self.halves {
            half.pending = Vec::new();
            half.pending_bytes = 0;
        }
    }

    fn data_of(&self, mark: &Mark) -> &[u8] {
        self.bytes.get(mark.at as usize..(mark.at + mark.len) as usize).unwrap_or_default()
    }

    /// How many bytes `side` said before an event.
    fn spoken(&self, side: usize, before: usize) -> usize {
        let data = |mark: &&Mark| mark.kind == Kind::Data && usize::from(mark.side) == side;
        self.marks.iter().take(before).filter(data).map(|mark| mark.len as usize).sum()
    }
}

/// How far a sequence number lies beyond another one, in the arithmetic of RFC 9293 section 3.4.
fn distance(from: u32, to: u32) -> i32 {
    to.wrapping_sub(from).cast_signed()
}
