use super::{Cause, Sign};
use crate::exchange::Side;
use crate::registry::extension;
use crate::verdict::{Answered, Certainty, Facts, SeenAlert, Stage};
use crate::wire::{ClientHello, Span, extension_type as ext, handshake_type};
use alloc::format;
use alloc::string::String;

pub(super) const CAUSE: Cause = Cause {
    slug: "hello-retry-request-failure",
    summary: "After a HelloRetryRequest the second hello is not the first one with what was asked for.",
    stage: Stage::SecondHello,
    levers: &["upgrade-library", "choose-key-share", "cap-version"],
    sources: &["RFC 8446 sections 4.1.2, 4.1.4 and 4.2.2", "h2o/picotls#611", "dadrian/tldr.fail#23"],
    look: |facts| {
        facts.retry.as_ref()?;
        match &facts.second_hello {
            None => refused_retry(facts),
            Some(second) => refused_hello(facts, second),
        }
    },
    page: include_str!("hello-retry-request-failure.md"),
    ..Cause::PLAIN
};

/// The client ends it at a retry that it has to refuse (RFC 8446 section 4.1.4).
fn refused_retry(facts: &Facts<'_>) -> Option<Sign> {
    let (hello, retry) = (facts.hello.as_ref()?, facts.retry.as_ref()?);
    let alert = facts.reply.client_alert.filter(SeenAlert::is_fatal)?;
    let share = retry.extension(ext::KEY_SHARE);
    let group = retry.group();
    let (at, text) = if !hello.suites().any(|s| s == retry.cipher_suite) {
        (retry.cipher_suite_span, "The HelloRetryRequest chooses a suite that the hello does not offer.")
    } else if group.is_some_and(|g| hello.supported_groups().is_none_or(|list| !list.contains(g))) {
        (share?.at, "The HelloRetryRequest asks for a group that the hello does not offer.")
    } else if group.is_some_and(|g| hello.key_shares().is_some_and(|mut s| s.any(|(has, _)| has == g))) {
        (share?.at, "The HelloRetryRequest asks for a key share that the hello has already.")
    } else if group.is_none() && !retry.extensions.iter().any(|e| e.kind == ext::COOKIE) {
        (retry.cipher_suite_span, "The HelloRetryRequest asks for no change of the hello.")
    } else {
        return None;
    };
    Some(
        Sign::of(Certainty::Certain, 850, text)
            .at_some(Side::Server, facts.server_message(retry.message, at), "what was asked for")
            .at_some(Side::Client, alert.at, "the client's alert"),
    )
}

/// The server refuses the second hello.
fn refused_hello(facts: &Facts<'_>, second: &ClientHello<'_>) -> Option<Sign> {
    let first = facts.hello.as_ref()?;
    if facts.server_hello.is_some()
        || !matches!(facts.answered(), Answered::Alert(_) | Answered::Closed | Answered::Reset)
    {
        return None;
    }
    let place = |span: Span| {
        let message = facts.client.messages().filter(|m| m.kind == handshake_type::CLIENT_HELLO).nth(1);
        let start = message.map_or(0, |m| m.stream_offset(span.start)) + facts.client_base;
        Span::new(start, start + span.len())
    };
    let sign = match difference(facts, first, second) {
        Some((at, text)) => {
            Sign::of(Certainty::Certain, 850, text).at(Side::Client, place(at), "in the second hello")
        }
        None => Sign::of(
            Certainty::Possible,
            200,
            "The server asked for another hello and refused it, though nothing in it is against the rules.",
        )
        .at(Side::Client, place(Span::new(0, second.message.len())), "the second hello"),
    };
    Some(sign.with_alert(facts))
}

/// What the second hello changes or leaves undone that it may not (RFC 8446 section 4.1.2).
fn difference(
    facts: &Facts<'_>,
    first: &ClientHello<'_>,
    second: &ClientHello<'_>,
) -> Option<(Span, String)> {
    let changed =
        |field: &str| format!("The second hello has another {field} than the first, which may not change.");
    let spans = second.spans;
    let fields = [
        (first.legacy_version == second.legacy_version, spans.legacy_version, "legacy_version"),
        (first.random == second.random, spans.random, "random"),
        (first.session_id == second.session_id, spans.session_id, "legacy_session_id"),
        (first.cipher_suites == second.cipher_suites, spans.cipher_suites, "list of cipher suites"),
        (
            first.compression_methods == second.compression_methods,
            spans.compression_methods,
            "list of compression methods",
        ),
    ];
    if let Some((_, at, field)) = fields.into_iter().find(|(same, _, _)| !same) {
        return Some((at, changed(field)));
    }
    let retry = facts.retry.as_ref()?;
    if let Some(group) = retry.group() {
        let at = second.extension(ext::KEY_SHARE).map_or(spans.extensions, |e| e.at);
        let mut shares = second.key_shares()?;
        if !matches!((shares.next(), shares.next()), (Some((has, _)), None) if has == group) {
            let text =
                format!("The second hello does not have the one key share that was asked for ({group:04x}).");
            return Some((at, text));
        }
    }
    if let Some(cookie) = retry.extension(ext::COOKIE) {
        let sent = second.extension(ext::COOKIE);
        if sent.is_none_or(|sent| sent.body != cookie.body) {
            let at = sent.map_or(spans.extensions, |e| e.at);
            return Some((at, "The second hello does not send the server's cookie back.".into()));
        }
    }
    // These may change, come or go.
    let free = |kind: u16| {
        matches!(
            kind,
            ext::KEY_SHARE
                | ext::EARLY_DATA
                | ext::COOKIE
                | ext::PRE_SHARED_KEY
                | ext::PADDING
                | ext::ENCRYPTED_CLIENT_HELLO
        )
    };
    let name =
        |kind: u16| extension::name(kind).map_or_else(|| format!("extension {kind:04x}"), String::from);
    for extension in second.extensions.iter().filter(|e| !free(e.kind)) {
        if first.extension(extension.kind).is_none_or(|before| before.body != extension.body) {
            return Some((extension.at, changed(&name(extension.kind))));
        }
    }
    let lost = first.extensions.iter().find(|e| !free(e.kind) && !second.has(e.kind))?;
    Some((spans.extensions, format!("The second hello leaves out {}.", name(lost.kind))))
}
