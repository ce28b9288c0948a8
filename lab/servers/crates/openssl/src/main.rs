// TLS server on OpenSSL built from source.
// Crates: openssl 0.10.82 (feature "vendored"), openssl-sys 0.9.118, openssl-src 300.6.1+3.6.3
// (upstream OpenSSL 3.6.3).
// Usage: server --port N --cert C --key K [--cert C2 --key K2]
//                    [--config default|seclevel0|server-pref|mozilla-intermediate|mozilla-modern]
use openssl::ssl::{Ssl, SslAcceptor, SslContextBuilder, SslFiletype, SslMethod, SslOptions, SslVersion};
use std::io::Write;
use std::net::TcpListener;
use std::time::Duration;

fn args(name: &str) -> Vec<String> {
    let a: Vec<String> = std::env::args().collect();
    a.windows(2).filter(|w| w[0] == name).map(|w| w[1].clone()).collect()
}

fn main() {
    let port: u16 = args("--port")[0].parse().unwrap();
    let (certs, keys) = (args("--cert"), args("--key"));
    let config = args("--config").pop().unwrap_or_else(|| "default".into());
    let load = |ctx: &mut SslContextBuilder| {
        for (c, k) in certs.iter().zip(&keys) {
            ctx.set_certificate_file(c, SslFiletype::PEM).unwrap();
            ctx.set_private_key_file(k, SslFiletype::PEM).unwrap();
        }
    };
    let ctx = match config.as_str() {
        "default" | "seclevel0" | "server-pref" => {
            // SSL_CTX_new(TLS_server_method()) and nothing else.
            let mut c = SslContextBuilder::new(SslMethod::tls_server()).unwrap();
            if config == "seclevel0" {
                c.set_cipher_list("ALL:@SECLEVEL=0").unwrap();
                c.set_min_proto_version(Some(SslVersion::TLS1)).unwrap();
            }
            if config == "server-pref" {
                c.set_options(SslOptions::CIPHER_SERVER_PREFERENCE);
            }
            load(&mut c);
            c.build()
        }
        "mozilla-intermediate" | "mozilla-modern" => {
            let mut a = if config == "mozilla-modern" {
                SslAcceptor::mozilla_modern_v5(SslMethod::tls()).unwrap()
            } else {
                SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap()
            };
            load(&mut a);
            a.build().into_context()
        }
        other => panic!("unknown config {other}"),
    };
    let l = TcpListener::bind(("127.0.0.1", port)).unwrap();
    println!("listening {port} {} {config}", openssl::version::version());
    for s in l.incoming().flatten() {
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            s.set_read_timeout(Some(Duration::from_secs(5))).ok();
            s.set_nodelay(true).ok();
            match Ssl::new(&ctx).unwrap().accept(s) {
                Ok(mut t) => {
                    println!("ok {} {}", t.ssl().version_str(), t.ssl().current_cipher().unwrap().standard_name().unwrap_or("?"));
                    t.write_all(b"220 lab ready\r\n").ok();
                    t.shutdown().ok();
                }
                Err(e) => println!("error {e}"),
            }
        });
    }
}
