//! The catalogue: one entry for each cause of a failed handshake.
//!
//! A cause is two files and one line: `<slug>.rs` says which facts raise it and which levers cure it,
//! `<slug>.md` is its page, and the line below puts it into the list. The fenced blocks of the page are executed
//! (see `tests.rs`), and every cause runs against every case of `cases/`.

use crate::exchange::{Hints, Side};
use crate::registry::suite::{self, SuiteInfo};
use crate::server::Rule;
use crate::verdict::alert::{DECODE_ERROR, ILLEGAL_PARAMETER, UNEXPECTED_MESSAGE};
use crate::verdict::{Answered, Blame, Certainty, Evidence, Facts, Stage};
use crate::wire::edit::{Edit, List, Member};
use crate::wire::{ClientHello, Span, extension_type};
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(test)]
mod tests;

/// One entry of the catalogue.
#[derive(Debug)]
pub struct Cause {
    /// Names the fault, never the remedy; a released slug is never used for anything else.
    pub slug: &'static str,
    /// One sentence, for lists.
    pub summary: &'static str,
    /// Where the exchange stops.
    pub stage: Stage,
    /// Ids of the levers that cure it (see `libraries`), the most direct first.
    pub levers: &'static [&'static str],
    /// What it rests on: RFCs, threads, measurements.
    pub sources: &'static [&'static str],
    /// What the bytes say by themselves, without any profile of a server.
    pub look: fn(&Facts<'_>) -> Option<Sign>,
    /// How it is told when a rule of the servers' decision raised it (see [`crate::server::Rule::cause`]).
    /// Certainty and belief of the sign are the model's, whatever is set here.
    pub told: fn(&Facts<'_>, &Blame) -> Sign,
    /// Changes to the hello that could cure it, each a list of edits, the smallest first; the verdict takes the
    /// first that the model accepts. Empty where the hello is not what is to be changed.
    pub cure: fn(&ClientHello<'_>, &Hints) -> Vec<Vec<Edit>>,
    /// It is a special form of another cause: the slug of that one, and when the special form holds. Where a
    /// trace names the general cause and the test holds, this one is named in its place.
    pub narrows: Option<Narrows>,
    /// The page, Markdown.
    pub page: &'static str,
}

/// The slug of a general cause, and the test by which a special form of it holds.
pub type Narrows = (&'static str, fn(&Facts<'_>) -> bool);

impl Cause {
    /// What an entry leaves out: it is not seen in the bytes, and a trace tells it by its summary.
    pub(crate) const PLAIN: Cause = Cause {
        slug: "",
        summary: "",
        stage: Stage::Hello,
        levers: &[],
        sources: &[],
        look: |_| None,
        told: |facts, blame| Sign::possible(blame.summary).with_alert(facts),
        cure: |_, _| Vec::new(),
        narrows: None,
        page: "",
    };
}

/// What a cause found: how sure it is of it, and on which bytes.
#[derive(Clone, Debug)]
pub struct Sign {
    /// How it is known.
    pub certainty: Certainty,
    /// Order among signs of the same certainty, 0 to 1000.
    pub belief: u16,
    /// One sentence.
    pub summary: String,
    /// The bytes that show it.
    pub evidence: Vec<Evidence>,
}

impl Sign {
    /// It follows from the bytes and the protocol.
    pub fn certain(summary: impl Into<String>) -> Self {
        Sign::of(Certainty::Certain, 500, summary)
    }

    /// A measured habit says so.
    pub fn predicted(summary: impl Into<String>) -> Self {
        Sign::of(Certainty::Predicted, 500, summary)
    }

    /// It would explain what is seen; an experiment has to decide.
    pub fn possible(summary: impl Into<String>) -> Self {
        Sign::of(Certainty::Possible, 100, summary)
    }

    /// With this certainty and belief.
    pub fn of(certainty: Certainty, belief: u16, summary: impl Into<String>) -> Self {
        Sign { certainty, belief, summary: summary.into(), evidence: Vec::new() }
    }

    /// Sets the order among signs of the same certainty.
    #[must_use]
    pub fn believed(mut self, permille: u16) -> Self {
        self.belief = permille;
        self
    }

    /// Adds bytes that show it; offsets in all that the side sent.
    #[must_use]
    pub fn at(mut self, side: Side, span: Span, text: impl Into<String>) -> Self {
        self.evidence.push(Evidence { side, offset: span.start, length: span.len(), text: text.into() });
        self
    }

    /// Adds the same when there is a span.
    #[must_use]
    pub fn at_some(self, side: Side, span: Option<Span>, text: &str) -> Self {
        match span {
            Some(span) => self.at(side, span, text),
            None => self,
        }
    }

    /// Adds the alert of the server that it rests on, where one was seen in bytes.
    #[must_use]
    pub fn with_alert(self, facts: &Facts<'_>) -> Self {
        let text = facts.reply.alert.map(|a| a.to_text());
        let at = facts.reply.alert.and_then(|a| a.at);
        self.at_some(Side::Server, at, &text.unwrap_or_default())
    }
}

/// The list: one sorted line a cause, the file and the module that it becomes.
macro_rules! causes {
    ($($file:literal as $module:ident,)*) => {
        $(#[path = $file] mod $module;)*

        /// All causes, sorted by slug.
        pub static ALL: &[&Cause] = &[$(&$module::CAUSE,)*];

        #[cfg(test)]
        const FILES: &[&str] = &[$($file,)*];
    };
}

causes! {
    "alpn-no-overlap.rs" as alpn_no_overlap,
    "bad-record-mac.rs" as bad_record_mac,
    "client-cert-key-mismatch.rs" as client_cert_key_mismatch,
    "client-cert-rejected.rs" as client_cert_rejected,
    "client-cert-required.rs" as client_cert_required,
    "client-wrote-alert-first.rs" as client_wrote_alert_first,
    "compression-methods.rs" as compression_methods,
    "connection-policy-close.rs" as connection_policy_close,
    "dhe-group-refused.rs" as dhe_group_refused,
    "dhe-key-too-small.rs" as dhe_key_too_small,
    "downgrade-sentinel.rs" as downgrade_sentinel,
    "duplicate-extension.rs" as duplicate_extension,
    "early-data-rejected.rs" as early_data_rejected,
    "ech-failure.rs" as ech_failure,
    "empty-list.rs" as empty_list,
    "ems-required.rs" as ems_required,
    "ems-resumption-mismatch.rs" as ems_resumption_mismatch,
    "extension-intolerance.rs" as extension_intolerance,
    "fallback-scsv.rs" as fallback_scsv,
    "finished-decrypt-error.rs" as finished_decrypt_error,
    "group-certificate-mismatch.rs" as group_certificate_mismatch,
    "hello-retry-request-failure.rs" as hello_retry_request_failure,
    "hello-split-intolerance.rs" as hello_split_intolerance,
    "http-on-tls-port.rs" as http_on_tls_port,
    "key-share-invalid.rs" as key_share_invalid,
    "key-share-missing-group.rs" as key_share_missing_group,
    "large-hello-intolerance.rs" as large_hello_intolerance,
    "legacy-version-0304.rs" as legacy_version_0304,
    "malformed-hello.rs" as malformed_hello,
    "max-fragment-length.rs" as max_fragment_length,
    "middlebox-corrupts-handshake.rs" as middlebox_corrupts_handshake,
    "missing-extension-tls13.rs" as missing_extension_tls13,
    "missing-signature-algorithms.rs" as missing_signature_algorithms,
    "missing-supported-groups.rs" as missing_supported_groups,
    "no-common-group.rs" as no_common_group,
    "no-common-sigalg.rs" as no_common_sigalg,
    "no-common-suite.rs" as no_common_suite,
    "other-service-on-port.rs" as other_service_on_port,
    "plaintext-to-tls-port.rs" as plaintext_to_tls_port,
    "point-format-extension.rs" as point_format_extension,
    "psk-binder-mismatch.rs" as psk_binder_mismatch,
    "psk-extension-not-last.rs" as psk_extension_not_last,
    "psk-identity-unknown.rs" as psk_identity_unknown,
    "psk-suites-only.rs" as psk_suites_only,
    "record-garbage.rs" as record_garbage,
    "record-version-intolerance.rs" as record_version_intolerance,
    "renegotiation-refused.rs" as renegotiation_refused,
    "rsa-key-exchange-only.rs" as rsa_key_exchange_only,
    "rsa-pss-missing.rs" as rsa_pss_missing,
    "secure-renegotiation-missing.rs" as secure_renegotiation_missing,
    "server-cert-expired.rs" as server_cert_expired,
    "server-cert-hostname-mismatch.rs" as server_cert_hostname_mismatch,
    "server-cert-unknown-ca.rs" as server_cert_unknown_ca,
    "server-cert-unsupported-key.rs" as server_cert_unsupported_key,
    "server-cert-weak.rs" as server_cert_weak,
    "server-cert-wrong-usage.rs" as server_cert_wrong_usage,
    "server-chain-incomplete.rs" as server_chain_incomplete,
    "server-has-no-certificate.rs" as server_has_no_certificate,
    "server-internal-error.rs" as server_internal_error,
    "session-id-length.rs" as session_id_length,
    "session-resumption-failure.rs" as session_resumption_failure,
    "sha1-signatures-only.rs" as sha1_signatures_only,
    "sigalgs-cert-chain.rs" as sigalgs_cert_chain,
    "silent-drop-after-hello.rs" as silent_drop_after_hello,
    "sni-malformed.rs" as sni_malformed,
    "sni-missing.rs" as sni_missing,
    "sni-unrecognized.rs" as sni_unrecognized,
    "ssl3-refused.rs" as ssl3_refused,
    "sslv2-hello-refused.rs" as sslv2_hello_refused,
    "starttls-required.rs" as starttls_required,
    "suite-certificate-mismatch.rs" as suite_certificate_mismatch,
    "suite-version-mismatch.rs" as suite_version_mismatch,
    "suites-only-insecure.rs" as suites_only_insecure,
    "tls13-draft-version.rs" as tls13_draft_version,
    "tls13-only-client.rs" as tls13_only_client,
    "trailing-data.rs" as trailing_data,
    "truncated-hello.rs" as truncated_hello,
    "unexpected-message.rs" as unexpected_message,
    "version-intolerance.rs" as version_intolerance,
    "version-too-old.rs" as version_too_old,
}

/// The cause of this slug.
pub fn find(slug: &str) -> Option<&'static Cause> {
    ALL.binary_search_by(|cause| cause.slug.cmp(slug)).ok().and_then(|at| ALL.get(at)).copied()
}

/// The cause of this slug, or the special form of it that the facts show.
pub(crate) fn narrowest(slug: &str, facts: &Facts<'_>) -> Option<&'static Cause> {
    let special =
        |cause: &&&Cause| cause.narrows.is_some_and(|(general, holds)| general == slug && holds(facts));
    ALL.iter().find(special).copied().or_else(|| find(slug))
}

/// What is known of the suites offered, signalling values and unknown numbers left out.
fn offered(hello: &ClientHello<'_>) -> impl Iterator<Item = &'static SuiteInfo> + Clone {
    hello.suites().filter(|s| !suite::is_signalling(*s)).filter_map(suite::info)
}

/// How well a fault in the form of the hello explains the answer, and the belief that goes with it; `None` when the
/// server took the hello, says nothing or is not known to have answered.
///
/// decode_error and illegal_parameter are what RFC 8446 section 6.2 wants for it, and unexpected_message is what Go
/// 1.19 and before send for every hello that they cannot read (lab). `also`: alerts that some stack was measured to
/// send for this very fault, and that have other reasons too. All else is no sign of it, and still the fault is there.
fn broken_form(facts: &Facts<'_>, also: &[u8]) -> Option<(Certainty, u16)> {
    match facts.answered() {
        Answered::Alert(DECODE_ERROR | ILLEGAL_PARAMETER | UNEXPECTED_MESSAGE) => {
            Some((Certainty::Certain, 900))
        }
        Answered::Alert(other) if also.contains(&other) => Some((Certainty::Predicted, 700)),
        Answered::Alert(_) | Answered::Closed | Answered::Reset => Some((Certainty::Possible, 400)),
        Answered::Unknown | Answered::Silent | Answered::NotTls | Answered::WentOn => None,
    }
}

/// The same for a fault that may be no more than the look of another: behind a length that is wrong everything is
/// read at the wrong place.
fn broken_rule(facts: &Facts<'_>, also: &[u8]) -> Option<(Certainty, u16)> {
    let known = broken_form(facts, also)?;
    let misread = [Rule::FieldOverrun, Rule::ExtensionsOverrun, Rule::ExtensionOverrun];
    Some(if facts.fault(&misread).is_some() { (Certainty::Possible, 200) } else { known })
}

/// What the server answered a hello with, when its very first bytes are no TLS.
fn plain_answer<'a>(facts: &Facts<'a>) -> Option<&'a [u8]> {
    let asked = facts.hello.is_some() || facts.form.as_ref().is_some_and(|form| form.has_hello);
    let plain = facts.reply.not_tls.is_some_and(|at| at.start == 0);
    (asked && plain).then_some(facts.server.bytes)
}

/// Where a record with a ClientHello starts in bytes that start with something else; near the front only.
fn hello_within(bytes: &[u8]) -> Option<usize> {
    let is_hello = |window: &[u8]| matches!(window, [22, 3, 0..=4, _, _, 1, 0, ..]);
    bytes.windows(7).take(512).position(is_hello).filter(|at| *at > 0)
}

/// Edits that let the hello offer TLS 1.2 with suites, groups and signature schemes that most servers have.
fn raise_to_tls12(hello: &ClientHello<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    if hello.sslv2 {
        edits.push(Edit::ConvertToTls);
    }
    if hello.supported_versions().is_some() {
        edits.push(Edit::add(List::SupportedVersions, 0x0303));
    }
    if hello.legacy_version != 0x0303 {
        edits.push(Edit::SetLegacyVersion(0x0303));
    }
    edits.push(Edit::add_list(List::CipherSuites, [0xc02f, 0xc02b]));
    if hello.supported_groups().is_none() {
        edits.push(Edit::add_list(List::SupportedGroups, [0x0017]));
    }
    if hello.signature_algorithms().is_none() {
        edits.push(Edit::add_list(List::SignatureAlgorithms, [0x0804, 0x0401, 0x0403]));
    }
    edits
}

/// Edits that let the hello offer TLS 1.3, with a key share for x25519 whose key is the base point: a valid public
/// key, whose private one nobody needs to see what the server answers.
fn offer_tls13(hello: &ClientHello<'_>) -> Vec<Edit> {
    let mut edits = raise_to_tls12(hello);
    edits.push(Edit::add_list(List::SupportedVersions, [0x0304, 0x0303]));
    edits.push(Edit::add_list(List::CipherSuites, [0x1301]));
    edits.push(Edit::add_list(List::SupportedGroups, [0x001d]));
    edits.push(Edit::add_list(List::SignatureAlgorithms, [0x0804, 0x0403]));
    if !hello.has(extension_type::KEY_SHARE) {
        edits.push(base_point_share());
    }
    edits
}

/// Adds a key share for x25519 whose key is the base point (RFC 7748 section 4.1): a valid public key.
fn base_point_share() -> Edit {
    let mut key = [0; 32];
    if let Some(first) = key.first_mut() {
        *first = 9;
    }
    Edit::add(List::KeyShare, Member::KeyShare { group: 0x001d, key: key.into() })
}
