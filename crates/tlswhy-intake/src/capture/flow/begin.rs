//! Where in a connection TLS begins, and what was spoken before.

use super::super::detect::{self, Start};
use super::{Flow, Kind, Known, LONGEST_PRELUDE, Mark, State, distance};

impl Flow {
    /// Looks whether TLS begins with the data at `place`, or with an earlier start that was too short to tell.
    pub(super) fn look(&mut self, side: usize, place: usize, ack: Option<u32>) {
        self.split_header(side, place);
        let earlier = self
            .half_mut(side)
            .candidate
            .take()
            .and_then(|at| self.marks.iter().rposition(|mark| mark.kind == Kind::Data && mark.at == at));
        let last =
            self.marks.iter().rposition(|mark| mark.kind == Kind::Data && usize::from(mark.side) == side);
        for from in [earlier, last.filter(|last| Some(*last) != earlier)].into_iter().flatten() {
            if !self.begins_turn(side, from) {
                continue;
            }
            let start = detect::start(&self.peek(side, from));
            match start {
                Start::ClientHello | Start::ServerHello | Start::Alert => {
                    self.found(side, from, start, ack);
                    return;
                }
                Start::More => {
                    let at = self.marks.get(from).map(|mark| mark.at);
                    self.half_mut(side).candidate = at;
                    return;
                }
                // The middle of a TLS connection, when its start was not captured.
                Start::Later if self.half(side).known != Known::Syn && self.spoken(side, from) == 0 => {
                    self.later_tls = true;
                    self.give_up_on_tls();
                    return;
                }
                Start::Later | Start::No => {}
            }
        }
        if self.bytes.len() >= LONGEST_PRELUDE {
            self.give_up_on_tls();
        }
    }

    /// Whether data begins what `side` says, or says in answer to the other side; TLS begins nowhere else (but
    /// where the start of the connection was not captured, who can tell).
    fn begins_turn(&self, side: usize, from: usize) -> bool {
        let Some(mark) = self.marks.get(from) else { return false };
        if self.half(side).known != Known::Syn {
            return true;
        }
        for before in self.marks.iter().take(from).rev() {
            match before.kind {
                Kind::Data if usize::from(before.side) != side => return true,
                Kind::Data => {
                    // Of the other side nothing may have been captured: what was heard of it shows all the same.
                    let heard = mark.ack.zip(before.ack).is_some_and(|(now, then)| distance(then, now) > 0);
                    // Gnutella's third handshake line and its hello follow each other without an answer between.
                    return heard || self.data_of(before).ends_with(b"\n") || self.is_header(side, from);
                }
                Kind::Cut(_) if usize::from(before.side) == side => return true,
                _ => {}
            }
        }
        true
    }

    /// Whether all that `side` said before an event is a header after which TLS begins unasked.
    fn is_header(&self, side: usize, from: usize) -> bool {
        let said = self.spoken(side, from);
        said <= detect::LONGEST_HEADER && detect::header(&self.joined(side, from)) == Some(said)
    }

    /// A header stands before the hello in the same segment: makes it an event of its own.
    fn split_header(&mut self, side: usize, place: usize) {
        let Some(mark) = self.marks.get(place).copied() else { return };
        if self.spoken(side, place) > 0 {
            return;
        }
        let data = self.bytes.get(mark.at as usize..(mark.at + mark.len) as usize).unwrap_or_default();
        if let Some(length) = detect::header(data)
            && length < data.len()
            && let Some(head) = self.marks.get_mut(place)
        {
            let length = length as u32;
            head.len = length;
            let rest = Mark {
                seq: mark.seq.wrapping_add(length),
                at: mark.at + length,
                len: mark.len - length,
                ..mark
            };
            self.marks.insert(place + 1, rest);
        }
    }

    /// The first bytes of `side` from an event on.
    fn peek(&self, side: usize, from: usize) -> Vec<u8> {
        let mut first = Vec::with_capacity(detect::ENOUGH);
        for mark in self.marks.iter().skip(from) {
            if mark.kind == Kind::Data && usize::from(mark.side) == side {
                let room = detect::ENOUGH - first.len();
                first.extend(self.data_of(mark).iter().take(room));
                if first.len() == detect::ENOUGH {
                    break;
                }
            }
        }
        first
    }

    fn joined(&self, side: usize, before: usize) -> Vec<u8> {
        let data = |mark: &&Mark| mark.kind == Kind::Data && usize::from(mark.side) == side;
        self.marks.iter().take(before).filter(data).flat_map(|mark| self.data_of(mark)).copied().collect()
    }

    /// TLS begins at an event of `side`: says who is the client and takes out what was spoken before.
    fn found(&mut self, side: usize, from: usize, start: Start, ack: Option<u32>) {
        self.state = State::Tls;
        let client = match start {
            Start::ClientHello => side,
            Start::ServerHello => 1 - side,
            // An alert first: the server's to something that is no hello, unless its sender opened the connection.
            _ if self.opener.is_some_and(|opener| usize::from(opener) == side) => side,
            _ => 1 - side,
        };
        self.client = client as u8;
        let server = 1 - client;
        // Without a word from the client, what the server said first is no prelude but its answer.
        let (asked, answered) = (self.spoken(client, from), self.spoken(server, from));
        if start == Start::ClientHello && asked > 0 {
            self.prelude = Some(detect::prelude(&self.joined(client, from), &self.joined(server, from)));
            if let Some(ack) = ack {
                self.half_mut(server).prelude_end = Some(ack);
            }
            self.drop_before(from, |mark| {
                // The hello acknowledges what its sender had read by then.
                usize::from(mark.side) == client
                    || ack.is_none_or(|ack| distance(ack, mark.seq.wrapping_add(mark.len)) <= 0)
            });
        } else if start != Start::ClientHello && asked > 0 && answered > 0 && side == server {
            let last = self
                .marks
                .iter()
                .take(from)
                .rposition(|mark| mark.kind == Kind::Data && usize::from(mark.side) == server);
            let last = last.unwrap_or(from);
            self.prelude = Some(detect::prelude(&self.joined(client, from), &self.joined(server, from)));
            self.drop_before(last + 1, |_| true);
        }
        for side in [0, 1] {
            self.half_mut(side).kept = self.spoken(side, self.marks.len());
        }
    }

    /// Takes out the data before an event that belongs to the prelude.
    fn drop_before(&mut self, from: usize, belongs: impl Fn(&Mark) -> bool) {
        let mut index = 0;
        self.marks.retain(|mark| {
            index += 1;
            index > from || mark.kind == Kind::Connected || !belongs(mark)
        });
    }
}
