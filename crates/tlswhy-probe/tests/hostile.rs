//! Servers that mean no good: a scan of them ends, soon and with a verdict.

use std::time::{Duration, Instant};
use tlswhy_probe::driver::{Target, run_plan};
use tlswhy_probe::scan::{Depth, Options, Scan};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Scans a server that treats each connection as `serve` says; what was learned, and how long it took. The timeouts
/// are a tenth of the usual.
async fn scan<F, Fut>(serve: F) -> (Scan, Duration)
where
    F: Fn(TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut hello = [0; 2048];
            let _ = stream.read(&mut hello).await;
            tokio::spawn(serve(stream));
        }
    });
    let mut target = Target::new("127.0.0.1", port);
    target.limits.first_byte = Duration::from_millis(500);
    target.limits.next_byte = Duration::from_millis(200);
    target.limits.total = Duration::from_millis(1500);
    let options = Options { name: None, depth: Depth::Normal, at_once: target.at_once, seed: [0; 32] };
    let mut scan = Scan::new(options);
    let start = Instant::now();
    run_plan(&target, &mut scan, |_| {}, || false).await.unwrap();
    server.abort();
    (scan, start.elapsed())
}

/// The verdict contains these words.
async fn check<F, Fut>(serve: F, words: &str)
where
    F: Fn(TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (scan, took) = scan(serve).await;
    assert!(scan.no_tls().is_some_and(|verdict| verdict.contains(words)), "{:?}", scan.no_tls());
    assert!(scan.profile("", "").versions.is_empty());
    assert!(scan.connections() <= 20, "{} connections", scan.connections());
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test]
async fn a_server_that_never_answers() {
    let serve = |stream: TcpStream| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(stream);
    };
    check(serve, "takes the connection and never answers").await;
}

#[tokio::test]
async fn a_server_that_answers_a_byte_at_a_time() {
    let serve = |mut stream: TcpStream| async move {
        for byte in [22, 3, 3, 0x40, 0, 2, 0, 0x3f, 0xfc].into_iter().chain(std::iter::repeat(0)) {
            if stream.write_all(&[byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    check(serve, "sends nothing that can be understood").await;
}

#[tokio::test]
async fn a_server_that_speaks_http() {
    let serve = |mut stream: TcpStream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").await;
    };
    check(serve, "answers, but not with TLS").await;
}

#[tokio::test]
async fn a_server_that_sends_handshake_messages_without_end() {
    let serve = |mut stream: TcpStream| async move {
        // Records full of empty messages of a kind that nobody waits for.
        let record = [[22, 3, 3, 0x40, 0].as_slice(), &[0xfe, 0, 0, 0].repeat(4096)].concat();
        while stream.write_all(&record).await.is_ok() {}
    };
    check(serve, "sends nothing that can be understood").await;
}

#[tokio::test]
async fn a_server_that_floods_with_warnings() {
    let serve = |mut stream: TcpStream| async move {
        let flood = [21, 3, 3, 0, 2, 1, 90].repeat(1000);
        while stream.write_all(&flood).await.is_ok() {}
    };
    check(serve, "").await;
}

#[tokio::test]
async fn a_server_that_announces_a_certificate_of_sixteen_megabytes() {
    let serve = |mut stream: TcpStream| async move {
        let mut hello = vec![22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3];
        hello.extend([7; 32]);
        hello.extend([0, 0, 0x2f, 0]);
        let _ = stream.write_all(&hello).await;
        let first = [[22, 3, 3, 0x40, 0, 11, 0xff, 0xff, 0xff].as_slice(), &[0; 0x3ffc]].concat();
        let more = [[22, 3, 3, 0x40, 0].as_slice(), &[0; 0x4000]].concat();
        let _ = stream.write_all(&first).await;
        while stream.write_all(&more).await.is_ok() {}
    };
    let (scan, took) = scan(serve).await;
    // It says TLS 1.2 and the same suite to everything, so that is what it is.
    assert_eq!(scan.profile("", "").versions.first().map(|v| v.suites.len()), Some(1));
    assert!(scan.connections() <= 20 && took < Duration::from_secs(10), "{} {took:?}", scan.connections());
}
