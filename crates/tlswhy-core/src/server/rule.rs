//! The rules by which servers decide, and the cause that each one stands for.

/// Declares [`Rule`] with its ids and causes in one table, so that no list can drift from another.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal => $cause:expr;)*) => {
        /// A rule of the decision. Rules read only the hello and the profile; a trace names them by these ids.
        ///
        /// One map, [`Rule::cause`], gives each rule at most one cause of the catalogue, so that a table of suites
        /// and the verdict cannot disagree. The ids are also the words of a profile's `checks` list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Rule {
            $($(#[$doc])* $name,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)*];

            /// The id printed where no cause belongs to the rule.
            pub const fn id(self) -> &'static str {
                match self { $(Rule::$name => $id,)* }
            }

            /// The slug of the cause that this rule raises when it decides.
            pub const fn cause(self) -> Option<&'static str> {
                match self { $(Rule::$name => $cause,)* }
            }

            /// The name of the variant, for generated source.
            pub const fn variant(self) -> &'static str {
                match self { $(Rule::$name => stringify!($name),)* }
            }
        }
    };
}

rules! {
    // The connection and its records.
    /// The first bytes are an HTTP request.
    PlaintextHttp = "plaintext-http" => Some("plaintext-to-tls-port");
    /// The first bytes are no TLS record and no HTTP request.
    Plaintext = "plaintext" => Some("plaintext-to-tls-port");
    /// The first record's major version is above 3 (RFC 8446 section 5.1 lets it be ignored).
    RecordVersion = "record-version" => Some("record-version-intolerance");
    /// The first record's major version is below 3.
    RecordVersionBelow = "record-version-below" => Some("record-version-intolerance");
    /// The first record says that it is longer than a record may be (2^14 + 2048, RFC 5246 section 6.2.3).
    RecordTooLong = "record-too-long" => Some("record-garbage");
    /// The first record's type is none of TLS.
    RecordType = "record-type" => Some("record-garbage");
    /// Application data came first.
    ApplicationDataFirst = "application-data-first" => Some("record-garbage");
    /// A fatal alert came first.
    AlertFirst = "alert-first" => Some("client-wrote-alert-first");
    /// The warning close_notify came first.
    CloseNotifyFirst = "close-notify-first" => Some("client-wrote-alert-first");
    /// Another warning came first.
    WarningFirst = "warning-first" => Some("client-wrote-alert-first");
    /// A record of type alert came first that is not two bytes long.
    AlertLength = "alert-length" => Some("record-garbage");
    /// change_cipher_spec came first.
    ChangeCipherSpecFirst = "change-cipher-spec-first" => Some("record-garbage");
    /// A handshake record without content came before the hello (forbidden by RFC 8446 section 5.1).
    EmptyRecord = "empty-record" => Some("record-garbage");
    /// The hello came in the SSLv2 format (RFC 5246 appendix E.2).
    Sslv2Hello = "sslv2-hello" => Some("sslv2-hello-refused");
    /// The hello is spread over several records.
    HelloSplit = "hello-split" => Some("hello-split-intolerance");
    /// The hello's first record holds fewer bytes than the server needs to see at once.
    FirstRecordShort = "first-record-short" => Some("hello-split-intolerance");
    /// The hello is longer than the server takes.
    HelloTooLong = "hello-too-long" => Some("large-hello-intolerance");
    /// Application data follows the hello at once.
    ApplicationDataAfter = "application-data-after" => Some("trailing-data");
    /// An alert follows the hello at once.
    AlertAfter = "alert-after" => Some("trailing-data");
    /// change_cipher_spec follows the hello at once, as RFC 8446 appendix D.4 has it in TLS 1.3.
    ChangeCipherSpecAfter = "change-cipher-spec-after" => Some("trailing-data");
    /// Another handshake record follows the hello at once.
    HandshakeAfter = "handshake-after" => Some("trailing-data");
    /// Bytes that are no record follow the hello at once.
    GarbageAfter = "garbage-after" => Some("trailing-data");
    /// Bytes follow the hello in its record.
    DataAfterHello = "data-after-hello" => Some("trailing-data");
    /// Fewer bytes came than a header announces: the server still waits.
    Truncated = "truncated" => Some("truncated-hello");
    /// The first handshake message is not a ClientHello.
    NotClientHello = "not-client-hello" => Some("unexpected-message");

    // The hello's fields.
    /// A length inside of the hello runs past its end, or the hello ends inside of a field.
    FieldOverrun = "field-overrun" => Some("malformed-hello");
    /// legacy_session_id is longer than 32 bytes.
    SessionIdLength = "session-id-length" => Some("session-id-length");
    /// legacy_session_id has neither 0 nor 32 bytes; in TLS 1.3 it has no meaning but to be sent back.
    SessionIdPartial = "session-id-partial" => Some("session-id-length");
    /// cipher_suites has an odd number of bytes.
    SuitesOdd = "suites-odd" => Some("malformed-hello");
    /// cipher_suites is empty.
    SuitesEmpty = "suites-empty" => Some("empty-list");
    /// cipher_suites has more members than the server takes.
    SuitesTooMany = "suites-too-many" => Some("large-hello-intolerance");
    /// legacy_compression_methods is empty.
    CompressionEmpty = "compression-empty" => Some("compression-methods");
    /// legacy_compression_methods has no null method.
    CompressionWithoutNull = "compression-without-null" => Some("compression-methods");
    /// legacy_compression_methods has more than the null method (RFC 8446 section 4.1.2 forbids it in TLS 1.3).
    CompressionOffered = "compression-offered" => Some("compression-methods");
    /// The extensions block says that it is longer than the rest of the hello.
    ExtensionsOverrun = "extensions-overrun" => Some("malformed-hello");
    /// An extension runs past the extensions block, or the block ends inside of an extension's header.
    ExtensionOverrun = "extension-overrun" => Some("malformed-hello");
    /// Bytes follow the extensions block.
    TrailingBytes = "trailing-bytes" => Some("trailing-data");
    /// An extension stands twice.
    DuplicateExtension = "duplicate-extension" => Some("duplicate-extension");

    // The content of extensions.
    /// The content of an extension does not have the form that its RFC gives.
    ExtensionMalformed = "extension-malformed" => Some("malformed-hello");
    /// A list in an extension has no member where it must have one.
    ExtensionListEmpty = "extension-list-empty" => Some("empty-list");
    /// server_name does not have its form (RFC 6066 section 3).
    ServerNameMalformed = "server-name-malformed" => Some("sni-malformed");
    /// The host name is empty.
    ServerNameEmpty = "server-name-empty" => Some("sni-malformed");
    /// The host name has a NUL byte.
    ServerNameNul = "server-name-nul" => Some("sni-malformed");
    /// The host name has bytes that no host name has.
    ServerNameCharacters = "server-name-characters" => Some("sni-malformed");
    /// The host name is an IP address, which RFC 6066 section 3 forbids.
    ServerNameIpAddress = "server-name-ip-address" => Some("sni-malformed");
    /// The host name ends with a dot, which RFC 6066 section 3 forbids.
    ServerNameTrailingDot = "server-name-trailing-dot" => Some("sni-malformed");
    /// The host name has an empty label, or one that starts or ends with a hyphen (RFC 5890 section 2.3.1).
    ServerNameLabel = "server-name-label" => Some("sni-malformed");
    /// server_name has an entry that is no host_name.
    ServerNameType = "server-name-type" => Some("sni-malformed");
    /// The host name is longer than 255 bytes.
    ServerNameTooLong = "server-name-too-long" => Some("sni-malformed");
    /// ec_point_formats lacks uncompressed (RFC 8422 section 5.1.2 wants it there).
    PointsWithoutUncompressed = "points-without-uncompressed" => Some("point-format-extension");
    /// renegotiation_info of a first handshake is not empty (RFC 5746 section 3.6).
    RenegotiationNotEmpty = "renegotiation-not-empty" => Some("malformed-hello");
    /// max_fragment_length has a value other than 1 to 4 (RFC 6066 section 4).
    MaxFragmentLengthValue = "max-fragment-length-value" => Some("max-fragment-length");
    /// record_size_limit is below 64 (RFC 8449 section 4).
    RecordSizeLimitValue = "record-size-limit-value" => Some("max-fragment-length");
    /// heartbeat has a mode other than 1 and 2 (RFC 6520 section 2).
    HeartbeatMode = "heartbeat-mode" => Some("malformed-hello");
    /// client_certificate_type or server_certificate_type without X.509 (RFC 7250).
    CertificateType = "certificate-type" => Some("extension-intolerance");
    /// An extension that has no place in TLS over a stream: use_srtp (DTLS), quic_transport_parameters (QUIC).
    ExtensionOutOfPlace = "extension-out-of-place" => Some("extension-intolerance");
    /// pre_shared_key is not the last extension (RFC 8446 section 4.2.11).
    PskNotLast = "psk-not-last" => Some("psk-extension-not-last");

    // The version.
    /// legacy_version's major version is below 3 and there is no supported_versions.
    VersionBelowSsl3 = "version-below-ssl3" => Some("version-too-old");
    /// legacy_version is above TLS 1.2 and there is no supported_versions.
    VersionAboveTls12 = "version-above-tls12" => Some("version-intolerance");
    /// legacy_version's major version is above 3 and there is no supported_versions.
    VersionMajor = "version-major" => Some("version-intolerance");
    /// The highest version offered is SSL 3.0 and the server does not take it.
    Ssl3Offered = "ssl3-offered" => Some("ssl3-refused");
    /// The highest version offered is below the server's lowest.
    VersionTooOld = "version-too-old" => Some("version-too-old");
    /// The lowest version offered is above the server's highest.
    VersionTooNew = "version-too-new" => Some("tls13-only-client");
    /// supported_versions has only versions that are none of TLS 1.3 and before: drafts, GREASE.
    VersionUnknown = "version-unknown" => Some("tls13-draft-version");
    /// TLS_FALLBACK_SCSV is there and the server has a higher version (RFC 7507).
    FallbackScsv = "fallback-scsv" => Some("fallback-scsv");
    /// TLS 1.3 is chosen and legacy_version is above TLS 1.2 (RFC 8446 section 4.1.2).
    LegacyVersionAbove = "legacy-version-above" => Some("legacy-version-0304");
    /// supported_versions is there and legacy_version is SSL 3.0 (RFC 8446 appendix D.5 forbids it).
    LegacyVersionSsl3 = "legacy-version-ssl3" => Some("legacy-version-0304");
    /// supported_versions is there and legacy_version is below the server's lowest version.
    LegacyVersionTooOld = "legacy-version-too-old" => Some("legacy-version-0304");
    /// TLS 1.3 is chosen and legacy_version is below TLS 1.2 (RFC 8446 section 4.1.2).
    LegacyVersionBelow = "legacy-version-below" => Some("legacy-version-0304");
    /// A version before TLS 1.2 is chosen, and the server may not sign with its MD5 and SHA-1.
    LegacySignature = "legacy-signature" => Some("version-too-old");

    // Names and protocols.
    /// server_name is not one that the server knows.
    ServerNameUnknown = "server-name-unknown" => Some("sni-unrecognized");
    /// server_name is missing and the server insists on it.
    ServerNameMissing = "server-name-missing" => Some("sni-missing");
    /// ALPN has no protocol that the server has (RFC 7301 section 3.2).
    NoCommonProtocol = "no-common-protocol" => Some("alpn-no-overlap");

    // What TLS 1.3 needs.
    /// TLS 1.3 without supported_groups.
    Tls13NoGroups = "tls13-no-groups" => Some("missing-extension-tls13");
    /// TLS 1.3 without key_share.
    Tls13NoKeyShare = "tls13-no-key-share" => Some("missing-extension-tls13");
    /// No signature_algorithms (RFC 8446 section 9.2 wants it in TLS 1.3).
    SignatureAlgorithmsMissing = "signature-algorithms-missing" => Some("missing-signature-algorithms");
    /// pre_shared_key without psk_key_exchange_modes (RFC 8446 section 4.2.9).
    PskWithoutModes = "psk-without-modes" => Some("missing-extension-tls13");
    /// There is no share for the group that the server chose.
    NoShareForGroup = "no-share-for-group" => Some("key-share-missing-group");
    /// A key share is for a group that supported_groups lacks (RFC 8446 section 4.2.8).
    ShareNotInGroups = "share-not-in-groups" => Some("key-share-invalid");
    /// Any key share, also one that the server would not look at, is for a group that supported_groups lacks.
    AnyShareNotInGroups = "any-share-not-in-groups" => Some("key-share-invalid");
    /// Two key shares are for the same group.
    ShareTwice = "share-twice" => Some("key-share-invalid");
    /// The key share that the server uses has the wrong length.
    ShareLength = "share-length" => Some("key-share-invalid");
    /// The key share that the server uses is no point of its group (all zero, off the curve).
    ShareInvalid = "share-invalid" => Some("key-share-invalid");

    // Suites, and what they need.
    /// The suite is not in the server's list.
    SuiteNotListed = "suite-not-listed" => Some("no-common-suite");
    /// The suite does not belong to the version chosen.
    SuiteVersionMismatch = "suite-version-mismatch" => Some("suite-version-mismatch");
    /// The value is a signal, not a suite (RFC 5746, RFC 7507).
    SignallingValue = "signalling-value" => None;
    /// The suite needs a group and the hello has no supported_groups.
    NoGroupsOffered = "no-groups-offered" => Some("missing-supported-groups");
    /// The suite needs a group and none of those offered is the server's.
    NoCommonGroup = "no-common-group" => Some("no-common-group");
    /// The suite's authentication needs a certificate that the server has not.
    CertificateMismatch = "certificate-mismatch" => Some("suite-certificate-mismatch");
    /// The curve of the server's ECDSA certificate is not in supported_groups (RFC 8422 section 5.1.1).
    CertificateCurve = "certificate-curve" => Some("group-certificate-mismatch");
    /// The client takes no uncompressed points, and the certificate's is one.
    CertificatePoint = "certificate-point" => Some("point-format-extension");
    /// The suite authenticates by a pre-shared key, and the server has none.
    PskNotConfigured = "psk-not-configured" => Some("psk-suites-only");
    /// There is no signature_algorithms, and the server does not sign with the default that then holds (SHA-1,
    /// RFC 5246 section 7.4.1.4.1).
    NoSchemesOffered = "no-schemes-offered" => Some("missing-signature-algorithms");
    /// The only schemes offered for the server's key use SHA-1 (or MD5), and the server does not sign with them.
    OnlySha1Schemes = "only-sha1-schemes" => Some("sha1-signatures-only");
    /// TLS 1.3 with an RSA certificate, and no rsa_pss_rsae scheme is offered (RFC 8446 section 4.2.3).
    NoPssScheme = "no-pss-scheme" => Some("rsa-pss-missing");
    /// None of the schemes offered is known to the server, for whatever key.
    NoKnownScheme = "no-known-scheme" => Some("no-common-sigalg");
    /// signature_algorithms_cert lacks the scheme that the server's certificate is signed with.
    CertificateSignature = "certificate-signature" => Some("sigalgs-cert-chain");
    /// There is no signature_algorithms_cert, and signature_algorithms lacks the scheme that the server's certificate
    /// is signed with (RFC 5246 section 7.4.2, RFC 8446 section 4.2.3).
    CertificateScheme = "certificate-scheme" => Some("sigalgs-cert-chain");
    /// None of the schemes offered is one that the server can sign with.
    NoCommonScheme = "no-common-scheme" => Some("no-common-sigalg");
    /// No suite is left, whatever the reason.
    NoUsableSuite = "no-usable-suite" => Some("no-common-suite");
}

impl Rule {
    /// The rule of this id.
    pub fn from_id(id: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.id() == id)
    }

    /// The rule's place in a bit set.
    pub(crate) const fn bit(self) -> u128 {
        1 << self as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_an_id_of_its_own_and_fits_the_bit_set() {
        for (position, rule) in Rule::ALL.iter().enumerate() {
            assert!((*rule as usize) < 128);
            assert_eq!(Rule::from_id(rule.id()), Some(*rule));
            assert!(Rule::ALL[position + 1..].iter().all(|other| other.id() != rule.id()));
        }
    }
}
