//! What to try: the cures of the causes named, and the edits that mend most hellos.

use tlswhy_core::causes;
use tlswhy_core::exchange::{Exchange, Side};
use tlswhy_core::registry::suite;
use tlswhy_core::server::{HelloFacts, ServerProfile, outcome};
use tlswhy_core::verdict::Answer;
use tlswhy_core::wire::edit::{Edit, List, apply};
use tlswhy_core::wire::{ClientHello, extension_type as ext, read};

/// More candidates than this are not tried: three of them together would already be hundreds of connections.
const MOST: usize = 16;

/// A change worth trying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The edits, applied together.
    pub edits: Vec<Edit>,
    /// The cause that it would show.
    pub cause: Option<&'static str>,
    /// A remark for whoever takes this way (`no forward secrecy`); empty when there is none.
    pub remark: &'static str,
}

impl Candidate {
    /// All edits in protocol terms.
    pub fn describe(&self) -> String {
        self.edits.iter().map(Edit::describe).collect::<Vec<_>>().join(", then ")
    }
}

/// Candidates for a hello, the likeliest first: what the answer names, what the profile (or most measured servers)
/// would take, then the rest.
pub fn candidates(exchange: &Exchange, answer: &Answer, profile: Option<&ServerProfile>) -> Vec<Candidate> {
    let bytes = exchange.bytes(Side::Client);
    let reading = read(&bytes);
    let Some(hello) = reading.client_hello() else { return Vec::new() };
    let mut all: Vec<Candidate> = Vec::new();
    let mut add = |edits: Vec<Edit>, cause: Option<&'static str>, remark: &'static str| {
        let known = all.iter().any(|c| c.edits == edits);
        // An edit that changes nothing, or cannot be applied, is no experiment.
        let changes = apply(&bytes, &edits).is_ok_and(|edited| edited != bytes);
        if !edits.is_empty() && !known && changes {
            all.push(Candidate { edits, cause, remark });
        }
    };
    for finding in &answer.causes {
        for edits in (finding.cause.cure)(&hello, &exchange.hints) {
            add(edits, Some(finding.cause.slug), "");
        }
    }
    for (edits, slug, remark) in usual(&hello, exchange.hints.host.as_deref()) {
        add(edits, causes::find(slug).map(|c| c.slug), remark);
    }
    // The first cure of the first cause stays in front, whatever the profiles think of it.
    let front =
        usize::from(all.first().is_some_and(|c| c.cause == answer.causes.first().map(|f| f.cause.slug)));
    if let Some(rest) = all.get_mut(front..) {
        rest.sort_by_cached_key(|c| std::cmp::Reverse(takers(&bytes, &c.edits, profile)));
    }
    all.truncate(MOST);
    all
}

/// How many servers would take the hello with these edits: of the one profile, or of all measured ones.
fn takers(bytes: &[u8], edits: &[Edit], profile: Option<&ServerProfile>) -> usize {
    let Ok(edited) = apply(bytes, edits) else { return 0 };
    let reading = read(&edited);
    let Some(facts) = HelloFacts::of(&reading) else { return 0 };
    match profile {
        Some(profile) => usize::from(outcome(&facts, profile).outcome.accepts()),
        None => tlswhy_core::server::profiles()
            .iter()
            .filter(|p| p.config.is_empty() && outcome(&facts, p).outcome.accepts())
            .count(),
    }
}

/// The edits that mend most hellos, whatever the cause.
fn usual(hello: &ClientHello<'_>, host: Option<&str>) -> Vec<(Vec<Edit>, &'static str, &'static str)> {
    let mut usual = Vec::new();
    let suites: Vec<u16> = hello.suites().collect();
    let has = |wanted: &[u16]| suites.iter().any(|s| wanted.contains(s));
    match hello.supported_groups() {
        None => usual.push((
            vec![Edit::add_list(List::SupportedGroups, [0x0017])],
            "missing-supported-groups",
            "",
        )),
        Some(groups) if !groups.contains(0x0017) => {
            usual.push((vec![Edit::add(List::SupportedGroups, 0x0017)], "no-common-group", ""));
        }
        Some(_) => {}
    }
    match hello.signature_algorithms() {
        None => usual.push((
            vec![Edit::add_list(List::SignatureAlgorithms, [0x0403, 0x0804, 0x0401])],
            "missing-signature-algorithms",
            "",
        )),
        Some(schemes) => {
            for (scheme, slug) in
                [(0x0401, "no-common-sigalg"), (0x0403, "no-common-sigalg"), (0x0804, "rsa-pss-missing")]
            {
                if !schemes.contains(scheme) {
                    usual.push((vec![Edit::add(List::SignatureAlgorithms, scheme)], slug, ""));
                }
            }
        }
    }
    for (wanted, slug, remark) in [
        (0xc02f, "no-common-suite", ""),
        (0xc02b, "suite-certificate-mismatch", ""),
        (0xc013, "no-common-suite", ""),
        (0x002f, "no-common-suite", "no forward secrecy, and many servers refuse it: the worse way"),
    ] {
        let offers_kind = suites.iter().any(|&s| {
            suite::info(s).zip(suite::info(wanted)).is_some_and(|(a, b)| {
                (a.key_exchange, a.authentication, a.mode) == (b.key_exchange, b.authentication, b.mode)
            })
        });
        if !has(&[wanted]) && !offers_kind {
            usual.push((vec![Edit::add(List::CipherSuites, wanted)], slug, remark));
        }
    }
    let name = host.filter(|h| h.parse::<std::net::IpAddr>().is_err());
    if let Some(name) = name.filter(|_| !hello.has(ext::SERVER_NAME)) {
        usual.push((vec![Edit::add_server_name(name)], "sni-missing", ""));
    }
    for (kind, body, slug) in [
        (ext::EC_POINT_FORMATS, &[1, 0][..], "point-format-extension"),
        (ext::EXTENDED_MASTER_SECRET, &[], "ems-required"),
        (ext::RENEGOTIATION_INFO, &[0], "secure-renegotiation-missing"),
    ] {
        if !hello.has(kind) {
            usual.push((vec![Edit::AddExtension { kind, body: body.to_vec(), at: None }], slug, ""));
        }
    }
    for (kind, slug) in [(ext::ALPN, "alpn-no-overlap"), (ext::SERVER_NAME, "sni-unrecognized")] {
        if hello.has(kind) {
            usual.push((vec![Edit::RemoveExtension(kind)], slug, ""));
        }
    }
    if hello.legacy_version < 0x0303 {
        usual.push((vec![Edit::SetLegacyVersion(0x0303)], "version-too-old", ""));
    }
    if suites.contains(&suite::FALLBACK_SCSV) {
        usual.push((vec![Edit::remove(List::CipherSuites, suite::FALLBACK_SCSV)], "fallback-scsv", ""));
    }
    usual
}
