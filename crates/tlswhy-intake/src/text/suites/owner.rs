//! Whose a list of suites is, by the words and marks near it.

use tlswhy_core::libraries;

/// Whose list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum Owner {
    Server,
    Client,
    /// Nothing near it says so.
    Unsaid,
}

/// What a line says of the list under it. `nearest`: no other line stands between.
pub(super) fn heading(line: &str, nearest: bool) -> Option<(Owner, &'static str)> {
    match (tool(line), spoken(line)) {
        (_, Some((Owner::Client, words))) => Some((Owner::Client, words)),
        (Some(tool), _) => Some((Owner::Server, tool)),
        (None, Some(said)) => Some(said),
        (None, None) => {
            let lower = line.to_ascii_lowercase();
            let error = ["error", "alert", "no shared", "no cipher"].iter().any(|word| lower.contains(word));
            let head = lower.trim_end().ends_with(':') || nearest && super::about(&lower) && !error;
            // A list that stands on its heading's own line.
            let head = match lower.split_once(": ") {
                _ if head => &*lower,
                Some((head, rest)) if super::about(head) && !super::in_line(rest).is_empty() => head,
                _ => return None,
            };
            let owner = subject(head)?;
            Some((owner, if owner == Owner::Server { "the server's" } else { "the client's" }))
        }
    }
}

/// Who a heading is about, by the first that it names. `text` is in lower case.
fn subject(text: &str) -> Option<Owner> {
    const SERVER: &[&str] = &[
        "server",
        "relay",
        "broker",
        "the host",
        "the site",
        "cloud",
        "gateway",
        "load balancer",
        "proxy",
        "endpoint",
        "nginx",
        "apache",
        "httpd",
        "postfix",
        "dovecot",
        "exim",
        "haproxy",
        "mosquitto",
        "iis",
        "lighttpd",
        "tomcat",
        "the admin",
        "scan",
        "scanner",
        "gmail",
        "the other end",
        "the peer",
    ];
    const CLIENT: &[&str] = &[
        "client",
        "device",
        "my build",
        "my pc",
        "my side",
        "manual",
        "documentation",
        "datasheet",
        "library",
        "firmware",
        "modem",
        "curl",
        "browser",
        "chrome",
        "firefox",
        "i can",
        "we can",
        "board",
        "stack",
        "app",
    ];
    let first = |list: &[&str]| list.iter().filter_map(|word| whole_word(text, word)).min();
    let (server, client) = (first(SERVER), first(CLIENT));
    let before = text.get(..server.unwrap_or(text.len())).unwrap_or("");
    let command = text.trim_start().starts_with(['$', '#']);
    if server.is_some_and(|server| client.is_none_or(|client| server < client))
        && (command || libraries::in_text(before).is_empty())
    {
        return Some(Owner::Server);
    }
    (client.is_some() || !command && !libraries::in_text(text).is_empty()).then_some(Owner::Client)
}

/// Where a text has `word` between what are no letters; a plural or `'s` may follow.
fn whole_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).unwrap_or("");
        let after = after.strip_prefix('s').unwrap_or(after).chars().next();
        [before, after].into_iter().flatten().all(|c| !c.is_alphanumeric())
    })
}

/// `true` if a line makes even one suite a list: a setting of a server, or "only".
pub(super) fn may_be_short(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    ["ssl_ciphers", "sslciphersuite", "ssl-default-bind-ciphers", "smtpd_tls_"]
        .iter()
        .any(|setting| lower.contains(setting))
        || whole_word(&lower, "only").is_some()
}

/// The host that a scanner's command line names.
pub(super) fn scanned(line: &str) -> Option<String> {
    let text = line.trim().trim_start_matches(['$', '#', '%', ' ']);
    let mut words = text.split_whitespace();
    let command = words.next()?.rsplit('/').next()?;
    if !matches!(command, "nmap" | "sslscan" | "testssl.sh" | "testssl" | "sslyze" | "cipherscan") {
        return None;
    }
    let host =
        words.find(|word| word.contains('.') && word.starts_with(|c: char| c.is_ascii_alphanumeric()))?;
    let host = host.split_once("://").map_or(host, |(_, host)| host);
    Some(host.split([':', '/']).next()?.to_ascii_lowercase())
}

/// `true` for a line of prose that announces something else than the list above it. The headings inside a
/// scanner's output (versions, `ciphers:`) are none.
pub(super) fn ends_list(line: &str) -> bool {
    let text = line.trim();
    let lower = text.to_ascii_lowercase();
    text.ends_with(':')
        && !text.starts_with('|')
        && text.split_whitespace().nth(2).is_some()
        && !["tls 1", "tlsv1", "tls1", "sslv", "ssl 3", "ssl3"].iter().any(|version| lower.contains(version))
}

/// Marks of the tools that list a server's suites.
pub(super) fn tool(line: &str) -> Option<&'static str> {
    const TOOLS: &[(&str, &str)] = &[
        ("ssl-enum-ciphers", "nmap"),
        ("Supported Server Cipher", "sslscan"),
        ("Testing SSL server", "sslscan"),
        ("Accepted  ", "sslscan"),
        ("Preferred ", "sslscan"),
        ("testssl", "testssl.sh"),
        ("Hexcode  Cipher Suite Name", "testssl.sh"),
        ("The server accepted the following", "sslyze"),
        ("Accepted cipher suites", "sslyze"),
        ("Accepted Cipher Suites", "sslyze"),
        ("sslyze", "sslyze"),
        ("prio  ciphersuite", "cipherscan"),
        ("cipherscan", "cipherscan"),
        ("ssl labs", "SSL Labs"),
        ("ssllabs", "SSL Labs"),
        ("qualys", "SSL Labs"),
        ("suites in server-preferred order", "SSL Labs"),
        ("server has no preference", "SSL Labs"),
        ("ssl-scan", "a scan"),
        ("sslscan", "sslscan"),
        ("tlswhy scan", "tlswhy scan"),
    ];
    let lower = line.to_ascii_lowercase();
    let graded = line.starts_with('|')
        && line
            .trim_end()
            .rsplit_once(" - ")
            .is_some_and(|(_, grade)| matches!(grade.as_bytes(), [b'A'..=b'F']));
    let named = TOOLS.iter().find(|(mark, _)| line.contains(mark) || lower.contains(mark));
    named.map(|(_, tool)| *tool).or(graded.then_some("nmap"))
}

/// What a line of prose says of whose list stands under it.
pub(super) fn spoken(line: &str) -> Option<(Owner, &'static str)> {
    const SERVER: &[&str] = &[
        "server supports",
        "server support",
        "server accepts",
        "server offers",
        "server lists",
        "server list",
        "supported by the server",
        "supported by server",
        "accepted by the server",
        "server allows",
        "server cipher",
        "server's cipher",
        "servers cipher",
        "server suites",
        "server's suites",
        "server's list",
        "server side supports",
        "server has",
        "enabled on the server",
        "server is configured",
        "ciphers on the server",
        "google supports",
        "gmail supports",
        "supported by google",
        "supported by gmail",
        "host supports",
        "site supports",
        "endpoint supports",
        "broker supports",
        "nmap shows",
        "nmap says",
        "nmap reports",
        "sslscan",
        "ssl_ciphers",
        "sslciphersuite",
        "server can do",
        "the server knows",
        "server will accept",
        "server preference",
        "server preferred",
        "peer supports",
        "remote supports",
        "which server support",
        "available on the server",
        "server takes",
        "got from the server",
        "server side",
        "which the server",
        "suites of the server",
        "ciphers of the server",
        "list of the server",
        "ssl-default-bind-ciphers",
        "smtpd_tls_",
    ];
    const CLIENT: &[&str] = &[
        "device offers",
        "client offers",
        "i offer",
        "we offer",
        "client sends",
        "i send",
        "we send",
        "my client supports",
        "client supports",
        "client's cipher",
        "client cipher",
        "my device supports",
        "device supports",
        "my ciphers",
        "my cipher",
        "our client",
        "offered by the client",
        "offered by my",
        "my list",
        "client list",
        "client suites",
        "cipher suites (",
        "cipher suites: [",
        "\"cipher suites\"",
        "cipher_suites",
        "ciphersuite:",
        "keeping ciphersuite",
        "my suites",
        "supported by my",
        "supported by the client",
        "supported by our",
        "enabled on the client",
        "enabled in my",
        "client side",
        "my board",
        "my library",
        "offered:",
        "client test",
        "viewmyclient",
    ];
    /// Whose these are depends on who the sentence is about.
    const SUPPORTS: &[&str] = &["supports the following", "they support", "it supports"];
    /// These name a message, and a list only where the line speaks of one.
    const HELLO: &[&str] = &["client hello", "clienthello", "in the hello"];
    let lower = line.to_ascii_lowercase();
    if let Some((at, words)) = SUPPORTS.iter().find_map(|words| Some((lower.find(words)?, *words))) {
        return Some((subject(lower.get(..at).unwrap_or("")).unwrap_or(Owner::Server), words));
    }
    let last =
        |list: &[&'static str]| list.iter().filter_map(|word| lower.rfind(word).map(|at| (at, *word))).max();
    match (last(SERVER), last(CLIENT)) {
        (Some((s, words)), Some((c, _))) if s > c => Some((Owner::Server, words)),
        (_, Some((_, words))) => Some((Owner::Client, words)),
        (Some((_, words)), None) => Some((Owner::Server, words)),
        (None, None) => {
            let words = HELLO.iter().find(|words| lower.contains(**words))?;
            super::about(&lower).then_some((Owner::Client, *words))
        }
    }
}
