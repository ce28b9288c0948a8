//! What an exchange shows, gathered once: the hello, the reply, how far it came and how it ended.
//!
//! Causes look at these facts and at nothing else.

use crate::exchange::{Event, EventKind, Exchange, Side};
use crate::server::{Fault, HelloFacts, Outcome, Rule};
use crate::wire::{
    Alert, ClientHello, Item, Message, Problem, Reading, ServerHello, Span, content_type, extension_type,
    handshake_type,
};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// How far an exchange came before it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The client sent no hello, or not all of it.
    BeforeHello,
    /// The hello went out; no ServerHello came.
    #[default]
    Hello,
    /// A HelloRetryRequest came; the second hello was not taken.
    SecondHello,
    /// The server chose its parameters.
    ServerHello,
    /// The server's Certificate came (in the clear) or may have come (TLS 1.3).
    Certificate,
    /// ServerKeyExchange or ServerHelloDone came.
    KeyExchange,
    /// The client sent its key exchange or protected bytes.
    Finished,
    /// Both sides sent protected bytes after their hellos.
    After,
}

impl Stage {
    /// The words used in reports and in `causes.csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::BeforeHello => "before hello",
            Stage::Hello => "hello",
            Stage::SecondHello => "second hello",
            Stage::ServerHello => "server hello",
            Stage::Certificate => "certificate",
            Stage::KeyExchange => "key exchange",
            Stage::Finished => "finished",
            Stage::After => "after",
        }
    }
}

/// An alert of either side, from bytes or from words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenAlert {
    /// Who sent it.
    pub side: Side,
    /// 1 warning, 2 fatal.
    pub level: u8,
    /// AlertDescription.
    pub description: u8,
    /// Its two bytes in that side's bytes; `None` when it is known in words only.
    pub at: Option<Span>,
    /// The version in its record's header.
    pub record_version: Option<u16>,
}

impl SeenAlert {
    /// Level, name and number: `fatal alert handshake_failure (40)`.
    pub fn to_text(&self) -> String {
        let level = if self.is_fatal() { "fatal" } else { "warning" };
        match crate::registry::alert::name(self.description) {
            Some(name) => format!("{level} alert {name} ({})", self.description),
            None => format!("{level} alert {}", self.description),
        }
    }

    /// Whether it ends the connection.
    pub const fn is_fatal(&self) -> bool {
        self.level != 1
    }
}

/// How the server answered, in one word per kind; what a cause asks about first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The input does not say: only a hello is there.
    Unknown,
    /// With a fatal alert of this description.
    Alert(u8),
    /// It closed without an alert.
    Closed,
    /// It reset the connection.
    Reset,
    /// It said nothing while the client waited.
    Silent,
    /// With bytes that are not TLS.
    NotTls,
    /// It took the hello and went on.
    WentOn,
}

/// What the server did, and what the client made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What the server did; `None` when the input does not say.
    pub outcome: Option<Outcome>,
    /// The server's alert: the first fatal one, else the first warning.
    pub alert: Option<SeenAlert>,
    /// The client's alert: the first fatal one, else the first warning.
    pub client_alert: Option<SeenAlert>,
    /// All alerts of both sides in the clear or in words, in the order of the sides' bytes.
    pub alerts: Vec<SeenAlert>,
    /// Where the server's bytes stop being TLS.
    pub not_tls: Option<Span>,
    /// The side that ended the connection first.
    pub ended_by: Option<Side>,
    /// A side reset the connection: the first to do so.
    pub reset_by: Option<Side>,
    /// The server was silent for so many milliseconds.
    pub silent_ms: Option<u64>,
    /// The first end of the connection came before any byte of the hello was answered or sent.
    pub ended_before_hello: bool,
}

/// AlertDescription numbers that more than one cause asks about (RFC 8446 section 6).
#[allow(missing_docs)]
pub mod alert {
    pub const UNEXPECTED_MESSAGE: u8 = 10;
    pub const HANDSHAKE_FAILURE: u8 = 40;
    pub const ILLEGAL_PARAMETER: u8 = 47;
    pub const DECODE_ERROR: u8 = 50;
    pub const PROTOCOL_VERSION: u8 = 70;
    pub const INSUFFICIENT_SECURITY: u8 = 71;
    pub const INTERNAL_ERROR: u8 = 80;
    pub const MISSING_EXTENSION: u8 = 109;
    pub const UNRECOGNIZED_NAME: u8 = 112;
}

/// A protocol version by name, `TLS 1.2`; other numbers in hex.
pub fn version_name(version: u16) -> Cow<'static, str> {
    match version {
        0x0200 | 0x0002 => Cow::Borrowed("SSL 2.0"),
        0x0300 => Cow::Borrowed("SSL 3.0"),
        0x0301 => Cow::Borrowed("TLS 1.0"),
        0x0302 => Cow::Borrowed("TLS 1.1"),
        0x0303 => Cow::Borrowed("TLS 1.2"),
        0x0304 => Cow::Borrowed("TLS 1.3"),
        0xfeff => Cow::Borrowed("DTLS 1.0"),
        0xfefd => Cow::Borrowed("DTLS 1.2"),
        0xfefc => Cow::Borrowed("DTLS 1.3"),
        other => Cow::Owned(format!("version {other:04x}")),
    }
}

/// Everything that causes may look at.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The exchange itself, with the hints of the text around it.
    pub exchange: &'a Exchange,
    /// What the client sent, from the TLS hello on.
    pub client: &'a Reading<'a>,
    /// What the server sent after the prelude.
    pub server: &'a Reading<'a>,
    /// Offset of `client.bytes` in all that the client sent (bytes of a plain-text prelude, as STARTTLS).
    pub client_base: usize,
    /// Offset of `server.bytes` in all that the server sent.
    pub server_base: usize,
    /// What the client said in plain text before the hello (STARTTLS and the like).
    pub client_prelude: &'a [u8],
    /// What the server said in plain text before the hello.
    pub server_prelude: &'a [u8],
    /// The first ClientHello.
    pub hello: Option<ClientHello<'a>>,
    /// The message that the first ClientHello came in; `None` in the SSLv2 format.
    pub hello_message: Option<&'a Message<'a>>,
    /// The ClientHello after a HelloRetryRequest.
    pub second_hello: Option<ClientHello<'a>>,
    /// What the servers' rules read of the client's bytes, and all that is wrong with their form; `None` when the
    /// client sent nothing.
    pub form: Option<HelloFacts<'a>>,
    /// The HelloRetryRequest.
    pub retry: Option<ServerHello<'a>>,
    /// The ServerHello.
    pub server_hello: Option<ServerHello<'a>>,
    /// What the server did.
    pub reply: Reply,
    /// How far it came.
    pub stage: Stage,
    /// How many of the servers that were asked take this hello, by weight, in 1/1000; `None` when none was asked.
    pub acceptance: Option<u16>,
}

/// The bytes of both sides, with any plain-text prelude before the ClientHello taken off.
#[derive(Debug)]
pub struct Sides<'e> {
    client: Cow<'e, [u8]>,
    server: Cow<'e, [u8]>,
    client_base: usize,
    server_base: usize,
}

impl<'e> Sides<'e> {
    /// Joins the data of each side and finds where TLS starts.
    pub fn of(exchange: &'e Exchange) -> Self {
        let mut sides = Sides {
            client: joined(exchange, Side::Client),
            server: joined(exchange, Side::Server),
            client_base: 0,
            server_base: 0,
        };
        // A prelude is client data in events of their own before the event that starts a hello.
        let (mut client, mut server) = (0, 0);
        for Event { side, kind, .. } in &exchange.events {
            let EventKind::Data(bytes) = kind else { continue };
            match side {
                Side::Client if starts_hello(bytes) => {
                    if client > 0 && !starts_hello(&sides.client) {
                        (sides.client_base, sides.server_base) = (client, server);
                    }
                    break;
                }
                Side::Client => client += bytes.len(),
                Side::Server => server += bytes.len(),
            }
        }
        sides
    }

    /// What the client sent from the hello on.
    pub fn client(&self) -> &[u8] {
        self.client.get(self.client_base..).unwrap_or_default()
    }

    /// What the server sent from there on.
    pub fn server(&self) -> &[u8] {
        self.server.get(self.server_base..).unwrap_or_default()
    }
}

/// All data of one side; borrowed when it came in one event, as it nearly always does.
fn joined(exchange: &Exchange, side: Side) -> Cow<'_, [u8]> {
    let mut data = exchange.events.iter().filter_map(|e| match &e.kind {
        EventKind::Data(bytes) if e.side == side => Some(bytes.as_slice()),
        _ => None,
    });
    let Some(first) = data.next() else { return Cow::Borrowed(&[]) };
    let Some(second) = data.next() else { return Cow::Borrowed(first) };
    let mut all = first.to_vec();
    all.extend_from_slice(second);
    for more in data {
        all.extend_from_slice(more);
    }
    Cow::Owned(all)
}

/// A handshake record, or an SSLv2-format hello, starts here.
fn starts_hello(bytes: &[u8]) -> bool {
    matches!(bytes, [content_type::HANDSHAKE, 3, ..])
        || matches!(bytes, [first, _, 1, 0 | 2 | 3, ..] if first & 0x80 != 0)
}

impl<'a> Facts<'a> {
    /// Gathers the facts of an exchange from its readings; see [`Sides`].
    pub fn gather(
        exchange: &'a Exchange,
        sides: &'a Sides<'_>,
        client: &'a Reading<'a>,
        server: &'a Reading<'a>,
    ) -> Self {
        let mut hellos = client.messages().filter(|m| m.kind == handshake_type::CLIENT_HELLO);
        let hello_message = hellos.next();
        let mut facts = Facts {
            exchange,
            client,
            server,
            client_base: sides.client_base,
            server_base: sides.server_base,
            client_prelude: sides.client.get(..sides.client_base).unwrap_or_default(),
            server_prelude: sides.server.get(..sides.server_base).unwrap_or_default(),
            hello: client.client_hello(),
            hello_message,
            second_hello: hellos.next().map(|m| ClientHello::read(&m.bytes)),
            form: HelloFacts::of(client),
            retry: None,
            server_hello: None,
            reply: Reply::default(),
            stage: Stage::Hello,
            acceptance: None,
        };
        for message in server.messages().filter(|m| m.kind == handshake_type::SERVER_HELLO) {
            let hello = ServerHello::read(&message.bytes);
            if hello.is_hello_retry_request() {
                facts.retry.get_or_insert(hello);
            } else {
                facts.server_hello.get_or_insert(hello);
            }
        }
        if facts.hello_ends_its_write()
            && let Some(form) = &mut facts.form
        {
            form.forget_what_follows();
        }
        facts.reply = facts.read_reply();
        facts.stage = facts.read_stage();
        facts
    }

    /// How the server answered, in one word.
    pub fn answered(&self) -> Answered {
        match self.reply.outcome {
            None => Answered::Unknown,
            Some(Outcome::Alert { description, .. }) => Answered::Alert(description),
            Some(Outcome::Close) => Answered::Closed,
            Some(Outcome::Reset) => Answered::Reset,
            Some(Outcome::Silence) => Answered::Silent,
            Some(Outcome::NotTls) => Answered::NotTls,
            Some(Outcome::ServerHello { .. } | Outcome::HelloRetryRequest { .. }) => Answered::WentOn,
        }
    }

    /// The server refused with one of these alerts, before or after a ServerHello.
    pub fn alerted(&self, descriptions: &[u8]) -> bool {
        matches!(self.answered(), Answered::Alert(d) if descriptions.contains(&d))
    }

    /// The client ended it with one of these alerts.
    pub fn client_alerted(&self, descriptions: &[u8]) -> bool {
        self.reply.client_alert.is_some_and(|a| descriptions.contains(&a.description))
    }

    /// How well a reason beside the hello explains a refusal, of `most`: it does as far as servers take the hello.
    pub fn as_far_as_accepted(&self, most: u16) -> u16 {
        let acceptance = u32::from(self.acceptance.unwrap_or(1000));
        (u32::from(most) * acceptance / 1000) as u16
    }

    /// The server took the hello, and no alert of it followed.
    pub fn server_went_on(&self) -> bool {
        self.answered() == Answered::WentOn
    }

    /// The server refused: an alert, a close, a reset or silence.
    pub fn refused(&self) -> bool {
        matches!(self.answered(), Answered::Alert(_) | Answered::Closed | Answered::Reset | Answered::Silent)
    }

    /// The highest final version offered: from supported_versions (GREASE and drafts left out) or legacy_version;
    /// `None` without a hello and when the list names no final version.
    pub fn highest_version(&self) -> Option<u16> {
        let hello = self.hello.as_ref()?;
        match hello.supported_versions() {
            Some(list) => list.iter().filter(|v| (0x0300..=0x0304).contains(v)).max(),
            None => Some(hello.legacy_version),
        }
    }

    /// The lowest final version in supported_versions; `None` without the list or without such a version.
    pub fn lowest_listed_version(&self) -> Option<u16> {
        let list = self.hello.as_ref()?.supported_versions()?;
        list.iter().filter(|v| (0x0300..=0x0304).contains(v)).min()
    }

    /// supported_versions names TLS 1.3 and no other final version.
    pub fn offers_only_tls13(&self) -> bool {
        let list = self.hello.as_ref().and_then(ClientHello::supported_versions);
        list.is_some_and(|list| {
            let mut finals = list.iter().filter(|v| (0x0300..=0x0304).contains(v)).peekable();
            finals.peek().is_some() && finals.all(|v| v == 0x0304)
        })
    }

    /// supported_versions names drafts of TLS 1.3 (7f.., Google's 7e.., Facebook's fb..) and not TLS 1.3 itself.
    pub fn offers_draft(&self) -> bool {
        let list = self.hello.as_ref().and_then(ClientHello::supported_versions);
        list.is_some_and(|list| {
            list.iter().any(|v| matches!(v >> 8, 0x7e | 0x7f | 0xfb)) && !list.contains(0x0304)
        })
    }

    /// Where the version stands that decides: supported_versions or legacy_version, in the client's bytes.
    pub fn version_at(&self) -> Span {
        let Some(hello) = &self.hello else { return Span::default() };
        let list = hello.extension(extension_type::SUPPORTED_VERSIONS).map(|e| e.at);
        self.in_client(list.unwrap_or(hello.spans.legacy_version))
    }

    /// What does not add up in the client's bytes: records, then the hello; offsets in the client's bytes.
    pub fn client_problems(&self) -> Vec<Problem> {
        let mut all: Vec<Problem> = self
            .client
            .problems
            .iter()
            .map(|p| Problem { at: p.at.shifted(self.client_base), ..*p })
            .collect();
        if let Some(hello) = &self.hello {
            all.extend(hello.all_problems().into_iter().map(|p| Problem { at: self.in_client(p.at), ..p }));
        }
        all
    }

    /// The hello can be read to its end, and every extension has its form.
    pub fn hello_adds_up(&self) -> bool {
        self.hello.as_ref().is_some_and(|hello| hello.all_problems().is_empty())
    }

    /// What one of these rules finds wrong with the form of the client's bytes: the first in the bytes.
    pub fn fault(&self, rules: &[Rule]) -> Option<&Fault> {
        self.form.as_ref()?.faults.iter().find(|fault| rules.contains(&fault.rule))
    }

    /// A span of the hello message as a span of all bytes that the client sent.
    pub fn in_client(&self, span: Span) -> Span {
        let start = match self.hello_message {
            Some(message) => message.stream_offset(span.start),
            None => span.start,
        };
        Span::new(start, start + span.len()).shifted(self.client_base)
    }

    /// A span of a message of the server (its bytes, as a view holds them) as a span of all bytes that the server
    /// sent; `None` when it sent no such message.
    pub fn server_message(&self, message: &[u8], span: Span) -> Option<Span> {
        let found = self.server.messages().find(|m| m.bytes.as_ref() == message)?;
        let start = found.stream_offset(span.start);
        Some(self.in_server(Span::new(start, start + span.len())))
    }

    /// A span of `server.bytes` as a span of all bytes that the server sent.
    pub const fn in_server(&self, span: Span) -> Span {
        span.shifted(self.server_base)
    }

    /// The client wrote nothing more together with its hello; what follows is an answer, or its own end.
    fn hello_ends_its_write(&self) -> bool {
        let Some(hello) = self.hello_message.and_then(|m| m.pieces.last()) else { return false };
        let mut end = 0;
        let mut ends = self.exchange.events.iter().filter_map(|event| match &event.kind {
            EventKind::Data(bytes) if event.side == Side::Client => {
                end += bytes.len();
                Some(end)
            }
            _ => None,
        });
        ends.any(|end| end == hello.end + self.client_base)
    }

    fn read_reply(&self) -> Reply {
        let mut reply = Reply::default();
        for (side, reading) in [(Side::Server, self.server), (Side::Client, self.client)] {
            reply.alerts.extend(reading.alerts().map(|alert| self.seen(side, alert)));
        }
        let mut answered_or_sent = false;
        for event in &self.exchange.events {
            match event.kind {
                EventKind::AlertInWords { warning, description } => reply.alerts.push(SeenAlert {
                    side: event.side,
                    level: if warning { 1 } else { 2 },
                    description,
                    at: None,
                    record_version: None,
                }),
                EventKind::Closed => {
                    reply.ended_before_hello |= reply.ended_by.is_none() && !answered_or_sent;
                    reply.ended_by.get_or_insert(event.side);
                }
                EventKind::Reset => {
                    reply.ended_before_hello |= reply.ended_by.is_none() && !answered_or_sent;
                    reply.ended_by.get_or_insert(event.side);
                    reply.reset_by.get_or_insert(event.side);
                }
                EventKind::Silent(ms) if event.side == Side::Server => {
                    reply.silent_ms = Some(reply.silent_ms.unwrap_or(0).max(ms));
                }
                EventKind::Data(_) => answered_or_sent = true,
                EventKind::Silent(_) | EventKind::Connected | EventKind::Cut => {}
            }
        }
        let of = |side| {
            let mut alerts = reply.alerts.iter().filter(move |a| a.side == side);
            let first = alerts.clone().next();
            alerts.find(|a| a.is_fatal()).or(first).copied()
        };
        (reply.alert, reply.client_alert) = (of(Side::Server), of(Side::Client));
        reply.not_tls = self.server.items.iter().find_map(|item| match item {
            Item::NotTls(at) => Some(*at),
            _ => None,
        });
        reply.outcome = self.outcome(&reply);
        reply
    }

    fn seen(&self, side: Side, alert: &Alert) -> SeenAlert {
        let base = if side == Side::Client { self.client_base } else { self.server_base };
        SeenAlert {
            side,
            level: alert.level,
            description: alert.description,
            at: Some(alert.at.shifted(base)),
            record_version: Some(alert.record_version),
        }
    }

    fn outcome(&self, reply: &Reply) -> Option<Outcome> {
        // An alert that answers the client's own (a decode_error after its close, as OpenSSL sends) decides nothing.
        let answers_client = self.reply_follows_client_end();
        if let Some(alert) = reply.alert.filter(|a| (a.is_fatal() || a.description == 0) && !answers_client) {
            // close_notify after application data is the good end of a connection.
            if !(alert.description == 0 && self.server_hello.is_some()) {
                return Some(Outcome::Alert {
                    level: alert.level,
                    description: alert.description,
                    after_server_hello: self.server_hello.is_some(),
                });
            }
        }
        if let Some(hello) = &self.server_hello {
            let version = hello.version();
            return Some(Outcome::ServerHello {
                version,
                suite: hello.cipher_suite,
                group: hello.group().or_else(|| self.key_exchange_group()),
            });
        }
        if let Some(retry) = &self.retry {
            let done = reply.ended_by == Some(Side::Server) && self.second_hello.is_some();
            if !done {
                return Some(Outcome::HelloRetryRequest { suite: retry.cipher_suite, group: retry.group() });
            }
        }
        if reply.not_tls.is_some() {
            return Some(Outcome::NotTls);
        }
        match (reply.ended_by, reply.reset_by) {
            (Some(Side::Server), Some(Side::Server)) => Some(Outcome::Reset),
            (Some(Side::Server), _) => Some(Outcome::Close),
            (Some(Side::Client), _) if self.server.bytes.is_empty() => Some(Outcome::Silence),
            _ if reply.silent_ms.is_some() && self.server.bytes.is_empty() => Some(Outcome::Silence),
            _ => None,
        }
    }

    /// The server's only bytes came after the client had closed or sent a close_notify of its own.
    fn reply_follows_client_end(&self) -> bool {
        let mut client_ended = false;
        for event in &self.exchange.events {
            match (&event.kind, event.side) {
                (EventKind::Closed | EventKind::Reset, Side::Client) => client_ended = true,
                (EventKind::Data(bytes), Side::Client) => {
                    // warning close_notify or user_canceled (RFC 8446 section 6.1)
                    client_ended |=
                        matches!(bytes.as_slice(), [content_type::ALERT, 3, _, 0, 2, 1, 0 | 90, ..]);
                }
                (EventKind::Data(_), Side::Server) => return client_ended,
                _ => {}
            }
        }
        false
    }

    /// The named curve of ServerKeyExchange (RFC 8422 section 5.4).
    fn key_exchange_group(&self) -> Option<u16> {
        let message = self.server.message(handshake_type::SERVER_KEY_EXCHANGE)?;
        match message.bytes.get(4..)? {
            [3, high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
            _ => None,
        }
    }

    fn read_stage(&self) -> Stage {
        let whole = self.hello.is_some() && self.hello_message.is_none_or(|m| m.complete);
        if !whole {
            return Stage::BeforeHello;
        }
        let protected = |reading: &Reading<'_>| reading.items.iter().any(|i| matches!(i, Item::Protected(_)));
        let tls13 = self.server_hello.as_ref().is_some_and(|h| h.version() >= 0x0304);
        let kind = |reading: &Reading<'_>, kind| reading.message(kind).is_some();
        match (&self.server_hello, &self.retry) {
            (None, None) => Stage::Hello,
            (None, Some(_)) => Stage::SecondHello,
            _ if protected(self.client) && protected(self.server) => Stage::After,
            _ if protected(self.client) || kind(self.client, handshake_type::CLIENT_KEY_EXCHANGE) => {
                Stage::Finished
            }
            _ if kind(self.server, handshake_type::SERVER_KEY_EXCHANGE)
                || kind(self.server, handshake_type::SERVER_HELLO_DONE) =>
            {
                Stage::KeyExchange
            }
            _ if kind(self.server, handshake_type::CERTIFICATE) || (tls13 && protected(self.server)) => {
                Stage::Certificate
            }
            _ => Stage::ServerHello,
        }
    }
}
