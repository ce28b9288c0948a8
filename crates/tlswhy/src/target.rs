//! From `host:port` and the options beside it to a target.

use crate::cli::Reach;
use crate::exit::Failure;
use std::time::Duration;
use tlswhy_probe::driver::{Proxy, Target};
use tlswhy_probe::prelude::Protocol;

/// The target that the command line names.
pub(crate) fn target(server: &str, reach: &Reach) -> Result<Target, Failure> {
    let (host, port) = host_and_port(server)?;
    let mut target = Target::new(host, port);
    if let Some(to) = &reach.connect_to {
        target.connect_to = Some(host_and_port(to)?);
    }
    target.proxy = reach.proxy.as_deref().map(proxy).transpose()?;
    target.source = reach.source;
    if let Some(name) = &reach.starttls {
        target.starttls = if name == "none" { None } else { Some(protocol(name)?) };
    }
    let timeout = Duration::try_from_secs_f64(reach.timeout)
        .map_err(|_| Failure::Input(format!("--timeout {} is no number of seconds", reach.timeout)))?;
    (target.limits.connect, target.limits.first_byte, target.limits.total) = (timeout, timeout, timeout * 3);
    if let Some(rate) = reach.rate {
        target.spacing = Duration::try_from_secs_f64(1.0 / rate)
            .map_err(|_| Failure::Input(format!("--rate {rate} is no number of connections a second")))?;
    }
    Ok(target)
}

/// Splits `host:port`; an IPv6 address stands in brackets.
fn host_and_port(text: &str) -> Result<(String, u16), Failure> {
    let wrong = || {
        Failure::Input(format!("'{text}' is no host:port (an IPv6 address stands in brackets: [::1]:443)"))
    };
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    if host.is_empty() || (host.contains(':') && !text.starts_with('[')) {
        return Err(wrong());
    }
    Ok((host.into(), port.parse().map_err(|_| wrong())?))
}

fn proxy(url: &str) -> Result<Proxy, Failure> {
    let place = |rest: &str| host_and_port(rest.trim_end_matches('/'));
    if let Some(rest) = url.strip_prefix("socks5://").or_else(|| url.strip_prefix("socks5h://")) {
        let (host, port) = place(rest)?;
        Ok(Proxy::Socks5(host, port))
    } else if let Some(rest) = url.strip_prefix("http://") {
        let (host, port) = place(rest)?;
        Ok(Proxy::Http(host, port))
    } else {
        Err(Failure::Input(format!("--proxy {url}: give socks5://HOST:PORT or http://HOST:PORT")))
    }
}

fn protocol(name: &str) -> Result<Protocol, Failure> {
    Protocol::by_name(name).ok_or_else(|| Failure::UnknownName {
        kind: "STARTTLS protocol",
        name: name.into(),
        nearest: tlswhy_core::nearest::nearest(name, Protocol::ALL.iter().map(|p| p.name())).map(Into::into),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_addresses_and_refuses_what_is_neither() {
        assert_eq!(host_and_port("mail.example:465").unwrap(), ("mail.example".into(), 465));
        assert_eq!(host_and_port("[::1]:443").unwrap(), ("::1".into(), 443));
        for wrong in ["mail.example", "mail.example:", "::1:443", ":443", "mail.example:70000"] {
            assert!(host_and_port(wrong).is_err(), "{wrong}");
        }
    }
}
