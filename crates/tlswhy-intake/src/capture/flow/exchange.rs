//! From the events of a connection to an [`Exchange`].

use tlswhy_core::exchange::{Event, EventKind, Exchange, Hints, Side, Source, SourceKind};

use super::{Flow, Kind};

/// From so many microseconds on, waiting for an answer is noted as silence.
const SILENCE: u64 = 1_000_000;

impl Flow {
    /// The exchange, once the connection is finished; `now` is the time of the last packet of the capture.
    pub(in super::super) fn exchange(&self, place: &str, now: Option<u64>) -> Exchange {
        let client = usize::from(self.client);
        let begun = self.marks.iter().find_map(|mark| mark.micros);
        let since = |micros: Option<u64>| Some(micros?.saturating_sub(begun?));
        let mut events = Vec::with_capacity(self.marks.len() + 1);
        for (index, mark) in self.marks.iter().enumerate() {
            let side = if usize::from(mark.side) == client { Side::Client } else { Side::Server };
            let (kind, remark) = match mark.kind {
                Kind::Data => (EventKind::Data(self.data_of(mark).into()), ""),
                Kind::Connected => (EventKind::Connected, ""),
                Kind::Closed => (EventKind::Closed, ""),
                Kind::Reset => (EventKind::Reset, ""),
                Kind::Cut(why) => (EventKind::Cut, why),
            };
            let origin = if remark.is_empty() {
                format!("frame {}", mark.frame)
            } else {
                format!("frame {}: {remark}", mark.frame)
            };
            let waits = side == Side::Client && mark.kind == Kind::Data;
            events.push(Event { side, kind, micros: since(mark.micros), origin });
            let next = self.marks.get(index + 1);
            let answered =
                next.is_some_and(|next| usize::from(next.side) != client && next.kind == Kind::Data);
            if waits && !answered {
                let until = next.map_or(now, |next| next.micros);
                let silent = until.zip(mark.micros).map_or(0, |(until, then)| until.saturating_sub(then));
                if silent >= SILENCE {
                    let kind = EventKind::Silent(silent / 1000);
                    events.push(Event {
                        side: Side::Server,
                        kind,
                        micros: since(mark.micros),
                        origin: String::new(),
                    });
                }
            }
        }
        Exchange {
            source: Source { kind: SourceKind::Pcap, place: self.place_in(place) },
            events,
            hints: Hints {
                port: self.key.ports.get(1 - client).copied(),
                datagram: self.key.udp,
                prelude: self.prelude.clone(),
                ..Hints::default()
            },
        }
    }

    /// `file, frames 4-9, 10.0.0.1:40000 to 192.0.2.1:443`.
    fn place_in(&self, place: &str) -> String {
        let end = |side: usize| {
            let address = self.key.addresses.get(side).copied().unwrap_or_default();
            let port = self.key.ports.get(side).copied().unwrap_or_default();
            std::net::SocketAddr::new(std::net::Ipv6Addr::from(address).to_canonical(), port)
        };
        let client = usize::from(self.client);
        let (first, last) = (self.first_frame, self.last_frame);
        format!("{place}, frames {first}-{last}, {} to {}", end(client), end(1 - client))
    }
}
