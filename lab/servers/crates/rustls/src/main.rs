// TLS server on rustls.
// Crates: rustls 0.23.46 with providers ring 0.17.14 and aws-lc-rs 1.19.0; rustls-pemfile 2.
// Usage: server --port N --cert C --key K [--config ring|aws-lc-rs]
// TLS 1.2 and TLS 1.3 (the crate's default versions), no client authentication.
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

fn args(name: &str) -> Vec<String> {
    let a: Vec<String> = std::env::args().collect();
    a.windows(2).filter(|w| w[0] == name).map(|w| w[1].clone()).collect()
}

fn main() {
    let port: u16 = args("--port")[0].parse().unwrap();
    let config = args("--config").pop().unwrap_or_else(|| "aws-lc-rs".into());
    let certs: Vec<CertificateDer<'static>> =
        rustls_pemfile::certs(&mut BufReader::new(std::fs::File::open(&args("--cert")[0]).unwrap())).map(|c| c.unwrap()).collect();
    let key: PrivateKeyDer<'static> =
        rustls_pemfile::private_key(&mut BufReader::new(std::fs::File::open(&args("--key")[0]).unwrap())).unwrap().unwrap();
    let provider = match config.as_str() {
        "ring" => rustls::crypto::ring::default_provider(),
        "aws-lc-rs" => rustls::crypto::aws_lc_rs::default_provider(),
        other => panic!("unknown config {other}"),
    };
    let cfg = Arc::new(
        ServerConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(certs, key)
            .unwrap(),
    );
    let l = TcpListener::bind(("127.0.0.1", port)).unwrap();
    println!("listening {port} rustls {config}");
    for mut s in l.incoming().flatten() {
        let cfg = cfg.clone();
        std::thread::spawn(move || {
            s.set_read_timeout(Some(Duration::from_secs(5))).ok();
            s.set_nodelay(true).ok();
            let mut conn = ServerConnection::new(cfg).unwrap();
            loop {
                match conn.complete_io(&mut s) {
                    Ok(_) if !conn.is_handshaking() => {
                        println!("ok {:?} {:?}", conn.protocol_version(), conn.negotiated_cipher_suite().map(|c| c.suite()));
                        Stream::new(&mut conn, &mut s).write_all(b"220 lab ready\r\n").ok();
                        conn.send_close_notify();
                        conn.complete_io(&mut s).ok();
                        break;
                    }
                    Ok(_) => {}
                    Err(e) => {
                        // The alert is queued in the connection: flush it.
                        while conn.wants_write() && conn.write_tls(&mut s).is_ok() {}
                        println!("error {e}");
                        break;
                    }
                }
            }
        });
    }
}
