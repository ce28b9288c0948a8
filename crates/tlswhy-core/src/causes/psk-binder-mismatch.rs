use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::ILLEGAL_PARAMETER;
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::Edit;
use crate::wire::extension_type as ext;
use alloc::vec;

/// decrypt_error (RFC 8446 section 6.2)
const DECRYPT_ERROR: u8 = 51;

pub(super) const CAUSE: Cause = Cause {
    slug: "psk-binder-mismatch",
    summary: "The binder of the pre-shared key does not fit: key, hash or hello differ between the two sides.",
    levers: &["set-psk", "drop-resumption"],
    sources: &["RFC 8446 section 4.2.11.2", "hannestschofenig/mbedtls#406", "GnuTLS 3.7 against a wrong key"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let psk = hello.extension(ext::PRE_SHARED_KEY)?;
        if facts.server_hello.is_some() || !hello.supported_versions()?.contains(0x0304) {
            return None;
        }
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(DECRYPT_ERROR) => (Certainty::Certain, 850),
            // GnuTLS; where anything else in the hello is illegal, that is it.
            Answered::Alert(ILLEGAL_PARAMETER)
                if facts.form.as_ref().is_some_and(|f| f.faults.is_empty()) && is_whole(psk.body) =>
            {
                (Certainty::Predicted, 600)
            }
            _ => return None,
        };
        Some(
            Sign::of(
                certainty,
                belief,
                "The server knows the pre-shared key's identity, and the binder made with the key does not fit.",
            )
            .at(Side::Client, facts.in_client(psk.at), "pre_shared_key: identities and binders")
            .with_alert(facts),
        )
    },
    cure: |_, _| vec![vec![Edit::RemoveExtension(ext::PRE_SHARED_KEY)]],
    page: include_str!("psk-binder-mismatch.md"),
    ..Cause::PLAIN
};

/// As many binders as identities, none of them empty or of a length that no hash has (RFC 8446 section 4.2.11).
fn is_whole(body: &[u8]) -> bool {
    let vector = |bytes: &mut &[u8], width: usize| -> Option<usize> {
        let (length, rest) = bytes.split_at_checked(width)?;
        let length = length.iter().fold(0, |n, b| n << 8 | usize::from(*b));
        *bytes = rest;
        Some(length)
    };
    let count = || -> Option<(usize, usize)> {
        let mut rest = body;
        let length = vector(&mut rest, 2)?;
        let (mut identities, mut binders) = rest.split_at_checked(length)?;
        let (mut known, mut bound) = (0, 0);
        while !identities.is_empty() {
            let length = vector(&mut identities, 2).filter(|n| *n > 0)?;
            identities = identities.get(length + 4..)?;
            known += 1;
        }
        vector(&mut binders, 2)?;
        while !binders.is_empty() {
            let length = vector(&mut binders, 1).filter(|n| matches!(n, 32 | 48 | 64))?;
            binders = binders.get(length..)?;
            bound += 1;
        }
        Some((known, bound))
    };
    count().is_some_and(|(known, bound)| known == bound && known > 0)
}
