//! The command line: flags and their help, nothing else.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;

/// Verbs of the contract; anything else in first place is an input for `explain`.
const VERBS: [&str; 14] = [
    "explain", "decode", "diff", "check", "cause", "scan", "cert", "replay", "prove", "send", "listen",
    "settings", "triage", "serve",
];

/// Why did the server refuse this ClientHello, and what exactly do I change?
#[derive(Debug, Parser)]
#[command(name = "tlswhy", version, after_help = EXAMPLES, infer_subcommands = false)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  tlswhy post.txt                                  explain whatever is in the file: hex, a log, a whole post, a capture
  tlswhy \"16 03 03 00 4f …\" --reply \"15 03 03 00 02 02 28\"
  openssl s_client -msg -connect host:443 2>&1 | tlswhy -
  tlswhy --server nginx-1.22 hello.hex             how would nginx 1.22 decide?
  tlswhy decode hello.hex                          every field with its offset
  tlswhy cause missing-supported-groups            the page of a cause

`tlswhy INPUT…` is `tlswhy explain INPUT…`.
Exit codes: 0 answered, 1 check: a profile refuses, 2 usage or unreadable input, 3 unknown cause, 4 network,
5 the handshake did not complete.";

/// Options that every verb takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Global {
    /// How the result is written
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// When to use colours (NO_COLOR is honoured)
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// Show what was ignored and every profile asked
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Only the result, no remarks on stderr
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
}

/// Output formats; `junit` and `sarif` are `check`'s, `toml` is `scan`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// JUnit XML (check)
    Junit,
    /// SARIF 2.1.0 (check)
    Sarif,
    /// A server profile as TOML (scan)
    Toml,
}

/// Colour choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// When stdout is a terminal and NO_COLOR is not set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Say why the server refused, and what to change
    Explain(Explain),
    /// Show every field of the bytes with its offset
    Decode(Inputs),
    /// Compare two hellos: what differs, and what the difference can decide
    Diff(Diff),
    /// List the causes, or show the page of one
    Cause(Cause),
    /// Ask every known server stack about a hello: a matrix for CI
    Check(Check),
    /// Send exactly these bytes to a server and show what comes back
    Replay(Replay),
    /// Find the smallest change to the hello that this very server takes
    Prove(Prove),
    /// Learn how a server decides: versions, suites, groups, signature schemes, certificates, habits
    Scan(Scan),
}

/// What to read.
#[derive(Args, Debug)]
pub(crate) struct Inputs {
    /// A file, `-` for standard input, or the bytes themselves
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
}

/// `explain`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlswhy explain post.txt
  tlswhy explain hello.hex --reply \"15 03 03 00 02 02 28\"
  tlswhy explain hello.hex --server boringssl --library wolfssl
  tlswhy explain capture.pcapng --html report.html")]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) input: Inputs,
    /// What the server answered: bytes, a file, or words (`handshake_failure`, `close`, `reset`, `silence`)
    #[arg(long, value_name = "HEX|FILE")]
    pub(crate) reply: Option<OsString>,
    /// The server's profile: a name (`boringssl`, `nginx-1.22`, `google`) or a TOML file
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) server: Option<String>,
    /// The client's library, for the fix (`wolfssl`, `mbedtls`, `esp-idf`, …)
    #[arg(long, value_name = "NAME")]
    pub(crate) library: Option<String>,
    /// Also write the answer as a self-contained page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<std::path::PathBuf>,
}

/// `diff`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlswhy diff works.hex fails.hex
  tlswhy diff works.pcap fails.txt --server google")]
pub(crate) struct Diff {
    /// The first hello: a file, `-`, or the bytes
    pub(crate) a: OsString,
    /// The second hello
    pub(crate) b: OsString,
    /// Let this server's profile say which difference decides
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) server: Option<String>,
}

/// `cause`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlswhy cause
  tlswhy cause missing-supported-groups")]
pub(crate) struct Cause {
    /// The slug of a cause
    pub(crate) slug: Option<String>,
}

/// `check`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlswhy check hello.hex
  tlswhy check firmware-hello.hex --against google,cloudflare,nginx --format junit
  tlswhy check hello.hex --baseline accepted.json

Exit code 1 when a profile refuses (with --baseline: when one refuses that did not before).")]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) input: Inputs,
    /// Only these profiles (names or TOML files, by comma)
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub(crate) against: Vec<String>,
    /// An earlier `--format json` result: only what became worse counts
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<std::path::PathBuf>,
}

/// How to reach a server.
#[derive(Args, Debug)]
pub(crate) struct Reach {
    /// Connect to this address instead; the host keeps naming the server
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) connect_to: Option<String>,
    /// Go through a proxy: `socks5://HOST:PORT` or `http://HOST:PORT`
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// Connect from this local address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) source: Option<std::net::IpAddr>,
    /// What is spoken before TLS: smtp, lmtp, imap, pop3, ftp, ldap, xmpp, postgres, mysql, nntp, sieve, irc or
    /// none; the port picks the default
    #[arg(long, value_name = "PROTOCOL")]
    pub(crate) starttls: Option<String>,
    /// Seconds for a connection, for the first byte of an answer, and three times as much in all
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0)]
    pub(crate) timeout: f64,
    /// Most connections a second
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<f64>,
}

/// `replay`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlswhy replay mail.example.com:465 hello.hex
  tlswhy replay mail.example.com:587 hello.hex          STARTTLS first: the port says smtp
  tlswhy replay host:443 hello.hex --sni other.example --fresh-random

Exit code 4 when no connection can be made, 5 with --expect-accept when the server does not take the hello.")]
pub(crate) struct Replay {
    /// The server, as host:port
    #[arg(value_name = "HOST:PORT")]
    pub(crate) server: String,
    /// The hello: a file, `-`, or the bytes
    pub(crate) hello: OsString,
    #[command(flatten)]
    pub(crate) reach: Reach,
    /// New random, the rest as it is
    #[arg(long)]
    pub(crate) fresh_random: bool,
    /// Another (or a first) server_name
    #[arg(long, value_name = "NAME")]
    pub(crate) sni: Option<String>,
    /// Cut the hello into records of so many bytes
    #[arg(long, value_name = "BYTES")]
    pub(crate) split: Option<usize>,
    /// Any other change, as `add supported_groups [secp256r1]`; may be given several times
    #[arg(long, value_name = "EDIT")]
    pub(crate) edit: Vec<String>,
    /// Exit with 5 unless the server takes the hello
    #[arg(long)]
    pub(crate) expect_accept: bool,
}

/// `prove`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlswhy prove smtp.example.com:465 hello.hex --library wolfssl
  tlswhy prove --server boringssl hello.hex             the same search against the profile, without the network

Exit code 1 when no edit is taken, 4 when no connection can be made.")]
pub(crate) struct Prove {
    /// The server, as host:port (not with --server)
    #[arg(value_name = "HOST:PORT", required_unless_present = "server")]
    pub(crate) target: Option<String>,
    /// The hello: a file, `-`, or the bytes
    #[arg(value_name = "HELLO")]
    pub(crate) hello: Option<OsString>,
    #[command(flatten)]
    pub(crate) reach: Reach,
    /// Ask this profile instead of a server
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) server: Option<String>,
    /// The client's library, for the fix
    #[arg(long, value_name = "NAME")]
    pub(crate) library: Option<String>,
    /// Send the unedited hello so often at the beginning and at the end
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) confirm: usize,
    /// Most connections in all
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub(crate) most: usize,
}

/// `scan`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  tlswhy scan mail.example.com:465
  tlswhy scan host:443 --format toml > host.toml; tlswhy explain hello.hex --server host.toml
  tlswhy scan @hosts.txt --format json                  one host:port a line; `-` reads them from standard input

Exit code 4 when no connection can be made.")]
pub(crate) struct Scan {
    /// The servers, as host:port; `@FILE` or `-` for a list of them, one a line
    #[arg(value_name = "HOST:PORT", required = true)]
    pub(crate) servers: Vec<String>,
    #[command(flatten)]
    pub(crate) reach: Reach,
    /// Only what decides on most hellos, in at most eight connections
    #[arg(long, conflicts_with = "full")]
    pub(crate) fast: bool,
    /// Every habit, and what the server does not tolerate
    #[arg(long)]
    pub(crate) full: bool,
    /// The name for server_name, instead of the host
    #[arg(long, value_name = "NAME")]
    pub(crate) sni: Option<String>,
    /// Hosts scanned at the same time
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) hosts_at_once: usize,
}

/// Puts `explain` in front when the first word that is not an option is no verb.
pub(crate) fn with_default_verb(args: Vec<OsString>) -> Vec<OsString> {
    /// Options that take a value, so that the value is not taken for an input.
    const VALUED: [&str; 6] = ["--format", "--color", "--reply", "--server", "--library", "--html"];
    let mut skip = false;
    let mut wants_help = false;
    for arg in args.iter().skip(1) {
        let word = arg.to_str().unwrap_or_default();
        if skip {
            skip = false;
        } else if word == "--" {
            break;
        } else if word.len() > 1 && word.starts_with('-') {
            skip = VALUED.contains(&word);
            wants_help |= matches!(word, "-h" | "--help" | "-V" | "--version");
        } else if VERBS.contains(&word) || word == "help" {
            return args;
        } else {
            wants_help = false;
            break;
        }
    }
    if wants_help || args.len() < 2 {
        return args;
    }
    let mut with = args;
    with.insert(1, "explain".into());
    with
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: &str) {
        let args = line.split(' ').map(OsString::from).collect();
        let got: Vec<String> =
            with_default_verb(args).into_iter().map(|a| a.into_string().unwrap()).collect();
        assert_eq!(got.join(" "), expect);
    }

    #[test]
    fn an_input_in_first_place_means_explain() {
        check("tlswhy post.txt", "tlswhy explain post.txt");
        check("tlswhy --format json post.txt", "tlswhy explain --format json post.txt");
        check("tlswhy - --reply 1503", "tlswhy explain - --reply 1503");
        check("tlswhy --no-such-flag", "tlswhy explain --no-such-flag");
    }

    #[test]
    fn verbs_and_help_stay_as_they_are() {
        check("tlswhy decode x", "tlswhy decode x");
        check("tlswhy --color never cause", "tlswhy --color never cause");
        check("tlswhy --help", "tlswhy --help");
        check("tlswhy", "tlswhy");
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
