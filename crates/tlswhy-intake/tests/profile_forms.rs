//! A profile is the same after it was written and read, in either form.

use tlswhy_core::server::profiles;
use tlswhy_intake::profile::{load, to_json, to_toml};

#[test]
fn every_profile_survives_being_written_as_toml_and_as_json() {
    for profile in profiles() {
        let toml = to_toml(profile);
        let json = to_json(profile, 7).to_string();
        for text in [toml, json] {
            let back =
                load(&text, "test", "other", |_| None).unwrap_or_else(|e| panic!("{}: {e}", profile.id));
            assert_eq!(&back, profile, "{}", profile.id);
        }
    }
}

#[test]
fn json_that_is_no_profile_is_said_to_be_none() {
    let error = load(r#"{"schema":"tlswhy/check/1"}"#, "x.json", "x", |_| None).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"x.json:1: a profile has the schema tlswhy/profile/1, not "tlswhy/check/1""#
    );
}
