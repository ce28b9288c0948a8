//! Getting a stack: certificates, packages, downloads, build steps.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::Paths;
use super::server::fill;
use super::stacks::{Certificate, Stack};

/// Makes the lab's certificates once: RSA-2048 and ECDSA P-256, signed with SHA-256, CN and SAN `localhost`.
pub(crate) fn certificates(paths: &Paths) -> Result<()> {
    let folder = paths.run.join("certs");
    fs::create_dir_all(&folder)?;
    for (certificate, new_key) in [
        (Certificate::Rsa, &["rsa:2048"] as &[&str]),
        (Certificate::Ecdsa, &["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]),
    ] {
        let stem = certificate.file_stem();
        if folder.join(format!("{stem}.p12")).exists() {
            continue;
        }
        let (key, crt) = (format!("{stem}.key"), format!("{stem}.crt"));
        let mut make = vec!["openssl", "req", "-x509", "-newkey"];
        make.extend(new_key);
        make.extend(["-sha256", "-nodes", "-keyout", &key, "-out", &crt, "-days", "3650"]);
        make.extend(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]);
        run(&make, &folder, &BTreeMap::new(), &folder.join("openssl.log"))?;
        let name = format!("srv-{stem}");
        let p12 = format!("{stem}.p12");
        let pack = ["openssl", "pkcs12", "-export", "-inkey", &key, "-in", &crt, "-out", &p12];
        let pack: Vec<&str> = pack.into_iter().chain(["-passout", "pass:changeit", "-name", &name]).collect();
        run(&pack, &folder, &BTreeMap::new(), &folder.join("openssl.log"))?;
        let both = fs::read_to_string(folder.join(&crt))? + &fs::read_to_string(folder.join(&key))?;
        fs::write(folder.join(format!("{stem}.pem")), both)?;
    }
    Ok(())
}

/// Installs the Debian packages that `stacks` lack, all in one go. What fails shows when the stack is checked.
pub(crate) fn debian_packages(stacks: &[&Stack]) {
    let mut missing: Vec<&str> = stacks
        .iter()
        .flat_map(|s| &s.install.debian)
        .map(String::as_str)
        .filter(|package| !debian_installed(package))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return;
    }
    println!("installing {}", missing.join(" "));
    if !apt_install(&missing) {
        // One package that is not to be had must not take the others with it.
        for package in missing {
            if !apt_install(&[package]) {
                println!("cannot install {package}");
            }
        }
    }
}

fn debian_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|out| out.stdout.starts_with(b"installed"))
}

fn apt_install(packages: &[&str]) -> bool {
    // Without root: sudo, if it asks for no password.
    let root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.starts_with(b"0\n"));
    let mut command = if root { Command::new("env") } else { Command::new("sudo") };
    if !root {
        command.args(["-n", "env"]);
    }
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"])
        .args(["install", "-y", "--no-install-recommends"])
        .args(packages)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Fetches and builds `stack` (if `install`), and checks that its version is the one that its id names.
///
/// # Errors
/// The reason, in one line, why the stack can't be had here.
pub(crate) fn stack(paths: &Paths, stack: &Stack, install: bool) -> Result<()> {
    let log = paths.run.join("log").join(format!("{}-install.log", stack.id));
    fs::create_dir_all(paths.run.join("log"))?;
    fs::create_dir_all(paths.run.join("bin"))?;
    if install {
        for package in &stack.install.npm {
            npm(paths, package, &log)?;
        }
        for package in &stack.install.pip {
            pip(paths, package, &log)?;
        }
    }
    if let Some(package) = stack.install.debian.iter().find(|p| !debian_installed(p)) {
        bail!("the Debian package {package} is not installed");
    }
    if stack.server.listens_on_all {
        let source = paths.lab.join("servers/loopback.c");
        let library = paths.run.join("bin/loopback.so");
        if older(&library, [source.as_path()]) {
            let (source, library) = (source.display().to_string(), library.display().to_string());
            let cc = ["cc", "-O1", "-shared", "-fPIC", &source, "-o", &library, "-ldl"];
            run(&cc, &paths.run, &BTreeMap::new(), &log)?;
        }
    }
    let places = places(paths);
    for make in &stack.install.make {
        let output = fill(&make.output, &places);
        let sources: Vec<String> = make.sources.iter().map(|s| fill(s, &places)).collect();
        if older(Path::new(&output), sources.iter().map(Path::new)) {
            ensure!(install, "{output} is not built");
            let command: Vec<String> = make.command.iter().map(|c| fill(c, &places)).collect();
            run(&command, &paths.run, &filled(&make.env, &places), &log)?;
        }
    }
    check_version(paths, stack)
}

/// The placeholders that hold for every stack.
pub(crate) fn places(paths: &Paths) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("lab".to_owned(), paths.lab.display().to_string()),
        ("run".to_owned(), paths.run.display().to_string()),
    ])
}

/// Environment variables with the placeholders filled in.
pub(crate) fn filled(
    env: &BTreeMap<String, String>,
    places: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    env.iter().map(|(k, v)| (k.clone(), fill(v, places))).collect()
}

fn check_version(paths: &Paths, stack: &Stack) -> Result<()> {
    let places = places(paths);
    let command: Vec<String> = stack.check.command.iter().map(|c| fill(c, &places)).collect();
    let [program, args @ ..] = command.as_slice() else { bail!("its check has no command") };
    let out = Command::new(program)
        .args(args)
        .envs(filled(&stack.check.env, &places))
        .current_dir(&paths.run)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {program}"))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    let said = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("nothing").trim();
    ensure!(
        text.contains(&stack.check.contains),
        "another version is installed ({said}; wanted {})",
        stack.check.contains
    );
    Ok(())
}

fn npm(paths: &Paths, package: &str, log: &Path) -> Result<()> {
    let folder = paths.run.join("npm").join(package.replace('/', "_"));
    if folder.join("package").exists() {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    let none = BTreeMap::new();
    run(&["npm", "pack", "--silent", package], &folder, &none, log)?;
    let tar = fs::read_dir(&folder)?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .find(|p| p.extension().is_some_and(|e| e == "tgz"))
        .with_context(|| format!("npm pack {package} left no archive"))?;
    run(&["tar", "xzf", &tar.display().to_string()], &folder, &none, log)?;
    Ok(fs::remove_file(tar)?)
}

fn pip(paths: &Paths, package: &str, log: &Path) -> Result<()> {
    let folder = paths.run.join("pip").join(package);
    if folder.exists() {
        return Ok(());
    }
    let partial = folder.with_extension("partial");
    let target = partial.display().to_string();
    let command = ["python3", "-m", "pip", "install", "--quiet", "--target", &target, package];
    run(&command, &paths.run, &BTreeMap::new(), log)?;
    Ok(fs::rename(partial, folder)?)
}

/// Runs a command in `dir` with its output added to `log`.
///
/// # Errors
/// The command, and the last line that it printed.
pub(crate) fn run<S: AsRef<str>>(
    command: &[S],
    dir: &Path,
    env: &BTreeMap<String, String>,
    log: &Path,
) -> Result<()> {
    let words: Vec<&str> = command.iter().map(AsRef::as_ref).collect();
    let [program, args @ ..] = words.as_slice() else { bail!("an empty command") };
    let out = File::options().create(true).append(true).open(log)?;
    let status = Command::new(program)
        .args(args)
        .envs(env)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .status()
        .with_context(|| format!("cannot run {program}"))?;
    if !status.success() {
        let text = fs::read(log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let last = text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("it printed nothing");
        bail!("{program} failed: {}", last.trim());
    }
    Ok(())
}

/// Whether `output` is missing or older than one of `sources`.
fn older<'a>(output: &Path, sources: impl IntoIterator<Item = &'a Path>) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|m| m.modified()).ok();
    let Some(made) = time(output) else { return true };
    sources.into_iter().any(|s| time(s).is_some_and(|t| t > made))
}
