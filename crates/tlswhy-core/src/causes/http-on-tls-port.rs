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
    let starts = |with: &str| {
        answer.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
    };
    starts("HTTP/") || starts("<!DOCTYPE") || starts("<html") || starts("<head")
}
