//! `recordings` and `replay` on the sample that ships: no browser and no portal.

use std::{fs, path::Path};

use wayleave::recording::Recording;

use super::run;
use crate::support::practice::copy_folder;

const SAMPLE: &str = "recordings/sample";

/// The shipped files with one changed, in a folder of their own.
fn project(change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    for folder in ["flows", "selectors"] {
        copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &project.path().join(folder));
    }
    let file = project.path().join("selectors/dealercenter/inventory.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let changed = change(&text);
    assert_ne!(changed, text);
    fs::write(&file, changed).unwrap();
    project
}

/// Compares with a kept file, which `UPDATE_GOLDEN=1` writes.
fn assert_golden(name: &str, seen: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/cli").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, seen).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(seen, kept, "look at it, then run UPDATE_GOLDEN=1 cargo test cli::recordings");
}

#[test]
fn the_sample_is_shown() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(home.path(), &["recordings", "show", SAMPLE]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stderr}");
    let widest = stdout.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    assert!(widest <= 80, "{widest} columns");
    assert_golden("sample-show.txt", &stdout);
}

#[test]
fn the_sample_is_read_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    for sample in [SAMPLE, "recordings/sample-1.0"] {
        let (code, stdout, stderr) = run(home.path(), &["replay", "extract", sample]);
        assert_eq!(code, 0, "{stdout}{stderr}");
        assert!(stdout.contains("30 records then, 30 now") && stderr.contains("nothing changed"), "{stdout}{stderr}");
    }
}

#[test]
fn a_recording_of_an_older_minor_has_none_of_what_is_newer() {
    let old = Recording::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings/sample-1.0")).unwrap();
    assert_eq!((old.run.format.as_str(), old.run.sources.len()), ("1.0", 0));
    assert_eq!(old.exchanges().unwrap(), []);
}

#[test]
fn a_changed_selector_is_told_field_by_field() {
    let changed = project(|text| {
        text.replace("trim: { column: Trim, type: text }", r"trim: { column: Trim, type: text, pattern: '^(\d+)$' }")
            .replace("price: { column: Price, type: money", "price: { column: Asking, type: money")
            .replace("      mileage: { column: Miles, type: int }\n", "")
    });
    let root = changed.path().to_str().unwrap();
    let (code, stdout, _) = run(changed.path(), &["-C", root, "replay", "extract", SAMPLE]);
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.lines().all(|line| line.chars().count() <= 80), "{stdout}");
    assert_golden("sample-replay.txt", &stdout);
}

#[test]
fn what_is_no_recording_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("not.zip");
    fs::write(&file, "no archive").unwrap();
    let other = home.path().join("other");
    fs::create_dir(&other).unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["recordings", "show"], "there are no recordings in"),
        (&["recordings", "show", "beef"], "there is no recording `beef`"),
        (&["recordings", "show", "XYZ"], "`XYZ` is no id of a recording"),
        (&["recordings", "show", other.to_str().unwrap()], "there is no recording in /"),
        (&["recordings", "show", "/nowhere/at/all"], "/nowhere/at/all cannot be opened"),
        (&["replay", "extract", file.to_str().unwrap()], "is not an archive"),
        (&["replay", "extract", "flows/"], "has no run.json"),
        (&["recordings", "prune", "--max-age", "soon"], "expected a whole number and a unit"),
        (&["recordings", "prune", "--max-size", "5TB"], "expected a size as 500MB or 2GB"),
    ];
    for (arguments, expected) in cases {
        let (code, stdout, stderr) = run(home.path(), arguments);
        assert!(stderr.contains(expected), "{arguments:?} said: {stderr}");
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
    }
}

#[test]
fn old_recordings_are_pruned_and_listed_until_then() {
    let home = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE);
    let run_file: serde_json::Value = serde_json::from_slice(&fs::read(sample.join("run.json")).unwrap()).unwrap();
    let id = run_file["run"].as_str().unwrap();
    let state = home.path().join("state");
    copy_folder(&sample, &state.join("recordings").join(id));
    let state = state.to_str().unwrap();
    let (code, stdout, _) = run(home.path(), &["recordings", "list", "--state", state]);
    assert!(code == 0 && stdout.contains("/inventory.list-vehicles"), "{stdout}");
    assert!(stdout.lines().all(|line| line.chars().count() <= 80), "{stdout}");
    let (code, stdout, stderr) = run(home.path(), &["recordings", "prune", "--keep", "0", "--state", state]);
    assert_eq!((code, stdout.trim()), (0, id), "{stderr}");
    assert!(run(home.path(), &["recordings", "list", "--state", state]).2.contains("there are no recordings"));
}

#[test]
fn requests_are_passed_on_as_a_har_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let recording = home.path().join("recording");
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE), &recording);
    let exchange = |id: u64, more: serde_json::Value| {
        let mut exchange = serde_json::json!({
            "ms": 1500 + id, "id": id, "kind": "xhr", "method": "POST", "url": "https://a.example/list?page=2&of=a%20b",
            "request_headers": { "Cookie": "«secret»" }, "status": 302, "status_text": "Found",
            "response_headers": [["Location", "/next"]], "mime": "text/html", "elapsed_ms": 30,
        });
        exchange.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        exchange.to_string()
    };
    let blob =
        fs::read_dir(recording.join("blobs")).unwrap().next().unwrap().unwrap().file_name().into_string().unwrap();
    let failed = serde_json::json!({ "status": null, "failed": "net::ERR_CONNECTION_RESET" });
    let lines = [exchange(1, serde_json::json!({ "body": blob })), exchange(2, failed)].join("\n");
    fs::write(recording.join("net.ndjson"), lines + "\n").unwrap();
    let start = Recording::open(&recording).unwrap().run.start;
    let (recording, har) = (recording.to_str().unwrap(), home.path().join("run.har"));
    let (code, stdout, stderr) = run(home.path(), &["recordings", "export", recording, "--har", har.to_str().unwrap()]);
    assert_eq!((code, stdout.trim()), (0, har.to_str().unwrap()), "{stderr}");
    assert_eq!(fs::metadata(&har).unwrap().permissions().mode() & 0o777, 0o600);
    let har: serde_json::Value = serde_json::from_slice(&fs::read(&har).unwrap()).unwrap();
    let entry = &har["log"]["entries"][0];
    let sent = start + jiff::SignedDuration::from_millis(1501);
    assert_eq!((&har["log"]["version"], &entry["startedDateTime"]), (&"1.2".into(), &sent.to_string().into()));
    assert_eq!(entry["request"]["queryString"][1], serde_json::json!({ "name": "of", "value": "a b" }));
    assert_eq!(entry["response"]["redirectURL"], "/next");
    let body = entry["response"]["content"]["text"].as_str().unwrap();
    assert_eq!(body.len() as u64, entry["response"]["content"]["size"].as_u64().unwrap());
    assert_eq!(har["log"]["entries"][1]["_failureText"], "net::ERR_CONNECTION_RESET");
    assert_eq!(run(home.path(), &["recordings", "export", recording, "--har", recording]).0, 2, "nothing is replaced");
}
