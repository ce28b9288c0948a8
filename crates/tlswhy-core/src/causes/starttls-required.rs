use super::{Cause, Sign, plain_answer};
use crate::exchange::Side;
use crate::wire::Span;
use alloc::format;

pub(super) const CAUSE: Cause = Cause {
    slug: "starttls-required",
    summary: "The server speaks its own protocol in plain first; TLS starts there after STARTTLS only.",
    levers: &["use-starttls", "use-implicit-tls"],
    sources: &["RFC 3207", "RFC 2595", "RFC 8314 section 3", "suricata-verify, smtp-errors"],
    look: |facts| {
        let answer = plain_answer(facts)?;
        if !facts.client_prelude.is_empty() || facts.exchange.hints.prelude.is_some() {
            return None;
        }
        let protocol = greeting(answer)?;
        let line = answer.iter().position(|b| *b == b'\r' || *b == b'\n').unwrap_or(answer.len());
        let text = format!(
            "The server greets in plain {protocol}: on this port TLS starts only after the protocol's own STARTTLS."
        );
        Some(Sign::certain(text).believed(950).at(
            Side::Server,
            facts.in_server(Span::new(0, line.min(80))),
            "a greeting in plain text",
        ))
    },
    page: include_str!("starttls-required.md"),
    ..Cause::PLAIN
};

/// The protocol whose server speaks first in this way and that has a STARTTLS of its own.
fn greeting(answer: &[u8]) -> Option<&'static str> {
    let starts = |with: &[u8]| answer.starts_with(with);
    let has =
        |word: &str| answer.windows(word.len()).take(200).any(|w| w.eq_ignore_ascii_case(word.as_bytes()));
    Some(match answer {
        _ if starts(b"220 ") || starts(b"220-") => {
            if has("FTP") {
                "FTP"
            } else {
                "SMTP"
            }
        }
        // Some SMTP servers refuse at once (RFC 5321 section 3.1), or answer the binary lines of the hello.
        _ if starts(b"554 ") || starts(b"421 ") || starts(b"500 ") || starts(b"502 ") => "SMTP",
        _ if starts(b"* OK") || starts(b"* PREAUTH") || starts(b"* BYE") => "IMAP",
        _ if starts(b"+OK") => "POP3",
        _ if starts(b"200 ") || starts(b"201 ") => "NNTP",
        _ if starts(b"\"IMPLEMENTATION\"") => "ManageSieve",
        _ if has("<stream:") || has("jabber:") => "XMPP",
        // The greeting of MySQL: 3-byte length, packet number 0, protocol version 10.
        [_, _, 0, 0, 10, ..] => "MySQL",
        _ => return None,
    })
}
