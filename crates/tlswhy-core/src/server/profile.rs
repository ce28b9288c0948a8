//! How a server decides, as data.
//!
//! A [`ServerProfile`] is read from one TOML file per stack, version and configuration under `profiles/`; the
//! files are written into this crate as static tables (`cargo xtask profiles`), so that the core stays without
//! a parser. A scan of a live server and a user's own file give the same type, owned.

use super::{Rule, suite_kind::SuiteKind};
use alloc::borrow::{Cow, ToOwned};
use alloc::vec::Vec;

/// How the profile is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The real stack was asked.
    Measured,
    /// Taken from public documentation; nobody asked the server itself.
    Documented,
}

/// How a server decides on a ClientHello.
///
/// Everything is `Cow`: the built-in profiles are static tables, a loaded or scanned one is owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerProfile {
    /// `<stack>-<version>[-<configuration>]`, the name on the command line.
    pub id: Cow<'static, str>,
    /// For people: `OpenSSL 3.0 (Debian), RSA certificate`.
    pub name: Cow<'static, str>,
    /// The stack: `openssl`.
    pub stack: Cow<'static, str>,
    /// Its version, as exact as it is known.
    pub version: Cow<'static, str>,
    /// What is special about the configuration; empty for the default.
    pub config: Cow<'static, str>,
    /// How the profile is known.
    pub evidence: Evidence,
    /// Where from: how the stack was built and started, or the document.
    pub source: Cow<'static, str>,
    /// Host names, or suffixes of them with a leading dot, that are known to be served this way.
    pub hosts: Cow<'static, [Cow<'static, str>]>,
    /// The versions it takes, newest first, and what it does in each.
    pub versions: Cow<'static, [VersionProfile]>,
    /// Its certificates in the order in which it prefers them.
    pub certificates: Cow<'static, [Certificate]>,
    /// The groups that the stack knows besides those that it uses; empty where the difference does not matter.
    pub known_groups: Cow<'static, [u16]>,
    /// The signature schemes that the stack knows besides those that it signs with; empty where the difference does
    /// not matter.
    pub known_schemes: Cow<'static, [u16]>,
    /// Whether a pre-shared key is configured (or the stack answers PSK suites as if one were).
    pub psk: bool,
    /// The ALPN protocols it insists on; empty: it ignores ALPN or goes on without a common protocol.
    pub alpn: Cow<'static, [Cow<'static, str>]>,
    /// The host names it answers to; empty: any.
    pub server_names: Cow<'static, [Cow<'static, str>]>,
    /// What it does where the RFCs leave a choice.
    pub habits: Habits,
    /// The extensions whose content it reads while it parses the hello.
    pub reads: Cow<'static, [u16]>,
    /// Its checks in its own order, each with the answer that it gives. The first that applies decides.
    pub checks: Cow<'static, [Check]>,
}

/// What a server does in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionProfile {
    /// The version on the wire, 0x0300 to 0x0304.
    pub version: u16,
    /// Its suites, sorted by number; see [`ListedSuite::rank`] for the order of preference.
    pub suites: Cow<'static, [ListedSuite]>,
    /// Its groups in its order.
    pub groups: Cow<'static, [u16]>,
    /// Whose order decides on the group.
    pub group_preference: Preference,
    /// The signature schemes it signs with, in its order, for whichever key it has. Empty before TLS 1.2, where
    /// the version fixes them.
    pub schemes: Cow<'static, [u16]>,
}

/// One suite of a server's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedSuite {
    /// The suite's number.
    pub suite: u16,
    /// How much the server wants it, 0 most. Among equals the client's order decides, so a server that follows
    /// the client has rank 0 for all, and BoringSSL's equal-preference groups are groups of one rank.
    pub rank: u8,
    /// The same in the other order, for servers that change theirs when the client does not put AES first; see
    /// [`Habits::other_order_when`].
    pub other_rank: u8,
    /// What it needs.
    pub kind: SuiteKind,
}

/// A certificate of the server, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certificate {
    /// RSA, with the modulus' size in bits.
    Rsa(u16),
    /// ECDSA on this group (RFC 8422 section 5.1.1).
    Ecdsa(u16),
    /// Ed25519 (RFC 8422 section 5.1.3).
    Ed25519,
}

/// Whose order decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preference {
    /// The server's.
    Server,
    /// The client's.
    Client,
}

/// What a server takes when the client names no group, or none that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoGroup {
    /// It leaves out what needs a group.
    Skip,
    /// It takes this group unasked (RFC 8422 section 4 lets it when the extension is absent).
    Assume(u16),
}

/// What a TLS 1.2 server takes a missing signature_algorithms for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoSchemes {
    /// SHA-1 with the key's algorithm, as RFC 5246 section 7.4.1.4.1 says; then its own list decides.
    Sha1,
    /// Anything it likes.
    Any,
}

/// How the key share is chosen in TLS 1.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShareChoice {
    /// A group that the client sent a share for wins over a better liked one without.
    ShareFirst,
    /// The best liked group is taken, at the price of a retry request when it has no share.
    GroupFirst,
    /// As `ShareFirst`, but a hybrid post-quantum group without a share wins over a classical one with a share.
    HybridFirst,
    /// Groups come in tiers: hybrid ones, then x25519 and secp256r1, then the larger curves, then finite fields
    /// (the default list of OpenSSL 3.5; NSS 3.87 does the same). A better tier wins at the price of a retry request,
    /// in a tier any share wins.
    TierFirst,
}

/// How a server with several certificates comes to one, in TLS 1.2 and before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateChoice {
    /// The suite decides: of all suites that some certificate makes usable the best wins.
    BySuite,
    /// The first certificate that the client can use in full, else the first of all; then a suite for it
    /// (Go: `Config.getCertificate`).
    FirstUsable,
    /// The ECDSA one if the client sends server_name and offers a suite and a scheme for it, whatever its groups;
    /// else the RSA one (HAProxy 2.6: `ssl_sock_switchctx_cbk` in ssl_sock.c).
    EcdsaIfOffered,
}

/// Which suites a missing signature scheme takes out of the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SchemesDecide {
    /// All that need one.
    All,
    /// Those with ECDSA only (OpenSSL from 1.1.1 on).
    Ecdsa,
    /// None.
    None,
}

/// When a server takes its other order of suites, as a client that cannot do AES in hardware wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtherOrder {
    /// The client's first suite that is known at all is not AES-GCM (Go: `aesgcmPreferred` in cipher_suites.go).
    FirstNotAesGcm,
    /// The client's first suite is ChaCha20 (OpenSSL: `SSL_OP_PRIORITIZE_CHACHA`).
    FirstChaCha,
}

/// What a server does where the RFCs leave a choice. `None` is a habit that nobody measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Habits {
    /// TLS 1.2 and before, no supported_groups, an ECDHE suite: what then.
    pub no_supported_groups: Option<NoGroup>,
    /// supported_groups is there and has no group of the server's: what then.
    pub no_common_group: Option<NoGroup>,
    /// supported_groups is there and the stack knows none of the groups, not even as one that is turned off: what
    /// then. See [`ServerProfile::known_groups`].
    pub no_known_group: Option<NoGroup>,
    /// How a server with several certificates comes to one.
    pub certificate_choice: Option<CertificateChoice>,
    /// An ECDSA certificate is only used when its curve is in supported_groups (TLS 1.2 and before).
    pub certificate_curve_checked: Option<bool>,
    /// An ECDSA certificate is not used when ec_point_formats lacks uncompressed.
    pub certificate_point_checked: Option<bool>,
    /// TLS 1.2, no signature_algorithms: what it is taken for.
    pub no_signature_algorithms: Option<NoSchemes>,
    /// Which suites are left out when no common signature scheme is there for their key, so that another may be
    /// chosen; for the others the missing scheme is found only afterwards.
    pub schemes_decide_suites: Option<SchemesDecide>,
    /// RSA key exchange, which signs nothing, still wants a common signature scheme.
    pub rsa_key_exchange_wants_scheme: Option<bool>,
    /// Before TLS 1.2 the server may sign with MD5 and SHA-1, as these versions do.
    pub legacy_signatures: Option<bool>,
    /// It knows supported_versions. A server of TLS 1.2 that does not goes by legacy_version.
    pub reads_supported_versions: Option<bool>,
    /// It reads supported_versions only beside a legacy_version of TLS 1.2, and goes by legacy_version otherwise.
    pub versions_want_legacy_tls12: Option<bool>,
    /// Whose order decides on the version in supported_versions.
    pub version_preference: Option<Preference>,
    /// How the key share is chosen in TLS 1.3.
    pub share_choice: Option<ShareChoice>,
    /// A key share counts even if its group is not in supported_groups.
    pub shares_count_as_groups: Option<bool>,
    /// When the server takes its other order of suites; `None`: it has no other.
    pub other_order_when: Option<OtherOrder>,
    /// The most suites a hello may offer.
    pub most_suites: Option<u16>,
    /// The longest handshake message taken as a hello, header not counted, in bytes.
    pub longest_hello: Option<u32>,
    /// The longest first record, in bytes.
    pub longest_record: Option<u16>,
    /// The bytes of the hello that must come in its first record.
    pub shortest_first_record: Option<u16>,
}

/// A check of the server's: when the rule applies, it answers so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Check {
    /// What is checked.
    pub rule: Rule,
    /// The extension it is about; `None`: any (for content: any in [`ServerProfile::reads`]).
    pub extension: Option<u16>,
    /// The flaw it is about; `None`: any.
    pub flaw: Option<Flaw>,
    /// The versions it is made in.
    pub when: When,
    /// What the server does.
    pub answer: Answer,
}

/// In which versions a check is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// In all, also before the version is known.
    Always,
    /// When TLS 1.3 is chosen.
    Tls13,
    /// When TLS 1.2 or an earlier version is chosen.
    UpToTls12,
}

/// How the content of an extension is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// There is no content at all where there must be some.
    NoContent,
    /// A list without a member.
    Empty,
    /// A list of two-byte values with an odd number of bytes.
    Odd,
    /// An inner length says more than there is.
    Overrun,
    /// Bytes are left over.
    Trailing,
    /// Content where there must be none.
    NotEmpty,
    /// A member of the list is empty where it must not be.
    EmptyMember,
    /// Two lists that belong together have different lengths.
    Mismatch,
}

impl Flaw {
    /// All flaws.
    pub const ALL: &'static [Flaw] = &[
        Flaw::NoContent,
        Flaw::Empty,
        Flaw::Odd,
        Flaw::Overrun,
        Flaw::Trailing,
        Flaw::NotEmpty,
        Flaw::EmptyMember,
        Flaw::Mismatch,
    ];

    /// The word used in profiles.
    pub const fn id(self) -> &'static str {
        match self {
            Flaw::NoContent => "no-content",
            Flaw::Empty => "empty",
            Flaw::Odd => "odd",
            Flaw::Overrun => "overrun",
            Flaw::Trailing => "trailing",
            Flaw::NotEmpty => "not-empty",
            Flaw::EmptyMember => "empty-member",
            Flaw::Mismatch => "mismatch",
        }
    }
}

/// What a server does when a check applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It goes on: measured, and no fault to this server.
    Accept,
    /// A fatal alert of this description.
    Alert(u8),
    /// A warning of this description, and the end: only close_notify does that.
    Warning(u8),
    /// It goes on with a ServerHello and then sends this fatal alert.
    AlertAfterServerHello(u8),
    /// It asks for another key share (RFC 8446 section 4.1.4).
    Retry,
    /// It closes without a word. Whether the peer sees an end or a reset depends on what is still unread.
    Close,
    /// It keeps the connection open and says nothing.
    Silence,
    /// It answers with something that is not TLS.
    NotTls,
}

impl VersionProfile {
    /// The suite's entry in this version's list.
    pub fn suite(&self, suite: u16) -> Option<&ListedSuite> {
        let position = self.suites.binary_search_by_key(&suite, |listed| listed.suite).ok()?;
        self.suites.get(position)
    }

    /// The suites as the server would list them: the most wanted first.
    pub fn suites_in_order(&self) -> Vec<u16> {
        let mut suites: Vec<_> = self.suites.iter().map(|listed| (listed.rank, listed.suite)).collect();
        suites.sort_unstable();
        suites.into_iter().map(|(_, suite)| suite).collect()
    }
}

impl ServerProfile {
    /// What it does in this version, if it takes it at all.
    pub fn version_profile(&self, version: u16) -> Option<&VersionProfile> {
        self.versions.iter().find(|v| v.version == version)
    }

    /// Whether the suite is in the list of any version.
    pub fn lists(&self, suite: u16) -> bool {
        self.versions.iter().any(|v| v.suite(suite).is_some())
    }

    /// The same server with the suites that somebody says it supports, in whichever version they belong to.
    ///
    /// Suites of TLS 1.3 replace the list of TLS 1.3, the others those of TLS 1.2 and before; a version for which
    /// none is named keeps its list. What is named and the profile did not have gets the lowest rank.
    #[must_use]
    pub fn with_suites(&self, suites: &[u16]) -> ServerProfile {
        let mut profile = self.clone();
        for version in profile.versions.to_mut() {
            let fits = |suite: u16| match SuiteKind::of(suite) {
                Some(SuiteKind::Tls13) => version.version == 0x0304,
                Some(_) => version.version < 0x0304,
                None => false,
            };
            let mut listed: Vec<ListedSuite> = suites
                .iter()
                .filter(|suite| fits(**suite))
                .filter_map(|&suite| {
                    let known = version.suite(suite).copied();
                    let follows_client = version.suites.iter().all(|s| s.rank == 0);
                    let last = if follows_client { 0 } else { u8::MAX };
                    let kind = SuiteKind::of(suite)?;
                    Some(known.unwrap_or(ListedSuite { suite, rank: last, other_rank: last, kind }))
                })
                .collect();
            listed.sort_unstable_by_key(|s| s.suite);
            listed.dedup_by_key(|s| s.suite);
            if !listed.is_empty() {
                version.suites = Cow::Owned(listed);
            }
        }
        profile
    }

    /// The same server with these certificates.
    #[must_use]
    pub fn with_certificates(&self, certificates: &[Certificate]) -> ServerProfile {
        ServerProfile { certificates: Cow::Owned(certificates.to_owned()), ..self.clone() }
    }
}

/// Gives every suite of a list its rank: the position for a server that insists on its order, 0 for one that
/// follows the client. `other` is the other order, where there is one. Suites that are not known are left out.
pub fn listed_suites(suites: &[u16], preference: Preference, other: Option<&[u16]>) -> Vec<ListedSuite> {
    let place = |list: &[u16], suite: u16| list.iter().position(|s| *s == suite).map(|p| p.min(254) as u8);
    let mut listed: Vec<ListedSuite> = suites
        .iter()
        .filter_map(|&suite| {
            let rank = match preference {
                Preference::Server => place(suites, suite).unwrap_or(u8::MAX),
                Preference::Client => 0,
            };
            let other_rank = other.map_or(rank, |list| place(list, suite).unwrap_or(u8::MAX));
            Some(ListedSuite { suite, rank, other_rank, kind: SuiteKind::of(suite)? })
        })
        .collect();
    listed.sort_unstable_by_key(|s| s.suite);
    listed
}
