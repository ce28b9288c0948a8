//! The lab against a real server, and its reader against bytes of known meaning.

use std::collections::HashSet;
use std::fs;

use super::*;

/// A lab of its own in a temporary folder: other runs of the lab are not disturbed.
fn own_lab(name: &str) -> Paths {
    let run = std::env::temp_dir().join(format!("tlswhy-lab-{name}-{}", std::process::id()));
    Paths { run, ..Paths::here() }
}

fn rows(file: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().skip(1).map(|l| l.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn openssl_s_server_answers_as_recorded() {
    let paths = own_lab("openssl");
    let stacks = stacks::load(&paths).expect("lab/stacks can be read");
    let chosen = select::select(&stacks, &["openssl-3.0".to_owned()]).expect("there is such a stack");
    let default = &chosen[..1];
    assert_eq!(default[0].id(), "openssl-3.0");
    install::certificates(&paths).expect("openssl makes certificates");
    if let Err(why) = install::stack(&paths, default[0].stack, false) {
        eprintln!("skipped: {why:#}");
        return;
    }
    let out = paths.run.join("replies");
    let sink = measure::Sink::Folder(out.clone());
    let measured = measure::measure(&paths, default, Some("v1/0*"), 1, &sink);
    server::down(&paths, &stacks, &[]).expect("it is stopped");
    measured.expect("it is measured");
    assert!(server::running(&paths, "openssl-3.0").is_none());

    let measured = rows(&out.join("openssl-3.0.tsv"));
    let recorded = rows(&paths.lab.join("replies/openssl-3.0.tsv"));
    assert_eq!(measured.len(), 9);
    for row in measured {
        let before = recorded.iter().find(|r| r[0] == row[0]);
        assert_eq!(Some(&row), before);
    }
    fs::remove_dir_all(&paths.run).expect("the temporary folder is there");
}

#[test]
fn every_profile_id_is_unique_and_the_default_comes_first() {
    let stacks = stacks::load(&Paths::here()).expect("lab/stacks can be read");
    let mut ids = HashSet::new();
    for stack in &stacks {
        assert!(stack.config[0].name.is_empty(), "{}: the first configuration is the default", stack.id);
        for c in select::all_of(stack) {
            assert!(ids.insert(c.id()), "{} is there twice", c.id());
            assert!(!c.config.note.is_empty(), "{} has no note", c.id());
        }
    }
}

#[test]
fn replies_are_of_known_hellos_and_in_their_order() {
    let paths = Paths::here();
    let order: Vec<String> =
        variants::read(&paths).expect("lab/hellos.tsv").into_iter().map(|v| v.name).collect();
    for file in fs::read_dir(paths.lab.join("replies")).expect("lab/replies").filter_map(Result::ok) {
        if file.path().extension().is_none_or(|e| e != "tsv") {
            continue;
        }
        let mut hellos = order.iter();
        for row in rows(&file.path()) {
            assert_eq!(row.len(), reply::COLUMNS.len(), "{}: {row:?}", file.path().display());
            assert!(
                hellos.any(|h| *h == row[0]),
                "{}: {} is unknown or out of order",
                file.path().display(),
                row[0]
            );
        }
    }
}

#[test]
fn an_unknown_stack_is_named_with_those_that_there_are() {
    let stacks = stacks::load(&Paths::here()).expect("lab/stacks can be read");
    let error = select::select(&stacks, &["opnssl".to_owned()]).err().expect("no such stack").to_string();
    assert!(error.contains("opnssl") && error.contains("openssl-3.0"), "{error}");
}

#[test]
fn a_prefix_means_every_stack_that_begins_so() {
    let stacks = stacks::load(&Paths::here()).expect("lab/stacks can be read");
    let ids = |word: &str| -> Vec<String> {
        let chosen = select::select(&stacks, &[word.to_owned()]).expect("there are some");
        select::stacks_of(&chosen).iter().map(|s| s.id.clone()).collect()
    };
    assert_eq!(ids("go"), ["go-1.19", "go-1.27"]);
    assert_eq!(ids("jsse-17-legacy"), ["jsse-17"]);
}
