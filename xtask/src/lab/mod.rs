//! `cargo xtask lab`: real TLS stacks on loopback, and what they answer to the hellos of `lab/hellos.tsv`.
//!
//! `lab/README.md` says how to add a stack. Everything the lab downloads, builds, starts or logs lies in `lab/run/`
//! (or where `TLSWHY_LAB_RUN` points).

mod bytes;
mod exchange;
mod install;
mod measure;
mod reply;
mod select;
mod server;
mod stacks;
#[cfg(test)]
mod tests;
mod variants;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Subcommand;

use self::stacks::Stack;

/// Start real TLS stacks and ask them.
#[derive(Subcommand)]
pub(crate) enum Lab {
    /// Install what is missing, build and start: stacks, profile ids or prefixes of them, `ci` or `all`.
    Up {
        /// Which; `ci` is the quick set that continuous integration runs, `all` every stack that builds fast.
        #[arg(required = true)]
        which: Vec<String>,
        /// Start only what is there already.
        #[arg(long)]
        no_install: bool,
    },
    /// Stop servers that `up` started (all, if none is named). Nothing else is ended.
    Down {
        /// Which; none means all.
        which: Vec<String>,
    },
    /// Compare the model with every reply of `lab/replies/`, and list where they differ.
    Agreement {
        /// Only profiles whose id starts with this.
        only: Option<String>,
        /// List the disagreements that have a reason too.
        #[arg(short, long)]
        verbose: bool,
        /// A folder with other replies (`hellos.tsv`, `replies/`) than the committed ones.
        #[arg(long)]
        lab: Option<PathBuf>,
    },
    /// Print what the replies of the set `fit` say about the checks of a profile.
    Fit {
        /// The profile's id.
        profile: String,
        /// A folder with other replies (`hellos.tsv`, `replies/`) than the committed ones.
        #[arg(long)]
        lab: Option<PathBuf>,
    },
    /// Print what the model says to every hello, without a look at the replies.
    Predict {
        /// The profile's id.
        profile: String,
        /// A folder with other hellos (`hellos.tsv`) than the committed ones.
        #[arg(long)]
        lab: Option<PathBuf>,
    },
    /// List stacks and configurations, and which run on which port.
    List,
    /// Send every hello to every named stack and keep the replies in `lab/replies/`.
    Measure {
        /// Which; none means every one that runs now.
        which: Vec<String>,
        /// Only hellos whose name fits, `*` standing for anything; the other lines of the files stay.
        #[arg(long)]
        variants: Option<String>,
        /// How many servers to ask at the same time. Each server gets one connection at a time.
        #[arg(long, default_value_t = 16)]
        jobs: usize,
        /// Write here instead, to compare with what is committed.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Write nothing; print what differs from the committed replies (but for how the connection ended, which may be
        /// a race) and fail if something does.
        #[arg(long, conflicts_with = "out")]
        check: bool,
    },
    /// Write `lab/hellos.tsv` anew from the base hellos and the edits.
    Hellos,
}

impl Lab {
    /// Runs the command from the workspace's root.
    pub(crate) fn run(self) -> Result<()> {
        let committed = || crate::profiles::root().join("lab");
        if let Self::Agreement { only, verbose, lab } = self {
            return crate::agreement::run(&lab.unwrap_or_else(committed), only.as_deref(), verbose);
        }
        if let Self::Predict { profile, lab } = self {
            return crate::fit::predict(&lab.unwrap_or_else(committed), &profile);
        }
        if let Self::Fit { profile, lab } = self {
            return crate::fit::run(&lab.unwrap_or_else(committed), &profile);
        }
        let paths = Paths::here();
        let stacks = stacks::load(&paths)?;
        match self {
            Self::Up { which, no_install } => up(&paths, &select::select(&stacks, &which)?, !no_install),
            Self::Agreement { .. } | Self::Fit { .. } | Self::Predict { .. } => Ok(()),
            Self::Down { which } => server::down(&paths, &stacks, &which),
            Self::List => {
                list(&paths, &stacks);
                Ok(())
            }
            Self::Hellos => variants::write(&paths),
            Self::Measure { which, variants, jobs, out, check } => {
                let chosen = if which.is_empty() {
                    select::running(&paths, &stacks)
                } else {
                    select::select(&stacks, &which)?
                };
                let sink = match out {
                    _ if check => measure::Sink::Check,
                    Some(folder) => measure::Sink::Folder(folder),
                    None => measure::Sink::Folder(paths.lab.join("replies")),
                };
                measure::measure(&paths, &chosen, variants.as_deref(), jobs, &sink)
            }
        }
    }
}

/// Where the lab's things lie.
pub(crate) struct Paths {
    /// `lab/`.
    lab: PathBuf,
    /// The work folder: certificates, downloads, built servers, pid files, logs.
    run: PathBuf,
}

impl Paths {
    fn here() -> Self {
        let lab = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab");
        let lab = lab.canonicalize().unwrap_or(lab);
        let run = std::env::var_os("TLSWHY_LAB_RUN").map_or_else(|| lab.join("run"), PathBuf::from);
        Self { lab, run }
    }
}

fn up(paths: &Paths, chosen: &[select::Chosen<'_>], install: bool) -> Result<()> {
    install::certificates(paths)?;
    let mut skipped: Vec<(String, String)> = Vec::new();
    let stacks: Vec<&Stack> = select::stacks_of(chosen);
    if install {
        install::debian_packages(&stacks);
    }
    let mut started = 0;
    for stack in stacks {
        if let Err(why) = install::stack(paths, stack, install) {
            skipped.push((stack.id.clone(), format!("{why:#}")));
            continue;
        }
        for c in chosen.iter().filter(|c| c.stack.id == stack.id) {
            match server::start(paths, c) {
                Ok(running) => {
                    println!("{:<28} 127.0.0.1:{}", c.id(), running.port);
                    started += 1;
                }
                Err(why) => skipped.push((c.id(), format!("{why:#}"))),
            }
        }
    }
    server::write_ports(paths)?;
    println!("{started} running, {} skipped", skipped.len());
    for (id, why) in &skipped {
        println!("skipped {id}: {why}");
    }
    Ok(())
}

fn list(paths: &Paths, stacks: &[Stack]) {
    for stack in stacks {
        let mark = match (stack.ci, stack.build) {
            (_, stacks::Build::Slow) => "slow",
            (true, _) => "ci",
            (false, _) => "",
        };
        println!("{:<18} {:<5} {} {}; {}", stack.id, mark, stack.name, stack.version, stack.source);
        if !stack.notes.is_empty() {
            println!("    ({})", stack.notes);
        }
        for c in select::all_of(stack) {
            let state = server::running(paths, &c.id())
                .map_or_else(String::new, |r| format!("  127.0.0.1:{}", r.port));
            println!("    {:<30} {}{state}", c.id(), c.config.note);
        }
    }
}
