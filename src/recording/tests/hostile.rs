//! Recordings that somebody else made, with bad intent.

use std::{io::Write, os::unix::fs::symlink};

use flate2::{Compression, write::GzEncoder};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

/// A recording whose files can be exchanged.
fn made() -> (Fixture, PathBuf) {
    let fixture = Fixture::new();
    fixture.recorded(&page(), Some("done"));
    let folder = fixture.shelf().find("latest").unwrap();
    (fixture, folder)
}

fn refusal(opened: Result<Recording, RecordingError>) -> String {
    opened.expect_err("it is refused").to_string()
}

fn snapshot_of(recording: &Recording) -> &Extraction {
    let found = recording.lines.iter().find_map(|line| match &line.entry {
        Entry::Extracted(extraction) => Some(&**extraction),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn ids_lead_nowhere_else() {
    let (fixture, _) = made();
    let shelf = fixture.shelf();
    for id in ["..", "../..", "/etc", "", "a/../b", "%2e%2e", "latest/..", "AAAA", "*"] {
        let error = shelf.find(id).unwrap_err();
        assert!(matches!(error, RecordingError::NoId(_) | RecordingError::Unknown { .. }), "{id}: {error}");
    }
    assert_eq!(shelf.find("aaa").unwrap(), shelf.find(RUN).unwrap());
    assert!(matches!(shelf.find("bbb"), Err(RecordingError::Unknown { .. })));
    let other = RUN.replace("aaaaaaaaaaaa", "aaaabbbbbbbb");
    fs::create_dir(shelf.path().join(&other)).unwrap();
    let error = shelf.find("aaaa").unwrap_err().to_string();
    assert!(error.contains("aaaab") && error.contains("aaaaa"), "{error}");
    assert!(shelf.find("aaaab").unwrap().ends_with(&other));
}

#[test]
fn links_are_not_followed() {
    let (fixture, folder) = made();
    let outside = fixture.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("keep"), "me").unwrap();
    symlink(&outside, fixture.shelf().path().join(RUN.replace('a', "b"))).unwrap();
    assert_eq!(fixture.shelf().list().unwrap().len(), 1, "a link is no recording");
    for file in ["run.json", "steps.ndjson"] {
        let path = folder.join(file);
        let kept = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        symlink("/etc/passwd", &path).unwrap();
        assert!(refusal(Recording::open(&folder)).contains("is a link"), "{file}");
        fs::remove_file(&path).unwrap();
        fs::write(&path, kept).unwrap();
    }
    let recording = Recording::open(&folder).unwrap();
    fs::rename(folder.join("blobs"), outside.join("blobs")).unwrap();
    symlink(outside.join("blobs"), folder.join("blobs")).unwrap();
    assert!(matches!(recording.snapshot(snapshot_of(&recording)), Err(RecordingError::Link(_))));
    let all = Retention { keep: 0, ..Retention::default() };
    fixture.shelf().prune(&all, std::time::SystemTime::now()).unwrap();
    assert!(outside.join("keep").exists() && outside.join("blobs").exists(), "what links lead to stays");
}

#[test]
fn versions_and_broken_files_are_told() {
    let (_fixture, folder) = made();
    let run = fs::read_to_string(folder.join("run.json")).unwrap();
    for (format, expected) in [("2.0", "use a newer wayleave"), ("x", "no format version"), ("1.9", "")] {
        fs::write(folder.join("run.json"), run.replace(&format!("\"{FORMAT}\""), &format!("\"{format}\""))).unwrap();
        match Recording::open(&folder) {
            Ok(_) => assert_eq!(expected, "", "{format}"),
            Err(error) => assert!(!expected.is_empty() && error.to_string().contains(expected), "{error}"),
        }
    }
    for broken in ["", "{", "[]", "{\"format\":\"1.0\"}", "\u{0}"] {
        fs::write(folder.join("run.json"), broken).unwrap();
        assert!(refusal(Recording::open(&folder)).contains("run.json, line"), "{broken}");
    }
    fs::remove_file(folder.join("run.json")).unwrap();
    assert!(refusal(Recording::open(&folder)).contains("there is no recording in"));
    fs::write(folder.join("run.json"), vec![b' '; 2 << 20]).unwrap();
    assert!(refusal(Recording::open(&folder)).contains("larger than"));
    fs::write(folder.join("run.json"), &run).unwrap();
    fs::write(folder.join("steps.ndjson"), "{\"ms\":1,\"kind\":\"drift\"}\n").unwrap();
    assert!(refusal(Recording::open(&folder)).contains("steps.ndjson, line 1"));
    fs::write(folder.join("steps.ndjson"), "").unwrap();
    let request = "{\"id\":1,\"url\":\"https://a.example\",\"hologram\":true}\n";
    for (net, expected) in
        [(request.repeat(2), Ok(2)), (format!("{request}{{\"id\":-1}}\n{request}"), Err("net.ndjson, line 2"))]
    {
        fs::write(folder.join("net.ndjson"), net).unwrap();
        match Recording::open(&folder).unwrap().exchanges() {
            Ok(exchanges) => assert_eq!(Ok(exchanges.len()), expected),
            Err(error) => assert!(error.to_string().contains(expected.unwrap_err()), "{error}"),
        }
    }
}

#[test]
fn blobs_are_what_their_names_say() {
    let (fixture, folder) = made();
    let recording = Recording::open(&folder).unwrap();
    let extraction = snapshot_of(&recording).clone();
    let name = extraction.snapshot.clone().unwrap();
    let path = folder.join("blobs").join(&name);
    let kept = fs::read(&path).unwrap();
    let packed = |content: &[u8]| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(content).unwrap();
        packer.finish().unwrap()
    };
    let replayed = || replay_extract(&recording, &fixture.files, &fixture.sources).unwrap_err();
    fs::write(&path, packed(b"<p>another</p>")).unwrap();
    assert!(matches!(replayed(), RecordingError::BlobDamaged(_)));
    fs::write(&path, &kept[..kept.len() / 2]).unwrap();
    assert!(matches!(replayed(), RecordingError::BlobDamaged(_)));
    fs::remove_file(&path).unwrap();
    assert!(matches!(replayed(), RecordingError::BlobMissing(_)));
    // 80 MB of nothing in less than 100 kB.
    fs::write(&path, packed(&vec![0; 80 << 20])).unwrap();
    assert!(matches!(replayed(), RecordingError::TooLarge { .. }));
    let archive = fixture.folder.path().join("x.zip");
    assert!(recording.pack(&archive).is_err() && !archive.exists(), "what is damaged is not passed on");
    for name in ["../run.json", "/etc/passwd", "", "blobs", &name[..63]] {
        assert!(matches!(recording.blob(name), Err(RecordingError::NoBlobName(_))), "{name}");
    }
}

#[test]
fn an_archive_is_a_recording_and_a_strange_one_is_refused() {
    let (fixture, folder) = made();
    let archive = fixture.folder.path().join("run.zip");
    Recording::open(&folder).unwrap().pack(&archive).unwrap();
    assert!(matches!(Recording::open(&folder).unwrap().pack(&archive), Err(RecordingError::Exists(_))));
    let opened = Recording::open(&archive).unwrap();
    assert!(!replay_extract(&opened, &fixture.files, &fixture.sources).unwrap()["people.rows"].is_changed());

    let strange = fixture.folder.path().join("strange.zip");
    let write = |files: &[(&str, &[u8])]| {
        let mut zip = ZipWriter::new(fs::File::create(&strange).unwrap());
        for (name, content) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap();
    };
    let run = fs::read(folder.join("run.json")).unwrap();
    for name in ["../evil", "/etc/cron.d/evil", "blobs/../../evil", "run.json/x", "pages/x.html"] {
        write(&[("run.json", &run), (name, b"x")]);
        assert!(refusal(Recording::open(&strange)).contains("no file of a recording"), "{name}");
    }
    write(&[("run.json", &vec![b' '; 200 << 20])]);
    assert!(refusal(Recording::open(&strange)).contains("larger than"));
    write(&[("steps.ndjson", b"")]);
    assert!(refusal(Recording::open(&strange)).contains("no run.json"));
    fs::write(&strange, b"PK not at all").unwrap();
    assert!(refusal(Recording::open(&strange)).contains("not an archive"));
    let mut link = ZipWriter::new(fs::File::create(&strange).unwrap());
    link.add_symlink("run.json", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    link.finish().unwrap();
    assert!(refusal(Recording::open(&strange)).contains("is a link"));
}

#[test]
fn a_text_under_many_names_is_not_written_without_end() {
    let (_fixture, folder) = made();
    let mut recording = Recording::open(&folder).unwrap();
    let portal = recording.run.sources.iter().find(|source| source.file.ends_with("portal.yaml")).unwrap().clone();
    let large = format!("#{}\n", "x".repeat(200 << 10));
    let blob = crate::recording::blobs::hash(large.as_bytes());
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(large.as_bytes()).unwrap();
    fs::write(folder.join("blobs").join(&blob), packed.finish().unwrap()).unwrap();
    let named = |number| SourceText { file: format!("flows/shop/f{number}.yaml"), blob: blob.clone() };
    recording.run.sources = [portal].into_iter().chain((0..4_000).map(named)).collect();
    let held = recording.held_files().unwrap().expect("the portal is there");
    let read: usize = held.sources.files().iter().map(|source| source.text.len()).sum();
    assert!((10 << 20..17 << 20).contains(&read), "{read}");
}
