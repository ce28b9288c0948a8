//! Developer tasks: tables, docs, schema, lab. `cargo xtask --help` lists them.
#![forbid(unsafe_code)]

use clap::Parser;

/// Developer tasks of tlswhy.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {}

fn main() {
    match Task::parse() {}
}
