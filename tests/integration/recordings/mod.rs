//! Recordings of real runs: against the practice portal, by the program itself.

mod acts;
mod canaries;
mod challenge_canaries;
mod challenges;
mod network;
pub(crate) mod pages;
mod portal_gone;
mod registry;
mod sockets;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::Stdio,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use practice_portal::{PortalOptions, PromoMode};
use wayleave::recording::{Entry, Recording, Shelf};

use crate::{
    cli::{run, wayleave},
    support::{
        flows::Small,
        practice::{Practice, copy_folder},
    },
};

const LIST: &str = "dealercenter/inventory.list-vehicles";

/// What a test needs of a portal that goes on beside it.
struct Desk {
    practice: Practice,
    profile: PathBuf,
    state: PathBuf,
}

impl Desk {
    async fn new() -> Self {
        let options = PortalOptions { promo: PromoMode::Off, vehicles: 30, ..PortalOptions::default() };
        let practice = Practice::with(options).await;
        let (profile, state) = (practice.profile_file(None), practice.folder.path().join("state"));
        Self { practice, profile, state }
    }

    fn home(&self) -> PathBuf {
        self.practice.folder.path().to_owned()
    }

    /// The program, beside the portal.
    async fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let home = self.home();
        let mut all: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        all.extend(["--state".to_owned(), self.state.display().to_string()]);
        tokio::task::spawn_blocking(move || run(&home, &all.iter().map(String::as_str).collect::<Vec<_>>()))
            .await
            .unwrap()
    }

    fn profile(&self) -> &str {
        self.profile.to_str().unwrap()
    }
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings/sample")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_leaves_a_recording_that_is_shown_replayed_and_passed_on() {
    let desk = Desk::new().await;
    let (code, _, stderr) = desk.run(&["run", LIST, "--profile", desk.profile(), "--screenshots", "steps"]).await;
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("recorded as ") && !stderr.contains("warning"), "{stderr}");

    let folder = Shelf::of(&desk.state).find("latest").unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let _none_yet = fs::remove_dir_all(sample());
        copy_folder(&folder, &sample());
    }
    let recording = Recording::open(&folder).unwrap();
    assert!(recording.run.browser.as_ref().unwrap().contains("Chrome"), "{:?}", recording.run);
    let extracted: usize = recording
        .lines
        .iter()
        .map(|line| match &line.entry {
            Entry::Extracted(extraction) => extraction.items,
            _ => 0,
        })
        .sum();
    assert_eq!((extracted, recording.run.records), (30, 30));
    for name in ["username", "password", "totp"] {
        let secret = fs::read(desk.home().join(name)).unwrap();
        let found = all_bytes(&folder).windows(secret.len()).any(|window| window == secret);
        assert!(!found, "{name} is in the recording");
    }

    let (code, stdout, _) = desk.run(&["recordings", "list"]).await;
    assert!(code == 0 && stdout.contains("inventory.list-vehicles") && stdout.contains("done"), "{stdout}");
    let (code, shown, _) = desk.run(&["recordings", "show"]).await;
    assert!(code == 0 && shown.contains("→ inventory.rows × 25") && shown.contains("list-vehicles.yaml:"), "{shown}");
    let (code, stdout, stderr) = desk.run(&["replay", "extract"]).await;
    assert!(code == 0 && stdout.contains("30 records then, 30 now"), "{stdout}{stderr}");
    let archive = desk.home().join("run.zip");
    let archive = archive.to_str().unwrap();
    assert_eq!(desk.run(&["recordings", "export", "-o", archive]).await.0, 0);
    assert_eq!(desk.run(&["recordings", "show", archive]).await.1, shown);
    let (code, stdout, _) = desk.run(&["replay", "extract", archive, "--format", "json"]).await;
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &report["changed"]), (0, &serde_json::Value::Bool(false)), "{report}");
    assert_eq!(report["shapes"]["dealercenter/inventory.rows"]["now"], 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn which_runs_leave_one_is_the_persons_choice() {
    let desk = Desk::new().await;
    let shelf = Shelf::of(&desk.state);
    for record in ["never", "failures"] {
        let (code, _, stderr) = desk.run(&["run", LIST, "--record", record, "--profile", desk.profile()]).await;
        assert_eq!((code, shelf.list().unwrap().len()), (0, 0), "{record}: {stderr}");
    }
    fs::write(desk.home().join("password"), "not the password").unwrap();
    let (code, _, stderr) = desk.run(&["run", LIST, "--record", "failures", "--profile", desk.profile()]).await;
    assert_eq!((code, shelf.list().unwrap().len()), (3, 1), "{stderr}");
    let (code, shown, _) = desk.run(&["recordings", "show"]).await;
    assert!(code == 0 && shown.contains("exit code 3"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_was_killed_left_what_it_saw() {
    let desk = Desk::new().await;
    let mut child = std::process::Command::new(wayleave(&desk.home()).get_program())
        .args(["run", LIST, "--profile", desk.profile(), "--state"])
        .arg(&desk.state)
        .env("HOME", desk.home())
        .env("WAYLEAVE_BROWSER", crate::support::browser::executable())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let ended = tokio::task::spawn_blocking(move || {
        // Half way: the first record is out.
        let first = BufReader::new(stdout).lines().next();
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGKILL).unwrap();
        child.wait().unwrap();
        first.is_some()
    });
    assert!(ended.await.unwrap(), "the run gave a record before it was killed");

    let recording = Recording::open(&Shelf::of(&desk.state).find("latest").unwrap()).unwrap();
    assert!(recording.run.ending.is_none());
    assert!(recording.lines.iter().any(|line| matches!(line.entry, Entry::StepFinished { .. })));
    let (code, shown, stderr) = desk.run(&["recordings", "show"]).await;
    assert!(code == 0 && shown.contains("killed"), "{shown}{stderr}");
    let (_, listed, _) = desk.run(&["recordings", "list"]).await;
    assert!(listed.contains("cut short"), "{listed}");
    let (code, _, stderr) = desk.run(&["replay", "extract"]).await;
    assert_eq!(code, 0, "{stderr}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_files_call_private_is_kept_as_stand_ins_wherever_it_stands() {
    let page = "<p id=owner>Owner: Zora <b>Quill</b></p><input id=licence value='TX-4471 9920'>\
        <table><tr><th>No<th>Buyer<th>Owed</tr>\
        <tr class=row><td>A1<td>Mina <i>Okafor</i><td>$7,310.55</tr>\
        <tr class=row><td>A2<td>Zora Quill<td>$12.00</tr></table><footer>Mina Okafor, 12 items</footer>";
    let shape = "elements:\n  owner: { css: \"#owner\", private: true }\n  licence: { css: \"#licence\", private: true }\n\
        data:\n  rows:\n    each: { css: .row }\n    header: { css: \"tr:first-child\" }\n    fields:\n\
        \x20     no: { column: \"No\", type: id, unique: true }\n\
        \x20     buyer: { column: Buyer, type: text, private: true }\n\
        \x20     owed: { column: Owed, type: money, private: true }\n";
    let small = Small::with(&[("deals", page)], &[("deals", shape)]).await;
    let output = "output: { fields: { no: id, buyer: text, owed: money }, many: true, key: no }\n";
    small.flow("list", output, "  - goto: deals\n  - extract: deals.rows\n");
    let (root, profile) = (small.root().to_owned(), small.finish());
    let state = root.join("state");
    let arguments =
        ["-C", root.to_str().unwrap(), "run", "shop/list", "--profile", profile.to_str().unwrap(), "--state"];
    let mut arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
    arguments.push(state.display().to_string());
    let home = root.clone();
    let ran = move || run(&home, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let (code, stdout, stderr) = tokio::task::spawn_blocking(ran).await.unwrap();
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("Mina Okafor") && stdout.contains("7310.55"), "the holder gets what is there: {stdout}");
    assert!(!stderr.contains("does not replay"), "{stderr}");
    let kept = all_bytes(&Shelf::of(&state).find("latest").unwrap());
    let kept = String::from_utf8_lossy(&kept).to_lowercase();
    for canary in ["zora", "quill", "mina", "okafor", "7,310.55", "7310.55", "tx-4471", "9920"] {
        assert!(!kept.contains(canary), "{canary} is in the recording");
    }
    assert!(kept.contains("12 items"), "the page itself is kept");
}

fn all_bytes(folder: &Path) -> Vec<u8> {
    let recording = Recording::open(folder).unwrap();
    let mut all = Vec::new();
    for file in ["run.json", "steps.ndjson", "net.ndjson", "output.ndjson"] {
        all.extend(fs::read(folder.join(file)).unwrap());
    }
    for blob in fs::read_dir(folder.join("blobs")).unwrap() {
        all.extend(recording.blob(blob.unwrap().file_name().to_str().unwrap()).unwrap());
    }
    all
}
