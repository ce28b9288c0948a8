use super::server_cert_unsupported_key::leaf_on_unoffered_curve;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::registry::group;
use crate::verdict::alert::HANDSHAKE_FAILURE;
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::format;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "group-certificate-mismatch",
    summary: "The server's ECDSA certificate is on a curve that supported_groups does not list.",
    levers: &["offer-p384-p521", "choose-groups", "support-server-key", "repair-server"],
    sources: &[
        "RFC 8422 section 5.1.1",
        "RFC 8446 section 4.2.3",
        "lab, hellos v1/10 and v1/53 to ECDSA servers",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let groups = hello.supported_groups()?;
        if let (Some(alert), Some((group, at))) = (
            facts.reply.client_alert.filter(|a| a.is_fatal() && a.description != 48),
            leaf_on_unoffered_curve(facts),
        ) {
            let name = group::name(group).unwrap_or("another curve");
            let text = format!(
                "The server's certificate is on {name}, which supported_groups does not list, and the client stopped at it."
            );
            return Some(
                Sign::predicted(text).believed(800).at(Side::Server, at, "the server's certificate").at_some(
                    Side::Client,
                    alert.at,
                    &alert.to_text(),
                ),
            );
        }
        // P-256 and no other curve of certificates: one on P-384 or P-521 is then refused, in TLS 1.2 and before.
        let narrow = groups.contains(0x0017) && !groups.iter().any(|g| matches!(g, 0x0018 | 0x0019));
        let old = hello.highest_version() < 0x0304;
        if !narrow || !old || facts.server_hello.is_some() || !facts.alerted(&[HANDSHAKE_FAILURE]) {
            return None;
        }
        Some(
            Sign::possible(
                "The server's certificate may be on P-384 or P-521, and supported_groups lists P-256 as the only such curve.",
            )
            .believed(facts.as_far_as_accepted(150))
            .at_some(
                Side::Client,
                hello.extension(ext::SUPPORTED_GROUPS).map(|e| facts.in_client(e.at)),
                "supported_groups",
            )
            .with_alert(facts),
        )
    },
    told: |facts, blame| {
        let Some(hello) = &facts.hello else { return Sign::possible(blame.summary) };
        Sign::possible(blame.summary)
            .at_some(
                Side::Client,
                hello.extension(ext::SUPPORTED_GROUPS).map(|e| facts.in_client(e.at)),
                "supported_groups",
            )
            .with_alert(facts)
    },
    cure: |_, _| {
        let group = |id: u16| Edit::add_list(List::SupportedGroups, [id]);
        let scheme = |id: u16| Edit::add_list(List::SignatureAlgorithms, [id]);
        vec![
            vec![group(0x0017)],
            vec![group(0x0018)],
            vec![group(0x0018), scheme(0x0503)],
            vec![group(0x0019), scheme(0x0603)],
        ]
    },
    page: include_str!("group-certificate-mismatch.md"),
    ..Cause::PLAIN
};
