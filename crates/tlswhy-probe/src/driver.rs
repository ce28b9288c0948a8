//! The one place that does I/O: connects, and moves bytes and time between sockets and engines.

use crate::attempt::{Attempt, Ended, Limits, Next};
use crate::plan::{Ask, Plan, Seen};
use crate::prelude::{Prelude, Protocol};
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tlswhy_core::exchange::{Exchange, Source, SourceKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout_at;

/// A server and the way to it.
#[derive(Clone, Debug)]
pub struct Target {
    /// Host name or address, as given.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Connect here instead; the host keeps naming the server.
    pub connect_to: Option<(String, u16)>,
    /// A proxy on the way.
    pub proxy: Option<Proxy>,
    /// The local address to connect from.
    pub source: Option<IpAddr>,
    /// What is spoken before TLS.
    pub starttls: Option<Protocol>,
    /// Time and size limits of each connection.
    pub limits: Limits,
    /// Least time between the starts of two connections.
    pub spacing: Duration,
    /// Most connections at once.
    pub at_once: usize,
}

impl Target {
    /// A target with the defaults: no proxy, at most four connections at once.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Target {
            host: host.into(),
            port,
            connect_to: None,
            proxy: None,
            source: None,
            starttls: Protocol::of_port(port),
            limits: Limits::default(),
            spacing: Duration::ZERO,
            at_once: 4,
        }
    }

    /// `host:port`, an IPv6 address in brackets.
    pub fn place(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// A proxy that the connection goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// SOCKS5 without authentication (RFC 1928); the proxy resolves the name.
    Socks5(String, u16),
    /// HTTP CONNECT (RFC 9110 section 9.3.6).
    Http(String, u16),
}

/// Why no connection could be made.
#[derive(Debug)]
pub enum Error {
    /// The name has no address.
    Resolve {
        /// The name.
        host: String,
        /// What the resolver said.
        error: io::Error,
    },
    /// No address accepted the connection.
    Connect {
        /// Where to.
        place: String,
        /// The last error.
        error: io::Error,
    },
    /// The proxy refused or did not speak its protocol.
    Proxy(String),
    /// The plain-text prelude did not come to TLS.
    Prelude(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Resolve { host, error } => write!(f, "cannot resolve {host}: {error}"),
            Error::Connect { place, error } => write!(f, "cannot connect to {place}: {error}"),
            Error::Proxy(why) => write!(f, "the proxy does not connect: {why}"),
            Error::Prelude(why) => write!(f, "TLS could not start: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// Sends one hello and reads the answer. A prelude that fails is an error that carries its exchange.
pub async fn attempt(target: &Target, ask: &Ask) -> Result<Exchange, Error> {
    let mut stream = connect(target).await?;
    let prelude = target.starttls.map(|p| Prelude::new(p, &target.host));
    let engine = Attempt::new(prelude, ask.hello.clone(), ask.until, target.limits, Instant::now());
    let (mut exchange, failed) = run(&mut stream, engine).await;
    exchange.source = Source { kind: SourceKind::Live, place: target.place() };
    exchange.hints.host = Some(target.host.clone());
    exchange.hints.port = Some(target.port);
    match failed {
        Some(why) => Err(Error::Prelude(why)),
        None => Ok(exchange),
    }
}

/// Runs a plan to its end, or until `stop` says so; `tell` hears of every answer.
///
/// Returns the number of connections made and the last error, if every connection failed.
pub async fn run_plan(
    target: &Target,
    plan: &mut (dyn Plan + Send),
    mut tell: impl FnMut(&dyn Plan),
    stop: impl Fn() -> bool,
) -> Result<usize, Error> {
    let target = Arc::new(target.clone());
    let mut waiting: std::collections::VecDeque<Ask> = std::collections::VecDeque::new();
    let mut out: JoinSet<(u32, Result<Exchange, Error>)> = JoinSet::new();
    let (mut made, mut worked) = (0, false);
    let mut last_error = None;
    let mut next_start = tokio::time::Instant::now();
    loop {
        if !stop() {
            waiting.extend(plan.asks());
        }
        while !stop() && out.len() < target.at_once.max(1) {
            let Some(ask) = waiting.pop_front() else { break };
            let (target, start) = (Arc::clone(&target), next_start.max(tokio::time::Instant::now()));
            next_start = start + target.spacing;
            made += 1;
            out.spawn(async move {
                tokio::time::sleep_until(start).await;
                (ask.id, attempt(&target, &ask).await)
            });
        }
        match out.join_next().await {
            Some(Ok((id, Ok(exchange)))) => {
                worked = true;
                plan.answered(id, Seen::of(&exchange));
            }
            Some(Ok((id, Err(error)))) => {
                plan.answered(id, None);
                last_error = Some(error);
                if !worked && made >= 3 {
                    break;
                }
            }
            Some(Err(_)) => {}
            None => break,
        }
        tell(plan);
    }
    match last_error {
        Some(error) if !worked => Err(error),
        _ => Ok(made),
    }
}

async fn run(stream: &mut TcpStream, mut engine: Attempt) -> (Exchange, Option<String>) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        match engine.next(Instant::now()) {
            Next::Done => return engine.finish(),
            Next::Send(bytes) => {
                // A write that fails means that the other end is gone; what it said before still counts, so read on.
                let _ = stream.write_all(&bytes).await;
            }
            Next::ReadUntil(deadline) => match timeout_at(deadline.into(), stream.read(&mut buffer)).await {
                Err(_) => engine.on_timeout(Instant::now()),
                Ok(Ok(0)) => engine.on_ended(Instant::now(), Ended::Closed),
                Ok(Ok(n)) => engine.on_bytes(Instant::now(), buffer.get(..n).unwrap_or_default()),
                Ok(Err(_)) => engine.on_ended(Instant::now(), Ended::Reset),
            },
        }
    }
}

/// Connects as the target says: through a proxy, to another address, from a source address.
pub async fn connect(target: &Target) -> Result<TcpStream, Error> {
    let (host, port) = target.connect_to.clone().unwrap_or_else(|| (target.host.clone(), target.port));
    let deadline = tokio::time::Instant::now() + target.limits.connect;
    let timed_out = || Error::Connect { place: target.place(), error: io::ErrorKind::TimedOut.into() };
    let connected = async {
        match &target.proxy {
            None => dial(&host, port, target.source).await,
            Some(Proxy::Socks5(via, via_port)) => {
                socks5(dial(via, *via_port, target.source).await?, &host, port).await
            }
            Some(Proxy::Http(via, via_port)) => {
                http_connect(dial(via, *via_port, target.source).await?, &host, port).await
            }
        }
    };
    timeout_at(deadline, connected).await.map_err(|_| timed_out())?
}

/// Tries all addresses, IPv6 and IPv4 in turn, the next one 250 ms after the last (RFC 8305 section 5).
async fn dial(host: &str, port: u16, source: Option<IpAddr>) -> Result<TcpStream, Error> {
    const STAGGER: Duration = Duration::from_millis(250);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::net::lookup_host((host, port)).await;
    let found = found.map_err(|error| Error::Resolve { host: host.into(), error })?;
    let usable = |a: &SocketAddr| source.is_none_or(|s| s.is_ipv4() == a.is_ipv4());
    let (v6, v4): (Vec<_>, Vec<_>) = found.filter(usable).partition(SocketAddr::is_ipv6);
    let mut addresses: Vec<SocketAddr> = Vec::new();
    let (mut v6, mut v4) = (v6.into_iter(), v4.into_iter());
    loop {
        let pair = [v6.next(), v4.next()];
        if pair == [None, None] {
            break;
        }
        addresses.extend(pair.into_iter().flatten());
    }
    let place = format!("{host}:{port}");
    let mut tries: JoinSet<io::Result<TcpStream>> = JoinSet::new();
    for (number, address) in (0u32..).zip(addresses) {
        tries.spawn(async move {
            tokio::time::sleep(STAGGER * number).await;
            let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            if let Some(source) = source {
                socket.bind(SocketAddr::new(source, 0))?;
            }
            let stream = socket.connect(address).await?;
            stream.set_nodelay(true)?;
            Ok(stream)
        });
    }
    let mut last = io::Error::new(io::ErrorKind::AddrNotAvailable, "no address of the right family");
    while let Some(tried) = tries.join_next().await {
        match tried {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => {}
        }
    }
    Err(Error::Connect { place, error: last })
}

async fn socks5(mut stream: TcpStream, host: &str, port: u16) -> Result<TcpStream, Error> {
    let broken = |e: io::Error| Error::Proxy(format!("SOCKS5: {e}"));
    let length =
        u8::try_from(host.len()).map_err(|_| Error::Proxy("the host name is too long for SOCKS5".into()))?;
    stream.write_all(&[5, 1, 0]).await.map_err(broken)?;
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).await.map_err(broken)?;
    if answer != [5, 0] {
        return Err(Error::Proxy("SOCKS5: it wants an authentication that is not offered".into()));
    }
    let request = [&[5, 1, 0, 3, length], host.as_bytes(), &port.to_be_bytes()].concat();
    stream.write_all(&request).await.map_err(broken)?;
    let mut head = [0; 5];
    stream.read_exact(&mut head).await.map_err(broken)?;
    if head[1] != 0 {
        return Err(Error::Proxy(format!("SOCKS5: reply code {}", head[1])));
    }
    // The bound address that follows is of no interest: 4, 16 or a length-prefixed name, and the port.
    let rest = match head[3] {
        1 => 3 + 2,
        4 => 15 + 2,
        _ => usize::from(head[4]) + 2,
    };
    let mut bound = vec![0; rest];
    stream.read_exact(&mut bound).await.map_err(broken)?;
    Ok(stream)
}

async fn http_connect(mut stream: TcpStream, host: &str, port: u16) -> Result<TcpStream, Error> {
    const MOST: usize = 8192;
    let broken = |e: io::Error| Error::Proxy(format!("HTTP: {e}"));
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_string() };
    let request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.map_err(broken)?;
    // Byte by byte up to the empty line: what follows it belongs to the server behind.
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() > MOST {
            return Err(Error::Proxy("HTTP: an answer without end".into()));
        }
        answer.push(stream.read_u8().await.map_err(broken)?);
    }
    let status = String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_string();
    let code = status.split(' ').nth(1).unwrap_or_default();
    if code.starts_with('2') { Ok(stream) } else { Err(Error::Proxy(format!("HTTP: it answers '{status}'"))) }
}
