use super::{Cause, Sign, hello_within};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::{Answered, Certainty};
use crate::wire::Span;
use alloc::format;

pub(super) const CAUSE: Cause = Cause {
    slug: "plaintext-to-tls-port",
    summary: "The client sends plain text to a TLS port.",
    levers: &["enable-tls-in-client", "use-implicit-tls"],
    sources: &["RFC 8446 section 5.1", "lab, hellos v1/39, v1/98"],
    look: |facts| {
        let bytes = facts.client.bytes;
        facts.fault(&[Rule::Plaintext, Rule::PlaintextHttp])?;
        // Bytes before a hello are another fault.
        if hello_within(bytes).is_some() || facts.client.datagram {
            return None;
        }
        let protocol = protocol(bytes);
        let (certainty, belief) = match facts.answered() {
            // It answers in TLS.
            Answered::Alert(_) => (Certainty::Certain, 950),
            Answered::NotTls if says_https(facts.server.bytes) => (Certainty::Certain, 950),
            Answered::Closed | Answered::Reset if protocol.is_some() => (Certainty::Predicted, 600),
            Answered::Closed | Answered::Reset => (Certainty::Possible, 300),
            _ => return None,
        };
        let what = protocol.unwrap_or("something that is no TLS");
        Some(
            Sign::of(certainty, belief, format!("The client sends {what} to a port where TLS is spoken."))
                .at(
                    Side::Client,
                    Span::new(0, bytes.len().min(40)).shifted(facts.client_base),
                    "no TLS record",
                )
                .with_alert(facts),
        )
    },
    page: include_str!("plaintext-to-tls-port.md"),
    ..Cause::PLAIN
};

/// What the client speaks.
fn protocol(bytes: &[u8]) -> Option<&'static str> {
    let starts = |with: &[&[u8]]| with.iter().any(|w| bytes.starts_with(w));
    Some(match bytes {
        _ if starts(&[b"GET ", b"POST ", b"HEAD ", b"PUT ", b"OPTIONS ", b"DELETE ", b"PRI * HTTP/2"]) => {
            "plain HTTP"
        }
        _ if starts(&[b"CONNECT "]) => "the request to a proxy",
        _ if starts(&[b"EHLO ", b"HELO ", b"LHLO "]) => "plain SMTP",
        _ if starts(&[b"SSH-"]) => "SSH",
        // CONNECT with the protocol name
        [0x10, _, 0, 4, b'M', b'Q', b'T', b'T', ..] | [0x10, _, _, 0, 4, b'M', b'Q', b'T', b'T', ..] => {
            "a plain MQTT CONNECT"
        }
        _ if bytes.iter().take(64).all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()) => "plain text",
        _ => return None,
    })
}

/// nginx and Go say it in words.
fn says_https(answer: &[u8]) -> bool {
    answer.windows(5).take(2000).any(|word| word == b"HTTPS")
}
