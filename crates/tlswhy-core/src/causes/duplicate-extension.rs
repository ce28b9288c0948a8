use super::{Cause, Sign, broken_rule};
use crate::exchange::Side;
use crate::server::Rule;
use crate::wire::edit::Edit;
use crate::wire::ext::field_name;
use crate::wire::{ClientHello, ProblemKind};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

/// unsupported_extension (RFC 8446 section 6.2): what GnuTLS says to it.
const UNSUPPORTED_EXTENSION: u8 = 110;

pub(super) const CAUSE: Cause = Cause {
    slug: "duplicate-extension",
    summary: "The same extension stands twice in the hello.",
    levers: &["upgrade-library", "drop-extension"],
    sources: &[
        "RFC 8446 section 4.2",
        "RFC 5246 section 7.4.1.4",
        "lab, hellos v1/28 and openssl-3.0/double-*",
    ],
    look: |facts| {
        let fault = facts.fault(&[Rule::DuplicateExtension])?;
        let name = field_name(fault.extension?);
        let (certainty, belief) = broken_rule(facts, &[UNSUPPORTED_EXTENSION])?;
        Some(
            Sign::of(certainty, belief, format!("The hello has the extension {name} twice."))
                .at(Side::Client, facts.in_client(fault.at), format!("{name}, for the second time"))
                .with_alert(facts),
        )
    },
    cure: |hello, _| vec![repeated(hello).into_iter().map(Edit::RemoveDuplicate).collect()],
    page: include_str!("duplicate-extension.md"),
    ..Cause::PLAIN
};

/// The extensions that stand more than once, each named once.
fn repeated(hello: &ClientHello<'_>) -> Vec<u16> {
    let mut kinds = Vec::new();
    for problem in &hello.problems {
        match problem.kind {
            ProblemKind::Duplicate(kind) if !kinds.contains(&kind) => kinds.push(kind),
            _ => {}
        }
    }
    kinds
}
