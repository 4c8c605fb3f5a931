//! Windows that a page opens: found, driven, closed; and those that nobody asked for.

use wayleave::page::{ClickOptions, PageCondition};

use super::{executables, open, patience, press, shows};
use crate::support::{
    browser::soon,
    locators::{aim, role},
    site::Site,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pop_ups_take_clicks_and_speak_to_their_opener() {
    let site = Site::serve(&[
        ("pop", "<!doctype html><title>part</title><button onclick=\"opener.postMessage('token 99', '*'); window.close()\">Sign in</button>"),
        ("page", "<button onclick=\"window.open('pop', 'w', 'width=500,height=400')\">Open</button><output id=result></output><script>onmessage = event => { result.textContent += event.data; };</script>"),
    ]).await;
    for executable in executables() {
        let visiting = open(executable, &site).await;
        let count = visiting.visit.window_count();
        press(&visiting, "Open").await;
        let opened = visiting.opened(count).await;
        let sign_in = aim(role("button", "Sign in"));
        opened.wait_sight(&[PageCondition::See(sign_in.clone())], &patience()).await.unwrap();
        opened.click(&sign_in, ClickOptions::default(), &patience()).await.unwrap();
        shows(&visiting, "token 99").await;
        assert!(opened.wait_closed(soon()).await);
        visiting.end().await;
    }
}
