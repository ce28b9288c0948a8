use super::sni_malformed::is_malformed;
use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::Certainty;
use crate::verdict::alert::UNRECOGNIZED_NAME;
use crate::wire::edit::Edit;
use crate::wire::extension_type;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "sni-unrecognized",
    summary: "The server knows no host of the name that the hello asks for.",
    levers: &["send-server-name", "drop-server-name", "repair-server"],
    sources: &["RFC 6066 section 3", "nDPI, http_ipv6.pcap"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let name = hello.server_name()?;
        let alert = facts.reply.alert.filter(|a| a.description == UNRECOGNIZED_NAME)?;
        if facts.reply.alerts.iter().any(|a| a.side == Side::Server && a.is_fatal() && *a != alert) {
            return None;
        }
        let certainty = match is_malformed(facts) {
            true => Certainty::Possible,
            // A hello that cannot be read to its end may have been refused before its name was looked for.
            false if !facts.hello_adds_up() => Certainty::Predicted,
            false => Certainty::Certain,
        };
        let name = String::from_utf8_lossy(name);
        let goes_on =
            if alert.is_fatal() { "" } else { " It only warns; a client that takes this for fatal stops." };
        Some(
            Sign::of(certainty, 600, format!("The server does not serve the name {name:?}.{goes_on}"))
                .at_some(
                    Side::Client,
                    hello.extension(extension_type::SERVER_NAME).map(|e| facts.in_client(e.at)),
                    "server_name",
                )
                .with_alert(facts),
        )
    },
    cure: |hello, hints| {
        let own = hints.host.as_deref().filter(|host| hello.server_name() != Some(host.as_bytes()));
        let mut cures: Vec<Vec<Edit>> =
            own.map(|host| vec![Edit::SetServerName(host.into())]).into_iter().collect();
        cures.push(vec![Edit::RemoveExtension(extension_type::SERVER_NAME)]);
        cures
    },
    page: include_str!("sni-unrecognized.md"),
    ..Cause::PLAIN
};
