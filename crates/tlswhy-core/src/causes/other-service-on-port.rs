use super::{Cause, Sign, plain_answer};
use crate::exchange::Side;
use crate::wire::Span;
use alloc::format;

pub(super) const CAUSE: Cause = Cause {
    slug: "other-service-on-port",
    summary: "Something that is no TLS server answers on that port.",
    levers: &["use-implicit-tls", "repair-server"],
    sources: &["RFC 4253 section 4.2", "RFC 9113 section 3.4", "OASIS MQTT 3.1.1 section 3.2"],
    look: |facts| {
        let answer = plain_answer(facts)?;
        let service = service(answer)?;
        Some(Sign::certain(format!("{service} answers on that port, not a TLS server.")).believed(940).at(
            Side::Server,
            facts.in_server(Span::new(0, answer.len().min(32))),
            "no TLS record",
        ))
    },
    page: include_str!("other-service-on-port.md"),
    ..Cause::PLAIN
};

/// What service starts its answer with these bytes.
fn service(answer: &[u8]) -> Option<&'static str> {
    Some(match answer {
        [b'S', b'S', b'H', b'-', ..] => "An SSH server",
        // RFC 9113 section 6.5: a SETTINGS frame on stream 0.
        [0, _, _, 4, _, 0, 0, 0, 0, ..] => "An HTTP/2 server without TLS",
        // CONNACK
        [0x20, 2, 0 | 1, _, ..] => "An MQTT broker without TLS",
        [b'A', b'M', b'Q', b'P', ..] => "An AMQP broker without TLS",
        [b'R', b'F', b'B', b' ', ..] => "A VNC server",
        [b'-', b'E', b'R', b'R', b' ', ..] => "A Redis server without TLS",
        _ => return None,
    })
}
