//! What pages ask for and get, and what they say on the console.

use wayleave::recording::{Entry, Exchange, Recording};

use super::pages::recorded;
use crate::support::flows::Small;

const PAGE: &str = "<title>Talk</title><button>Ask</button><output></output><script>\
    console.error('it went', { wrong: 1 }); console.log('for Zora Quill');\
    document.querySelector('button').onclick = async () => {\
    const answer = await fetch('/answer?page=2&access_token=abcdef123456', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': 'a1b2c3d4e5' }, body: JSON.stringify({ ssn: '078-05-1120', q: 'Zora Quill' }) });\
    await answer.text(); const lost = fetch('http://a.localhost:9/nobody').catch(() => {}); await lost;\
    document.querySelector('output').textContent = 'Zora Quill'; setTimeout(() => missing.call(), 0); };</script>";
const SELECTORS: &str = "elements:\n  ask: { role: button, name: Ask }\n  said: { css: output, private: true }\n";

fn body(recording: &Recording, blob: Option<&String>) -> String {
    String::from_utf8(recording.blob(blob.unwrap_or_else(|| panic!("no body: {:#?}", recording.exchanges()))).unwrap())
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_kept_with_what_is_needed_to_answer_them_again() {
    let small =
        Small::with(&[("talk", PAGE), ("answer", "<p>Zora <b>Quill</b> is here</p>")], &[("talk", SELECTORS)]).await;
    small.flow(
        "ask",
        "",
        "  - goto: talk\n  - click: talk.ask\n    then: { text: { talk.said: { contains: Zora } } }\n",
    );
    let (code, stderr, recording) = recorded(&small, "ask").await;
    assert_eq!(code, 0, "{stderr}");
    let all = recording.exchanges().unwrap();
    let of = |end: &str| -> &Exchange {
        all.iter().find(|exchange| exchange.url.split('?').next().unwrap().ends_with(end)).expect(end)
    };

    let page = of("/talk");
    assert_eq!(
        (page.kind.as_str(), page.method.as_str(), page.status, page.mime.as_str()),
        ("document", "GET", Some(200), "text/html")
    );
    assert_eq!((page.flow.as_deref(), page.step.as_deref()), (Some("ask"), Some("1")));
    assert!(page.response_headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")), "{page:?}");
    assert!(page.request_headers.keys().any(|name| name.eq_ignore_ascii_case("user-agent")), "{page:?}");
    assert!(page.timings.unwrap().wait > 0.0 && page.failed.is_none());
    assert!(body(&recording, page.body.as_ref()).contains("<button>Ask</button>"));

    let asked = of("/answer");
    assert_eq!((asked.kind.as_str(), asked.method.as_str(), asked.step.as_deref()), ("fetch", "POST", Some("2")));
    assert!(asked.url.ends_with("/answer?page=2&access_token=«secret»"), "{}", asked.url);
    let token = asked.request_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-csrf-token"));
    assert_eq!(token.map(|(_, value)| value.as_str()), Some("«secret»"));
    let sent = body(&recording, asked.request_body.as_ref());
    assert!(sent.starts_with(r#"{"ssn":"«private»","q":""#) && !sent.contains("Quill"), "{sent}");
    // It is private only since the page showed it, after the answer had come.
    let answered = body(&recording, asked.body.as_ref());
    assert!(answered.ends_with("is here</p>") && !answered.contains("Quill"), "{answered}");
    assert!(of("/nobody").failed.as_ref().is_some_and(|why| why.contains("ERR_")), "{:?}", of("/nobody"));
    assert!(all.windows(2).all(|pair| pair[0].id < pair[1].id), "in the order in which they were sent");

    let said: Vec<(&str, &str)> = recording
        .lines
        .iter()
        .filter_map(|line| match &line.entry {
            Entry::Console { level, text, .. } => Some((level.as_str(), text.as_str())),
            _ => None,
        })
        .collect();
    assert!(said.contains(&("error", "it went Object")), "{said:?}");
    assert!(
        said.iter().any(|(level, text)| *level == "error" && text.starts_with("ReferenceError: missing")),
        "{said:?}"
    );
}

const LEAVER: &str = "<button>Go</button><script>document.querySelector('button').onclick = async () => {\
    await (await fetch('/a-word')).text(); location = '/there'; };</script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_kept_whose_page_went_because_of_it() {
    let there = "elements:\n  said: { css: p }\n";
    let pages = [("leaver", LEAVER), ("a-word", "go"), ("there", "<p>There</p>")];
    let small = Small::with(&pages, &[("leaver", "elements:\n  go: { role: button }\n"), ("there", there)]).await;
    small.flow("go", "", "  - goto: leaver\n  - click: leaver.go\n    then: { see: there.said }\n");
    let (code, stderr, recording) = recorded(&small, "go").await;
    assert_eq!(code, 0, "{stderr}");
    let exchanges = recording.exchanges().unwrap();
    let word = exchanges.iter().find(|exchange| exchange.url.ends_with("/a-word")).unwrap();
    assert_eq!((word.status, body(&recording, word.body.as_ref()).as_str()), (Some(200), "go"), "{word:?}");
}
