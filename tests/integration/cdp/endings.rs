use std::time::{Duration, Instant};

use wayleave::cdp::{CallError, Gone, TargetEvent, browser_protocol::target::CloseTargetParams};

use super::{browser, evaluate, open_page, page, soon, value};

fn never() -> super::runtime::EvaluateParams {
    super::runtime::EvaluateParams { await_promise: Some(true), ..evaluate("new Promise(() => {})") }
}

#[tokio::test]
async fn a_crash_fails_what_is_pending_at_once() {
    let (browser, _runs_dir) = browser().await;
    let mut targets = browser.targets();
    let (crashing, other) = (open_page(&browser).await, open_page(&browser).await);
    let pending = crashing.session.send(never());
    let begun = Instant::now();
    drop(crashing.session.send(page::CrashParams::default()));
    let failed = pending.within(soon()).await;
    assert!(matches!(failed, Err(CallError::Gone { reason: Gone::Crashed, .. })), "{failed:?}");
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(
        matches!(targets.next().await, Some(TargetEvent::Crashed { target_id, .. }) if target_id == crashing.target_id)
    );
    assert_eq!(value(&other.session, "1 + 1").await, 2);
    browser.close().await;
}

#[tokio::test]
async fn a_closed_page_fails_what_is_pending() {
    let (browser, _runs_dir) = browser().await;
    let page = open_page(&browser).await;
    let pending = page.session.send(never());
    browser.root().call(CloseTargetParams::new(page.target_id.clone()), soon()).await.unwrap();
    assert!(matches!(
        pending.within(soon()).await,
        Err(CallError::Gone { reason: Gone::Closed, .. }) | Err(CallError::Protocol { .. })
    ));
    assert_eq!(page.session.closed().await, Gone::Closed);
    assert!(page.session.call(evaluate("1"), soon()).await.unwrap_err().is_gone());
    browser.close().await;
}

#[tokio::test]
async fn a_killed_browser_fails_everything_and_says_how_it_ended() {
    let (browser, runs_dir) = browser().await;
    let page = open_page(&browser).await;
    let mut targets = browser.targets();
    let pending = page.session.send(never());
    let pid = browser.process_id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    let CallError::Gone { reason, .. } = pending.within(soon()).await.unwrap_err() else {
        panic!("the call outlived the browser");
    };
    let Gone::BrowserExited { status: Some(status), .. } = reason else { panic!("{reason:?}") };
    assert!(status.contains("SIGKILL"), "{status}");
    assert!(targets.next().await.is_none());
    browser.close().await;
    assert_eq!(std::fs::read_dir(&runs_dir).unwrap().count(), 0);
}

#[tokio::test]
async fn a_wanted_end_is_not_a_failure() {
    let (browser, _runs_dir) = browser().await;
    let page = open_page(&browser).await;
    browser.close().await;
    assert_eq!(page.session.closed().await, Gone::Closed);
    assert_eq!(browser.root().closed().await, Gone::Closed);
}
