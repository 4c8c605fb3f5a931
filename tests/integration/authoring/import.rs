//! Exports of Chrome's Recorder become flows that are checked, and that run.

use std::{fmt::Write as _, fs, path::Path};

use wayleave::{
    authoring::{Draft, Place, draft, flow_named, read_export},
    flow::Project,
    language::{Severity, render_findings},
};

use crate::{cli::run, support::practice::Practice};

fn exports() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/authoring/exports")
}

fn import(root: &Path, export: &str, portal: &str) -> Draft {
    let walkthrough = read_export(export).unwrap();
    let mut place = Place::at(root);
    let ground = place.ground(portal, &flow_named(walkthrough.title.as_deref().unwrap_or_default()));
    let draft = draft(&walkthrough, &ground).unwrap();
    place.write(&draft).unwrap();
    draft
}

/// Each export beside the files that come of it. None has an error for the checker, and what was a secret is in
/// none.
#[test]
fn exports_become_files_as_they_stand_beside_them() {
    for (name, portal, secrets) in [
        ("order", "meadow", &["Fern-Kettle-42", "olive.marsh", "Ada Larkin", "ada.larkin"][..]),
        ("awkward", "harbour", &[]),
        ("code", "bank", &["Quiet-Otter-7", "492817", "m.fenwick"]),
    ] {
        let export = fs::read_to_string(exports().join(format!("{name}.json"))).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let draft = import(folder.path(), &export, portal);
        let mut shown = String::new();
        for file in &draft.files {
            writeln!(shown, "=== {}\n{}", file.path.display(), file.text).unwrap();
        }
        writeln!(shown, "=== notes").unwrap();
        draft.notes.iter().for_each(|note| writeln!(shown, "{note}").unwrap());
        for secret in secrets {
            assert!(export.contains(secret) && !shown.contains(secret), "{name}: {secret}");
        }
        let golden = exports().join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&golden, &shown).unwrap();
        }
        assert_eq!(shown, fs::read_to_string(&golden).unwrap_or_default(), "{name}: UPDATE_GOLDEN=1 writes it anew");

        let loaded = Project::load(folder.path());
        let errors = loaded.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        assert_eq!(errors, 0, "{name}: {}", render_findings(&loaded.findings, &loaded.sources, false));
    }
}

/// A portal that is there has its own way to sign in; nothing of it is written over.
#[test]
fn a_second_import_leaves_what_is_there_and_signing_in_to_the_portal() {
    let export = fs::read_to_string(exports().join("order.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), &export, "meadow");
    let portal = fs::read_to_string(folder.path().join("flows/meadow/portal.yaml")).unwrap();
    let second = import(folder.path(), &export, "meadow");
    let paths: Vec<String> = second.files.iter().map(|file| file.path.display().to_string()).collect();
    assert_eq!(paths[0], "flows/meadow/recorded/order-a-part-for-a-customer-2.yaml");
    assert!(paths.iter().all(|path| !path.contains("session") && !path.contains("login")), "{paths:?}");
    assert!(second.notes.iter().any(|note| note.starts_with("steps 2 to 8: signing in")), "{:?}", second.notes);
    assert_eq!(fs::read_to_string(folder.path().join("flows/meadow/portal.yaml")).unwrap(), portal);
    let loaded = Project::load(folder.path());
    assert!(loaded.findings.is_empty(), "{}", render_findings(&loaded.findings, &loaded.sources, false));
}

/// An export of signing in and of a search on the practice portal, by the program, into an empty folder.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_search_passes_the_checker_and_runs() {
    let practice = Practice::small().await;
    let profile = practice.profile_file(None);
    let origins = practice.portal.origins();
    let text = fs::read_to_string(exports().join("practice-search.json")).unwrap();
    let text =
        origins.iter().fold(text, |text, (name, url)| text.replace(&format!("@{name}@"), url.trim_end_matches('/')));
    let folder = practice.folder.path().join("imported");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("search.json"), text).unwrap();

    let profile = profile.display().to_string();
    let state = practice.folder.path().join("state").display().to_string();
    tokio::task::spawn_blocking(move || {
        let (root, export) = (folder.display().to_string(), folder.join("search.json").display().to_string());
        let arguments = ["import", "recorder", &export, "--portal", "dealercenter", "--out", &root];
        let (code, files, stderr) = run(&folder, &arguments);
        assert_eq!(code, 0, "{stderr}");
        assert!(files.starts_with(&format!("{root}/flows/dealercenter/recorded/find-a-vehicle.yaml\n")), "{files}");
        let (code, findings, stderr) = run(&folder, &["-C", &root, "check"]);
        assert_eq!((code, findings.as_str()), (0, ""), "{stderr}");
        let flow = ["-C", &root, "run", "dealercenter/recorded.find-a-vehicle", "--profile", &profile];
        let flow = [&flow[..], &["--state", &state, "--record", "never"]].concat();
        let (code, _, stderr) = run(&folder, &flow);
        assert_eq!(code, 0, "{stderr}");
        // What is clicked in the end is there for this text only.
        let (code, _, stderr) = run(&folder, &[&flow[..], &["-i", "search_inventory=zzzz"]].concat());
        assert_eq!(code, 1, "{stderr}");
    })
    .await
    .unwrap();
    practice.assert_nothing_left();
}
