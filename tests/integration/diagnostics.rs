//! Golden diagnostics. Each folder of `diagnostics/invalid` is laid over the valid project; what the
//! checker then says stands in its `expected.txt`. `UPDATE_GOLDEN=1` writes it anew.

#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use tempfile::TempDir;
use wayleave::{
    flow::{Loaded, Project, check_paths},
    language::{MAX_BYTES, findings_to_json, render_findings},
};

/// Files of the valid project, each of another kind.
const FILES: &[&str] = &[
    "flows/dealercenter/portal.yaml",
    "flows/dealercenter/sign-in.yaml",
    "flows/dealercenter/inventory/list-vehicles.yaml",
    "flows/dealercenter/inventory/get-vehicle.yaml",
    "selectors/dealercenter/inventory.yaml",
    "selectors/dealercenter/vehicle.yaml",
];

fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/diagnostics")
}

/// The valid project, in a folder of its own.
fn project() -> TempDir {
    let project = TempDir::new().unwrap();
    lay_over(&golden_folder().join("valid"), project.path());
    project
}

fn lay_over(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            lay_over(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn check(project: &Path) -> Loaded {
    let mut paths = vec![project.join("flows"), project.join("selectors")];
    let profile = project.join("profile.yaml");
    paths.extend(profile.exists().then_some(profile));
    check_paths(project, &paths)
}

fn rendered(loaded: &Loaded) -> String {
    render_findings(&loaded.findings, &loaded.sources, false)
}

#[test]
fn a_valid_project_has_nothing_said_of_it() {
    let project = project();
    let loaded = check(project.path());
    assert_eq!(rendered(&loaded), "");
    let portal = loaded.project.portal("dealercenter").unwrap();
    assert!(portal.portal_file().is_some());
    assert_eq!(portal.interrupts()[0].steps.len(), 1);
    assert_eq!(portal.flow("inventory.list-vehicles").unwrap().steps.len(), 6);
    assert_eq!(portal.page("inventory").unwrap().data["rows"].fields.len(), 6);
}

#[test]
fn invalid_files_are_explained() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for case in fs::read_dir(golden_folder().join("invalid")).unwrap() {
        let case = case.unwrap().path();
        let project = project();
        lay_over(&case, project.path());
        let said = rendered(&check(project.path()));
        assert!(!said.is_empty(), "nothing is said of {}", case.display());
        let golden = case.join("expected.txt");
        if update {
            fs::write(&golden, &said).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != said {
            wrong.push(format!("== {}\n{said}", case.file_name().unwrap().display()));
        }
    }
    assert!(wrong.is_empty(), "not as expected (UPDATE_GOLDEN=1 rewrites):\n{}", wrong.join("\n"));
}

#[test]
fn fifteen_mistakes_are_fifteen_findings_in_one_run() {
    let project = project();
    lay_over(&golden_folder().join("invalid/fifteen-mistakes"), project.path());
    let loaded = check(project.path());
    assert_eq!(loaded.findings.len(), 15);
    let json = findings_to_json(&loaded.findings, &loaded.sources);
    assert_eq!(json["version"], 1);
    assert_eq!(json["findings"].as_array().unwrap().len(), 15);
    assert_eq!(json["findings"][0]["file"], "flows/dealercenter/mistakes.yaml");
}

#[test]
fn a_file_too_big_is_not_read() {
    let project = project();
    let big = format!("page: big\nabout: {}\n", "x".repeat(MAX_BYTES));
    fs::write(project.path().join("selectors/dealercenter/big.yaml"), big).unwrap();
    let said = rendered(&Project::load(project.path()));
    assert!(said.contains("larger than the 256 KiB"), "{said}");
}

#[test]
fn a_secret_in_a_profile_is_never_shown() {
    let project = project();
    for profile in [
        "profile: me\nportal: dealercenter\ncredentials: { username: { fd: s3cr3t }, password: s3cr3t }\n",
        "profile: me\nportal: dealercenter\ncredentials: { username: { evn: s3cr3t }, password: [s3cr3t] }\n",
        "profile: me\nportal: dealercenter\ncredentials:\n  username: { env: A }\n  password: |\n    s3cr3t\n",
        "profile: me\nportal: dealercenter\npassword: s3cr3t\ncredentials: { password: \"s3cr3t }\n",
        "profile: me\nportal: dealercenter\ncredentials:\n  password: s3cr3t\n  password: s3cr3t\n",
        "profile: me\norigins: { app: \"https://me:s3cr3t@app.example.com\" }\n  s3cr3t\n",
        "profile: me\nportal: dealercenter\norigins: { app: \"https://me:s3cr3t@app.example.com\" }\ncredentials: {}\n",
    ] {
        fs::write(project.path().join("profile.yaml"), profile).unwrap();
        let loaded = check(project.path());
        let said = rendered(&loaded);
        assert!(loaded.findings.has_errors(), "{profile}");
        assert!(!said.contains("s3cr3t"), "{said}");
        assert!(!findings_to_json(&loaded.findings, &loaded.sources).to_string().contains("s3cr3t"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is cut out of, doubled in or thrown into a file: findings, never a panic or a hang.
    #[test]
    fn damaged_files_are_only_found_fault_with(
        file in 0..FILES.len(), at in 0.0..1.0, cut in 0..12_usize, put in "[a-z{}\\[\\]:,.\\-&*!|>\"'% \n\t#0-9é]{0,6}",
    ) {
        let project = project();
        let path = project.path().join(FILES[file]);
        let mut text: Vec<char> = fs::read_to_string(&path).unwrap().chars().collect();
        let start = ((text.len() as f64) * at) as usize;
        let end = (start + cut).min(text.len());
        text.splice(start..end, put.chars());
        fs::write(&path, text.into_iter().collect::<String>()).unwrap();
        let loaded = check(project.path());
        rendered(&loaded);
    }
}
