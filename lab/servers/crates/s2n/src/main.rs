// TLS server on s2n-tls.
// Crates: s2n-tls 0.3.47, s2n-tls-sys 0.3.47 (builds the C source shipped in the crate, on the
// libcrypto of aws-lc-rs 1.19.0).
// Usage: server --port N --cert C --key K [--cert C2 --key K2] [--config default|default_tls13|20170210|...]
//                [--on-error shutdown|drop]
// --config names a security policy. "default" is what s2n_config_new gives with no policy set.
use s2n_tls::callbacks::VerifyHostNameCallback;
use s2n_tls::config::Config;
use s2n_tls::connection::Connection;
use s2n_tls::enums::Blinding;
use s2n_tls::security::Policy;
use std::ffi::c_void;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::task::Poll;
use std::time::Duration;

fn args(name: &str) -> Vec<String> {
    let a: Vec<String> = std::env::args().collect();
    a.windows(2).filter(|w| w[0] == name).map(|w| w[1].clone()).collect()
}

struct AnyHost;
impl VerifyHostNameCallback for AnyHost {
    fn verify_host_name(&self, _: &str) -> bool {
        true
    }
}

unsafe extern "C" fn recv_cb(ctx: *mut c_void, buf: *mut u8, len: u32) -> i32 {
    let s = &mut *(ctx as *mut TcpStream);
    match s.read(std::slice::from_raw_parts_mut(buf, len as usize)) {
        Ok(n) => n as i32,
        Err(_) => -1,
    }
}
unsafe extern "C" fn send_cb(ctx: *mut c_void, buf: *const u8, len: u32) -> i32 {
    let s = &mut *(ctx as *mut TcpStream);
    match s.write(std::slice::from_raw_parts(buf, len as usize)) {
        Ok(n) => n as i32,
        Err(_) => -1,
    }
}

fn main() {
    let port: u16 = args("--port")[0].parse().unwrap();
    let (certs, keys) = (args("--cert"), args("--key"));
    let config = args("--config").pop().unwrap_or_else(|| "default".into());
    let drop_on_error = args("--on-error").pop().as_deref() == Some("drop");
    let mut b = Config::builder();
    for (c, k) in certs.iter().zip(&keys) {
        if certs.len() == 1 {
            b.load_pem(&std::fs::read(c).unwrap(), &std::fs::read(k).unwrap()).unwrap();
        } else {
            let mut ch = s2n_tls::cert_chain::Builder::new().unwrap();
            ch.load_pem(&std::fs::read(c).unwrap(), &std::fs::read(k).unwrap()).unwrap();
            b.load_chain(ch.build().unwrap()).unwrap();
        }
    }
    if config != "default" {
        b.set_security_policy(&Policy::from_version(&config).unwrap()).unwrap();
    }
    b.set_verify_host_callback(AnyHost).unwrap();
    let cfg = b.build().unwrap();
    let l = TcpListener::bind(("127.0.0.1", port)).unwrap();
    println!("listening {port} s2n-tls {config}");
    for s in l.incoming().flatten() {
        let cfg = cfg.clone();
        std::thread::spawn(move || {
            s.set_read_timeout(Some(Duration::from_secs(5))).ok();
            s.set_nodelay(true).ok();
            let mut s = Box::new(s);
            let mut c = Connection::new_server();
            c.set_config(cfg).unwrap();
            // Lab only: no random delay before an error is reported.
            c.set_blinding(Blinding::SelfService).unwrap();
            let p = &mut *s as *mut TcpStream as *mut c_void;
            c.set_receive_callback(Some(recv_cb)).unwrap();
            c.set_send_callback(Some(send_cb)).unwrap();
            unsafe {
                c.set_receive_context(p).unwrap();
                c.set_send_context(p).unwrap();
            }
            loop {
                match c.poll_negotiate() {
                    Poll::Ready(Ok(_)) => {
                        println!("ok {:?} {:?}", c.actual_protocol_version(), c.cipher_suite());
                        let _ = c.poll_send(b"220 lab ready\r\n");
                        let _ = c.poll_shutdown_send();
                        break;
                    }
                    Poll::Ready(Err(e)) => {
                        println!("error {} {}", e.name(), e.message());
                        // s2n-tls only queues the alert of an error; shutdown sends it, or close_notify
                        // when the error has no alert. "--on-error drop" skips that: no alert at all.
                        if !drop_on_error {
                            let _ = c.poll_shutdown_send();
                        }
                        break;
                    }
                    Poll::Pending => {}
                }
            }
        });
    }
}
