use std::process::Stdio;

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};
use wayleave::cdp::{Browser, LaunchError, real_binary};

use super::{executable, group_members, is_root, open_page, soon, value};

/// A browser that is not ours, and its address.
pub(super) async fn foreign_browser(profile: &std::path::Path) -> (Child, String) {
    let mut command = Command::new(real_binary(&executable()));
    command.args(["--headless", "--remote-debugging-port=0"]).arg(format!("--user-data-dir={}", profile.display()));
    if is_root() {
        command.arg("--no-sandbox");
    }
    let mut child = command.process_group(0).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = lines.next_line().await.unwrap().expect("the browser lives");
        if let Some(address) = line.strip_prefix("DevTools listening on ") {
            break address.to_owned();
        }
    };
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, address)
}

#[tokio::test]
async fn a_running_browser_is_attached_to_and_let_go() {
    let profile = tempfile::tempdir().unwrap();
    let (mut foreign, address) = foreign_browser(profile.path()).await;
    let browser = Browser::attach(&address, soon()).await.unwrap();
    let page = open_page(&browser).await;
    assert_eq!(value(&page.session, "'y'.repeat(20_000_000).length").await, 20_000_000);
    assert_eq!(value(&page.session, "'y'.repeat(20_000_000)").await.as_str().map(str::len), Some(20_000_000));
    browser.close().await;
    assert!(page.session.is_closed().is_some());
    // It lives on for whoever started it.
    let again = Browser::attach(&address, soon()).await.unwrap();
    drop(again);
    let group = foreign.id().unwrap();
    assert!(!group_members(group).is_empty());
    foreign.kill().await.unwrap();
}

#[tokio::test]
async fn nobody_at_the_address_is_said_without_its_token() {
    let failed = Browser::attach("ws://127.0.0.1:9/devtools?token=secret", soon()).await.unwrap_err();
    assert!(matches!(failed, LaunchError::Connect { .. }));
    assert!(!failed.to_string().contains("secret"), "{failed}");
}
