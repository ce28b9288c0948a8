// TLS server on BoringSSL.
// Crates: boring 5.4.0, boring-sys 5.4.0 (builds the BoringSSL source shipped in the crate;
// BORINGSSL_API_VERSION 44).
// Usage: server --port N --cert RSA.crt --key RSA.key [--cert EC.crt --key EC.key]
//                   [--config default|all-ciphers|tls12-only|server-pref]
// One certificate: SSL_CTX_use_certificate/PrivateKey. Two: one SSL_CREDENTIAL each, in the
// order given. Prints one line per connection; after a handshake it sends a greeting and closes.
use boring::pkey::PKey;
use boring::ssl::{Ssl, SslContextBuilder, SslMethod, SslOptions, SslVersion};
use boring::x509::X509;
use boring_sys as ffi;
use foreign_types::ForeignType;
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
    let mut ctx = SslContextBuilder::new(SslMethod::tls()).unwrap();
    for (c, k) in certs.iter().zip(&keys) {
        let cert = X509::from_pem(&std::fs::read(c).unwrap()).unwrap();
        let key = PKey::private_key_from_pem(&std::fs::read(k).unwrap()).unwrap();
        if certs.len() == 1 {
            ctx.set_certificate(&cert).unwrap();
            ctx.set_private_key(&key).unwrap();
        } else {
            unsafe {
                let der = cert.to_der().unwrap();
                let buf = ffi::CRYPTO_BUFFER_new(der.as_ptr(), der.len(), std::ptr::null_mut());
                let cred = ffi::SSL_CREDENTIAL_new_x509();
                let chain = [buf];
                assert_eq!(ffi::SSL_CREDENTIAL_set1_cert_chain(cred, chain.as_ptr() as *mut _, 1), 1);
                assert_eq!(ffi::SSL_CREDENTIAL_set1_private_key(cred, key.as_ptr()), 1);
                assert_eq!(ffi::SSL_CTX_add1_credential(ctx.as_ptr(), cred), 1);
            }
        }
    }
    match config.as_str() {
        "default" => {}
        "all-ciphers" => {
            // Every suite the library implements, TLS 1.0 and up.
            ctx.set_cipher_list("ALL").unwrap();
            ctx.set_min_proto_version(Some(SslVersion::TLS1)).unwrap();
        }
        "tls12-only" => ctx.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap(),
        "server-pref" => {
            ctx.set_options(SslOptions::CIPHER_SERVER_PREFERENCE);
        }
        other => panic!("unknown config {other}"),
    }
    let ctx = ctx.build();
    let l = TcpListener::bind(("127.0.0.1", port)).unwrap();
    println!("listening {port} boringssl api {} {config}", ffi::BORINGSSL_API_VERSION);
    for s in l.incoming().flatten() {
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            s.set_read_timeout(Some(Duration::from_secs(5))).ok();
            s.set_nodelay(true).ok();
            match Ssl::new(&ctx).unwrap().accept(s) {
                Ok(mut t) => {
                    println!("ok {} {} {:?}", t.ssl().version_str(), t.ssl().current_cipher().unwrap().standard_name().unwrap_or("?"), t.ssl().curve_name());
                    t.write_all(b"220 lab ready\r\n").ok();
                    t.shutdown().ok();
                }
                Err(e) => println!("error {e}"),
            }
        });
    }
}
