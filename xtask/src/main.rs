//! Developer tasks: tables, docs, schema, lab. `cargo xtask --help` lists them.
#![forbid(unsafe_code)]

mod agreement;
mod fit;
mod lab;
mod libraries;
mod new_cause;
mod profiles;
mod schema;
mod stacks_page;
mod tables;

use std::process::ExitCode;

use clap::Parser;

/// Developer tasks of tlswhy.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Real TLS stacks on loopback, and what they answer.
    #[command(subcommand)]
    Lab(lab::Lab),
    /// Writes the built-in profiles from profiles/*.toml.
    Profiles,
    /// Writes docs/how-each-stack-decides.md from the profiles.
    Stacks,
    /// Writes the registry's tables from data/*.csv.
    Tables,
    /// Writes the JSON Schema of each document to docs/schema/.
    Schema,
    /// Write the stubs of a cause: its two files and its line in the list.
    NewCause {
        /// Names the fault, as `missing-supported-groups`.
        slug: String,
    },
    /// Writes core's tables of libraries and levers from libraries/*.toml and data/levers.toml.
    Libraries,
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Lab(lab) => lab.run(),
        Task::Profiles => profiles::run(),
        Task::Stacks => stacks_page::run(),
        Task::Tables => tables::run().map_err(anyhow::Error::msg),
        Task::NewCause { slug } => new_cause::new_cause(&slug),
        Task::Libraries => libraries::run(),
        Task::Schema => schema::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
