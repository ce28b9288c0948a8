// TLS server on AWS-LC's libssl.
// Crate: aws-lc-sys 0.47.0 with the feature "ssl" (builds AWS-LC 5.12.0, source in the crate).
// Usage: server --port N --cert C --key K [--cert C2 --key K2] [--config default|server-pref]
// SSL_CTX_new(TLS_method()) and nothing else in "default".
use aws_lc_sys as ffi;
use std::ffi::{CStr, CString};
use std::io::Write;
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::time::Duration;

fn args(name: &str) -> Vec<String> {
    let a: Vec<String> = std::env::args().collect();
    a.windows(2).filter(|w| w[0] == name).map(|w| w[1].clone()).collect()
}

struct Ctx(*mut ffi::SSL_CTX);
unsafe impl Send for Ctx {}
unsafe impl Sync for Ctx {}

fn errors() -> String {
    let mut out = Vec::new();
    unsafe {
        loop {
            let e = ffi::ERR_get_error();
            if e == 0 {
                break;
            }
            let mut b = [0 as std::ffi::c_char; 256];
            ffi::ERR_error_string_n(e, b.as_mut_ptr(), b.len() as _);
            out.push(CStr::from_ptr(b.as_ptr()).to_string_lossy().into_owned());
        }
    }
    out.join("; ")
}

fn main() {
    let port: u16 = args("--port")[0].parse().unwrap();
    let (certs, keys) = (args("--cert"), args("--key"));
    let config = args("--config").pop().unwrap_or_else(|| "default".into());
    let ctx = unsafe {
        let ctx = ffi::SSL_CTX_new(ffi::TLS_method());
        for (c, k) in certs.iter().zip(&keys) {
            let (c, k) = (CString::new(c.as_str()).unwrap(), CString::new(k.as_str()).unwrap());
            assert_eq!(ffi::SSL_CTX_use_certificate_chain_file(ctx, c.as_ptr()), 1);
            assert_eq!(ffi::SSL_CTX_use_PrivateKey_file(ctx, k.as_ptr(), ffi::SSL_FILETYPE_PEM), 1);
        }
        match config.as_str() {
            "default" => {}
            "server-pref" => {
                ffi::SSL_CTX_set_options(ctx, ffi::SSL_OP_CIPHER_SERVER_PREFERENCE as _);
            }
            other => panic!("unknown config {other}"),
        }
        std::sync::Arc::new(Ctx(ctx))
    };
    let l = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let v = unsafe { CStr::from_ptr(ffi::OpenSSL_version(0)).to_string_lossy() };
    println!("listening {port} {v} {config}");
    for s in l.incoming().flatten() {
        let ctx = ctx.clone();
        std::thread::spawn(move || unsafe {
            s.set_read_timeout(Some(Duration::from_secs(5))).ok();
            s.set_nodelay(true).ok();
            ffi::ERR_clear_error();
            let ssl = ffi::SSL_new(ctx.0);
            ffi::SSL_set_fd(ssl, s.as_raw_fd());
            let r = ffi::SSL_accept(ssl);
            if r == 1 {
                let ver = CStr::from_ptr(ffi::SSL_get_version(ssl)).to_string_lossy();
                let c = CStr::from_ptr(ffi::SSL_CIPHER_standard_name(ffi::SSL_get_current_cipher(ssl))).to_string_lossy();
                println!("ok {ver} {c}");
                let m = b"220 lab ready\r\n";
                ffi::SSL_write(ssl, m.as_ptr() as *const _, m.len() as _);
                ffi::SSL_shutdown(ssl);
            } else {
                println!("error {} {}", ffi::SSL_get_error(ssl, r), errors());
            }
            ffi::SSL_free(ssl);
            (&s).flush().ok();
        });
    }
}
