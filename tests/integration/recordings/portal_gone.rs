//! Runs again when the portal is gone: the recording answers.

use super::{Desk, LIST};
use crate::cli::run;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_run_again_without_its_portal_and_says_what_nobody_answers() {
    let desk = Desk::new().await;
    let (code, _, stderr) = desk.run(&["run", LIST, "--profile", desk.profile()]).await;
    assert_eq!(code, 0, "{stderr}");
    let Desk { practice, state, .. } = desk;
    let (root, folder) = (practice.root(), practice.folder);
    practice.portal.stop().await;
    let state = state.display().to_string();
    let replay = async |more: &[&str]| {
        let mut all = vec!["-C", root.to_str().unwrap(), "replay", "network", "--state", &state];
        all.extend(more);
        let all: Vec<String> = all.into_iter().map(str::to_owned).collect();
        let home = folder.path().to_owned();
        let asked = move || run(&home, &all.iter().map(String::as_str).collect::<Vec<_>>());
        tokio::task::spawn_blocking(asked).await.unwrap()
    };

    let (code, stdout, stderr) = replay(&[]).await;
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("30, the same as then") && stderr.contains("none missed"), "{stdout}{stderr}");

    // Nobody searched then.
    let (code, stdout, stderr) = replay(&["-i", "search=K5"]).await;
    assert!(code != 0 && stdout.contains("no answer") && stderr.contains("missed"), "{code} {stdout}{stderr}");
}

#[test]
fn the_sample_is_run_again() {
    let home = tempfile::tempdir().unwrap();
    // As on a slow machine: a page that was left at once then has the time to ask what comes by its clock.
    let replay =
        |sample: &str| run(home.path(), &["replay", "network", &format!("recordings/{sample}"), "--slow-mo", "700ms"]);
    let (code, stdout, stderr) = replay("sample");
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("30, the same as then") && stderr.contains("none missed"), "{stdout}{stderr}");
    assert!(stdout.contains("/antiforgery  XHR\n  asked ") && stderr.contains(" later than then"), "{stdout}{stderr}");

    let (code, stdout, stderr) = replay("sample-1.0");
    assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
    assert!(stderr.contains("holds no requests") && stderr.contains("run the flow again"), "{stderr}");
}
