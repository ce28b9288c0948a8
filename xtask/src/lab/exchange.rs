//! One connection: send a hello, read what comes.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::reply::Reply;

/// Nothing at all in this time is silence; it also bounds the whole exchange.
const LIMIT: Duration = Duration::from_secs(2);
/// After a whole flight or an alert, wait this long for more, or for the end of the connection.
const QUIET: Duration = Duration::from_millis(250);
/// No first flight is longer; a server that sends without end must not fill the memory.
const LONGEST: usize = 65536;

/// How the connection stood when reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Still open.
    Open,
    /// The server closed it (FIN).
    Close,
    /// The server reset it (RST).
    Reset,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// The bytes, in order.
    pub(crate) bytes: Vec<u8>,
    /// How it ended.
    pub(crate) end: End,
}

/// Sends `hello` to 127.0.0.1:`port` on a fresh connection and reads the answer; none if nobody listens there.
pub(crate) fn exchange(port: u16, hello: &[u8]) -> Option<Exchange> {
    let mut stream = connect(port)?;
    // A server may close before it has read all: what it said first is what counts.
    let _ = stream.set_write_timeout(Some(LIMIT));
    let _ = stream.set_nodelay(true);
    let _ = stream.write_all(hello);
    let deadline = Instant::now() + LIMIT;
    let mut bytes = Vec::new();
    let mut buffer = [0; 16384];
    while bytes.len() < LONGEST {
        let left = deadline.saturating_duration_since(Instant::now());
        let settled = Reply::read(&bytes).is_settled();
        let wait = if settled { left.min(QUIET) } else { left };
        if wait.is_zero() || stream.set_read_timeout(Some(wait)).is_err() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) => return Some(Exchange { bytes, end: End::Close }),
            Ok(n) => bytes.extend_from_slice(buffer.get(..n).unwrap_or_default()),
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Some(Exchange { bytes, end: End::Reset }),
        }
    }
    Some(Exchange { bytes, end: End::Open })
}

/// Connects, with some patience for a server that has just fallen over and is started again by itself.
fn connect(port: u16) -> Option<TcpStream> {
    for _ in 0..10 {
        if let Ok(stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            return Some(stream);
        }
        sleep(Duration::from_millis(100));
    }
    None
}
