use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::{Certainty, Facts, Stage};
use crate::wire::{Reading, Record, content_type};

pub(super) const CAUSE: Cause = Cause {
    slug: "renegotiation-refused",
    summary: "One side asks for a new handshake on a connection that is set up, and the other does not do that.",
    stage: Stage::After,
    levers: &["allow-renegotiation", "post-handshake-auth", "cap-version", "repair-server"],
    sources: &["RFC 5246 section 7.4.1.1", "RFC 5746 section 4", "RFC 8446 section 4.6.2"],
    look: |facts| {
        // The types of records can be read in TLS 1.2, whatever they hold.
        facts.server_hello.as_ref().filter(|h| h.version() < 0x0304)?;
        let (by, asked, refused) =
            [(Side::Client, facts.client, facts.server), (Side::Server, facts.server, facts.client)]
                .into_iter()
                .find_map(|(side, asker, other)| refusal(asker, other).map(|(a, r)| (side, a, r)))?;
        let text = match by {
            Side::Client => {
                "After the handshake the client starts another one, and the server answers with an alert."
            }
            Side::Server => {
                "After the handshake the server asks for another one, and the client answers with an alert."
            }
        };
        Some(
            Sign::of(Certainty::Predicted, 500, text)
                .at(by, placed(facts, by, asked), "a handshake message under the keys of the connection")
                .at(by.other(), placed(facts, by.other(), refused), "an alert, encrypted"),
        )
    },
    page: include_str!("renegotiation-refused.md"),
    ..Cause::PLAIN
};

fn placed(facts: &Facts<'_>, side: Side, record: Record) -> crate::wire::Span {
    match side {
        Side::Client => record.at.shifted(facts.client_base),
        Side::Server => record.at.shifted(facts.server_base),
    }
}

/// A handshake record of `asker` after its Finished, where `other` sent none and has an alert as its last record.
fn refusal(asker: &Reading<'_>, other: &Reading<'_>) -> Option<(Record, Record)> {
    let mut asked = encrypted_handshake(asker);
    let (_finished, again) = (asked.next()?, asked.next()?);
    let mut answered = encrypted_handshake(other);
    let last = other.records.last().filter(|r| r.content_type == content_type::ALERT)?;
    (answered.next().is_some() && answered.next().is_none()).then_some((*again, *last))
}

/// The handshake records after change_cipher_spec: Finished is the first.
fn encrypted_handshake<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = &'r Record> {
    let mut records = reading.records.iter();
    let _until = records.find(|r| r.content_type == content_type::CHANGE_CIPHER_SPEC);
    records.filter(|r| r.content_type == content_type::HANDSHAKE)
}
