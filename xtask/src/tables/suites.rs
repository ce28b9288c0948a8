//! Cipher suites: what each needs is derived here, from the parts of its name and from the RFCs, so that no
//! suite is described by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::spellings::Spellings;
use super::{csv, optional};

/// The parts of a suite, as variant names of the enums in `registry/suite.rs`.
struct Parts {
    key_exchange: &'static str,
    authentication: &'static str,
    cipher: &'static str,
    mode: &'static str,
    hash: &'static str,
    /// Defined for TLS 1.3, where the suite says nothing of key exchange and authentication.
    tls13: bool,
}

/// What stands between `TLS_` and `_WITH_`.
const KEY_EXCHANGES: &[(&str, &str, &str)] = &[
    ("NULL", "Null", "Null"),
    ("RSA", "Rsa", "Rsa"),
    ("RSA_EXPORT", "RsaExport", "Rsa"),
    ("RSA_EXPORT1024", "RsaExport", "Rsa"),
    ("DH_DSS", "Dh", "Dss"),
    ("DH_DSS_EXPORT", "DhExport", "Dss"),
    ("DH_RSA", "Dh", "Rsa"),
    ("DH_RSA_EXPORT", "DhExport", "Rsa"),
    ("DHE_DSS", "Dhe", "Dss"),
    ("DHE_DSS_EXPORT", "DheExport", "Dss"),
    ("DHE_DSS_EXPORT1024", "DheExport", "Dss"),
    ("DHE_RSA", "Dhe", "Rsa"),
    ("DHE_RSA_EXPORT", "DheExport", "Rsa"),
    ("DH_anon", "DhAnon", "Anon"),
    ("DH_anon_EXPORT", "DhAnonExport", "Anon"),
    ("ECDH_ECDSA", "Ecdh", "Ecdsa"),
    ("ECDH_RSA", "Ecdh", "Rsa"),
    ("ECDHE_ECDSA", "Ecdhe", "Ecdsa"),
    ("ECDHE_RSA", "Ecdhe", "Rsa"),
    ("ECDH_anon", "EcdhAnon", "Anon"),
    ("PSK", "Psk", "Psk"),
    ("DHE_PSK", "DhePsk", "Psk"),
    ("PSK_DHE", "DhePsk", "Psk"), // IANA's spelling of the CCM_8 suites of RFC 6655
    ("ECDHE_PSK", "EcdhePsk", "Psk"),
    ("RSA_PSK", "RsaPsk", "Rsa"), // RFC 4279 section 4: the server is authenticated by its certificate too
    ("KRB5", "Krb5", "Krb5"),
    ("KRB5_EXPORT", "Krb5Export", "Krb5"),
    ("SRP_SHA", "Srp", "Srp"),
    ("SRP_SHA_RSA", "Srp", "Rsa"),
    ("SRP_SHA_DSS", "Srp", "Dss"),
    ("FORTEZZA_KEA", "Fortezza", "Fortezza"),
    ("ECCPWD", "EccPwd", "Password"),
    ("ECJPAKE", "EcJpake", "Password"),
    ("CECPQ1_RSA", "Cecpq1", "Rsa"),
    ("CECPQ1_ECDSA", "Cecpq1", "Ecdsa"),
    ("GOSTR341094", "Gost", "Gost"),
    ("GOSTR341001", "Gost", "Gost"),
    ("GOSTR341112_256", "Gost", "Gost"),
    ("ECC_SM2", "Sm2", "Sm2"),
    ("ECDHE_SM2", "EcdheSm2", "Sm2"),
    ("IBC", "Sm9", "Sm9"),
    ("IBSDH", "Sm9", "Sm9"),
];

/// How the part after `_WITH_` begins; the longer of two that fit is meant.
const CIPHERS: &[(&str, &str, &str)] = &[
    ("NULL", "Null", "Null"),
    ("RC4_40", "Rc4_40", "Stream"),
    ("RC4_56", "Rc4_56", "Stream"),
    ("RC4_128", "Rc4_128", "Stream"),
    ("RC2_CBC_40", "Rc2_40", "Cbc"),
    ("RC2_CBC_56", "Rc2_56", "Cbc"),
    ("RC2_CBC", "Rc2_128", "Cbc"),
    ("IDEA_CBC", "Idea", "Cbc"),
    ("DES40_CBC", "Des40", "Cbc"),
    ("DES_CBC_40", "Des40", "Cbc"),
    ("DES_CBC", "Des", "Cbc"),
    ("3DES_EDE_CBC", "TripleDes", "Cbc"),
    ("FORTEZZA_CBC", "Fortezza", "Cbc"),
    ("SEED_CBC", "Seed", "Cbc"),
    ("AES_128_CBC", "Aes128", "Cbc"),
    ("AES_256_CBC", "Aes256", "Cbc"),
    ("AES_128_GCM", "Aes128", "Gcm"),
    ("AES_256_GCM", "Aes256", "Gcm"),
    ("AES_128_CCM", "Aes128", "Ccm"),
    ("AES_256_CCM", "Aes256", "Ccm"),
    ("AES_128_CCM_8", "Aes128", "Ccm8"),
    ("AES_256_CCM_8", "Aes256", "Ccm8"),
    ("AES_128_OCB", "Aes128", "Ocb"),
    ("AES_256_OCB", "Aes256", "Ocb"),
    ("CAMELLIA_128_CBC", "Camellia128", "Cbc"),
    ("CAMELLIA_256_CBC", "Camellia256", "Cbc"),
    ("CAMELLIA_128_GCM", "Camellia128", "Gcm"),
    ("CAMELLIA_256_GCM", "Camellia256", "Gcm"),
    ("ARIA_128_CBC", "Aria128", "Cbc"),
    ("ARIA_256_CBC", "Aria256", "Cbc"),
    ("ARIA_128_GCM", "Aria128", "Gcm"),
    ("ARIA_256_GCM", "Aria256", "Gcm"),
    ("CHACHA20_POLY1305", "ChaCha20", "ChaCha20Poly1305"),
    ("SALSA20", "Salsa20", "Stream"),
    ("ESTREAM_SALSA20", "Salsa20Reduced", "Stream"), // 12 rounds
    ("AEGIS_128L", "Aegis128L", "Aegis"),
    ("AEGIS_256", "Aegis256", "Aegis"),
    ("SM1_CBC", "Sm1", "Cbc"),
    ("SM4_CBC", "Sm4", "Cbc"),
    ("SM4_GCM", "Sm4", "Gcm"),
    ("SM4_CCM", "Sm4", "Ccm"),
    ("28147_CNT", "Gost28147", "Stream"),
    ("KUZNYECHIK_CTR", "Kuznyechik", "Stream"),
    ("MAGMA_CTR", "Magma", "Stream"),
    ("KUZNYECHIK_MGM_L", "Kuznyechik", "Mgm"),
    ("KUZNYECHIK_MGM_S", "Kuznyechik", "Mgm"),
    ("MAGMA_MGM_L", "Magma", "Mgm"),
    ("MAGMA_MGM_S", "Magma", "Mgm"),
    // RFC 9150: integrity only, written as the hash of the MAC
    ("SHA256", "Null", "Null"),
    ("SHA384", "Null", "Null"),
];

/// How it ends.
const HASHES: &[(&str, &str)] = &[
    ("_NULL", "Null"),
    ("_MD5", "Md5"),
    ("_SHA", "Sha1"),
    ("_SHA1", "Sha1"),
    ("_SHA256", "Sha256"),
    ("_SHA384", "Sha384"),
    ("_SHA512", "Sha512"),
    ("_SM3", "Sm3"),
    ("_GOSTR3411", "Gost3411"),
    ("_IMIT", "Imit"),
    ("_OMAC", "Omac"),
];

/// RFC 5746 and RFC 7507: values in the list that are no suites.
fn is_signalling(id: u32) -> bool {
    matches!(id, 0x00ff | 0x5600)
}

fn parts(id: u32, name: &str) -> Option<Parts> {
    if is_signalling(id) {
        let null = "Null";
        return Some(Parts {
            key_exchange: null,
            authentication: null,
            cipher: null,
            mode: null,
            hash: null,
            tls13: false,
        });
    }
    let name = name.strip_prefix("TLS_").or_else(|| name.strip_prefix("SSL_"))?;
    let (agreement, protection) = match name.split_once("_WITH_") {
        Some((agreement, protection)) => (Some(agreement), protection),
        None => (None, name),
    };
    let (start, cipher, mode) = CIPHERS
        .iter()
        .filter(|(start, ..)| protection.starts_with(start))
        .max_by_key(|(start, ..)| start.len())?;
    let end = &protection[start.len()..];
    let hash = match (end, *mode) {
        // RFC 6655: the PRF of the CCM suites without a hash in the name is that of TLS 1.2
        ("", "Ccm" | "Ccm8") => "Sha256",
        ("", "Mgm") => "Gost3411", // RFC 9367: HKDF with Streebog
        _ => HASHES.iter().find(|(text, _)| *text == end)?.1,
    };
    // The GOST suites of RFC 9367 have the grammar of TLS 1.2 but are for TLS 1.3.
    let tls13 = agreement.is_none() || *mode == "Mgm";
    let (key_exchange, authentication) = match agreement {
        Some(agreement) if !tls13 => {
            let found = KEY_EXCHANGES.iter().find(|(text, ..)| *text == agreement)?;
            (found.1, found.2)
        }
        _ => ("Any", "Any"),
    };
    Some(Parts { key_exchange, authentication, cipher, mode, hash, tls13 })
}

impl Parts {
    fn is_aead(&self) -> bool {
        matches!(self.mode, "Gcm" | "Ccm" | "Ccm8" | "Ocb" | "ChaCha20Poly1305" | "Aegis" | "Mgm")
    }

    fn is_elliptic(&self) -> bool {
        self.key_exchange.starts_with("Ec") || self.key_exchange == "Cecpq1"
    }

    fn is_export(&self) -> bool {
        self.key_exchange.ends_with("Export")
    }

    fn is_psk(&self) -> bool {
        self.key_exchange.ends_with("Psk")
    }

    /// The lowest version, as on the wire.
    fn min_version(&self) -> u16 {
        let long_hash = matches!(self.hash, "Sha256" | "Sha384");
        if self.tls13 {
            0x0304
        } else if self.is_aead() || self.hash == "Omac" || long_hash && !self.is_psk() {
            // AEAD: RFC 5246 section 6.2.3.3. OMAC: RFC 9189. SHA-2 in the record MAC: RFC 5246 section 1.2,
            // RFC 5289, RFC 5932, RFC 6209; OpenSSL's list agrees.
            0x0303
        } else if self.is_elliptic()
            || long_hash
            || matches!(self.hash, "Imit" | "Gost3411" | "Sm3")
            || self.key_exchange.contains("Sm")
        {
            // RFC 8422 defines no ECC for SSL 3.0; RFC 5487 and RFC 5489 allow their CBC
            // suites in TLS 1.0, as does RFC 6367
            0x0301
        } else {
            0x0300
        }
    }

    /// The RFC that says MUST NOT.
    fn prohibited_by(&self) -> &'static str {
        if self.tls13 {
            ""
        } else if self.key_exchange == "Null" {
            "RFC 5246" // appendix A.5: TLS_NULL_WITH_NULL_NULL is only the state before the first handshake
        } else if self.cipher.starts_with("Rc4") {
            "RFC 7465" // section 2
        } else if self.is_export() {
            "RFC 4346" // appendix A.5: MUST NOT in TLS 1.1
        } else if matches!(self.cipher, "Null" | "Des" | "Des40" | "Rc2_40" | "Rc2_56" | "Fortezza") {
            "RFC 9325" // section 4.1: no NULL encryption, nothing below 112 bits
        } else if matches!(self.key_exchange, "Dh" | "DhAnon" | "Dhe" | "DhePsk" | "Rsa" | "RsaPsk") {
            "RFC 10015" // sections 2 to 4: MUST NOT in TLS 1.2, which is the last version that has them
        } else {
            ""
        }
    }

    /// The RFC that says SHOULD NOT.
    fn discouraged_by(&self) -> &'static str {
        if self.tls13 || !self.prohibited_by().is_empty() {
            ""
        } else if matches!(self.key_exchange, "Ecdh" | "EcdhAnon") {
            "RFC 10015" // section 2, and RFC 9325 section 4.1 before it
        } else if self.cipher == "TripleDes" {
            "RFC 9325" // section 4.1: below 128 bits
        } else if self.cipher == "Idea" {
            "RFC 5469" // IDEA SHOULD NOT be implemented
        } else {
            ""
        }
    }
}

/// JSSE keeps the names of SSL 3.0 for what SSL 3.0 defined (JDK, `sun.security.ssl.CipherSuite`).
fn jsse(id: u32, name: &str) -> String {
    match name.strip_prefix("TLS_") {
        Some(rest) if id <= 0x001d => format!("SSL_{rest}"),
        _ => name.to_owned(),
    }
}

/// The spellings that follow from the name by a rule of some stack.
fn by_rule(name: &str, gnutls: &str) -> Vec<String> {
    let mut spellings = Vec::new();
    let Some((agreement, protection)) =
        name.strip_prefix("TLS_").or_else(|| name.strip_prefix("SSL_")).and_then(|n| n.split_once("_WITH_"))
    else {
        return spellings;
    };
    // Botan leaves out the TLS_.
    spellings.push(format!("{agreement}_WITH_{protection}"));
    // Some write the hash as SHA1.
    if protection.ends_with("_SHA") {
        spellings.push(format!("TLS_{agreement}_WITH_{protection}1"));
    }
    // OpenSSL's constants (TLS1_CK_ECDHE_RSA_WITH_AES_128_SHA) leave out CBC.
    let without_cbc = protection.replace("_CBC", "");
    if without_cbc != protection && !protection.contains("DES") && !protection.starts_with("RC2") {
        spellings.push(format!("TLS_{agreement}_WITH_{without_cbc}"));
    }
    // NSS, as curl and mod_nss took its names: rsa_aes_128_sha, rsa_3des_sha, ecdhe_rsa_aes_128_gcm_sha_256
    for protection in [protection, &without_cbc] {
        let theirs = protection.replace("3DES_EDE", "3DES").replace("_SHA256", "_SHA_256");
        spellings.push(format!("{agreement}_{}", theirs.replace("_SHA384", "_SHA_384")));
        spellings.push(format!("{agreement}_{protection}"));
    }
    // GnuTLS leaves out _WITH_ and says ARCFOUR and SHA1, also for suites that it has dropped since.
    let theirs = protection.replace("RC4", "ARCFOUR");
    let theirs = match theirs.strip_suffix("_SHA") {
        Some(head) => format!("{head}_SHA1"),
        None => theirs,
    };
    for bare in [format!("{agreement}_{theirs}"), gnutls.trim_start_matches("TLS_").to_owned()] {
        if !bare.is_empty() {
            spellings.push(format!("TLS_{bare}"));
            spellings.push(bare);
        }
    }
    spellings
}

/// Writes the table of suites and the table of their spellings.
pub(super) fn generate(data: &csv::Table) -> Result<String, String> {
    let mut rows = BTreeMap::new();
    let mut spellings = Spellings::folded();
    let mut derived = Vec::new();
    for row in data.rows() {
        let id = row.value()?;
        let (name, reads_as) = (row.get("Description")?, row.get("Reads-as")?);
        let grammar = if reads_as.is_empty() { name } else { reads_as };
        let parts = parts(id, grammar).ok_or_else(|| row.error(&format!("cannot read {grammar:?}")))?;
        let (openssl, gnutls) = (row.get("OpenSSL")?, row.get("GnuTLS")?);
        let line = format!(
            "s({id:#06x}, {name:?}, {}, {}, {:?}, K::{}, A::{}, C::{}, M::{}, H::{}, [{:#06x}, {:#06x}], [{}, {}], {}, {}, {:?}),",
            optional(openssl),
            optional(gnutls),
            jsse(id, name),
            parts.key_exchange,
            parts.authentication,
            parts.cipher,
            parts.mode,
            parts.hash,
            parts.min_version(),
            if parts.tls13 { 0x0304 } else { 0x0303 },
            row.get("DTLS-OK")? == "Y",
            row.get("Recommended")? == "Y",
            optional(if is_signalling(id) { "" } else { parts.prohibited_by() }),
            optional(parts.discouraged_by()),
            row.get("Reference")?,
        );
        if rows.insert(id, line).is_some() {
            return Err(row.error("number given twice"));
        }
        // What the data says must be unambiguous; what a rule gives yields to it.
        for spelling in [name, openssl, gnutls].into_iter().chain(row.get("Other spellings")?.split(' ')) {
            spellings.must(&row, spelling, id)?;
        }
        let has_tls_name = name.starts_with("TLS_") || name.starts_with("SSL_");
        if has_tls_name && reads_as.is_empty() {
            derived.extend(by_rule(name, gnutls).into_iter().map(|spelling| (spelling, id)));
        }
    }
    for (spelling, id) in derived {
        spellings.may(&spelling, id);
    }
    let mut out = String::from(
        "use crate::registry::suite::{\n    Authentication as A, Cipher as C, Hash as H, KeyExchange as K, Mode as M, SuiteInfo, row as s,\n};\n\n\
         /// Every suite, by number.\n#[rustfmt::skip]\npub(in super::super) static SUITES: &[SuiteInfo] = &[\n",
    );
    for line in rows.values() {
        let _ = writeln!(out, "    {line}");
    }
    out.push_str("];\n");
    spellings.write(&mut out, "u16", |id| format!("{id:#06x}"));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{by_rule, parts};

    /// The column is what `gnutls-cli -l` prints; the rule stands in for suites that GnuTLS has dropped.
    #[test]
    fn the_rule_gives_the_names_that_gnutls_prints() {
        let data = super::super::read("tls-cipher-suites.csv").unwrap();
        let mut compared = 0;
        for row in data.rows() {
            let (name, gnutls) = (row.get("Description").unwrap(), row.get("GnuTLS").unwrap());
            // GnuTLS leaves out the hash of the ChaCha20 suites, all of which it has
            if gnutls.is_empty() || !name.contains("_WITH_") || name.contains("CHACHA20") {
                continue;
            }
            // IANA's PSK_DHE is alone in its order (RFC 6655)
            let spellings = by_rule(&name.replace("PSK_DHE", "DHE_PSK"), "");
            let found = spellings.iter().any(|spelling| spelling.eq_ignore_ascii_case(gnutls));
            assert!(found, "{name}: {gnutls} is not among {spellings:?}");
            compared += 1;
        }
        assert!(compared > 150);
    }

    /// RFC 10015 lists suite by suite whose Recommended IANA sets to D; the rule goes by the key exchange.
    #[test]
    fn what_rfc_10015_lists_is_prohibited_or_discouraged() {
        let data = super::super::read("tls-cipher-suites.csv").unwrap();
        let mut listed = 0;
        for row in data.rows().filter(|row| row.get("DTLS-OK") != Ok("")) {
            let (name, reads_as) = (row.get("Description").unwrap(), row.get("Reads-as").unwrap());
            let parts =
                parts(row.value().unwrap(), if reads_as.is_empty() { name } else { reads_as }).unwrap();
            let by_key_exchange = matches!(
                parts.key_exchange.trim_end_matches("Export"),
                "Dh" | "DhAnon" | "Dhe" | "DhePsk" | "Rsa" | "RsaPsk" | "Ecdh" | "EcdhAnon"
            );
            assert_eq!(row.get("Recommended") == Ok("D"), by_key_exchange, "{name}");
            let barred = !parts.prohibited_by().is_empty() || !parts.discouraged_by().is_empty();
            assert!(!by_key_exchange || barred, "{name}");
            listed += usize::from(by_key_exchange);
        }
        assert!(listed > 200, "{listed}");
    }

    #[test]
    fn a_name_outside_the_grammar_is_refused() {
        assert!(parts(0, "TLS_FOO_WITH_AES_128_CBC_SHA").is_none());
        assert!(parts(0, "TLS_RSA_WITH_AES_192_CBC_SHA").is_none());
        assert!(parts(0, "TLS_RSA_WITH_AES_128_CBC_SHA3").is_none());
    }
}
