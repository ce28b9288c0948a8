//! The committed hellos are those that the generator makes.

use std::collections::HashSet;

use super::*;

fn committed() -> Vec<Variant> {
    read(&Paths::here()).expect("lab/hellos.tsv can be read")
}

#[test]
fn the_committed_hellos_are_what_the_generator_makes() {
    let made = table(&generate(&Paths::here()).expect("the bases can be read"));
    let file = fs::read_to_string(Paths::here().lab.join("hellos.tsv")).expect("lab/hellos.tsv");
    let differs = made.lines().zip(file.lines()).find(|(a, b)| a != b);
    assert_eq!(differs, None, "run `cargo xtask lab hellos`");
    assert_eq!(made.len(), file.len(), "run `cargo xtask lab hellos`");
}

#[test]
fn names_are_unique_and_a_third_is_held_out() {
    let all = committed();
    let names: HashSet<&str> = all.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names.len(), all.len());
    assert!(all.len() >= 400);
    let new: Vec<&Variant> = all.iter().filter(|v| !v.name.starts_with("v1/")).collect();
    let held_out = new.iter().filter(|v| v.is_held_out()).count();
    assert!((new.len() / 4..new.len() / 2).contains(&held_out), "{held_out} of {}", new.len());
}

#[test]
fn the_hash_is_fnv_1a() {
    // Test vectors of the FNV reference code (draft-eastlake-fnv, appendix C).
    for (text, hash) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
        assert_eq!(fnv1a(text), hash);
    }
}
