//! The cheat-sheet is current, and says something of every verb.

use wayleave::flow::{VERBS, cheat_sheet};

use super::assert_current;

#[test]
fn the_cheat_sheet_is_current() {
    assert_current("flows/CHEATSHEET.md", &cheat_sheet());
}

#[test]
fn every_verb_that_is_built_has_an_example_of_itself() {
    for verb in VERBS.iter().filter(|verb| verb.is_built()) {
        assert!(verb.example.starts_with(&format!("{}:", verb.name)), "{}", verb.name);
    }
}
