//! Imports go strictly down the floors of the house.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use wayleave::{FLOORS, SIDEWAYS};

/// Room → number of its floor, the lowest 0.
fn rooms() -> BTreeMap<&'static str, usize> {
    let floors = FLOORS.iter().rev().enumerate();
    floors.flat_map(|(height, (_, rooms))| rooms.iter().map(move |room| (*room, height))).collect()
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            rust_files(&entry, into);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            into.push(entry);
        }
    }
}

/// Rooms named after `crate::` in `text`, also inside `use crate::{a, b::c}`.
fn imported(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            rooms.extend(first_names(group));
        } else {
            rooms.push(name(rest));
        }
    }
    rooms
}

/// The first segment of each entry of a `{…}` group, whose opening brace is gone.
fn first_names(group: &str) -> Vec<String> {
    let (mut names, mut depth, mut entry) = (Vec::new(), 0, String::new());
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(std::mem::take(&mut entry).trim())),
            _ if depth == 0 => entry.push(character),
            _ => {}
        }
    }
    names.push(name(entry.trim()));
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

fn name(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_go_strictly_down() {
    let rooms = rooms();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (room, height) in &rooms {
        let folder = source.join(room);
        assert!(folder.is_dir(), "the floors name a room `{room}` that is not there");
        let mut files = Vec::new();
        rust_files(&folder, &mut files);
        for file in files {
            for import in imported(&fs::read_to_string(&file).unwrap()) {
                if import == *room || SIDEWAYS.contains(&(*room, import.as_str())) {
                    continue;
                }
                match rooms.get(import.as_str()) {
                    Some(below) if below < height => {}
                    _ => wrong.push(format!("{}: crate::{import}", file.strip_prefix(&source).unwrap().display())),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that do not go down:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_is_on_a_floor() {
    let rooms = rooms();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let room = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(rooms.contains_key(room.as_str()), "room `{room}` is on no floor");
        }
    }
}

#[test]
fn the_reader_of_imports_sees_groups() {
    let text = "use crate::{cdp::{Deadline, Session}, language, page::Aim};\nlet x = crate::model::Value::Null;";
    assert_eq!(imported(text), ["cdp", "language", "page", "model"]);
}
