use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::Certainty;
use crate::verdict::alert::INSUFFICIENT_SECURITY;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "sigalgs-cert-chain",
    summary: "A signature inside of the server's chain is of a kind that signature_algorithms does not list.",
    levers: &["send-sigalgs-cert", "choose-sigalgs", "offer-sha1-signatures", "repair-server"],
    sources: &["RFC 8446 section 4.2.3", "erlang/otp#8376", "rabbitmq/rabbitmq-server#10966"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let schemes = hello.extension(ext::SIGNATURE_ALGORITHMS)?;
        // Without extended_master_secret that is the likelier thing to be missing.
        if hello.has(ext::SIGNATURE_ALGORITHMS_CERT)
            || !hello.has(ext::EXTENDED_MASTER_SECRET)
            || facts.server_hello.is_some()
            || !facts.alerted(&[INSUFFICIENT_SECURITY])
        {
            return None;
        }
        // Of what insufficient_security can mean, a hello that servers take leaves the chain.
        Some(
            Sign::of(
                Certainty::Possible,
                facts.as_far_as_accepted(250),
                "The server may have a chain signed in a way that signature_algorithms does not list, and leave its \
                 certificate out for that.",
            )
            .at(Side::Client, facts.in_client(schemes.at), "signature_algorithms")
            .with_alert(facts),
        )
    },
    cure: |_, _| vec![vec![Edit::add_list(List::SignatureAlgorithms, [0x0201, 0x0203, 0x0601, 0x0603])]],
    page: include_str!("sigalgs-cert-chain.md"),
    ..Cause::PLAIN
};
