use super::{Cause, Sign, broken_rule};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::alert::{HANDSHAKE_FAILURE, INSUFFICIENT_SECURITY, PROTOCOL_VERSION};
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::{Edit, List};
use crate::wire::ext::field_name;
use crate::wire::{ClientHello, Span, extension_type as ext};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "empty-list",
    summary: "A list that must name something names nothing.",
    levers: &["set-tls12-suites", "choose-groups", "choose-sigalgs", "set-alpn", "upgrade-library"],
    sources: &[
        "RFC 8446 sections 4.1.2, 4.2.1, 4.2.3, 4.2.7",
        "RFC 8422 section 5.1",
        "RFC 7301 section 3.1",
        "lab, hellos v1/15, v1/26, v1/40, v1/61, v1/82",
    ],
    look: |facts| {
        let fault = facts.fault(&[Rule::SuitesEmpty, Rule::ExtensionListEmpty])?;
        let name = fault.extension.map_or("cipher_suites", field_name);
        // What was measured for it: with no suite, no version or no scheme there is nothing to agree on, and some
        // stacks say that and not that the list is wrong.
        let also: &[u8] = match fault.extension {
            None => &[HANDSHAKE_FAILURE, INSUFFICIENT_SECURITY],
            Some(ext::SUPPORTED_VERSIONS) => &[PROTOCOL_VERSION],
            Some(ext::SUPPORTED_GROUPS | ext::SIGNATURE_ALGORITHMS | ext::EC_POINT_FORMATS) => {
                &[HANDSHAKE_FAILURE, INSUFFICIENT_SECURITY]
            }
            _ => &[],
        };
        let (mut certainty, belief) = broken_rule(facts, also)?;
        let nothing_to_choose = matches!(fault.extension, None | Some(ext::SUPPORTED_VERSIONS));
        if nothing_to_choose && matches!(facts.answered(), Answered::Alert(d) if also.contains(&d)) {
            certainty = Certainty::Certain;
        }
        // The length that says 0 stands before an empty list.
        let back = if fault.extension.is_some() { 4 } else { 0 };
        let at = Span::new(fault.at.start.saturating_sub(back), fault.at.end);
        Some(
            Sign::of(certainty, belief, format!("The list in {name} is empty."))
                .at(Side::Client, facts.in_client(at), format!("{name}, without a member"))
                .with_alert(facts),
        )
    },
    cure: |hello, _| vec![fill(hello)],
    page: include_str!("empty-list.md"),
    ..Cause::PLAIN
};

/// Edits that put a common member into each list that is empty, or take away the extension that can be done without.
fn fill(hello: &ClientHello<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    if hello.suites().next().is_none() {
        edits.push(Edit::add_list(List::CipherSuites, [0xc02f, 0xc02b]));
    }
    for extension in &hello.extensions {
        let wide = matches!(extension.body, [0, 0]);
        let narrow = matches!(extension.body, [0]);
        match extension.kind {
            ext::SUPPORTED_GROUPS if wide => edits.push(Edit::add(List::SupportedGroups, 0x0017)),
            ext::SIGNATURE_ALGORITHMS if wide => {
                edits.push(Edit::add_list(List::SignatureAlgorithms, [0x0804, 0x0401, 0x0403]));
            }
            ext::SUPPORTED_VERSIONS if narrow => edits.push(Edit::add(List::SupportedVersions, 0x0303)),
            ext::EC_POINT_FORMATS if narrow => edits.push(Edit::add(List::EcPointFormats, 0)),
            ext::PSK_KEY_EXCHANGE_MODES if narrow => edits.push(Edit::add(List::PskKeyExchangeModes, 1)),
            ext::ALPN if wide => edits.push(Edit::RemoveExtension(ext::ALPN)),
            _ => {}
        }
    }
    edits
}
