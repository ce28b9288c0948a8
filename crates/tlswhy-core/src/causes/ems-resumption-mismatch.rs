use super::ems_required::is_complete;
use super::session_resumption_failure::{offered, resumed};
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER};
use crate::verdict::{Answered, Certainty, SeenAlert, Stage};
use crate::wire::edit::Edit;
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "ems-resumption-mismatch",
    summary: "A session made with extended_master_secret is resumed without it, or the other way round.",
    stage: Stage::ServerHello,
    levers: &["drop-resumption", "send-ems"],
    sources: &["RFC 7627 section 5.3"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let resumes = resumed(facts, hello);
        let session = offered(hello).or(resumes.then_some(hello.spans.session_id))?;
        let sent = hello.has(ext::EXTENDED_MASTER_SECRET);
        let alert = facts.reply.client_alert.filter(SeenAlert::is_fatal);
        let (certainty, belief, text) = match &facts.server_hello {
            Some(answer)
                if resumes
                    && answer.extension(ext::EXTENDED_MASTER_SECRET).is_some() != sent
                    && alert
                        .is_some_and(|a| [HANDSHAKE_FAILURE, ILLEGAL_PARAMETER].contains(&a.description)) =>
            {
                (
                    Certainty::Certain,
                    800,
                    "The server resumes the session and does not answer extended_master_secret as the hello has it.",
                )
            }
            None if !sent && facts.answered() == Answered::Alert(HANDSHAKE_FAILURE) && is_complete(facts) => {
                (
                    Certainty::Possible,
                    250,
                    "The hello offers a session and no extended_master_secret; a server must refuse it if the session was \
                 made with it.",
                )
            }
            _ => return None,
        };
        Some(
            Sign::of(certainty, belief, text)
                .at(Side::Client, facts.in_client(session), "the session offered")
                .at_some(Side::Client, alert.and_then(|a| a.at), "the client's alert")
                .with_alert(facts),
        )
    },
    cure: |hello, _| {
        if hello.has(ext::EXTENDED_MASTER_SECRET) {
            return vec![];
        }
        vec![vec![Edit::AddExtension { kind: ext::EXTENDED_MASTER_SECRET, body: vec![], at: None }]]
    },
    page: include_str!("ems-resumption-mismatch.md"),
    ..Cause::PLAIN
};
