//! The program: arguments, files and the terminal; what it says comes from the library crates.
#![forbid(unsafe_code)]

mod cli;
mod cmd;
mod exit;
mod inputs;
mod output;
mod target;

use clap::Parser;
use cli::{Cli, Verb};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse_from(cli::with_default_verb(std::env::args_os().collect()));
    let done = match &cli.verb {
        Verb::Explain(args) => cmd::explain::run(&cli.global, args),
        Verb::Decode(args) => cmd::decode::run(&cli.global, args),
        Verb::Diff(args) => cmd::diff::run(&cli.global, args),
        Verb::Cause(args) => cmd::cause::run(&cli.global, args),
        Verb::Check(args) => cmd::check::run(&cli.global, args),
        Verb::Replay(args) => cmd::replay::run(&cli.global, args),
        Verb::Prove(args) => cmd::prove::run(&cli.global, args),
        Verb::Scan(args) => cmd::scan::run(&cli.global, args),
    };
    done.unwrap_or_else(|failure| {
        eprintln!("tlswhy: {failure}");
        failure.code()
    })
}
