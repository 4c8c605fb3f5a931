//! A visit that somebody answers in the network's place.

use std::sync::{Arc, Mutex};

use wayleave::{
    language::{Match, MatchKind},
    page::{ClickOptions, Failure, Replied, Replies, Reply, Request},
    selectors::Response,
};

use super::{Visiting, aim, css, patience, shows, soon};
use crate::support::locators::NOWHERE;

/// A portal that is nowhere; it remembers what it was asked.
#[derive(Debug, Default)]
struct Nowhere(Mutex<Vec<Request>>);

const HOME: &str = "<form method=post action=/save><input name=who value='Ann Lee'><button id=save>Save</button></form>
<button id=ask onclick=\"fetch('/data').then(a => a.json()).then(it => { result.textContent = it.count })\">Ask</button>
<p id=result></p>
<script>result.textContent = `${new Date().toISOString().slice(0, 10)} ${document.cookie}`</script>";

impl Replies for Nowhere {
    fn reply(&self, request: &Request) -> Replied {
        self.0.lock().unwrap().push(request.clone());
        let (status, headers, body): (_, &[(&str, &str)], _) =
            match request.url.strip_prefix("https://portal.test").unwrap_or_default() {
                "/" => (302, &[("location", "/home"), ("set-cookie", "a=1"), ("set-cookie", "b=2; Secure")], ""),
                "/home" => (200, &[("content-type", "text/html")], HOME),
                "/data" => (200, &[("content-type", "application/json")], r#"{ "count": 3 }"#),
                "/save" => (200, &[("content-type", "text/html")], "<p id=result>saved</p>"),
                _ => return Replied::Fails,
            };
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Replied::With(Reply { status, status_text: String::new(), headers, body: body.as_bytes().to_vec() })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_cookies_forms_data_and_the_clock_are_those_of_the_replies() {
    let nowhere = Arc::new(Nowhere::default());
    let clock = "2024-02-29T12:00:00Z".parse().unwrap();
    let visiting = Visiting::answered(&["https://portal.test".into()], nowhere.clone(), clock).await;
    let window = visiting.window.clone();
    window.goto("https://portal.test/", soon()).await.unwrap();
    shows(&visiting, "2024-02-29 a=1; b=2").await;

    let wanted = Response {
        url: Match { kind: MatchKind::Contains, text: "/data".into() },
        method: None,
        status: None,
        span: NOWHERE,
    };
    let watched = window.watch_response(&wanted, soon()).await.unwrap();
    window.click(&aim(css("#ask")), ClickOptions::default(), &patience()).await.unwrap();
    assert_eq!(watched.arrived(soon()).await.unwrap().text(), r#"{ "count": 3 }"#);
    shows(&visiting, "3").await;

    window.click(&aim(css("#save")), ClickOptions::default(), &patience()).await.unwrap();
    shows(&visiting, "saved").await;
    let saved = nowhere.0.lock().unwrap().iter().find(|request| request.url.ends_with("/save")).cloned().unwrap();
    assert_eq!((saved.method.as_str(), saved.kind.as_str()), ("POST", "Document"));
    assert_eq!(
        (saved.content_type.as_str(), saved.body.as_slice()),
        ("application/x-www-form-urlencoded", b"who=Ann+Lee".as_slice())
    );

    let missing = window.goto("https://portal.test/elsewhere", soon()).await;
    assert!(matches!(missing, Err(Failure::Network(_))), "{missing:?}");
    visiting.end().await;
}
