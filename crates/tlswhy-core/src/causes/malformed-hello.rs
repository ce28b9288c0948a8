use super::{Cause, Sign, broken_form};
use crate::exchange::Side;
use crate::server::{Fault, Flaw, Rule};
use crate::verdict::alert::HANDSHAKE_FAILURE;
use crate::wire::ext::field_name;
use crate::wire::{ClientHello, Span};
use alloc::format;
use alloc::string::String;

/// What these rules find is that the hello, or an extension in it, cannot be read as its RFC lays it out.
const RULES: &[Rule] = &[
    Rule::FieldOverrun,
    Rule::SuitesOdd,
    Rule::ExtensionsOverrun,
    Rule::ExtensionOverrun,
    Rule::ExtensionMalformed,
    Rule::RenegotiationNotEmpty,
    Rule::HeartbeatMode,
];

pub(super) const CAUSE: Cause = Cause {
    slug: "malformed-hello",
    summary: "The hello cannot be read: a length in it does not fit what is there.",
    levers: &["upgrade-library", "complete-short-writes"],
    sources: &[
        "RFC 8446 section 6.2 (decode_error)",
        "RFC 5246 section 7.2.2",
        "RFC 5746 section 3.6",
        "lab, hellos v1/29, v1/36, v1/93, v1/100 and openssl-3.0/length-*",
    ],
    look: |facts| {
        let (hello, fault) = (facts.hello.as_ref()?, facts.fault(RULES)?);
        // A renegotiation_info with content is what RFC 5746 wants handshake_failure for.
        let also: &[u8] = if fault.rule == Rule::RenegotiationNotEmpty { &[HANDSHAKE_FAILURE] } else { &[] };
        let (certainty, belief) = broken_form(facts, also)?;
        let what = in_words(hello, fault);
        Some(
            Sign::of(certainty, belief, format!("The hello is malformed: {what}."))
                .at(Side::Client, facts.in_client(place(fault)), what)
                .with_alert(facts),
        )
    },
    told: |facts, blame| {
        let sign = match (facts.hello.as_ref(), facts.fault(RULES)) {
            (Some(hello), Some(fault)) => {
                let what = in_words(hello, fault);
                Sign::possible(format!("The hello is malformed: {what}.")).at(
                    Side::Client,
                    facts.in_client(place(fault)),
                    what,
                )
            }
            _ => Sign::possible(blame.summary),
        };
        sign.with_alert(facts)
    },
    page: include_str!("malformed-hello.md"),
    ..Cause::PLAIN
};

/// The fault in an extension is found in its body; its header belongs to it.
fn place(fault: &Fault) -> Span {
    match fault.rule {
        Rule::ExtensionMalformed | Rule::RenegotiationNotEmpty | Rule::HeartbeatMode => {
            Span::new(fault.at.start.saturating_sub(4), fault.at.end)
        }
        _ => fault.at,
    }
}

fn in_words(hello: &ClientHello<'_>, fault: &Fault) -> String {
    let problem = || match hello.problems.iter().find(|p| p.at == fault.at) {
        Some(problem) => format!("{problem}"),
        None => "a field runs past the end".into(),
    };
    let name = fault.extension.map_or("an extension", field_name);
    match (fault.rule, fault.flaw) {
        (Rule::RenegotiationNotEmpty, _) => {
            "renegotiation_info has content, which a first hello must not send".into()
        }
        (_, Some(Flaw::NoContent)) => format!("{name} has no content"),
        (_, Some(Flaw::Odd)) => format!("the list in {name} has an odd number of bytes"),
        (_, Some(Flaw::Overrun)) => format!("a length in {name} says more than is there"),
        (_, Some(Flaw::Trailing)) => format!("bytes are left over in {name}"),
        (_, Some(Flaw::NotEmpty)) => format!("{name} has content, which it must not have"),
        (_, Some(Flaw::Empty)) => format!("{name} is empty"),
        (_, Some(Flaw::EmptyMember)) => format!("a member of the list in {name} is empty"),
        (_, Some(Flaw::Mismatch)) => format!("two lists in {name} have different lengths"),
        (Rule::HeartbeatMode, _) => "heartbeat has a mode that does not exist".into(),
        (_, None) => problem(),
    }
}
