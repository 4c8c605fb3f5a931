//! What teaches the language is made of the language: schemas, cheat-sheet and examples.

mod cheat_sheet;
mod examples;
mod json;
mod schemas;
mod validator;

use std::{
    fs,
    path::{Path, PathBuf},
};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a file of the repository with what it is made of; `UPDATE_GOLDEN=1` writes it.
fn assert_current(path: &str, made: &str) {
    let path = repository().join(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{} is not current: UPDATE_GOLDEN=1 cargo test teaching", path.display());
}

/// The YAML files below a folder.
fn yaml_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            yaml_files(&entry, into);
        } else if entry.extension().is_some_and(|extension| extension == "yaml") {
            into.push(entry);
        }
    }
}
