use super::{Cause, Sign, broken_rule};
use crate::exchange::Side;
use crate::server::Rule;
use crate::verdict::Certainty;
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER};
use crate::wire::ClientHello;
use crate::wire::edit::{Edit, List, Member};
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "compression-methods",
    summary: "The list of compression methods lacks null, or has more than null in a TLS 1.3 hello.",
    levers: &["no-compression", "upgrade-library"],
    sources: &[
        "RFC 5246 section 7.4.1.2",
        "RFC 8446 section 4.1.2",
        "lab, hellos v1/25, v1/73, v1/101 and openssl-3.0/compression-*",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let without_null = facts.fault(&[Rule::CompressionEmpty, Rule::CompressionWithoutNull]);
        let (sign, at) = if let Some(fault) = without_null {
            let (certainty, belief) = broken_rule(facts, &[HANDSHAKE_FAILURE])?;
            let text = "The compression methods do not include null, which every hello must offer.";
            (Sign::of(certainty, belief, text), fault.at)
        } else {
            // Only a server that goes for TLS 1.3 may mind, and then it says illegal_parameter.
            let fault = facts.fault(&[Rule::CompressionOffered])?;
            if !facts.alerted(&[ILLEGAL_PARAMETER]) || !offers_tls13(hello) {
                return None;
            }
            let (certainty, belief) = broken_rule(facts, &[])?;
            let text = "The hello offers TLS 1.3 and more than the null compression, which TLS 1.3 forbids.";
            let certainty = certainty.max(Certainty::Certain);
            (Sign::of(certainty, belief, text), fault.at)
        };
        Some(sign.at(Side::Client, facts.in_client(at), "legacy_compression_methods").with_alert(facts))
    },
    cure: |_, _| vec![vec![Edit::Set { list: List::CompressionMethods, members: vec![Member::Number(0)] }]],
    page: include_str!("compression-methods.md"),
    ..Cause::PLAIN
};

fn offers_tls13(hello: &ClientHello<'_>) -> bool {
    hello.supported_versions().is_some_and(|list| list.contains(0x0304))
}
