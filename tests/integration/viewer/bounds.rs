//! What is too much for one file is left out, and that is said.

use std::fs;

use serde_json::json;
use sha2::{Digest, Sha256};
use wayleave::viewer::ViewerOptions;

use super::made::{MadeRecording, step};

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
