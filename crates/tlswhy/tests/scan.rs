//! `scan` against `openssl s_server`: what it finds is what `openssl ciphers` says the server has.

mod common;

use common::{FOUNDING, tlswhy};
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A server that ends with the test.
struct Server {
    child: Child,
    port: u16,
    folder: std::path::PathBuf,
}

impl Server {
    /// `openssl s_server` with these arguments and a new key of the kind that `openssl req -newkey` takes.
    fn start(key: &[&str], args: &[&str]) -> Server {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("tlswhy-scan-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let made = Command::new("openssl")
            .args(["req", "-x509", "-nodes", "-subj", "/CN=localhost", "-keyout", "k.pem", "-out", "c.pem"])
            .args(key)
            .current_dir(&folder)
            .output()
            .expect("openssl is installed");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("openssl")
            .args([
                "s_server",
                "-accept",
                &format!("127.0.0.1:{port}"),
                "-cert",
                "c.pem",
                "-key",
                "k.pem",
                "-www",
            ])
            .args(args)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Server { child, port, folder };
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(10), "the server does not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    fn scan(&self, args: &[&str]) -> String {
        let place = format!("127.0.0.1:{}", self.port);
        let out = tlswhy(&[&["scan", place.as_str()], args].concat(), b"");
        assert_eq!(out.code, 0, "{}", out.err);
        out.out
    }

    fn profile(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.scan(&[&["--format", "json"], args].concat())).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const RSA: &[&str] = &["-newkey", "rsa:2048"];
const P256: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// The numbers of the suites that OpenSSL has for these arguments, in its order, less those for other keys.
fn openssl_suites(args: &[&str], not: &str) -> Vec<String> {
    let out = Command::new("openssl").args(["ciphers", "-s", "-V"]).args(args).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let number = |line: &str| {
        let (bytes, rest) = line.trim().split_once(" - ")?;
        let bytes = bytes.trim().replace("0x", "").replace(',', "").to_lowercase();
        (!rest.contains(not) && !rest.contains("Au=PSK") && !rest.contains("Au=DSS"))
            .then(|| format!("0x{bytes}"))
    };
    text.lines().filter_map(number).collect()
}

fn suites(profile: &Value, version: &str) -> Vec<String> {
    let versions = profile["versions"].as_array().unwrap();
    let found = versions.iter().find(|v| v["version"] == version);
    strings(found.map_or(&Value::Null, |v| &v["suites"]))
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(String::from).collect()
}

fn set(list: Vec<String>) -> BTreeSet<String> {
    list.into_iter().collect()
}

#[test]
fn tls12_of_openssl_is_found_whole_in_at_most_forty_connections() {
    let server = Server::start(RSA, &["-tls1_2"]);
    let profile = server.profile(&[]);
    let expect = set(openssl_suites(&["-tls1_2"], "Au=ECDSA"));
    assert_eq!(set(suites(&profile, "TLS 1.2")), expect);
    assert_eq!(profile["versions"].as_array().unwrap().len(), 1);
    assert_eq!(profile["versions"][0]["preference"], "client");
    // OpenSSL's defaults (ssl/t1_lib.c, supported_groups_default); the finite fields are for TLS 1.3.
    let groups = ["secp256r1", "secp384r1", "secp521r1", "x25519", "x448"].map(String::from);
    assert_eq!(set(strings(&profile["groups"])), BTreeSet::from(groups));
    assert_eq!(strings(&profile["certificates"]), ["rsa-2048"]);
    assert_eq!(profile["complete"], true);
    assert!(profile["connections"].as_u64().unwrap() <= 40, "{}", profile["connections"]);
    assert_eq!(profile["habits"]["no_supported_groups"], "skip");
}

#[test]
fn all_pairs_of_version_and_suite_are_found_in_at_most_120_connections() {
    let all = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
    let server = Server::start(RSA, &["-min_protocol", "TLSv1", "-cipher", all]);
    let profile = server.profile(&[]);
    let mut pairs = 0;
    for (version, flag) in [("TLS 1.0", "-tls1"), ("TLS 1.1", "-tls1_1"), ("TLS 1.2", "-tls1_2")] {
        let expect = set(openssl_suites(&[flag, all], "Au=ECDSA"));
        assert_eq!(set(suites(&profile, version)), expect, "{version}");
        pairs += expect.len();
    }
    let tls13 = suites(&profile, "TLS 1.3");
    assert_eq!(set(tls13.clone()), set(["0x1301", "0x1302", "0x1303"].map(String::from).to_vec()));
    assert_eq!(pairs + tls13.len(), 104);
    assert!(profile["connections"].as_u64().unwrap() <= 120, "{}", profile["connections"]);
}

#[test]
fn the_servers_order_is_found_where_it_decides() {
    let server = Server::start(P256, &["-tls1_2", "-serverpref"]);
    let profile = server.profile(&[]);
    assert_eq!(profile["versions"][0]["preference"], "server");
    assert_eq!(suites(&profile, "TLS 1.2"), openssl_suites(&["-tls1_2"], "Au=RSA"));
    assert_eq!(strings(&profile["certificates"]), ["ecdsa-secp256r1"]);
}

#[test]
fn what_is_written_can_be_asked_without_the_network() {
    let server = Server::start(RSA, &["-tls1_2"]);
    // The founding case: ECDHE suites only, no supported_groups.
    for format in ["toml", "json"] {
        let file = server.folder.join(format!("profile.{format}"));
        std::fs::write(&file, server.scan(&["--format", format])).unwrap();
        let file = file.to_str().unwrap();
        let report = tlswhy(&["explain", FOUNDING, "--server", file, "--format", "json"], b"").json();
        assert_eq!(report["exchanges"][0]["verdict"]["cause"], "missing-supported-groups", "{format}");
        let report = tlswhy(&["check", FOUNDING, "--against", file, "--format", "json"], b"").json();
        assert_eq!(report["results"][0]["outcome"], "alert", "{format}: {report}");
        assert_eq!(report["results"][0]["alert"]["description"], "handshake_failure", "{format}");
        assert_eq!(report["results"][0]["certainty"], "predicted", "{format}");
    }
}

#[test]
fn fast_needs_at_most_eight_connections_and_tells_what_a_hello_meets() {
    let server = Server::start(RSA, &[]);
    let profile = server.profile(&["--fast"]);
    assert!(profile["connections"].as_u64().unwrap() <= 8, "{}", profile["connections"]);
    let versions: Vec<&str> =
        profile["versions"].as_array().unwrap().iter().filter_map(|v| v["version"].as_str()).collect();
    assert_eq!(versions, ["TLS 1.3", "TLS 1.2"]);
    assert_eq!(profile["habits"]["no_supported_groups"], "skip");
}

#[test]
fn a_port_where_nobody_listens_is_a_network_error() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let out = tlswhy(&["scan", &format!("127.0.0.1:{port}")], b"");
    assert_eq!(out.code, 4, "{}", out.out);
}
