//! Sessions by the command itself: several processes, the session commands, recordings.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
    sync::Arc,
};

use practice_portal::Deed;

use super::LOOK;
use crate::support::{browser, practice::Practice};

pub(super) const KEY: &str = "c2VhbGVkLXdpdGgtYS1rZXktb2YtMzItYnl0ZXMtMDE=";
const FLOW: &str = "dealercenter/endings.look";

pub(super) struct Desk {
    pub(super) practice: Practice,
    profile: std::path::PathBuf,
    root: std::path::PathBuf,
}

impl Desk {
    async fn new() -> Arc<Self> {
        Self::of(Practice::small().await.with_file(LOOK.0, LOOK.1))
    }

    pub(super) fn of(practice: Practice) -> Arc<Self> {
        let (profile, root) = (practice.profile_file(None), practice.root());
        Arc::new(Self { practice, profile, root })
    }

    pub(super) async fn wayleave(self: &Arc<Self>, arguments: &[&str]) -> (i32, String, String) {
        self.keyed(KEY, arguments).await
    }

    async fn keyed(self: &Arc<Self>, key: &str, arguments: &[&str]) -> (i32, String, String) {
        let mut command = self.command(key, arguments);
        let output: Output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    pub(super) fn command(&self, key: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wayleave"));
        command.arg("-C").arg(&self.root).args(arguments);
        command
            .env("WAYLEAVE_STATE", self.state())
            .env("WAYLEAVE_PROFILE", &self.profile)
            .env("WAYLEAVE_VAULT_KEY", key);
        command.env("WAYLEAVE_BROWSER", browser::executable()).stdin(Stdio::null());
        command
    }

    pub(super) fn state(&self) -> std::path::PathBuf {
        self.practice.folder.path().join("state")
    }

    pub(super) fn count(&self, deed: &Deed) -> usize {
        self.practice.portal.ledger().iter().filter(|effect| effect.deed == *deed).count()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_at_once_sign_in_once() {
    let desk = Desk::new().await;
    let all = futures::future::join_all((0..4).map(|_| desk.wayleave(&["run", FLOW]))).await;
    for (code, _, stderr) in &all {
        assert_eq!(*code, 0, "{stderr}");
    }
    assert_eq!((desk.count(&Deed::SignedIn), desk.count(&Deed::SignedOut)), (1, 0));
    let waited = all.iter().filter(|(_, _, stderr)| stderr.contains("is signing in as the same user")).count();
    assert!(waited >= 1, "{all:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_looked_at_exported_ended_imported_and_never_read_with_another_key() {
    let desk = Desk::new().await;
    let (code, stdout, _) = desk.wayleave(&["session", "status"]).await;
    assert_eq!((code, &*stdout), (3, ""));
    let (code, _, stderr) = desk.wayleave(&["session", "login"]).await;
    assert_eq!(code, 0, "{stderr}");
    let (code, stdout, _) = desk.wayleave(&["session", "status"]).await;
    assert!(code == 0 && stdout.contains("dealercenter/practice\n  health     alive "), "{stdout}");

    let file = desk.practice.folder.path().join("storage.json");
    let (code, _, stderr) = desk.wayleave(&["session", "export", file.to_str().unwrap()]).await;
    assert_eq!(code, 0, "{stderr}");
    let exported: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let cookies = exported["cookies"].as_array().unwrap();
    assert!(cookies.iter().any(|cookie| cookie["name"] == "dcsession"), "{exported}");

    let (code, _, stderr) = desk.keyed("YW5vdGhlci1rZXktb2YtdGhpcnR5LXR3by1ieXRlcyE=", &["run", FLOW]).await;
    assert!(code == 2 && stderr.contains("another key"), "{stderr}");
    let (code, _, stderr) = desk.wayleave(&["session", "probe"]).await;
    assert!(code == 0 && stderr.contains("still signed in"), "{stderr}");

    let (code, _, stderr) = desk.wayleave(&["session", "keepalive", "--times", "1"]).await;
    assert!(code == 0 && desk.count(&Deed::SignedIn) == 1, "{stderr}");

    let session = cookies.iter().find(|cookie| cookie["name"] == "dcsession").unwrap()["value"].as_str().unwrap();
    assert_no_file_holds(&desk.state(), session);

    let (code, _, stderr) = desk.wayleave(&["session", "end"]).await;
    assert_eq!((code, desk.count(&Deed::SignedOut)), (0, 1), "{stderr}");
    let (code, stdout, _) = desk.wayleave(&["session", "list"]).await;
    assert!(code == 0 && stdout.contains("last end   signed out"), "{stdout}");

    // What was exported has ended at the portal, and a look says so.
    let (code, _, stderr) = desk.wayleave(&["session", "import", file.to_str().unwrap()]).await;
    assert_eq!(code, 0, "{stderr}");
    let (code, _, stderr) = desk.wayleave(&["session", "probe"]).await;
    assert!(code == 3 && stderr.contains("the kept session has ended"), "{stderr}");
    assert_eq!(desk.count(&Deed::SignedIn), 1);
}

/// Cookies rest sealed, whatever else a run leaves.
fn assert_no_file_holds(folder: &Path, canary: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_file_holds(&path, canary);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(canary.len()).any(|part| part == canary.as_bytes()), "{}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_of_a_run_that_was_still_signed_in_replays_without_vault_and_portal() {
    let desk = Desk::new().await;
    for _ in 0..2 {
        let (code, _, stderr) = desk.wayleave(&["run", FLOW]).await;
        assert_eq!(code, 0, "{stderr}");
    }
    let session: String = session_cookie(&desk).await;
    assert_no_file_holds(&desk.state(), &session);
    let desk = Arc::into_inner(desk).unwrap();
    let (state, folder, root) = (desk.state(), desk.practice.folder, desk.root);
    desk.practice.portal.stop().await;
    let run = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wayleave"));
        command.arg("-C").arg(root).args(["replay", "network", "--state"]).arg(state);
        command.env("WAYLEAVE_BROWSER", browser::executable()).env("HOME", folder.path()).output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stderr.contains("none missed"), "{stdout}{stderr}");
    assert!(stderr.contains("still signed in") && !stderr.contains("signing in\n"), "{stderr}");
}

async fn session_cookie(desk: &Arc<Desk>) -> String {
    let (code, stdout, stderr) = desk.wayleave(&["session", "export"]).await;
    assert_eq!(code, 0, "{stderr}");
    let state: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let cookies = state["cookies"].as_array().unwrap();
    let session = cookies.iter().find(|cookie| cookie["name"] == "dcsession").unwrap();
    session["value"].as_str().unwrap().to_owned()
}
