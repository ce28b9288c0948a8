//! Starting and stopping servers. `lab/run/pids/<profile>` says which process is ours and on which port it listens.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Paths;
use super::install::{filled, places, run};
use super::select::{self, Chosen};
use super::stacks::Stack;

/// A server that `up` started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Running {
    /// The process.
    pid: u32,
    /// When it started, in clock ticks since boot: a number that the system gave to another process since is not ours.
    started: u64,
    /// Its port on 127.0.0.1.
    pub(crate) port: u16,
}

/// Starts a server, unless it runs already, and waits until its port accepts connections.
pub(crate) fn start(paths: &Paths, chosen: &Chosen<'_>) -> Result<Running> {
    let id = chosen.id();
    if let Some(running) = running(paths, &id) {
        return Ok(running);
    }
    let port = free_port(&id)?;
    let dir = paths.run.join("work").join(&id);
    let log = paths.run.join("log").join(format!("{id}.log"));
    for folder in [&dir, &paths.run.join("log"), &paths.run.join("pids")] {
        fs::create_dir_all(folder)?;
    }
    let places = config_places(paths, chosen, &dir, port);
    let server = &chosen.stack.server;
    let mut env = filled(&server.env, &places);
    for (to, from) in &server.files {
        let template = paths.lab.join("servers").join(from);
        let text = fs::read_to_string(&template).with_context(|| format!("no {}", template.display()))?;
        let to = PathBuf::from(fill(to, &places));
        fs::create_dir_all(to.parent().unwrap_or(&dir))?;
        fs::write(&to, fill(&text, &places))?;
    }
    for step in &server.prepare {
        let step: Vec<String> = step.iter().map(|s| fill(s, &places)).collect();
        run(&step, &dir, &env, &log)?;
    }
    if server.listens_on_all {
        env.insert("LD_PRELOAD".to_owned(), paths.run.join("bin/loopback.so").display().to_string());
    }
    let command = command_line(chosen, &places);
    let [program, args @ ..] = command.as_slice() else { bail!("its server has no command") };
    let out = File::create(&log)?;
    let mut child = Command::new(program)
        .args(args)
        .envs(&env)
        .current_dir(&dir)
        .stdin(never_ending_input(paths)?)
        .stdout(out.try_clone()?)
        .stderr(out)
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot run {program}"))?;
    let pid = child.id();
    let running = Running { pid, started: start_time(pid).unwrap_or_default(), port };
    let deadline = Instant::now() + Duration::from_secs(server.ready_within);
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if let Some(status) = child.try_wait()? {
            bail!("the server ended at once ({status}): {}", last_line(&log));
        }
        if Instant::now() > deadline {
            stop(running);
            bail!("its port did not open in {} s: {}", server.ready_within, last_line(&log));
        }
        sleep(Duration::from_millis(20));
    }
    fs::write(pid_file(paths, &id), format!("{pid} {} {port}\n", running.started))?;
    Ok(running)
}

/// The server of this profile, if it runs and is ours.
pub(crate) fn running(paths: &Paths, id: &str) -> Option<Running> {
    let text = fs::read_to_string(pid_file(paths, id)).ok()?;
    let mut fields = text.split_whitespace();
    let running = Running {
        pid: fields.next()?.parse().ok()?,
        started: fields.next()?.parse().ok()?,
        port: fields.next()?.parse().ok()?,
    };
    (start_time(running.pid) == Some(running.started)).then_some(running)
}

/// Stops the named servers, all if none is named.
pub(crate) fn down(paths: &Paths, stacks: &[Stack], which: &[String]) -> Result<()> {
    let ids: Vec<String> = if which.is_empty() {
        let files = fs::read_dir(paths.run.join("pids")).into_iter().flatten().filter_map(Result::ok);
        files.map(|f| f.file_name().to_string_lossy().into_owned()).collect()
    } else {
        select::select(stacks, which)?.iter().map(Chosen::id).collect()
    };
    let mut stopped = 0;
    for id in ids {
        stopped += usize::from(stop_profile(paths, &id));
    }
    println!("{stopped} stopped");
    write_ports(paths)
}

/// Stops the server of this profile, if it runs.
pub(crate) fn stop_profile(paths: &Paths, id: &str) -> bool {
    let found = running(paths, id);
    if let Some(running) = found {
        stop(running);
    }
    // Without a file there is nothing to remove; any other failure shows at the next start.
    let _ = fs::remove_file(pid_file(paths, id));
    found.is_some()
}

/// Writes `lab/run/ports.tsv`: profile id and port of every server that runs, for tests that want a real peer.
pub(crate) fn write_ports(paths: &Paths) -> Result<()> {
    let mut rows = Vec::new();
    for file in fs::read_dir(paths.run.join("pids")).into_iter().flatten().filter_map(Result::ok) {
        let id = file.file_name().to_string_lossy().into_owned();
        if let Some(running) = running(paths, &id) {
            rows.push((id, running.port));
        }
    }
    rows.sort();
    let mut text = String::new();
    for (id, port) in rows {
        let _ = writeln!(text, "{id}\t{port}");
    }
    fs::create_dir_all(&paths.run)?;
    Ok(fs::write(paths.run.join("ports.tsv"), text)?)
}

/// Replaces each `{name}` by its value; unknown names stay, for configuration files have braces of their own.
pub(crate) fn fill(text: &str, places: &BTreeMap<String, String>) -> String {
    places.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn config_places(paths: &Paths, chosen: &Chosen<'_>, dir: &Path, port: u16) -> BTreeMap<String, String> {
    let mut places = places(paths);
    let certs = paths.run.join("certs");
    let stem = chosen.config.certificate.file_stem();
    for (name, file) in [("cert", "crt"), ("key", "key"), ("p12", "p12"), ("pem", "pem")] {
        places.insert(name.to_owned(), certs.join(format!("{stem}.{file}")).display().to_string());
    }
    places.insert("certs".to_owned(), certs.display().to_string());
    places.insert("kind".to_owned(), stem.to_owned());
    places.insert("dir".to_owned(), dir.display().to_string());
    places.insert("port".to_owned(), port.to_string());
    for (name, value) in &chosen.config.set {
        let value = fill(value, &places);
        places.insert(name.clone(), value);
    }
    places
}

fn command_line(chosen: &Chosen<'_>, places: &BTreeMap<String, String>) -> Vec<String> {
    let command = &chosen.stack.server.command;
    let args = &chosen.config.args;
    let words: Vec<&String> = match command.iter().position(|c| c == "{args}") {
        Some(at) => command.iter().take(at).chain(args).chain(command.iter().skip(at + 1)).collect(),
        None => command.iter().chain(args).collect(),
    };
    words.into_iter().map(|w| fill(w, places)).collect()
}

/// A standard input that never ends: `openssl s_server` closes its connections at the end of its input. A FIFO that is
/// open for reading and writing has no end.
fn never_ending_input(paths: &Paths) -> Result<Stdio> {
    let fifo = paths.run.join("stdin");
    if !fifo.exists() {
        run(
            &["mkfifo", &fifo.display().to_string()],
            &paths.run,
            &BTreeMap::new(),
            &paths.run.join("log/mkfifo"),
        )?;
    }
    Ok(File::options().read(true).write(true).open(fifo)?.into())
}

/// A free port on 127.0.0.1, below the range from which the system takes the ports of outgoing connections, and the
/// same for the same id if nothing is in the way.
fn free_port(id: &str) -> Result<u16> {
    let first = super::variants::fnv1a(id) % 4000;
    (0..4000)
        .map(|i| 21000 + ((first + i) % 4000) as u16)
        .find(|&port| TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).is_ok())
        .context("no free port")
}

fn pid_file(paths: &Paths, id: &str) -> PathBuf {
    paths.run.join("pids").join(id)
}

/// What /proc/PID/stat says of a process (proc(5)): its parent, and when it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: u32,
    started: u64,
}

/// None if there is no such process or it is a zombie.
fn stat(pid: u32) -> Option<Stat> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the name in parentheses and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let [state, parent, ..] = fields.as_slice() else { return None };
    if *state == "Z" {
        return None;
    }
    Some(Stat { parent: parent.parse().ok()?, started: fields.get(19)?.parse().ok()? })
}

fn start_time(pid: u32) -> Option<u64> {
    stat(pid).map(|s| s.started)
}

/// The process and all that descend from it: Postfix's master leads a session of its own, so that its group is not
/// that of the process which was started.
fn family(pid: u32) -> Vec<(u32, Stat)> {
    let pids = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let all: Vec<(u32, Stat)> = pids
        .filter_map(|e| e.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, stat(pid)?)))
        .collect();
    let mut family: Vec<(u32, Stat)> = all.iter().copied().filter(|(p, _)| *p == pid).collect();
    let mut at = 0;
    while let Some(&(parent, _)) = family.get(at) {
        family.extend(all.iter().filter(|(_, s)| s.parent == parent));
        at += 1;
    }
    family
}

/// Ends the process and what descends from it, first politely.
fn stop(running: Running) {
    let family = family(running.pid);
    let left = || family.iter().filter(|(pid, was)| start_time(*pid) == Some(was.started));
    for signal in ["-TERM", "-KILL"] {
        let pids: Vec<String> = left().map(|(pid, _)| pid.to_string()).collect();
        if pids.is_empty() {
            return;
        }
        let _ = Command::new("kill").arg(signal).arg("--").args(&pids).stderr(Stdio::null()).status();
        for _ in 0..100 {
            if left().next().is_none() {
                return;
            }
            sleep(Duration::from_millis(10));
        }
    }
}

fn last_line(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("it printed nothing").trim().to_owned()
}
