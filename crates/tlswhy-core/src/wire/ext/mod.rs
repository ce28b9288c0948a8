//! The extensions: one file each, which reads the body into the tree, and one line in the list below.
//!
//! The same extension has different bodies in different messages, so each is told its [`Context`]. Numbers and
//! names are those of IANA's registry TLS ExtensionType Values, or of the draft where there is no entry.
//! Unknown extensions and GREASE (RFC 8701) are kept as bytes.

use crate::registry::extension;
use crate::wire::tree::reader::Reader;

/// The name of an extension as a field name; `extension` for one that has none.
pub fn field_name(kind: u16) -> &'static str {
    extension::name(kind).unwrap_or("extension")
}

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
    ($($($number:literal)|+ => $module:ident;)+) => {
        $(mod $module;)+

        /// Makes the nodes of an extension's body, which is all that the reader has.
        pub(crate) fn describe(r: &mut Reader<'_, '_>, kind: u16, context: Context) {
            match kind {
                $($($number)|+ => $module::describe(r, context),)+
                _ => r.rest("extension_data"),
            }
        }

        /// The numbers of all extensions whose body is read.
        pub const KNOWN: &[u16] = &[$($($number),+),+];
    };
}

extensions! {
    0 => server_name;
    1 => max_fragment_length;
    2 => client_certificate_url;
    3 => trusted_ca_keys;
    4 => truncated_hmac;
    5 => status_request;
    6 => user_mapping;
    7 => client_authz;
    8 => server_authz;
    9 => cert_type;
    10 => supported_groups;
    11 => ec_point_formats;
    12 => srp;
    13 => signature_algorithms;
    14 => use_srtp;
    15 => heartbeat;
    16 => application_layer_protocol_negotiation;
    17 => status_request_v2;
    18 => signed_certificate_timestamp;
    19 => client_certificate_type;
    20 => server_certificate_type;
    21 => padding;
    22 => encrypt_then_mac;
    23 => extended_master_secret;
    24 => token_binding;
    25 => cached_info;
    26 => tls_lts;
    27 => compress_certificate;
    28 => record_size_limit;
    29 => pwd_protect;
    30 => pwd_clear;
    31 => password_salt;
    32 => ticket_pinning;
    33 => tls_cert_with_extern_psk;
    34 => delegated_credential;
    35 => session_ticket;
    36 => tlmsp;
    37 => tlmsp_proxying;
    38 => tlmsp_delegate;
    39 => supported_ekt_ciphers;
    41 => pre_shared_key;
    42 => early_data;
    43 => supported_versions;
    44 => cookie;
    45 => psk_key_exchange_modes;
    47 => certificate_authorities;
    48 => oid_filters;
    49 => post_handshake_auth;
    50 => signature_algorithms_cert;
    40 | 51 => key_share;
    52 => transparency_info;
    53 | 54 => connection_id;
    55 => external_id_hash;
    56 => external_session_id;
    57 | 0xffa5 => quic_transport_parameters;
    58 => ticket_request;
    59 => dnssec_chain;
    60 => sequence_number_encryption_algorithms;
    61 => rrc;
    62 => tls_flags;
    13172 => next_protocol_negotiation;
    17513 | 17613 => application_settings;
    30031 | 30032 => channel_id;
    51764 => trust_anchors;
    0xfd00 => ech_outer_extensions;
    0xfe0d => encrypted_client_hello;
    0xffce => encrypted_server_name;
    0xff01 => renegotiation_info;
}

#[cfg(test)]
mod tests {
    use super::KNOWN;
    use crate::registry::extension;
    use alloc::vec::Vec;

    #[test]
    fn every_registered_extension_is_in_the_list() {
        // Numbers of drafts that were given up, kept as bytes.
        let given_up = [46, 4832, 65283];
        let missing: Vec<_> = extension::all()
            .iter()
            .filter(|e| !KNOWN.contains(&e.id) && !given_up.contains(&e.id))
            .map(|e| (e.id, e.name))
            .collect();
        assert_eq!(missing, []);
    }
}
