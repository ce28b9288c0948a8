//! Asking every server every hello.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::reply::{COLUMNS, Reply};
use super::select::Chosen;
use super::variants::{self, Variant};
use super::{Paths, exchange, install, server};

/// Sends the hellos whose name fits `glob` to each of `chosen` and writes the replies to `out` (`lab/replies`).
pub(crate) fn measure(
    paths: &Paths,
    chosen: &[Chosen<'_>],
    glob: Option<&str>,
    jobs: usize,
    out: Option<&Path>,
) -> Result<()> {
    if chosen.is_empty() {
        bail!("no server runs; start some with `cargo xtask lab up ci`");
    }
    let hellos = variants::read(paths)?;
    let out = out.map_or_else(|| paths.lab.join("replies"), Path::to_path_buf);
    fs::create_dir_all(&out)?;
    let next = AtomicUsize::new(0);
    let failed = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, chosen.len()) {
            scope.spawn(|| {
                while let Some(one) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match measure_one(paths, one, &hellos, glob, &out) {
                        Ok(said) => println!("{:<28} {said}", one.id()),
                        Err(why) => {
                            failed.fetch_add(1, Ordering::Relaxed);
                            println!("{:<28} skipped: {why:#}", one.id());
                        }
                    }
                }
            });
        }
    });
    server::write_ports(paths)?;
    let failed = failed.into_inner();
    println!("{} measured, {failed} skipped", chosen.len() - failed);
    Ok(())
}

fn measure_one(
    paths: &Paths,
    one: &Chosen<'_>,
    hellos: &[Variant],
    glob: Option<&str>,
    out: &Path,
) -> Result<String> {
    let id = one.id();
    if server::running(paths, &id).is_none() {
        install::stack(paths, one.stack, false)?;
    }
    let file = out.join(format!("{id}.tsv"));
    let mut rows = known_rows(&file);
    let begin = Instant::now();
    let (mut asked, mut changed, mut restarts) = (0, 0, 0);
    let mut port = server::start(paths, one)?.port;
    for hello in hellos.iter().filter(|h| glob.is_none_or(|g| matches(g, &h.name))) {
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
        asked += 1;
        changed += usize::from(rows.insert(hello.name.clone(), row.clone()).is_some_and(|old| old != row));
    }
    let mut text = COLUMNS.join("\t") + "\n";
    for row in hellos.iter().filter_map(|h| rows.get(&h.name)) {
        text.push_str(row);
        text.push('\n');
    }
    fs::write(&file, text)?;
    let seconds = begin.elapsed().as_secs_f32();
    Ok(format!("{asked} hellos in {seconds:.0} s, {changed} changed, {restarts} restarts"))
}

/// The rows that were measured before, by variant.
fn known_rows(file: &Path) -> HashMap<String, String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let rows = text.lines().skip(1).filter_map(|l| Some((l.split('\t').next()?.to_owned(), l.to_owned())));
    rows.collect()
}

/// Whether `name` fits `glob`, in which `*` stands for anything.
fn matches(glob: &str, name: &str) -> bool {
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
    use super::matches;

    #[test]
    fn a_star_stands_for_anything() {
        for (glob, name, fits) in [
            ("v1/*", "v1/01-seed", true),
            ("v1/*", "v2/01-seed", false),
            ("*groups*", "openssl-3.0/drop-supported_groups", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("v1/01-seed", "v1/01-seed", true),
            ("v1/01", "v1/01-seed", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(glob, name), fits, "{glob} {name}");
        }
    }
}
