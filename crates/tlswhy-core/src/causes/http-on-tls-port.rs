use super::{Cause, Sign, plain_answer};
use crate::exchange::Side;
use crate::wire::Span;

pub(super) const CAUSE: Cause = Cause {
    slug: "http-on-tls-port",
    summary: "The server answers in plain HTTP: no TLS is spoken on that port.",
    levers: &["repair-server", "proxy-connect-first"],
    sources: &["RFC 9112 section 4", "Ubuntu Forums, 2010-11-19", "zeek, ssl-to-http-server.pcap"],
    look: |facts| {
        let answer = plain_answer(facts)?;
        if !is_http(answer) {
            return None;
        }
        let line = answer.iter().position(|b| *b == b'\r' || *b == b'\n').unwrap_or(answer.len());
        let at = facts.in_server(Span::new(0, line.min(80)));
        Some(
            Sign::certain("The server answers the hello in plain HTTP: no TLS is spoken on that port.")
                .believed(950)
                .at(Side::Server, at, "plain HTTP"),
        )
    },
    page: include_str!("http-on-tls-port.md"),
    ..Cause::PLAIN
};

/// A status line, or the start of a page without one, as servers answer what they cannot read (HTTP/0.9).
fn is_http(answer: &[u8]) -> bool {
    // A client's log often holds the first seven bytes only, as much as it took for a record.
    let starts = |with: &str| {
        let length = with.len().min(answer.len());
        length >= 5
            && answer.get(..length).is_some_and(|start| {
                with.as_bytes().get(..length).is_some_and(|with| start.eq_ignore_ascii_case(with))
            })
    };
    starts("HTTP/") || starts("<!DOCTYPE") || starts("<html") || starts("<head")
}
