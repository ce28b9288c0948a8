//! The extensions: one file each, which reads the body into the tree, and one line in the list below.
//!
//! The same extension has different bodies in different messages, so each is told its [`Context`]. Numbers and
//! names are those of IANA's registry TLS ExtensionType Values, or of the draft where there is no entry.
//! Unknown extensions and GREASE (RFC 8701) are kept as bytes.

use crate::wire::tree::reader::Reader;

/// The message that an extension stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// ClientHello.
    ClientHello,
    /// ServerHello.
    ServerHello,
    /// HelloRetryRequest.
    HelloRetryRequest,
    /// EncryptedExtensions.
    EncryptedExtensions,
    /// An entry of a TLS 1.3 Certificate message.
    Certificate,
    /// TLS 1.3 CertificateRequest.
    CertificateRequest,
    /// TLS 1.3 NewSessionTicket.
    NewSessionTicket,
}

macro_rules! extensions {
    ($($($number:literal)|+ => $module:ident, $name:literal;)+) => {
        $(mod $module;)+

        /// Makes the nodes of an extension's body, which is all that the reader has.
        pub(crate) fn describe(r: &mut Reader<'_, '_>, kind: u16, context: Context) {
            match kind {
                $($($number)|+ => $module::describe(r, context),)+
                _ => r.rest("extension_data"),
            }
        }

        /// The name of an extension as a field name; `extension` for those that are not in the list.
        pub fn field_name(kind: u16) -> &'static str {
            registered_name(kind).unwrap_or("extension")
        }

        /// The name of an extension, where it is in the list.
        pub(crate) fn registered_name(kind: u16) -> Option<&'static str> {
            match kind {
                $($($number)|+ => Some($name),)+
                _ => None,
            }
        }

        /// The numbers of all extensions whose body is read.
        pub const KNOWN: &[u16] = &[$($($number),+),+];
    };
}

extensions! {
    0 => server_name, "server_name";
    1 => max_fragment_length, "max_fragment_length";
    2 => client_certificate_url, "client_certificate_url";
    3 => trusted_ca_keys, "trusted_ca_keys";
    4 => truncated_hmac, "truncated_hmac";
    5 => status_request, "status_request";
    6 => user_mapping, "user_mapping";
    7 => client_authz, "client_authz";
    8 => server_authz, "server_authz";
    9 => cert_type, "cert_type";
    10 => supported_groups, "supported_groups";
    11 => ec_point_formats, "ec_point_formats";
    12 => srp, "srp";
    13 => signature_algorithms, "signature_algorithms";
    14 => use_srtp, "use_srtp";
    15 => heartbeat, "heartbeat";
    16 => application_layer_protocol_negotiation, "application_layer_protocol_negotiation";
    17 => status_request_v2, "status_request_v2";
    18 => signed_certificate_timestamp, "signed_certificate_timestamp";
    19 => client_certificate_type, "client_certificate_type";
    20 => server_certificate_type, "server_certificate_type";
    21 => padding, "padding";
    22 => encrypt_then_mac, "encrypt_then_mac";
    23 => extended_master_secret, "extended_master_secret";
    24 => token_binding, "token_binding";
    25 => cached_info, "cached_info";
    26 => tls_lts, "tls_lts";
    27 => compress_certificate, "compress_certificate";
    28 => record_size_limit, "record_size_limit";
    29 => pwd_protect, "pwd_protect";
    30 => pwd_clear, "pwd_clear";
    31 => password_salt, "password_salt";
    32 => ticket_pinning, "ticket_pinning";
    33 => tls_cert_with_extern_psk, "tls_cert_with_extern_psk";
    34 => delegated_credential, "delegated_credential";
    35 => session_ticket, "session_ticket";
    36 => tlmsp, "TLMSP";
    37 => tlmsp_proxying, "TLMSP_proxying";
    38 => tlmsp_delegate, "TLMSP_delegate";
    39 => supported_ekt_ciphers, "supported_ekt_ciphers";
    41 => pre_shared_key, "pre_shared_key";
    42 => early_data, "early_data";
    43 => supported_versions, "supported_versions";
    44 => cookie, "cookie";
    45 => psk_key_exchange_modes, "psk_key_exchange_modes";
    47 => certificate_authorities, "certificate_authorities";
    48 => oid_filters, "oid_filters";
    49 => post_handshake_auth, "post_handshake_auth";
    50 => signature_algorithms_cert, "signature_algorithms_cert";
    51 => key_share, "key_share";
    52 => transparency_info, "transparency_info";
    53 | 54 => connection_id, "connection_id";
    55 => external_id_hash, "external_id_hash";
    56 => external_session_id, "external_session_id";
    57 | 0xffa5 => quic_transport_parameters, "quic_transport_parameters";
    58 => ticket_request, "ticket_request";
    59 => dnssec_chain, "dnssec_chain";
    60 => sequence_number_encryption_algorithms, "sequence_number_encryption_algorithms";
    61 => rrc, "rrc";
    62 => tls_flags, "tls_flags";
    13172 => next_protocol_negotiation, "next_protocol_negotiation";
    17513 | 17613 => application_settings, "application_settings";
    30031 | 30032 => channel_id, "channel_id";
    0xfd00 => ech_outer_extensions, "ech_outer_extensions";
    0xfe0d => encrypted_client_hello, "encrypted_client_hello";
    0xff01 => renegotiation_info, "renegotiation_info";
}
