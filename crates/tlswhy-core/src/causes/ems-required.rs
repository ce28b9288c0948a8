use super::session_resumption_failure::resumed;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, INSUFFICIENT_SECURITY};
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::Edit;
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "ems-required",
    summary: "One side does not go on in TLS 1.2 without extended_master_secret, and the other has none.",
    levers: &["send-ems", "relax-ems", "offer-tls13", "upgrade-library"],
    sources: &["RFC 7627 section 5.3", "RFC 9325 section 3.5", "rustls/rustls#1754", "openssl/openssl#19989"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let sent = hello.extension(ext::EXTENDED_MASTER_SECRET);
        if let (Some(answer), Some(sent)) = (&facts.server_hello, sent) {
            let alert = facts.reply.client_alert.filter(|a| {
                a.is_fatal()
                    && [HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, INSUFFICIENT_SECURITY].contains(&a.description)
            })?;
            if answer.version() >= 0x0304
                || answer.extension(ext::EXTENDED_MASTER_SECRET).is_some()
                || resumed(facts, hello)
            {
                return None;
            }
            let all = facts.server_message(answer.message, crate::wire::Span::new(0, answer.message.len()));
            return Some(
                Sign::of(
                    Certainty::Possible,
                    300,
                    "The server does not answer the client's extended_master_secret, and the client ends the handshake.",
                )
                .at(Side::Client, facts.in_client(sent.at), "extended_master_secret")
                .at_some(Side::Server, all, "the ServerHello: extended_master_secret (00 17) is not in it")
                .at_some(Side::Client, alert.at, &alert.to_text()),
            );
        }
        // A hello that has what a server of today wants, but for this.
        let old = facts.highest_version() == Some(0x0303) && sent.is_none() && facts.server_hello.is_none();
        let refused = matches!(facts.answered(), Answered::Alert(HANDSHAKE_FAILURE | INSUFFICIENT_SECURITY));
        (old && refused && is_complete(facts)).then(|| {
            Sign::of(
                Certainty::Possible,
                110,
                "The hello has no extended_master_secret; servers that insist on it (FIPS 140-3) refuse TLS 1.2 without.",
            )
            .at(
                Side::Client,
                facts.in_client(hello.spans.extensions),
                "the extensions: extended_master_secret (00 17) is not among them",
            )
            .with_alert(facts)
        })
    },
    cure: |hello, _| {
        if hello.has(ext::EXTENDED_MASTER_SECRET) {
            return vec![];
        }
        vec![vec![Edit::AddExtension { kind: ext::EXTENDED_MASTER_SECRET, body: vec![], at: None }]]
    },
    page: include_str!("ems-required.md"),
    ..Cause::PLAIN
};

/// The hello breaks no rule and has the two extensions without which servers refuse for other reasons.
pub(super) fn is_complete(facts: &Facts<'_>) -> bool {
    let has = |kind| facts.hello.as_ref().is_some_and(|hello| hello.has(kind));
    has(ext::SUPPORTED_GROUPS)
        && has(ext::SIGNATURE_ALGORITHMS)
        && facts.form.as_ref().is_some_and(|read| read.faults.is_empty())
}
