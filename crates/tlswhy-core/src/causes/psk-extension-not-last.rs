use super::{Cause, Sign, broken_rule};
use crate::exchange::Side;
use crate::server::Rule;
use crate::wire::edit::Edit;
use crate::wire::{ClientHello, extension_type as ext};
use alloc::vec;
use alloc::vec::Vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "psk-extension-not-last",
    summary: "pre_shared_key is not the last extension of the hello.",
    levers: &["upgrade-library", "drop-resumption"],
    sources: &["RFC 8446 section 4.2.11", "lab, hellos v1/83 and openssl-3.0/psk-first"],
    look: |facts| {
        let fault = facts.fault(&[Rule::PskNotLast])?;
        let (certainty, belief) = broken_rule(facts, &[])?;
        Some(
            Sign::of(certainty, belief, "pre_shared_key is not the last extension of the hello.")
                .at(Side::Client, facts.in_client(fault.at), "pre_shared_key, with extensions behind it")
                .with_alert(facts),
        )
    },
    cure: |hello, _| vec![vec![Edit::ReorderExtensions(psk_last(hello))]],
    page: include_str!("psk-extension-not-last.md"),
    ..Cause::PLAIN
};

/// The order as it is, with pre_shared_key at the end.
fn psk_last(hello: &ClientHello<'_>) -> Vec<u16> {
    let kinds = hello.extensions.iter().map(|e| e.kind);
    kinds.filter(|kind| *kind != ext::PRE_SHARED_KEY).chain([ext::PRE_SHARED_KEY]).collect()
}
