//! What is kept, when it is kept, and that it opens.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::event::{FailureReport, Place};

#[test]
fn a_run_is_kept_and_replays() {
    let fixture = Fixture::new();
    let recorded = fixture.recorded(&page(), Some("done"));
    assert_eq!((recorded.fault.as_deref(), recorded.differences.as_slice()), (None, [].as_slice()));
    let recording = fixture.open();
    assert_eq!(recording.run.format, FORMAT);
    assert_eq!((recording.run.flow.as_str(), recording.run.records), ("shop/list", 1));
    assert_eq!(recording.run.ending.as_ref().unwrap().kind, "done");
    let replays = replay_extract(&recording, &fixture.files, &fixture.sources).unwrap();
    let replay = &replays["people.rows"];
    assert!(!replay.is_changed(), "{replay:?}");
    assert_eq!((replay.snapshots, replay.compared.then, replay.compared.now), (1, 2, 2));
    assert_eq!(replay.at.as_deref(), Some("selectors/shop/people.yaml:6:5"));
}

#[test]
fn nothing_private_and_no_secret_is_in_any_byte() {
    let fixture = Fixture::new();
    fixture.redactor.add(&Secret::new("hunter2-password")).unwrap();
    let page = page().replace("<body>", "<body data-token='hunter2-password'>hunter2-<b>password</b> Ann Lee's ");
    fixture.recorded(&page, Some("done"));
    let bytes = all_bytes(fixture.open().path());
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    for canary in
        ["hunter2", "password", "ann", "lee", "bo kim", "$1,234.50", "1234.50", "plt 177", "03/02/1980", "1980-03-02"]
    {
        assert!(!text.contains(canary), "{canary} is in the recording");
    }
    assert!(text.contains("springfield") && text.contains("21,234.50"), "the rest is as it was");
}

#[test]
fn today_is_compared_with_then_field_by_field() {
    let fixture = Fixture::new();
    fixture.recorded(&page(), Some("done"));
    let changed = PEOPLE
        .replace(
            "city: { column: City, type: text }",
            "city: { column: City, type: int }\n      town: { column: City, type: text }",
        )
        .replace("owed: { column: Owed, type: money, private: true }", "owed: { column: Owed, type: text }")
        .replace("      plate: { css: .plate, type: text, source: \"attr:title\", private: true }\n", "");
    let today = Fixture::with(&changed);
    let replay = &replay_extract(&fixture.open(), &today.files, &today.sources).unwrap()["people.rows"];
    let counts = |field: &str| {
        let changes = &replay.compared.fields[field];
        (changes.added, changes.lost, changes.changed, changes.unreadable)
    };
    assert_eq!(counts("town"), (2, 0, 0, 0));
    assert_eq!(counts("plate"), (0, 2, 0, 0));
    assert_eq!(counts("owed"), (0, 0, 2, 0));
    assert_eq!(counts("city"), (0, 0, 0, 2));
    assert!(replay.compared.fields["city"].examples[0].problem.as_ref().unwrap().contains("Springfield"));
    let gone = Fixture::with(&PEOPLE.replace("tbody tr", "tbody li"));
    let replay = &replay_extract(&fixture.open(), &gone.files, &gone.sources).unwrap()["people.rows"];
    assert_eq!((replay.compared.items_lost, replay.compared.broken.len()), (2, 1));
    let other = Fixture::with(&PEOPLE.replace("  rows:", "  lines:"));
    let replay = &replay_extract(&fixture.open(), &other.files, &other.sources).unwrap()["people.rows"];
    assert!(replay.at.is_none() && replay.is_changed());
}

#[test]
fn a_failed_extraction_can_be_mended_on_its_recording() {
    let fixture = Fixture::new();
    let Event::Extracted(read) = fixture.extracted(&page()) else { unreachable!() };
    let failed = Extracted { problem: Some("nothing".into()), items: 0, records: Vec::new(), ..(*read).clone() };
    let (mut recorder, end) = fixture.recorder(Keep::Failures);
    [started(), Event::Extracted(Arc::new(failed)), finished("failed")].iter().for_each(|event| recorder.take(event));
    assert!(end.finish().id.is_some());
    let replay = &replay_extract(&fixture.open(), &fixture.files, &fixture.sources).unwrap()["people.rows"];
    assert_eq!((replay.compared.mended, replay.compared.now, replay.is_changed()), (1, 2, true));
}

#[test]
fn a_recording_that_was_cut_short_opens() {
    let fixture = Fixture::new();
    fixture.recorded(&page(), None);
    let recording = fixture.open();
    assert!(recording.run.ending.is_none() && !recording.is_cut);
    let path = recording.path().join("steps.ndjson");
    let whole = fs::read(&path).unwrap();
    let before = recording.lines.len();
    for cut in [1, 7, 60] {
        fs::write(&path, &whole[..whole.len() - cut]).unwrap();
        let recording = fixture.open();
        let is_cut = cut > 1;
        assert_eq!((recording.is_cut, recording.lines.len()), (is_cut, before - usize::from(is_cut)), "{cut}");
    }
    fs::write(path.with_file_name("blobs").join("half.part"), b"half").unwrap();
    assert!(fixture.open().lines.len() < before, "what was being written is nothing");
}

#[test]
fn only_failures_stay_when_only_failures_are_asked_for() {
    let fixture = Fixture::new();
    for (kind, stays) in [("done", false), ("failed", true)] {
        let (mut recorder, end) = fixture.recorder(Keep::Failures);
        [started(), finished(kind)].iter().for_each(|event| recorder.take(event));
        assert_eq!(end.finish().id.is_some(), stays, "{kind}");
        assert_eq!(fixture.shelf().list().unwrap().len(), usize::from(stays), "{kind}");
    }
}

#[test]
fn a_failure_keeps_its_picture_and_document_for_its_owner_alone() {
    let fixture = Fixture::new();
    fixture.redactor.add_private("Ann Lee");
    let report = FailureReport {
        step: Some(step("click")),
        message: "nothing for Ann Lee".into(),
        reason: Some("absent".into()),
        place: Place { file: "flows/shop/list.yaml".into(), line: 4, column: 5 },
        related: Vec::new(),
        notes: Vec::new(),
        candidates: Vec::new(),
        help: None,
        source: "error: nothing".into(),
        shown: String::new(),
        address: Some("https://a.example/people".into()),
        screenshot: Some(b"a picture".to_vec()),
        snapshot: Some("<p>Ann <b>Lee</b></p>".into()),
    };
    let (mut recorder, end) = fixture.recorder(Keep::Always);
    let events =
        [started(), Event::PhaseStarted { phase: Phase::Running }, Event::Failed(Box::new(report)), finished("failed")];
    events.iter().for_each(|event| recorder.take(event));
    assert!(end.finish().fault.is_none());
    let recording = fixture.open();
    let failure = recording.lines.iter().find_map(|line| match &line.entry {
        Entry::Failed(failure) => Some(failure),
        _ => None,
    });
    let failure = failure.unwrap();
    assert_eq!(recording.blob(failure.screenshot.as_ref().unwrap()).unwrap(), b"a picture");
    let document = String::from_utf8(recording.blob(failure.snapshot.as_ref().unwrap()).unwrap()).unwrap();
    assert!(!document.contains("Ann") && !failure.message.contains("Ann Lee"), "{document} {}", failure.message);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(recording.path()), mode(&recording.path().join("blobs"))), (0o700, 0o700));
    for file in ["run.json", "steps.ndjson", "output.ndjson"] {
        assert_eq!(mode(&recording.path().join(file)), 0o600, "{file}");
    }
    assert_eq!(mode(&recording.path().join("blobs").join(failure.screenshot.as_ref().unwrap())), 0o600);
}

#[test]
fn old_recordings_go_and_running_ones_stay() {
    let fixture = Fixture::new();
    let shelf = fixture.shelf();
    let now = std::time::SystemTime::now();
    let id = |age: u64| {
        let at = now.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap().as_secs() - age;
        uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, at, 0)).to_string()
    };
    let day = 24 * 60 * 60;
    let ids: Vec<String> = [0, day, 2 * day, 40 * day, 50 * day].map(id).to_vec();
    for id in &ids {
        fs::create_dir_all(shelf.path().join(id)).unwrap();
        fs::write(shelf.path().join(id).join("steps.ndjson"), [b'x'; 100]).unwrap();
    }
    let running = fs::File::open(shelf.path().join(&ids[4]).join("steps.ndjson")).unwrap();
    running.lock().unwrap();
    assert_eq!(shelf.prune(&Retention::default(), now).unwrap(), ids[3..4]);
    let by_count = Retention { keep: 2, ..Retention::default() };
    assert_eq!(shelf.prune(&by_count, now).unwrap(), ids[2..3]);
    let by_size = Retention { max_bytes: 150, ..Retention::default() };
    assert_eq!(shelf.prune(&by_size, now).unwrap(), ids[1..2]);
    let listed: Vec<(String, bool)> = shelf.list().unwrap().into_iter().map(|it| (it.id, it.is_running)).collect();
    assert_eq!(listed, [(ids[0].clone(), false), (ids[4].clone(), true)]);
}
