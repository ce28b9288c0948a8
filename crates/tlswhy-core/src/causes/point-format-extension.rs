use super::{Cause, Sign};
use crate::exchange::Side;
use crate::verdict::alert::{HANDSHAKE_FAILURE, ILLEGAL_PARAMETER, MISSING_EXTENSION, UNEXPECTED_MESSAGE};
use crate::verdict::{Answered, Certainty};
use crate::wire::edit::{Edit, List};
use crate::wire::extension_type as ext;
use alloc::vec;

pub(super) const CAUSE: Cause = Cause {
    slug: "point-format-extension",
    summary: "ec_point_formats does not name the uncompressed format, without which no curve can be used.",
    levers: &["send-point-formats", "upgrade-library"],
    sources: &["RFC 8422 section 5.1.2", "wolfSSL/wolfssl#1131", "lab, hellos v1/41 and */points-*"],
    look: |facts| {
        let hello = facts.hello.as_ref()?;
        let extension = hello.extension(ext::EC_POINT_FORMATS)?;
        let formats = hello.ec_point_formats().filter(|f| !f.is_empty() && !f.contains(&0))?;
        let (certainty, belief) = match facts.answered() {
            Answered::Alert(ILLEGAL_PARAMETER) => (Certainty::Certain, 800),
            // JSSE; Go 1.27
            Answered::Alert(UNEXPECTED_MESSAGE | MISSING_EXTENSION) => (Certainty::Predicted, 500),
            Answered::Alert(HANDSHAKE_FAILURE) => (Certainty::Possible, 200),
            _ => return None,
        };
        let text = if formats.len() == 1 {
            "ec_point_formats names one format, and not the uncompressed one, which every client must take."
        } else {
            "ec_point_formats does not name the uncompressed format, which every client must take."
        };
        Some(
            Sign::of(certainty, belief, text)
                .at(Side::Client, facts.in_client(extension.at), "ec_point_formats")
                .with_alert(facts),
        )
    },
    cure: |hello, _| {
        vec![if hello.ec_point_formats().is_some_and(|f| !f.contains(&0)) {
            vec![Edit::add(List::EcPointFormats, 0)]
        } else {
            vec![Edit::add_list(List::EcPointFormats, [0])]
        }]
    },
    page: include_str!("point-format-extension.md"),
    ..Cause::PLAIN
};
