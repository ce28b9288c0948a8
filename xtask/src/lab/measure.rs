//! Asking every server every hello.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::reply::{COLUMNS, Reply};
use super::select::Chosen;
use super::variants::{self, Variant};
use super::{Paths, exchange, install, server};

/// Where the replies go.
pub(crate) enum Sink {
    /// Into the files of this folder; lines of hellos that were not asked stay.
    Folder(PathBuf),
    /// Nowhere: they are compared with `lab/replies/`.
    Check,
}

/// Sends the hellos whose name fits `glob` to each of `chosen`.
///
/// # Errors
/// Nothing to ask, or a reply that is not as recorded when that was to be checked. A server that can't be asked is
/// named and skipped.
pub(crate) fn measure(
    paths: &Paths,
    chosen: &[Chosen<'_>],
    glob: Option<&str>,
    jobs: usize,
    sink: &Sink,
) -> Result<()> {
    if chosen.is_empty() {
        bail!("no server runs; start some with `cargo xtask lab up ci`");
    }
    let hellos: Vec<Variant> =
        variants::read(paths)?.into_iter().filter(|h| glob.is_none_or(|g| fits(g, &h.name))).collect();
    let next = AtomicUsize::new(0);
    let (skipped, differing) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, chosen.len()) {
            scope.spawn(|| {
                while let Some(one) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match measure_one(paths, one, &hellos, sink) {
                        Ok(differ) => {
                            differing.fetch_add(differ, Ordering::Relaxed);
                        }
                        Err(why) => {
                            skipped.fetch_add(1, Ordering::Relaxed);
                            println!("{:<28} skipped: {why:#}", one.id());
                        }
                    }
                }
            });
        }
    });
    server::write_ports(paths)?;
    let (skipped, differing) = (skipped.into_inner(), differing.into_inner());
    println!("{} measured, {skipped} skipped", chosen.len() - skipped);
    if matches!(sink, Sink::Check) && differing > 0 {
        bail!("{differing} replies are not as recorded");
    }
    Ok(())
}

/// Asks one server; says how many replies are not as they were.
fn measure_one(paths: &Paths, one: &Chosen<'_>, hellos: &[Variant], sink: &Sink) -> Result<usize> {
    let id = one.id();
    if server::running(paths, &id).is_none() {
        install::stack(paths, one.stack, false)?;
    }
    let committed = paths.lab.join("replies");
    let folder = match sink {
        Sink::Folder(folder) => folder,
        Sink::Check => &committed,
    };
    let file = folder.join(format!("{id}.tsv"));
    let mut rows = known_rows(&file);
    let begin = Instant::now();
    let (mut differ, mut restarts) = (0, 0);
    let mut port = server::start(paths, one)?.port;
    for hello in hellos {
        let exchange = if let Some(exchange) = exchange::exchange(port, &hello.bytes) {
            exchange
        } else {
            // An earlier hello brought it down.
            restarts += 1;
            server::stop_profile(paths, &id);
            port = server::start(paths, one)?.port;
            exchange::exchange(port, &hello.bytes).context("it does not stay up")?
        };
        let row = Reply::row(&hello.name, &exchange);
        let Some(before) = rows.insert(hello.name.clone(), row.clone()) else { continue };
        if matches!(sink, Sink::Check) && but_the_end(&before) != but_the_end(&row) {
            println!("{id}: recorded {before}\n{id}: measured {row}");
        }
        differ += usize::from(but_the_end(&before) != but_the_end(&row));
    }
    if matches!(sink, Sink::Folder(_)) {
        write_rows(paths, &file, &rows)?;
    }
    let seconds = begin.elapsed().as_secs_f32();
    println!("{id:<28} {} hellos in {seconds:.0} s, {differ} differ, {restarts} restarts", hellos.len());
    Ok(differ)
}

/// Writes a file of replies, in the order of `lab/hellos.tsv`.
fn write_rows(paths: &Paths, file: &Path, rows: &HashMap<String, String>) -> Result<()> {
    let mut text = COLUMNS.join("\t") + "\n";
    for row in variants::read(paths)?.iter().filter_map(|h| rows.get(&h.name)) {
        text.push_str(row);
        text.push('\n');
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(file, text)?)
}

/// A row without its last column: whether the connection is seen open or closed may be a race.
fn but_the_end(row: &str) -> &str {
    row.rsplit_once('\t').map_or(row, |(rest, _)| rest)
}

/// The rows that were measured before, by variant.
fn known_rows(file: &Path) -> HashMap<String, String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let rows = text.lines().skip(1).filter_map(|l| Some((l.split('\t').next()?.to_owned(), l.to_owned())));
    rows.collect()
}

/// Whether `name` fits `glob`, in which `*` stands for anything.
fn fits(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = glob.rsplit_once('*').map(|(_, last)| last) else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    name.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_anything() {
        for (glob, name, expect) in [
            ("v1/*", "v1/01-seed", true),
            ("v1/*", "v2/01-seed", false),
            ("*groups*", "openssl-3.0/drop-supported_groups", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("v1/01-seed", "v1/01-seed", true),
            ("v1/01", "v1/01-seed", false),
            ("*", "", true),
        ] {
            assert_eq!(fits(glob, name), expect, "{glob} {name}");
        }
    }
}
