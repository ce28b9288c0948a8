//! Alerts, closes, resets and silence in words, for logs that hold no bytes of the answer.

use tlswhy_core::exchange::{EventKind, Side};

use super::blocks::Direction;
use super::names::alert_by_name;
use crate::shape::alert_number;

/// An alert that a line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AlertWords {
    pub(crate) direction: Direction,
    pub(crate) warning: bool,
    /// `None`: the line says that there was an alert, and not which.
    pub(crate) description: Option<u8>,
}

/// Names of alerts as prose spells them, so long that they mean nothing else, need no "alert" beside them.
const UNMISTAKABLE: &[&str] = &[
    "handshake_failure",
    "protocol_version",
    "unrecognized_name",
    "illegal_parameter",
    "decode_error",
    "internal_error",
    "insufficient_security",
    "inappropriate_fallback",
    "missing_extension",
    "unsupported_extension",
    "unknown_ca",
    "bad_certificate",
    "unsupported_certificate",
    "no_application_protocol",
    "certificate_required",
    "unexpected_message",
    "bad_record_mac",
    "decrypt_error",
    "access_denied",
    "certificate_unknown",
    "certificate_expired",
    "close_notify",
];

/// Numbers that mean "the peer sent a fatal alert" and do not say which: wolfSSL's FATAL_ERROR (-313,
/// wolfssl/error-ssl.h), Mbed TLS's MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE (-0x7780, mbedtls/ssl.h),
/// Schannel's SEC_E_ILLEGAL_MESSAGE (winerror.h), s2n's and Chrome's collective names.
const NUMBERLESS: &[&str] = &[
    "-0x7780",
    "-7780",
    "-30592",
    "revcd alert fatal error",
    "received alert fatal error",
    "err_ssl_version_or_cipher_mismatch",
    "0x80090326",
    "aws_io_tls_error_negotiation_failure",
    "mbedtls_err_ssl_fatal_alert_message",
];

/// Reads an alert out of one line.
pub(crate) fn alert(line: &str) -> Option<AlertWords> {
    let lower = line.to_ascii_lowercase();
    let marked = lower.replace("alert (21)", "").replace("alert(21)", "").contains("alert");
    let plain = UNMISTAKABLE.iter().find(|name| has_word(&lower, name));
    let number_with_name = !marked && plain.is_none();
    if number_with_name
        && !lower.contains("tls")
        && !lower.contains("ssl")
        && !lower.contains("(40)")
        && !lower.contains("description")
    {
        return numberless(&lower);
    }
    let go = lower.contains("remote error: tls:");
    let bearssl = (lower.contains("bssl") || lower.contains("bearssl") || lower.contains("br_ssl"))
        .then(|| bearssl(&lower))
        .flatten();
    let number = if marked { number_after_alert(&lower) } else { None };
    let description = if let Some(code) = bearssl {
        Some(code)
    } else if let Some(code) = number {
        Some(code)
    } else if marked || go {
        name_in(line).or_else(|| plain.and_then(|name| alert_by_name(name)))
    } else if let Some(name) = plain {
        // Identifiers of a list ("protocol_version" as a field) are not what happened.
        let error = [
            "error", "fail", "fatal", "reply", "repli", "answer", "respon", "got ", "get ", "(40)", "(70)",
            "(47)", "(80)", "(112)",
        ];
        if !error.iter().any(|word| lower.replace(name, "").contains(word)) {
            return None;
        }
        alert_by_name(name)
    } else {
        let named =
            number_in_brackets(&lower).filter(|(code, at)| lower.get(..*at).and_then(name_in) == Some(*code));
        named.map(|(code, _)| code)
    };
    if description.is_none() {
        return numberless(&lower).or_else(|| wolf_alert(&lower));
    }
    let warning =
        lower.contains("warning") || matches!(number_level(&lower), Some(1)) || description == Some(0);
    Some(AlertWords { direction: direction(&lower), warning, description })
}

/// `true` if a clause speaks of what could be, should be, was once, or is so elsewhere.
pub(crate) fn aside(clause: &str) -> bool {
    const WORDS: &[&str] = &[
        "would",
        "if",
        "should",
        "must",
        "could",
        "might",
        "before",
        "previously",
        "earlier",
        "formerly",
        "yesterday",
        "used to",
        "last week",
        "last month",
        "last year",
        "first i",
        "at first",
        "not think",
        "is not",
        "don't think",
        "in another",
        "in the other",
        "other office",
        "other server",
        "another server",
        "thought",
        "expected",
        "no longer",
        "solved",
        "instead of",
    ];
    let lower = clause.to_ascii_lowercase();
    WORDS.iter().any(|word| has_word(&lower, word))
}

/// The clauses of a line: what stands between full stops, semicolons and "but".
pub(crate) fn clauses(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    let marks = [". ", "; ", "? ", "! ", ", but ", " but ", ", now ", ", then "];
    let mut cuts: Vec<(usize, usize)> =
        marks.iter().flat_map(|mark| line.match_indices(mark).map(|(at, m)| (at, at + m.len()))).collect();
    cuts.sort_unstable();
    for (at, end) in cuts {
        if at >= from {
            out.extend(line.get(from..at));
            from = end;
        }
    }
    out.extend(line.get(from..));
    out
}

fn numberless(lower: &str) -> Option<AlertWords> {
    let found = NUMBERLESS.iter().any(|word| lower.contains(word))
        || (lower.contains("wolfssl") || lower.contains("error"))
            && (lower.contains("-313") || lower.contains("= 313"));
    found.then_some(AlertWords { direction: Direction::Received, warning: false, description: None })
}

fn wolf_alert(lower: &str) -> Option<AlertWords> {
    let found = lower.contains("got alert") || lower.contains("fatal alert");
    found.then_some(AlertWords { direction: direction(lower), warning: false, description: None })
}

/// BearSSL's error numbers: 256 + n for a received fatal alert, 512 + n for a sent one (bearssl_ssl.h).
fn bearssl(lower: &str) -> Option<u8> {
    numbers(lower).into_iter().find_map(|number| match number {
        257..=511 => u8::try_from(number - 256).ok().filter(|code| alert_number(*code)),
        _ => None,
    })
}

/// Which side the line's verbs name.
pub(crate) fn direction(lower: &str) -> Direction {
    const SENT: &[&str] = &[
        "(out)",
        "alert write",
        "raised ",
        "generated ",
        "sending alert",
        "sent alert",
        "send tls",
        "send ssl",
        "was sent",
        "sent fatal",
        ">>> ",
        "i send",
        "we send",
        "sends back to the server",
    ];
    const SERVER: &[&str] = &[
        "server sen",
        "server repl",
        "server answ",
        "server resp",
        "from the server",
        "from server",
        "server aborts",
        "server return",
    ];
    const CLIENT: &[&str] =
        &["client sends", "client sent", "client aborts", "client replies", "client answers"];
    let has = |list: &[&str]| list.iter().any(|word| lower.contains(word));
    if jsse_own(lower) {
        return Direction::Sent;
    }
    if has(SERVER) {
        Direction::By(Side::Server)
    } else if has(CLIENT) {
        Direction::By(Side::Client)
    } else if has(SENT) && !lower.contains("received") {
        Direction::Sent
    } else {
        Direction::Received
    }
}

/// A failure that JSSE raised itself and tells the peer by an alert: `Fatal (HANDSHAKE_FAILURE): No appropriate
/// protocol` is printed by TransportContext.fatal() before it sends the alert; for one that came in, the text
/// behind the colon is `Received fatal alert: …` (sun.security.ssl, Alert.java). Older releases print
/// `WRITE: TLSv1.2 Alert`.
fn jsse_own(lower: &str) -> bool {
    let fatal = lower.match_indices("fatal (").any(|(at, lead)| {
        lower.get(at + lead.len()..).and_then(|rest| rest.split_once("):")).is_some_and(|(name, said)| {
            alert_by_name(name).is_some() && !said.contains("received fatal alert")
        })
    });
    fatal || lower.contains("write: ") && lower.contains("alert")
}

/// The level in `[2:40]`, `[2|70]`, `fatal(2)`, `type: 1`.
fn number_level(lower: &str) -> Option<u8> {
    let at = lower.find("alert")?;
    let rest = lower.get(at..)?;
    let open = rest.find('[')?;
    let inner = rest.get(open + 1..)?;
    let level = inner.as_bytes().first()?;
    matches!((level, inner.as_bytes().get(1)?), (b'1' | b'2', b':' | b'|')).then(|| level - b'0')
}

/// A description number near the word alert.
fn number_after_alert(lower: &str) -> Option<u8> {
    for (at, _) in lower.match_indices("alert") {
        let rest: String = lower.get(at + 5..)?.chars().take(64).collect();
        // "Alert (21)" names the content type.
        if rest.trim_start().starts_with("(21)") {
            continue;
        }
        for lead in [
            "number ",
            "number: ",
            "code ",
            "code is ",
            "code: ",
            "code=",
            "desc ",
            "desc=",
            "description ",
            "msg ",
            "description=",
            "description: ",
        ] {
            if let Some(found) = rest.find(lead) {
                let number = rest.get(found + lead.len()..).and_then(leading_number);
                if let Some(code) = number.and_then(known) {
                    return Some(code);
                }
            }
        }
        for lead in ["[2:", "[1:", "[2|", "[1|", " [", " ("] {
            if let Some(found) = rest.find(lead) {
                let inner = rest.get(found + lead.len()..).unwrap_or("");
                let number = leading_number(inner);
                let closed = inner.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with([']', ')']);
                // curl adds the level: 512 + code for fatal, 256 + code for a warning (lib/vtls/openssl.c, ssl_tls_trace).
                if let Some(code) =
                    number.filter(|_| closed).map(|n| if n >= 256 { n % 256 } else { n }).and_then(known)
                {
                    return Some(code);
                }
            }
        }
        if let Some((code, _)) = number_in_brackets(&rest) {
            return Some(code);
        }
        let rest = rest.trim_start_matches([' ', ':', '=', '#', '"']);
        if let Some(code) = leading_number(rest).and_then(known)
            && (code >= 10
                || !rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with([' ', '.', ':']))
        {
            return Some(code);
        }
    }
    // `type: 2 (fatal) desc 40` needs no "alert" before it on its line.
    None
}

fn known(number: u32) -> Option<u8> {
    u8::try_from(number).ok().filter(|code| alert_number(*code))
}

/// `Handshake Failure (40)`: the number in brackets and where they open.
fn number_in_brackets(lower: &str) -> Option<(u8, usize)> {
    lower.match_indices('(').find_map(|(at, _)| {
        let inner = lower.get(at + 1..)?;
        let end = inner.find(')')?;
        let number: u32 = inner.get(..end)?.parse().ok()?;
        let code = known(if (256..768).contains(&number) { number % 256 } else { number })?;
        // "fatal(2)" is the level.
        (code >= 10 || number == 0).then_some((code, at))
    })
}

fn leading_number(text: &str) -> Option<u32> {
    let text = text.trim_start_matches([' ', ':', '=']);
    let digits: &str = text.get(..text.bytes().take_while(u8::is_ascii_digit).count())?;
    digits.parse().ok()
}

/// All decimal numbers of a line.
fn numbers(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect()
}

/// The first alert name in a line, in any spelling: `handshake_failure`, `HandshakeFailure`, `handshake failure`.
pub(crate) fn name_in(line: &str) -> Option<u8> {
    let words = spaced(line);
    let mut best: Option<(usize, u8, usize)> = None;
    for (name, code) in super::names::ALERTS {
        let plain = name.replace('_', " ");
        if let Some(at) = words.find(&plain)
            && best.is_none_or(|(first, _, length)| at < first || at == first && plain.len() > length)
        {
            best = Some((at, *code, plain.len()));
        }
    }
    best.map(|(_, code, _)| code)
}

/// Lower case with `_`, `-` and CamelCase as spaces.
fn spaced(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut lower_before = false;
    for c in line.chars() {
        if c.is_ascii_uppercase() && lower_before {
            out.push(' ');
        }
        lower_before = c.is_ascii_lowercase();
        match c {
            '_' | '-' => out.push(' '),
            _ => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !joins(before) && !joins(after)
    })
}

const RESETS: &[&str] = &[
    "connection reset",
    "reset by peer",
    "econnreset",
    "errno=104",
    "errno 104",
    "wsaeconnreset",
    "10054",
    "connection was reset",
    "resets the connection",
    "reset the connection",
    "sends a rst",
    "sends rst",
    "tcp rst",
    "tcp reset",
    "-0x0050",
    "returned -0x50",
    "server resets",
    "forcibly closed",
];
const CLOSES: &[&str] = &[
    "closes the connection",
    "closed the connection",
    "connection closed",
    "connection was closed",
    "connection is closed",
    "closed connection",
    "unexpected eof",
    "eof detected",
    "eof occurred",
    "closed by peer",
    "closed by remote",
    "closed by the server",
    "closed by server",
    "peer closed",
    "server closes",
    "server closed",
    "server just closes",
    "unexpected_eof",
    "drops the connection",
    "dropped the connection",
    "hangs up",
    "remote host terminated",
    "shut down incorrectly",
    "non-properly terminated",
    "-0x7280",
    "errno=0",
    "closed by foreign host",
    "disconnects",
    "socket hang up",
    "connection drop",
    "close the connection",
    "server sends fin",
    "tls handshake: eof",
    "handshake eof",
    "server hangs up",
    "closed by the remote",
    "ended the connection",
];
const SILENCES: &[&str] = &[
    "timed out",
    "times out",
    "no response",
    "no answer",
    "no reply",
    "i/o timeout",
    "handshake timeout",
    "timeout waiting",
    "never answers",
    "never replies",
    "never responds",
    "nothing comes back",
    "does not answer",
    "does not respond",
    "doesn't answer",
    "doesn't respond",
    "does not reply",
    "doesn't reply",
    "etimedout",
    "-0x6800",
    "then silence",
    "just hangs",
    "it hangs",
    "simply hangs",
    "read timeout",
    "no data comes back",
    "nothing happens",
    "stays silent",
    "then timeout",
    "and timeout",
];

/// How a connection ended, in words.
pub(crate) fn ending(line: &str) -> Option<EventKind> {
    let lower = line.to_ascii_lowercase();
    let has = |list: &[&str]| list.iter().any(|word| lower.contains(word));
    if has(RESETS) {
        Some(EventKind::Reset)
    } else if has(CLOSES) {
        Some(EventKind::Closed)
    } else if has(SILENCES) {
        Some(EventKind::Silent(milliseconds(&lower)))
    } else {
        None
    }
}

/// Whether a line says that something works or that it does not.
pub(crate) fn works(line: &str) -> Option<bool> {
    const BAD: &[&str] = &[
        "not work",
        "n't work",
        "no longer work",
        "fail",
        "broken",
        "refused",
        "rejected",
        "bad one",
        "stopped working",
    ];
    const GOOD: &[&str] =
        &["works", "working", "succeeds", "successful", "is fine", "accepted", "good one", "worked"];
    let lower = line.to_ascii_lowercase();
    if BAD.iter().any(|word| lower.contains(word)) {
        return Some(false);
    }
    GOOD.iter().any(|word| lower.contains(word)).then_some(true)
}

/// A duration in a line: `after 30 seconds`, `5s`, `5000 ms`; 0 if none is given.
pub(crate) fn milliseconds(lower: &str) -> u64 {
    let mut rest = lower;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let tail = rest.get(at..).unwrap_or("");
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = tail.get(..digits).and_then(|d| d.parse().ok()).unwrap_or(0);
        let unit = tail.get(digits..).unwrap_or("").trim_start();
        let word = unit.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        match word {
            "ms" | "msec" | "milliseconds" | "millis" => return number,
            "s" | "sec" | "secs" | "second" | "seconds" => return number.saturating_mul(1000),
            "min" | "mins" | "minute" | "minutes" => return number.saturating_mul(60_000),
            _ => rest = tail.get(digits..).unwrap_or(""),
        }
    }
    0
}

/// A line that stands for bytes left out.
pub(crate) fn cut(line: &str) -> bool {
    let text = line.trim().to_ascii_lowercase();
    let text = text.trim_matches(['.', '-', '*', '<', '>', '(', ')', '[', ']', ' ', '~', '=']);
    matches!(text, "" | "snip" | "snipped" | "cut" | "truncated" | "omitted" | "etc" | "and so on" | "more")
        && (line.contains("..") || !text.is_empty())
        || text.starts_with("spaces/nuls")
        || text.contains("<spaces/nuls")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_that_jsse_raised_itself_is_the_clients() {
        let own = |line: &str| direction(&line.to_ascii_lowercase()) == Direction::Sent;
        assert!(own(
            "TransportContext.java:363|Fatal (HANDSHAKE_FAILURE): No appropriate protocol (disabled)"
        ));
        assert!(own("Fatal (CERTIFICATE_UNKNOWN): PKIX path building failed"));
        assert!(own("main, WRITE: TLSv1.2 Alert, length = 2"));
        assert!(!own(
            "TransportContext.java:363|Fatal (HANDSHAKE_FAILURE): Received fatal alert: handshake_failure"
        ));
    }

    #[test]
    fn what_could_be_or_was_is_told_from_what_is() {
        assert!(aside("the server MUST abort with a missing_extension alert"));
        assert!(aside("Last week: alert 86"));
        assert!(!aside("the server answers handshake_failure"));
        assert_eq!(
            clauses("there it was alert 70, but here 40. So?"),
            ["there it was alert 70", "here 40", "So?"]
        );
    }

    fn check(line: &str, code: u8) {
        assert_eq!(alert(line).and_then(|a| a.description), Some(code), "{line}");
    }

    #[test]
    fn alerts_are_read_in_the_words_of_every_stack() {
        check(
            "140:error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:ssl/record/rec_layer_s3.c:1543:SSL alert number 40",
            40,
        );
        check("error:0A000410:SSL routines::ssl/tls alert handshake failure", 40);
        check("SSL3 alert read:fatal:protocol version", 70);
        check("* TLSv1.2 (IN), TLS alert, handshake failure (552):", 40);
        check("* TLSv1.3 (IN), TLS alert, inappropriate fallback (598):", 86);
        check("got an alert message, type: [2:40]", 40);
        check("ssl_msg.c:5200: |1| is a fatal alert message (msg 70)", 70);
        check("Alert type: handshake_failure", 40);
        check("|<5>| REC[0x55d0]: Alert[2|70] - Error in protocol version - was received", 70);
        check("*** Received alert [70]: Error in protocol version", 70);
        check("main, RECV TLSv1.2 ALERT:  fatal, handshake_failure", 40);
        check("javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version", 70);
        check("remote error: tls: handshake failure", 40);
        check("received fatal alert: HandshakeFailure", 40);
        check("AlertReceived(UnrecognizedName)", 112);
        check("{tls_alert,{insufficient_security,\"TLS client: ...\"}}", 71);
        check("ssl.SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version", 70);
        check("SSL_ERROR_UNRECOGNIZED_NAME_ALERT", 112);
        check("The TLS protocol defined fatal alert code is 40.", 40);
        check("EPROTO 139:error: ... SSL alert number 80", 80);
        check("raised fatal(2) handshake_failure(40) alert", 40);
        check("the server answers with alert 40", 40);
        check("BSSL:_connectSSL: error 296", 40);
        check("Alert (Level: Fatal, Description: Handshake Failure)", 40);
    }

    #[test]
    fn words_that_are_no_alert_give_none() {
        for line in [
            "SSL handshake failure when sending mail",
            "the protocol_version field is 3,3",
            "TLS 1.2 (0x0303)",
            "Timeout   : 7200 (sec)",
        ] {
            assert_eq!(alert(line), None, "{line}");
            assert_eq!(ending(line), None, "{line}");
        }
    }

    #[test]
    fn endings_are_read() {
        assert_eq!(ending("read: Connection reset by peer"), Some(EventKind::Reset));
        assert_eq!(ending("then the server closes the connection"), Some(EventKind::Closed));
        assert_eq!(ending("no response, after 5 seconds I give up"), Some(EventKind::Silent(5000)));
    }
}
