//! What a server answered, reduced to what is the same at each repetition: one line of `lab/replies/<profile>.tsv`.
//!
//! This reader is the lab's own and shares no code with tlswhy-core, for its results are what core is measured against.

use super::bytes::Cursor;
use super::exchange::{End, Exchange};

/// The columns, see `lab/replies/README.md`.
pub(crate) const COLUMNS: [&str; 12] = [
    "variant",
    "outcome",
    "alert",
    "alert_record",
    "version",
    "suite",
    "group",
    "signature",
    "extensions",
    "warnings",
    "messages",
    "end",
];

/// SHA-256 of "HelloRetryRequest": the random that makes a ServerHello one (RFC 8446, section 4.1.3).
const RETRY_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2,
    0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// An alert in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Alert {
    record_version: u16,
    level: u8,
    code: u8,
}

/// The parts of a server's first flight that the lab keeps.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    alerts: Vec<Alert>,
    /// Types of handshake messages in the clear.
    messages: Vec<u8>,
    /// Whether records of type application_data came: the rest of a TLS 1.3 flight.
    encrypted: bool,
    retry: bool,
    version: Option<u16>,
    suite: Option<u16>,
    group: Option<String>,
    signature: Option<u16>,
    extensions: Vec<u16>,
    /// Whether at least one TLS record came.
    tls: bool,
}

const SERVER_HELLO: u8 = 2;
const SERVER_KEY_EXCHANGE: u8 = 12;
const SERVER_HELLO_DONE: u8 = 14;

impl Reply {
    /// Reads what has come so far.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut reply = Self::default();
        let mut handshake = Vec::new();
        let mut rest = bytes;
        while let Some((kind, version, payload, after)) = record(rest) {
            // Some servers answer an odd record version in kind, so an alert may carry any.
            if !(20..=23).contains(&kind) || version >> 8 != 3 && !(kind == 21 && payload.len() == 2) {
                break;
            }
            reply.tls = true;
            match (kind, payload) {
                (21, &[level, code]) => reply.alerts.push(Alert { record_version: version, level, code }),
                (22, _) if !reply.encrypted => handshake.extend_from_slice(payload),
                (23, _) => reply.encrypted = true,
                _ => {}
            }
            rest = after;
        }
        let mut rest = handshake.as_slice();
        while let Some((kind, body, after)) = message(rest) {
            reply.messages.push(kind);
            // A message that can't be read leaves its fields empty; that shows in the row.
            let _ = match kind {
                SERVER_HELLO => reply.server_hello(body),
                SERVER_KEY_EXCHANGE => reply.server_key_exchange(body),
                _ => Some(()),
            };
            rest = after;
        }
        reply
    }

    /// Whether what has come is a whole first flight, or an alert: then little more is to be expected.
    pub(crate) fn is_settled(&self) -> bool {
        !self.alerts.is_empty()
            || self.retry
            || self.messages.contains(&SERVER_HELLO_DONE)
            || (self.version == Some(0x0304) && self.encrypted)
    }

    fn server_hello(&mut self, body: &[u8]) -> Option<()> {
        let mut c = Cursor(body);
        self.version = Some(c.u16()?);
        self.retry = c.take(32)? == RETRY_RANDOM;
        let n = c.u8()?;
        c.take(n.into())?;
        self.suite = Some(c.u16()?);
        c.u8()?;
        let n = c.u16()?;
        let mut c = Cursor(c.take(n.into())?);
        while let (Some(kind), Some(n)) = (c.u16(), c.u16()) {
            let body = c.take(n.into())?;
            self.extensions.push(kind);
            match (kind, body) {
                (43, &[a, b]) => self.version = Some(u16::from_be_bytes([a, b])),
                (51, &[a, b, ..]) => self.group = Some(format!("{:04x}", u16::from_be_bytes([a, b]))),
                _ => {}
            }
        }
        Some(())
    }

    /// RFC 5246 section 7.4.3 and RFC 8422 section 5.4.
    fn server_key_exchange(&mut self, body: &[u8]) -> Option<()> {
        let suite = self.suite?;
        let mut c = Cursor(body);
        if (0xc033..=0xc03b).contains(&suite) {
            // ECDHE_PSK: the identity hint comes first (RFC 5489, section 2).
            let n = c.u16()?;
            c.take(n.into())?;
        }
        let elliptic =
            matches!(suite >> 8, 0xc0 | 0xcc | 0xd0) && !matches!(suite, 0xccaa | 0xccad | 0xc09c..=0xc0ab);
        if elliptic {
            if c.u8()? != 3 {
                return None;
            }
            self.group = Some(format!("{:04x}", c.u16()?));
            let n = c.u8()?;
            c.take(n.into())?;
        } else {
            let prime = c.u16()?;
            // RSA_PSK and PSK have a hint here and no more.
            if prime > 0 {
                self.group = Some(format!("dh{}", 8 * u32::from(prime)));
            }
            c.take(prime.into())?;
            for _ in 0..2 {
                let n = c.u16()?;
                c.take(n.into())?;
            }
        }
        // Before TLS 1.2 there is no algorithm, and anonymous suites have no signature at all.
        if self.version == Some(0x0303) && c.0.len() > 4 {
            self.signature = Some(c.u16()?);
        }
        Some(())
    }

    /// The line for `variant`, without the line's end.
    pub(crate) fn row(variant: &str, exchange: &Exchange) -> String {
        let reply = Self::read(&exchange.bytes);
        let hello = reply.messages.contains(&SERVER_HELLO);
        let main = reply
            .alerts
            .iter()
            .position(|a| a.level != 1)
            .or((!hello && !reply.alerts.is_empty()).then_some(0));
        let outcome = match (hello, reply.retry, main) {
            (true, true, _) => "hello_retry_request",
            (true, false, _) => "server_hello",
            (false, _, Some(_)) => "alert",
            (false, _, None) if !exchange.bytes.is_empty() => "not_tls",
            _ => match exchange.end {
                End::Open => "silence",
                End::Close => "close",
                End::Reset => "reset",
            },
        };
        let alert = main.and_then(|at| reply.alerts.get(at));
        let warnings: Vec<String> = reply
            .alerts
            .iter()
            .enumerate()
            .filter(|(at, a)| a.level == 1 && Some(*at) != main)
            .map(|(_, a)| a.code.to_string())
            .collect();
        let hex = |value: Option<u16>| value.map_or_else(|| "-".to_owned(), |v| format!("{v:04x}"));
        let list =
            |items: &[String], none: &str| if items.is_empty() { none.to_owned() } else { items.join(",") };
        let extensions: Vec<String> = reply.extensions.iter().map(|e| format!("{e:04x}")).collect();
        let mut messages: Vec<String> = reply.messages.iter().map(u8::to_string).collect();
        if reply.encrypted {
            messages.push("e".to_owned());
        }
        [
            variant.to_owned(),
            outcome.to_owned(),
            alert.map_or_else(
                || "-".to_owned(),
                |a| match a.level {
                    1 => format!("warning:{}", a.code),
                    2 => format!("fatal:{}", a.code),
                    level => format!("{level}:{}", a.code),
                },
            ),
            hex(alert.map(|a| a.record_version)),
            hex(reply.version),
            hex(reply.suite),
            reply.group.unwrap_or_else(|| "-".to_owned()),
            hex(reply.signature),
            list(&extensions, if hello { "none" } else { "-" }),
            list(&warnings, "-"),
            list(&messages, "-"),
            match exchange.end {
                End::Open => "open",
                End::Close => "close",
                End::Reset => "reset",
            }
            .to_owned(),
        ]
        .join("\t")
    }
}

/// The first record: type, version, payload, what follows; none if it is not whole.
fn record(bytes: &[u8]) -> Option<(u8, u16, &[u8], &[u8])> {
    let mut c = Cursor(bytes);
    let (kind, version, n) = (c.u8()?, c.u16()?, c.u16()?);
    Some((kind, version, c.take(n.into())?, c.0))
}

/// The first handshake message: type, body, what follows; none if it is not whole.
fn message(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let mut c = Cursor(bytes);
    let (kind, high, low) = (c.u8()?, c.u8()?, c.u16()?);
    Some((kind, c.take(usize::from(high) << 16 | usize::from(low))?, c.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::bytes::from_hex;

    fn check(hex: &str, end: End, expect: &str) {
        let bytes = from_hex(&hex.replace(' ', "")).expect("hex");
        let row = Reply::row("x", &Exchange { bytes, end });
        assert_eq!(row.split('\t').skip(1).collect::<Vec<_>>().join(" "), expect);
    }

    #[test]
    fn the_founding_reply_is_a_fatal_handshake_failure() {
        check("15 0303 0002 02 28", End::Close, "alert fatal:40 0303 - - - - - - - close");
    }

    #[test]
    fn a_warning_before_the_fatal_alert_is_kept_apart() {
        check(
            "15 0303 0002 01 70 15 0303 0002 02 28",
            End::Close,
            "alert fatal:40 0303 - - - - - 112 - close",
        );
    }

    #[test]
    fn nothing_is_silence_close_or_reset_by_how_it_ended() {
        check("", End::Open, "silence - - - - - - - - - open");
        check("", End::Close, "close - - - - - - - - - close");
        check("", End::Reset, "reset - - - - - - - - - reset");
    }

    #[test]
    fn what_is_no_record_is_not_tls() {
        check("48545450 2f312e31", End::Close, "not_tls - - - - - - - - - close");
    }

    #[test]
    fn a_hello_retry_request_is_told_by_its_random() {
        // RFC 8446 section 4.1.4; the values are those of a HelloRetryRequest for secp256r1 with 1301.
        let random = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";
        let hello = format!("02 000034 0303 {random} 00 1301 00 000c 002b 0002 0304 0033 0002 0017");
        check(
            &format!("16 0303 0038 {hello}"),
            End::Open,
            "hello_retry_request - - 0304 1301 0017 - 002b,0033 - 2 open",
        );
    }

    #[test]
    fn a_reply_cut_anywhere_is_read_without_a_panic() {
        let random = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";
        let hex =
            format!("16030300380200003403 03{random}00130100000c002b00020304003300020017").replace(' ', "");
        let bytes = from_hex(&hex).expect("hex");
        for n in 0..bytes.len() {
            let end = End::Close;
            assert!(!Reply::row("x", &Exchange { bytes: bytes[..n].to_vec(), end }).is_empty());
        }
    }
}
