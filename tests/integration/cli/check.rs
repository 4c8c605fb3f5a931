//! `check` on good and bad projects.

use std::{fs, path::Path};

use super::run;

#[test]
fn the_shipped_files_are_well() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(home.path(), &["check"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    assert!(stderr.contains("all well"), "{stderr}");
}

#[test]
fn findings_come_as_text_and_as_json() {
    let project = broken_project();
    let root = project.path().to_str().unwrap();
    let (code, stdout, stderr) = run(project.path(), &["-C", root, "check"]);
    assert_eq!(code, 2);
    assert!(stdout.contains("flows/dealercenter/session/sign-out.yaml:") && stdout.contains('^'), "{stdout}");
    assert!(stderr.contains("error"), "{stderr}");

    let (code, stdout, _) = run(project.path(), &["-C", root, "check", "--format", "json"]);
    assert_eq!(code, 2);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], "flows/dealercenter/session/sign-out.yaml");
    assert!(finding["line"].is_u64() && finding["col"].is_u64(), "{finding}");
}

/// The shipped files with one verb misspelt.
fn broken_project() -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    for folder in ["flows", "selectors"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &project.path().join(folder));
    }
    let flow = project.path().join("flows/dealercenter/session/sign-out.yaml");
    let text = fs::read_to_string(&flow).unwrap();
    assert!(text.contains("- click:"));
    fs::write(&flow, text.replacen("- click:", "- clik:", 1)).unwrap();
    project
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
