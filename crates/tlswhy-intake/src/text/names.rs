//! Names in prose: hosts, ports, server software, the certificate's kind, alerts.

use tlswhy_core::exchange::CertificateHint;

/// Words by which an alert is found inside of a longer line; what a word alone means is the registry's business.
pub(super) const ALERTS: &[(&str, u8)] = &[
    ("close_notify", 0),
    ("unexpected_message", 10),
    ("bad_record_mac", 20),
    ("decryption_failed", 21),
    ("record_overflow", 22),
    ("decompression_failure", 30),
    ("handshake_failure", 40),
    ("no_certificate", 41),
    ("bad_certificate", 42),
    ("bad_cert", 42),
    ("unsupported_certificate", 43),
    ("certificate_revoked", 44),
    ("certificate_expired", 45),
    ("expired_certificate", 45),
    ("certificate_unknown", 46),
    ("illegal_parameter", 47),
    ("unknown_ca", 48),
    ("access_denied", 49),
    ("decode_error", 50),
    ("decrypt_error", 51),
    ("export_restriction", 60),
    ("protocol_version", 70),
    ("insufficient_security", 71),
    ("internal_error", 80),
    ("inappropriate_fallback", 86),
    ("user_canceled", 90),
    ("user_cancelled", 90),
    ("no_renegotiation", 100),
    ("missing_extension", 109),
    ("unsupported_extension", 110),
    ("certificate_unobtainable", 111),
    ("unrecognized_name", 112),
    ("unrecognised_name", 112),
    ("bad_certificate_status_response", 113),
    ("bad_certificate_hash_value", 114),
    ("unknown_psk_identity", 115),
    ("certificate_required", 116),
    ("no_application_protocol", 120),
];

/// The number of an alert by its name.
pub(super) fn alert_by_name(name: &str) -> Option<u8> {
    tlswhy_core::registry::alert::by_name(name)
}

/// A host and port found in the text, with how sure it is that they are the server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) weight: u32,
    pub(super) line: u32,
}

/// Ends of names that are files, not hosts.
const FILE_ENDS: &[&str] = &[
    "c",
    "h",
    "cc",
    "cpp",
    "cxx",
    "hpp",
    "java",
    "py",
    "go",
    "rs",
    "js",
    "mjs",
    "ts",
    "erl",
    "hrl",
    "kt",
    "cs",
    "rb",
    "php",
    "m",
    "mm",
    "swift",
    "log",
    "txt",
    "pem",
    "crt",
    "cer",
    "key",
    "der",
    "p12",
    "jks",
    "conf",
    "cfg",
    "cnf",
    "ini",
    "sh",
    "bat",
    "ex",
    "exs",
    "lua",
    "so",
    "dll",
    "exe",
    "jar",
    "ino",
    "xml",
    "json",
    "yaml",
    "yml",
    "toml",
    "html",
    "htm",
    "md",
    "pcap",
    "pcapng",
    "cap",
    "bin",
    "elf",
    "o",
    "a",
    "lib",
    "s",
    "asm",
    "scala",
    "pl",
    "pm",
    "patch",
    "diff",
    "zip",
    "gz",
    "tar",
    "png",
    "jpg",
    "in",
    "out",
    "hex",
    "inc",
    "class",
    "properties",
];

/// Second parts of dotted names in programs: `javax.net.ssl`, `System.Net`, `ssl.c`.
const NOT_TOP: &[&str] =
    &["ssl", "security", "debug", "net", "provider", "internal", "lang", "util", "handler", "channel"];

/// Sites that people link to when they ask.
const LINKED: &[&str] = &[
    "github.com",
    "gitlab.com",
    "stackoverflow.com",
    "stackexchange.com",
    "serverfault.com",
    "superuser.com",
    "askubuntu.com",
    "wikipedia.org",
    "ietf.org",
    "rfc-editor.org",
    "iana.org",
    "openssl.org",
    "wolfssl.com",
    "ssllabs.com",
    "testssl.sh",
    "nmap.org",
    "pastebin.com",
    "imgur.com",
    "microsoft.com/en",
    "docs.oracle.com",
    "openjdk.org",
    "mozilla.org",
    "w3.org",
    "gist.github.com",
    "espressif.com",
    "arduino.cc",
    "forum.",
    "docs.",
    "community.",
    "wiki.",
    "bugs.",
    "issues.",
    "lists.",
    "readthedocs.io",
    "mbed.com",
    "curl.se",
    "curl.haxx.se",
    "sslscan",
    "apache.org",
];

/// Finds host names and ports in a line.
pub(super) fn places(line: &str, number: u32) -> Vec<Place> {
    let mut out = Vec::new();
    let lower = line.to_ascii_lowercase();
    for (at, word) in words(line) {
        let before = lower.get(..at).unwrap_or("").trim_end();
        let after = lower.get(at + word.len()..).unwrap_or("");
        if let Some((scheme, rest)) = word.split_once("://") {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
            let path = rest.len() > authority.len() + 1;
            let authority = authority.rsplit('@').next().unwrap_or(authority);
            if let Some((host, port)) = host_and_port(authority)
                && !LINKED
                    .iter()
                    .any(|site| rest.starts_with(site) || host.contains(site) || host.ends_with(site))
            {
                let port = port.or_else(|| scheme_port(scheme));
                let weight = if path && matches!(scheme, "http" | "https") { 3 } else { 6 };
                out.push(Place { host: Some(host), port, weight, line: number });
            }
            continue;
        }
        // The name of a field in JSON.
        if after.starts_with("\":") {
            continue;
        }
        let word = word.trim_matches(['/', '\'', '"']);
        let Some((host, port)) = host_and_port(word) else { continue };
        // Any address, as a server that listens writes it.
        if host == "0.0.0.0" {
            continue;
        }
        let told = [
            "-connect",
            "-servername",
            "server_name:",
            "server name:",
            "servername=",
            "server name extension:",
            "connecting to",
            "connected to",
            "connect to",
            "trying",
            "host_name (0), value=",
            "requested server name:",
        ]
        .iter()
        .any(|lead| {
            before.trim_end_matches(['\'', '"', ' ', '[', '=']).ends_with(lead.trim_end_matches('='))
                || before.ends_with(lead)
        });
        let behind = past_brackets(after).trim_start_matches(['\'', '"', ',', ')', '(', ' ', '`']);
        let port_word = behind
            .strip_prefix("on port ")
            .or_else(|| behind.strip_prefix("port "))
            .or_else(|| behind.strip_prefix("at port "))
            .or_else(|| behind.strip_prefix("tcp port "))
            .or_else(|| behind.strip_prefix("port: "));
        let spoken = port_word.and_then(leading_port);
        let known_name = host.bytes().any(|b| b.is_ascii_alphabetic());
        let weight = match (told, port.or(spoken).is_some()) {
            (true, _) if known_name => 10,
            (true, _) => 7,
            (false, true) if known_name => 8,
            (false, true) => 5,
            (false, false) if LINKED.iter().any(|site| host.contains(site)) => continue,
            (false, false)
                if known_name && ["server", "host", "connect", "sni"].iter().any(|w| lower.contains(w)) =>
            {
                4
            }
            (false, false) if known_name && host.matches('.').count() >= 2 => 2,
            (false, false) => continue,
        };
        // Who connects stands behind "from" or "client", or left of an arrow, and has an ephemeral port (Linux
        // takes them from 32768 on, net.ipv4.ip_local_port_range).
        let port = port.or(spoken);
        let calls = ["from", "client:", "client"].iter().any(|word| before.ends_with(word))
            || ["->", "-->", "=>", "> ", "→"].iter().any(|arrow| after.trim_start().starts_with(arrow));
        let ephemeral = port.is_some_and(|port| port >= 32768);
        let weight = if calls || ephemeral { 1 } else { weight };
        out.push(Place { host: Some(host), port, weight, line: number });
    }
    if let Some(at) = lower.find("port ") {
        let rest = lower
            .get(at + 5..)
            .unwrap_or("")
            .trim_start_matches(['n', 'u', 'm', 'b', 'e', 'r', ' ', ':', '=', '#']);
        let word_before = lower.get(..at).and_then(|t| t.chars().next_back());
        if let Some(port) = leading_port(rest)
            && word_before.is_none_or(|c| !c.is_alphabetic())
        {
            out.push(Place { host: None, port: Some(port), weight: 3, line: number });
        }
    }
    out
}

/// What follows ` (192.0.2.10)`, the address that curl and others show behind a name.
fn past_brackets(after: &str) -> &str {
    after.strip_prefix(" (").and_then(|rest| rest.split_once(") ")).map_or(after, |(_, rest)| rest)
}

/// Words of a line with where they start, cut at what can't be in a host, port or URL.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split(|c: char| {
        !(c.is_ascii_alphanumeric()
            || matches!(c, '.' | ':' | '-' | '/' | '_' | '@' | '%' | '?' | '#' | '&' | '~' | '+'))
    })
    .filter(|word| word.len() >= 4 && (word.contains('.') || word.contains("localhost")))
    .map(move |word| {
        let at = word.as_ptr() as usize - line.as_ptr() as usize;
        (at, word.trim_end_matches(['.', ':', '-', '/', '?', '&']))
    })
}

fn leading_port(text: &str) -> Option<u16> {
    let digits = text.get(..text.bytes().take_while(u8::is_ascii_digit).count())?;
    let rest = text.get(digits.len()..)?;
    if rest.starts_with(|c: char| c.is_alphanumeric()) || rest.starts_with(':') {
        return None;
    }
    digits.parse().ok().filter(|port| *port > 0)
}

/// `example.org:465`, `10.0.0.1:8883`, `example.org`.
fn host_and_port(word: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match word.split_once(':') {
        Some((host, rest)) => {
            let port = leading_port(rest.split('/').next().unwrap_or(rest))?;
            (host, Some(port))
        }
        None => (word.split('/').next().unwrap_or(word), None),
    };
    let host = host.trim_end_matches('.');
    if host == "localhost" && port.is_some() {
        return Some((host.to_owned(), port));
    }
    let labels: Vec<&str> = host.split('.').collect();
    let well_formed = labels.len() >= 2
        && host.len() <= 253
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
                && !label.starts_with('-')
        });
    if !well_formed {
        return None;
    }
    let last = labels.last().copied().unwrap_or("").to_ascii_lowercase();
    if last.bytes().all(|b| b.is_ascii_digit()) {
        let address = labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok());
        return (address && port.is_some()).then(|| (host.to_owned(), port));
    }
    let top = last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic());
    let file = FILE_ENDS.contains(&last.as_str()) && !(last == "in" && labels.len() >= 3)
        || port.is_none() && NOT_TOP.contains(&last.as_str()) && labels.len() <= 3 && last != "net";
    let code = ["java", "javax", "sun", "com", "org", "system", "io", "crypto", "this", "self"]
        .contains(&labels.first().copied().unwrap_or("").to_ascii_lowercase().as_str());
    let camel = host.bytes().any(|b| b.is_ascii_uppercase()) && port.is_none();
    // "TLSv1.2", "e.g", "i.e" and method calls are no hosts.
    let versions = labels.iter().any(|label| label.starts_with("TLSv") || label.starts_with("SSLv"));
    (top && !file && !code && !versions && !camel && host.len() >= 4)
        .then(|| (host.to_ascii_lowercase(), port))
}

fn scheme_port(scheme: &str) -> Option<u16> {
    Some(match scheme {
        "https" | "wss" => 443,
        "smtps" => 465,
        "imaps" => 993,
        "pop3s" => 995,
        "ldaps" => 636,
        "mqtts" => 8883,
        "amqps" => 5671,
        "ftps" => 990,
        "rediss" => 6379,
        _ => return None,
    })
}

/// Software that people name as their server.
const SERVERS: &[&str] = &[
    "nginx",
    "Apache",
    "httpd",
    "Postfix",
    "Exim",
    "sendmail",
    "Dovecot",
    "HAProxy",
    "IIS",
    "Exchange",
    "Tomcat",
    "Jetty",
    "lighttpd",
    "Caddy",
    "Traefik",
    "Envoy",
    "Mosquitto",
    "HiveMQ",
    "EMQX",
    "RabbitMQ",
    "Kafka",
    "Cassandra",
    "OpenLDAP",
    "Active Directory",
    "F5",
    "BIG-IP",
    "stunnel",
    "Cloudflare",
    "CloudFront",
    "Akamai",
    "Fastly",
    "Azure",
    "AWS",
    "Google",
    "Gmail",
    "WebLogic",
    "WebSphere",
    "JBoss",
    "WildFly",
    "Netty",
    "Varnish",
    "Squid",
    "Citrix",
    "NetScaler",
    "Kestrel",
    "gunicorn",
    "uvicorn",
    "PostgreSQL",
    "MySQL",
    "MariaDB",
    "Redis",
    "MongoDB",
    "Elasticsearch",
    "vsftpd",
    "ProFTPD",
    "FileZilla",
    "Windows Server",
    "s_server",
    "gnutls-serv",
    "ejabberd",
    "Prosody",
];

/// Server software named in a line, with its version if one follows.
pub(super) fn servers(line: &str) -> Vec<String> {
    let lower = line.to_ascii_lowercase();
    SERVERS
        .iter()
        .filter_map(|name| {
            let plain = name.to_ascii_lowercase();
            let at = lower.match_indices(&plain).map(|(at, _)| at).find(|&at| {
                let before = lower.get(..at).and_then(|t| t.chars().next_back());
                let after = lower.get(at + plain.len()..).and_then(|t| t.chars().next());
                before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-' | '@'))
                    && !after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '@'))
                    && !(after == Some('.') && next_is_letter(&lower, at + plain.len() + 1))
            })?;
            let written = line.get(at..at + plain.len())?;
            let rest = line.get(at + plain.len()..)?.trim_start_matches([' ', '/', 'v']);
            let version: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            let version = version.trim_end_matches('.');
            Some(if version.is_empty() { written.to_owned() } else { format!("{written} {version}") })
        })
        .collect()
}

/// `true` if the text at `at` goes on with a letter: the word before it is part of a host name.
fn next_is_letter(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic()))
}

/// What a line says of the server's certificate.
pub(super) fn certificate(line: &str) -> CertificateHint {
    let lower = line.to_ascii_lowercase();
    let about = [
        "certificate",
        "cert ",
        "cert's",
        "public key",
        "public-key",
        "server key",
        "signature algorithm",
        "signed with",
        "issuer",
        "peer signing",
    ]
    .iter()
    .any(|w| lower.contains(w));
    let has = |list: &[&str]| list.iter().any(|word| lower.contains(word));
    if has(&[
        "id-ecpublickey",
        "ecdsa-with-sha",
        "ecdsa certificate",
        "ecc certificate",
        "ec certificate",
        "ecdsa cert",
    ]) {
        return CertificateHint::Ecdsa;
    }
    if has(&[
        "withrsaencryption",
        "with rsa encryption",
        "rsaencryption",
        "rsa certificate",
        "rsa cert",
        "rsa-2048",
        "sha256withrsa",
        "rsa public-key",
        "rsa public key",
    ]) {
        return CertificateHint::Rsa;
    }
    let bits = has(&[
        "rsa 1024",
        "rsa 2048",
        "rsa 3072",
        "rsa 4096",
        "2048 bit rsa",
        "2048-bit rsa",
        "2048 bits rsa",
        "rsa key",
        "4096 bit rsa",
        "rsa, 2048",
    ]);
    if bits || about && has(&["rsa"]) && !has(&["ecdhe", "dhe-rsa", "_rsa_", "-rsa-"]) {
        return CertificateHint::Rsa;
    }
    if about && has(&["ecdsa", "ec 256", "p-256 key", "prime256v1"]) && !has(&["ecdhe", "_ecdsa_", "-ecdsa-"])
    {
        return CertificateHint::Ecdsa;
    }
    CertificateHint::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, host: &str, port: Option<u16>) {
        let best = places(line, 1)
            .into_iter()
            .max_by_key(|place| place.weight)
            .unwrap_or_else(|| panic!("nothing in {line}"));
        assert_eq!((best.host.as_deref(), best.port), (Some(host), port), "{line}");
    }

    #[test]
    fn hosts_and_ports_are_found_as_people_write_them() {
        check("openssl s_client -connect smtp.gmail.com:465", "smtp.gmail.com", Some(465));
        check("I connect to smtp.gmail.com on port 465.", "smtp.gmail.com", Some(465));
        check("my broker is mqtts://broker.example.org/", "broker.example.org", Some(8883));
        check("curl https://10.0.0.7:8443/x", "10.0.0.7", Some(8443));
        check("HSK[0x55d0]: sent server name: 'mail.example.net'", "mail.example.net", None);
        check("the server example.com refuses", "example.com", None);
    }

    #[test]
    fn who_connects_is_not_the_server() {
        check("10.0.0.5:40222 -> 203.0.113.7:8883", "203.0.113.7", Some(8883));
        check("accepted from 10.0.0.5:1024, proxied to 203.0.113.7:993", "203.0.113.7", Some(993));
        check("192.0.2.1:51000 and 192.0.2.2:443", "192.0.2.2", Some(443));
        assert!(places("listening on 0.0.0.0:443", 1).iter().all(|place| place.host.is_none()));
    }

    #[test]
    fn source_files_times_and_versions_are_no_hosts() {
        for line in [
            "ssl_tls.c:1234: |2|",
            "at 12:30:13.519 it fails",
            "OpenSSL 1.0.2:",
            "javax.net.ssl.SSLException: x",
            "TLSv1.2:443",
            "SSLSocketOutputRecord.java:331|",
        ] {
            assert!(
                places(line, 1).iter().all(|place| place.host.is_none()),
                "{line}: {:?}",
                places(line, 1)
            );
        }
    }

    #[test]
    fn software_keeps_its_version() {
        assert_eq!(servers("Server: nginx/1.18.0 (Ubuntu)"), ["nginx 1.18.0"]);
        assert_eq!(servers("we run Postfix behind HAProxy 2.4"), ["Postfix", "HAProxy 2.4"]);
        assert!(servers("smtp.google.com").is_empty());
    }

    #[test]
    fn the_kind_of_certificate_is_read() {
        assert_eq!(certificate("Signature Algorithm: sha256WithRSAEncryption"), CertificateHint::Rsa);
        assert_eq!(certificate("its certificate is RSA 2048"), CertificateHint::Rsa);
        assert_eq!(certificate("Public Key Algorithm: id-ecPublicKey"), CertificateHint::Ecdsa);
        assert_eq!(certificate("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"), CertificateHint::Unknown);
    }
}
