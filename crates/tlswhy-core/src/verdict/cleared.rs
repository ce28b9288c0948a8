//! What was looked at and is not the cause, and what would decide where it is not certain.

use super::{Answered, Certainty, Cleared, Facts, Finding, alert, version_name};
use crate::exchange::CertificateHint;
use crate::registry::{alert as alerts, is_grease, sigscheme};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What is not the cause, each with its reason; `about` is the slug of the first cause.
pub(super) fn of(facts: &Facts<'_>, about: Option<&str>) -> Vec<Cleared> {
    let mut cleared = Vec::new();
    let Some(hello) = &facts.hello else { return cleared };
    let mut add = |what: &'static str, text: String| cleared.push(Cleared { what, text });
    let is = |slugs: &[&str]| about.is_some_and(|slug| slugs.contains(&slug));
    let refused = facts.refused() && facts.server_hello.is_none();
    let code = match facts.answered() {
        Answered::Alert(code) => Some(code),
        _ => None,
    };
    let version_causes = [
        "version-too-old",
        "version-intolerance",
        "tls13-only-client",
        "tls13-draft-version",
        "ssl3-refused",
        "legacy-version-0304",
        "fallback-scsv",
        "suite-version-mismatch",
    ];
    if let (Some(code), Some(highest), false) = (code, facts.highest_version(), is(&version_causes)) {
        let record = facts.reply.alert.and_then(|a| a.record_version);
        if refused
            && code != alert::PROTOCOL_VERSION
            && record == Some(highest.min(0x0303))
            && highest >= 0x0303
        {
            let (version, name) = (version_name(0x0303), alerts::name(code).unwrap_or("unknown"));
            add(
                "version",
                format!("the alert came in a record of {version}, and it is {name}, not protocol_version"),
            );
        }
    }
    let signature_causes = [
        "no-common-sigalg",
        "missing-signature-algorithms",
        "sha1-signatures-only",
        "rsa-pss-missing",
        "sigalgs-cert-chain",
        "missing-extension-tls13",
    ];
    if let (Some(schemes), false) = (hello.signature_algorithms(), is(&signature_causes)) {
        let names: Vec<String> = schemes
            .iter()
            .filter(|s| !is_grease(*s))
            .map(|s| sigscheme::name(s).map_or_else(|| format!("{s:#06x}"), ToString::to_string))
            .collect();
        let fits = |ids: &[u16]| ids.iter().any(|id| schemes.contains(*id));
        let certificate = match facts.exchange.hints.certificate {
            CertificateHint::Rsa if fits(&[0x0401, 0x0804]) => {
                "; RSA with SHA256, as of the certificate, is among them"
            }
            CertificateHint::Ecdsa if fits(&[0x0403]) => {
                "; ECDSA with SHA256, as of the certificate, is among them"
            }
            _ => "",
        };
        if !names.is_empty() && (refused || !certificate.is_empty()) {
            add("signatures", format!("{} are offered{certificate}", names.join(", ")));
        }
    }
    if let Some(list) = facts.exchange.hints.server_suites.as_ref().filter(|_| !is(&["no-common-suite"])) {
        let common: Vec<String> =
            hello.suites().filter(|s| list.suites.contains(s)).map(|s| format!("{s:#06x}")).collect();
        if !common.is_empty() {
            add(
                "suites",
                format!("{} of those offered are in the server's list: {}", common.len(), common.join(", ")),
            );
        }
    }
    if refused && code.is_some() {
        add("certificate", "the server stopped before it sent one".to_string());
    }
    if refused && about.is_some() && facts.hello_adds_up() {
        add("bytes", "the hello is well formed: every length and every list adds up".to_string());
    }
    cleared
}

/// How many experiments are proposed at most.
const MOST_EXPERIMENTS: usize = 3;

/// What to try, cheapest first, unless the first cause is certain.
pub(super) fn next(facts: &Facts<'_>, findings: &[Finding]) -> Vec<String> {
    let certain = findings.first().is_some_and(|f| f.certainty <= Certainty::Certain);
    if certain || facts.hello.is_none() || facts.server_went_on() {
        return Vec::new();
    }
    let mut next: Vec<String> = findings
        .iter()
        .filter(|f| !f.edits.is_empty())
        .take(MOST_EXPERIMENTS)
        .map(|f| {
            let edits: Vec<String> = f.edits.iter().map(crate::wire::edit::Edit::describe).collect();
            format!(
                "send the hello again with this change only: {}. If the server goes on, it is {}",
                edits.join("; "),
                f.cause.slug
            )
        })
        .collect();
    if findings.first().is_none_or(|f| f.certainty == Certainty::Possible) {
        next.push(
            "scan the server: its versions, suites, groups and certificates leave fewer candidates"
                .to_string(),
        );
        if next.len() < MOST_EXPERIMENTS {
            next.push(
                "send a hello that works elsewhere (a browser's, or openssl s_client's) from the same place to the \
                 same address: if that is refused too, the hello is not at fault"
                    .to_string(),
            );
        }
    }
    next
}
