//! Golden diagnostics. Each folder of `diagnostics/invalid` is laid over the valid project; what the
//! checker then says stands in its `expected.txt`. `UPDATE_GOLDEN=1` writes it anew.

#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
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
fn files_are_as_deep_as_allowed_and_no_deeper() {
    let project = project();
    let said = |levels: usize| {
        let text = format!("page: deep\nabout: {}x{}\n", "[".repeat(levels), "]".repeat(levels));
        fs::write(project.path().join("selectors/dealercenter/deep.yaml"), text).unwrap();
        rendered(&Project::load(project.path())).contains("error[yaml-bounds]")
    };
    // The file's own map is the first level.
    assert!(!said(31));
    assert!(said(32));
}

#[test]
fn what_yaml_has_and_the_language_has_not_is_refused() {
    let project = project();
    for (about, rule) in [
        ("&a x", "yaml-feature"),
        ("*a", "yaml-feature"),
        ("!!str x", "yaml-feature"),
        ("!include x", "yaml-feature"),
        ("x\nabout: y", "duplicate-key"),
        ("x\n---\npage: two", "yaml-feature"),
    ] {
        let text = format!("page: odd\nabout: {about}\n");
        fs::write(project.path().join("selectors/dealercenter/odd.yaml"), &text).unwrap();
        let loaded = Project::load(project.path());
        assert!(rendered(&loaded).contains(&format!("error[{rule}]")), "{text}{}", rendered(&loaded));
    }
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

#[test]
fn two_hundred_flows_are_checked_at_once() {
    let project = project();
    let flows = project.path().join("flows/dealercenter");
    let text = fs::read_to_string(flows.join("inventory/list-vehicles.yaml")).unwrap();
    for number in 0..200 {
        let flow = text.replace("flow: inventory.list-vehicles", &format!("flow: many.list-{number}"));
        fs::create_dir_all(flows.join("many")).unwrap();
        fs::write(flows.join(format!("many/list-{number}.yaml")), flow).unwrap();
    }
    let began = Instant::now();
    let loaded = Project::load(project.path());
    let took = began.elapsed();
    assert_eq!(rendered(&loaded), "");
    // Far above what it takes, for a busy machine and a build that is not optimised.
    assert!(took < Duration::from_secs(5), "{took:?}");
    println!("200 flows: {took:?}");
}

/// What may befall a file.
#[derive(Clone, Debug)]
enum Damage {
    /// Characters cut out, others put in.
    Splice {
        at: f64,
        cut: usize,
        put: String,
    },
    /// A line gone, doubled, or moved up.
    DropLine(f64),
    DoubleLine(f64),
    MoveLine(f64),
    /// A value replaced by another, also by monsters.
    Value {
        at: f64,
        by: String,
    },
    /// A line moved in or out.
    Indent {
        at: f64,
        by: usize,
    },
}

fn damage() -> impl Strategy<Value = Damage> {
    let anywhere = 0.0..1.0_f64;
    let monster = prop_oneof![
        "[a-z{}\\[\\]:,.\\-&*!|>\"'% \n\t#0-9é]{0,12}",
        "\\PC{0,12}",
        Just("null".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just("-99999999999999999999".to_owned()),
        Just("\u{feff}\u{202e}\u{0}".to_owned()),
        (1..4000_usize).prop_map(|n| "[".repeat(n)),
        (1..4000_usize).prop_map(|n| format!("\"{}\"", ":not(".repeat(n))),
        (1..4000_usize).prop_map(|n| format!("\"{{{{ {} }}}}\"", "(".repeat(n))),
        (1..4000_usize).prop_map(|n| format!("\"{{{{ {}1 }}}}\"", "-".repeat(n))),
        (1..4000_usize).prop_map(|n| format!("\"{}\"", "//a[".repeat(n))),
        (1..60_usize).prop_map(|n| format!("\"{}\"", "(a{9}){9}".repeat(n))),
        (1..300_000_usize).prop_map(|n| "ä".repeat(n)),
    ];
    prop_oneof![
        (anywhere.clone(), 0..12_usize, "[a-z{}\\[\\]:,.\\-&*!|>\"'% \n\t#0-9é]{0,6}")
            .prop_map(|(at, cut, put)| Damage::Splice { at, cut, put }),
        anywhere.clone().prop_map(Damage::DropLine),
        anywhere.clone().prop_map(Damage::DoubleLine),
        anywhere.clone().prop_map(Damage::MoveLine),
        (anywhere.clone(), monster).prop_map(|(at, by)| Damage::Value { at, by }),
        (anywhere, 0..9_usize).prop_map(|(at, by)| Damage::Indent { at, by }),
    ]
}

impl Damage {
    fn done_to(&self, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = |at: f64| (((text.lines().count()) as f64) * at) as usize;
        match self {
            Self::Splice { at, cut, put } => {
                let mut text: Vec<char> = text.chars().collect();
                let start = ((text.len() as f64) * at) as usize;
                let end = (start + cut).min(text.len());
                text.splice(start..end, put.chars());
                return text.into_iter().collect();
            }
            Self::DropLine(at) if line(*at) < lines.len() => drop(lines.remove(line(*at))),
            Self::DoubleLine(at) if line(*at) < lines.len() => lines.insert(line(*at), lines[line(*at)].clone()),
            Self::MoveLine(at) if line(*at) > 0 && line(*at) < lines.len() => lines.swap(line(*at), line(*at) - 1),
            Self::Value { at, by } => {
                // The last value of the line, or of a short map in it.
                if let Some(line) = lines.get_mut(line(*at))
                    && let Some(colon) = line.rfind(": ")
                {
                    let closing: String = line.chars().rev().take_while(|c| matches!(c, '}' | ']' | ' ')).collect();
                    line.replace_range(colon + 2.., &format!("{by}{closing}"));
                }
            }
            Self::Indent { at, by } => {
                if let Some(line) = lines.get_mut(line(*at)) {
                    *line = format!("{}{}", " ".repeat(*by), line.trim_start());
                }
            }
            _ => {}
        }
        lines.join("\n")
    }
}

/// How many damaged projects are checked; `WAYLEAVE_FUZZ=20000` digs deeper.
fn damaged_projects() -> u32 {
    std::env::var("WAYLEAVE_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(250)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: damaged_projects(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever befalls the files: findings, never a panic, never a hang.
    #[test]
    fn damaged_files_are_only_found_fault_with(
        damages in prop::collection::vec((0..FILES.len(), damage()), 1..4),
    ) {
        let project = project();
        for (file, damage) in &damages {
            let path = project.path().join(FILES[*file]);
            let damaged = damage.done_to(&fs::read_to_string(&path).unwrap());
            fs::write(&path, damaged).unwrap();
        }
        let began = Instant::now();
        let loaded = check(project.path());
        rendered(&loaded);
        prop_assert!(began.elapsed() < Duration::from_secs(20), "it took {:?}", began.elapsed());
    }
}
