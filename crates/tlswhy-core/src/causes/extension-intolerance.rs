use super::{Cause, Sign};
use crate::exchange::Side;
use crate::registry::extension;
use crate::server::Rule;
use crate::verdict::{Answered, Certainty, Facts};
use crate::wire::edit::Edit;
use crate::wire::{ClientHello, Extension, extension_type as ext};
use alloc::format;
use alloc::string::String;
use alloc::vec;

/// unsupported_extension (RFC 8446 section 6.2)
const UNSUPPORTED_EXTENSION: u8 = 110;
/// quic_transport_parameters (RFC 9001 section 8.2)
const QUIC_TRANSPORT_PARAMETERS: u16 = 57;

pub(super) const CAUSE: Cause = Cause {
    slug: "extension-intolerance",
    summary: "The server refuses the hello for an extension that it should pass over, or that has no place there.",
    levers: &["drop-extension", "disable-grease", "repair-server"],
    sources: &[
        "RFC 8446 sections 4.2 and 6.2",
        "RFC 9001 section 8.2",
        "golang/go#68528",
        "lab, hellos */add-quic_transport_parameters",
    ],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        if facts.answered() != Answered::Alert(UNSUPPORTED_EXTENSION) || facts.server_hello.is_some() {
            return None;
        }
        if let Some(quic) = hello.extension(QUIC_TRANSPORT_PARAMETERS).filter(|_| !facts.client.datagram) {
            return Some(
                Sign::of(
                    Certainty::Certain,
                    850,
                    "quic_transport_parameters stands in a hello over TCP, where a server must refuse it.",
                )
                .at(Side::Client, facts.in_client(quic.at), "quic_transport_parameters")
                .with_alert(facts),
            );
        }
        let suspect = suspect(facts, hello)?;
        let name = extension::name(suspect.kind)
            .map_or_else(|| format!("extension {:04x}", suspect.kind), String::from);
        Some(
            Sign::of(
                Certainty::Possible,
                200,
                format!("The server objects to an extension of the hello; {name} is the least common one."),
            )
            .at(Side::Client, facts.in_client(suspect.at), name.as_str())
            .with_alert(facts),
        )
    },
    cure: |hello, _| {
        if hello.has(QUIC_TRANSPORT_PARAMETERS) {
            return vec![vec![Edit::RemoveExtension(QUIC_TRANSPORT_PARAMETERS)]];
        }
        let rare = hello.extensions.iter().filter(|e| !is_common(e.kind));
        rare.map(|e| vec![Edit::RemoveExtension(e.kind)]).collect()
    },
    page: include_str!("extension-intolerance.md"),
    ..Cause::PLAIN
};

/// The first extension that few clients send; none where the hello breaks a rule that may be meant instead.
fn suspect<'a>(facts: &Facts<'a>, hello: &ClientHello<'a>) -> Option<Extension<'a>> {
    let read = facts.form.as_ref()?;
    if read.has(Rule::DuplicateExtension) || read.has(Rule::PskWithoutModes) || hello.has(ext::EARLY_DATA) {
        return None;
    }
    hello.extensions.iter().find(|e| !is_common(e.kind)).copied()
}

/// The extensions that the libraries of today send by default.
fn is_common(kind: u16) -> bool {
    matches!(
        kind,
        ext::SERVER_NAME
            | ext::SUPPORTED_GROUPS
            | ext::EC_POINT_FORMATS
            | ext::SIGNATURE_ALGORITHMS
            | ext::ALPN
            | ext::ENCRYPT_THEN_MAC
            | ext::EXTENDED_MASTER_SECRET
            | ext::SESSION_TICKET
            | ext::PRE_SHARED_KEY
            | ext::SUPPORTED_VERSIONS
            | ext::PSK_KEY_EXCHANGE_MODES
            | ext::SIGNATURE_ALGORITHMS_CERT
            | ext::KEY_SHARE
            | ext::COOKIE
            | ext::STATUS_REQUEST
            | ext::RENEGOTIATION_INFO
    )
}
