use wayleave::cdp::{Browser, LaunchError};

use super::{group_members, open_page, soon, value};
use crate::support::browser::foreign_browser;

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
