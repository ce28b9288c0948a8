use super::{Cause, Sign};
use crate::exchange::Side;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type;
use alloc::vec;

/// no_application_protocol (RFC 7301 section 3.2)
const NO_APPLICATION_PROTOCOL: u8 = 120;

pub(super) const CAUSE: Cause = Cause {
    slug: "alpn-no-overlap",
    summary: "The client's ALPN list and the server's have no protocol in common.",
    levers: &["set-alpn", "drop-alpn", "repair-server"],
    sources: &["RFC 7301 section 3.2"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let alpn = hello.extension(extension_type::ALPN)?;
        facts.alerted(&[NO_APPLICATION_PROTOCOL]).then(|| {
            Sign::certain("The server speaks none of the protocols that the client's ALPN list names.")
                .at(Side::Client, facts.in_client(alpn.at), "application_layer_protocol_negotiation")
                .with_alert(facts)
        })
    },
    cure: |_, _| {
        vec![vec![Edit::add(List::Alpn, "http/1.1")], vec![Edit::RemoveExtension(extension_type::ALPN)]]
    },
    page: include_str!("alpn-no-overlap.md"),
    ..Cause::PLAIN
};
