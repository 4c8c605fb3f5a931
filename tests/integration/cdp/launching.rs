use wayleave::cdp::{Browser, LaunchError, LaunchOptions, Reaped, reap};

use super::{browser, group_members, options, processes_with, soon, until};
use crate::support::browser::foreign_browser;

#[tokio::test]
async fn closing_leaves_no_process_and_no_folder() {
    let (browser, runs_dir) = browser().await;
    let group = browser.process_id().unwrap();
    assert!(!group_members(group).is_empty());
    assert!(browser.version().product.contains("Chrome/"));
    tokio::join!(browser.close(), browser.close());
    assert_eq!(group_members(group), [""; 0]);
    assert!(processes_with(&runs_dir.path().display().to_string()).is_empty());
    assert_eq!(std::fs::read_dir(&runs_dir).unwrap().count(), 0);
}

#[tokio::test]
async fn dropping_the_last_handle_ends_the_browser() {
    let (browser, runs_dir) = browser().await;
    let group = browser.process_id().unwrap();
    drop(browser);
    until("the browser is gone", || group_members(group).is_empty()).await;
    until("its folder is gone", || std::fs::read_dir(&runs_dir).unwrap().count() == 0).await;
}

#[tokio::test]
async fn a_browser_that_cannot_start_says_why() {
    let runs_dir = tempfile::tempdir().unwrap();
    let missing = LaunchOptions { executable: "/nowhere/chromium".into(), ..options(&runs_dir) };
    assert!(matches!(Browser::launch(missing).await, Err(LaunchError::Spawn { .. })));

    let script = runs_dir.path().join("broken");
    std::fs::write(&script, "#!/bin/sh\necho 'no usable library' >&2\nexit 3\n").unwrap();
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let broken = LaunchOptions { executable: script.clone(), ..options(&runs_dir) };
    let error = Browser::launch(broken).await.unwrap_err().to_string();
    assert_eq!(error, "the browser ended with exit status: 3; its last words:\n  no usable library");

    std::fs::remove_file(script).unwrap();
    assert_eq!(std::fs::read_dir(&runs_dir).unwrap().count(), 0);
}

/// Not a test by itself: the owner that the next test kills. It starts a browser and waits.
#[tokio::test]
#[ignore = "run by a_killed_owner_leaves_no_browser_and_reap_clears_up"]
async fn owner_to_be_killed() {
    let Some(runs_dir) = std::env::var_os("WAYLEAVE_TEST_RUNS_DIR") else {
        return;
    };
    let defaults = options(&tempfile::tempdir().unwrap());
    let _browser = Browser::launch(LaunchOptions { runs_dir: runs_dir.into(), ..defaults }).await.unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_killed_owner_leaves_no_browser_and_reap_clears_up() {
    let runs_dir = tempfile::tempdir().unwrap();
    let mut owner = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cdp::launching::owner_to_be_killed", "--ignored"])
        .env("WAYLEAVE_TEST_RUNS_DIR", runs_dir.path())
        .stdout(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let profile = format!("--user-data-dir={}", runs_dir.path().display());
    until("the browser started", || !processes_with(&profile).is_empty()).await;
    let browser = processes_with(&profile)[0];
    owner.kill().await.unwrap();
    until("the browser followed its owner", || {
        group_members(browser).is_empty() && processes_with(&profile).is_empty()
    })
    .await;
    assert_eq!(reap(runs_dir.path()), Reaped { folders: 1, processes: 0 });
}

#[tokio::test]
async fn reap_kills_what_lives_in_a_stale_folder_and_spares_a_live_owner() {
    let (alive, runs_dir) = browser().await;
    let stale = runs_dir.path().canonicalize().unwrap().join("run-1-stale");
    std::fs::create_dir_all(stale.join("profile")).unwrap();
    std::fs::write(stale.join("owner.json"), r#"{"pid":1,"started":1,"tmp":null}"#).unwrap();
    // Its pipe would end a browser of ours; this one has none.
    let (mut left_over, _) = foreign_browser(&stale.join("profile")).await;
    let group = left_over.id().unwrap();

    let reaped = reap(runs_dir.path());
    assert!(reaped.folders == 1 && reaped.processes >= 1, "{reaped:?}");
    left_over.wait().await.unwrap();
    until("all of it is gone", || group_members(group).is_empty()).await;
    assert!(!stale.exists());

    alive.new_page(None, soon()).await.unwrap();
    alive.close().await;
}
