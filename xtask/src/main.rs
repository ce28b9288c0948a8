//! Developer tasks: tables, docs, schema, lab. `cargo xtask --help` lists them.
#![forbid(unsafe_code)]

mod lab;

use std::process::ExitCode;

use clap::Parser;

/// Developer tasks of tlswhy.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Real TLS stacks on loopback, and what they answer.
    #[command(subcommand)]
    Lab(lab::Lab),
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Lab(lab) => lab.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
