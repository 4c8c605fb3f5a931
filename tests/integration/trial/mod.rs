//! Selectors tried on recorded and live pages, files held against recordings, and runs that stand still.

mod against;
mod made;
mod stops;
mod tries;

use std::{fs, path::Path};

/// Compares with a kept file, which `UPDATE_GOLDEN=1` writes.
#[track_caller]
fn assert_golden(name: &str, seen: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/trial").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, seen).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(seen, kept, "look at it, then run UPDATE_GOLDEN=1 cargo test trial::");
}
