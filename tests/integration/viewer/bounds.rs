//! What is too much for one file is left out, and that is said.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wayleave::{
    recording::Recording,
    viewer::{ViewerOptions, write_viewer},
};

use super::made::{MadeRecording, put, step};
use crate::support::practice::copy_folder;

#[test]
fn equal_pages_are_there_once_and_what_has_no_room_is_told() {
    let mut made = MadeRecording::new();
    // What no packing makes small.
    let noise: String = (0..2_000_u32).map(|at| format!("{:x?}", Sha256::digest(at.to_le_bytes()))).collect();
    let (one, other) = (made.blob("<!doctype html><p>one"), made.blob(format!("<!doctype html><p>{noise}")));
    for turn in 0..50_u64 {
        let page = if turn == 0 { &other } else { &one };
        made.line(turn * 10, "step_started", json!({ "step": step("1", "click", 0) }))
            .line(turn * 10 + 5, "page", json!({ "step": step("1", "click", 0), "moment": "after", "snapshot": page }))
            .line(turn * 10 + 6, "step_finished", json!({ "step": step("1", "click", 0), "elapsed_ms": 6 }));
    }
    let (path, whole) = made.viewer(&ViewerOptions::default());
    let html = fs::read_to_string(&path).unwrap();
    assert_eq!(whole.left_out, Vec::<String>::new());
    assert_eq!((html.matches(&one).count(), html.matches(&other).count()), (1, 1), "each blob is there once");
    let (path, small) = made.viewer(&ViewerOptions { most_bytes: 10_000, ..ViewerOptions::default() });
    let html = fs::read_to_string(&path).unwrap();
    assert_eq!(small.left_out, ["1 × pages: the viewer would become too large"]);
    assert!(html.contains(&one) && !html.contains(&other), "the end of a run is where it fails");
}

#[test]
fn a_viewer_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let made = MadeRecording::new();
    let (path, _) = made.viewer(&ViewerOptions::default());
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn values_lead_to_their_elements_by_the_files_that_the_recording_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&root.join("recordings/sample"), copy.path());
    let mut run: Value = serde_json::from_slice(&fs::read(copy.path().join("run.json")).unwrap()).unwrap();
    let viewer = |run: &Value, today: Option<&Path>| {
        fs::write(copy.path().join("run.json"), run.to_string()).unwrap();
        let options = ViewerOptions { today: today.map(Path::to_owned), ..ViewerOptions::default() };
        let path = copy.path().join("viewer.html");
        write_viewer(&Recording::open(copy.path()).unwrap(), &options, &path).unwrap();
        fs::read_to_string(path).unwrap().contains("id=\"data-origins-1\"")
    };
    run["sources"] = json!([]);
    assert!(!viewer(&run, None), "without files nothing is known of shapes");
    assert!(viewer(&run, Some(root)), "a recording without files is read with today's");
    let mut sources = Vec::new();
    for folder in ["flows/dealercenter", "selectors/dealercenter"] {
        for file in walk(&root.join(folder)) {
            let name = file.strip_prefix(root).unwrap().display().to_string();
            sources.push(json!({ "file": name, "blob": put(copy.path(), &fs::read(&file).unwrap()) }));
        }
    }
    run["sources"] = json!(sources);
    assert!(viewer(&run, None), "a recording with its files needs nothing else");
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
