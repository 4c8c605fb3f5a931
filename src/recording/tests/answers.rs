//! What a recorded network answers, and in which order.

use std::time::Instant;

use super::*;
use crate::event::{ExchangeBody, ExchangeSeen, PAGE_WENT};

/// One request of the recorded run, as `GET /path` or `POST /path sent`, and what came of it.
fn seen(id: u64, asked: &str, came: Came) -> Event {
    let mut words = asked.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (method, path, sent) = (word(), word(), word());
    let (body, length) = match came {
        Came::Text(text) => (ExchangeBody::Text(text.to_owned()), text.len()),
        Came::Lost => (ExchangeBody::Lost, 7),
        Came::Failed(_) => (ExchangeBody::None, 0),
    };
    let failed = if let Came::Failed(why) = came { Some(why.to_owned()) } else { None };
    Event::Exchange(Arc::new(ExchangeSeen {
        id,
        window: 0,
        sent: Instant::now() + Duration::from_millis(800) * u32::try_from(id).unwrap(),
        kind: if path.starts_with("/page") { "document" } else { "fetch" }.into(),
        method,
        url: format!("https://a.example{path}"),
        request_headers: Vec::new(),
        request_body: Some(sent).filter(|sent| !sent.is_empty()),
        status: failed.is_none().then_some(200),
        status_text: "OK".into(),
        response_headers: vec![
            ("Content-Length".into(), length.to_string()),
            ("Content-Encoding".into(), "gzip".into()),
            ("X-Kept".into(), "yes".into()),
        ],
        mime: "text/plain".into(),
        body,
        elapsed: Duration::ZERO,
        timings: None,
        failed,
        from_cache: false,
    }))
}

#[derive(Clone, Copy)]
enum Came {
    Text(&'static str),
    Lost,
    Failed(&'static str),
}

/// The network of a run that made these requests, as long as its folder is there.
fn network(requests: &[(&str, Came)]) -> (Fixture, RecordedNetwork) {
    let fixture = Fixture::new();
    let (mut recorder, waiting) = fixture.recorder(Keep::Always);
    recorder.take(&started());
    for (id, (asked, came)) in (1..).zip(requests) {
        recorder.take(&seen(id, asked, *came));
    }
    recorder.take(&finished("done"));
    assert_eq!(waiting.finish().fault, None);
    let network = RecordedNetwork::new(fixture.open(), ["seed".to_owned()]).unwrap();
    (fixture, network)
}

/// What comes now: a text, `failed`, `never`, or `missed`.
fn ask(network: &mut RecordedNetwork, asked: &str) -> String {
    let mut words = asked.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (method, path, sent) = (word(), word(), word());
    let url = format!("https://a.example{path}");
    let asked = Asked { kind: "Fetch".into(), method, url, body: sent.into_bytes(), ..Asked::default() };
    match network.answer(&asked) {
        Some(Answer::Response { status: 200, status_text, headers, body }) => {
            assert_eq!((status_text.as_str(), headers), ("OK", vec![("X-Kept".to_owned(), "yes".to_owned())]));
            String::from_utf8(body).unwrap()
        }
        Some(Answer::Response { .. }) => unreachable!("all answers were 200"),
        Some(Answer::Failed) => "failed".into(),
        Some(Answer::Never) => "never".into(),
        None => "missed".into(),
    }
}

#[track_caller]
fn answers(network: &mut RecordedNetwork, expected: &[(&str, &str)]) {
    for (at, (asked, answer)) in expected.iter().enumerate() {
        assert_eq!(ask(network, asked), *answer, "request {at}: {asked}");
    }
}

#[test]
fn answers_come_in_their_order_and_what_only_reads_is_read_again() {
    let (_fixture, mut network) = network(&[
        ("GET /list?page=1", Came::Text("first")),
        ("GET /list?page=2", Came::Text("second")),
        ("GET /list?page=1", Came::Text("first, later")),
        ("POST /save a", Came::Text("saved")),
        ("GET /down", Came::Failed("net::ERR_CONNECTION_REFUSED")),
    ]);
    answers(
        &mut network,
        &[
            ("GET /list?page=2", "second"),
            ("GET /list?page=1", "first"),
            ("GET /list?page=1", "first, later"),
            ("GET /list?page=1", "first, later"),
            ("POST /save a", "saved"),
            ("POST /save a", "missed"),
            ("GET /down", "failed"),
        ],
    );
    let report = network.report();
    assert_eq!((report.answered, report.repeated), (6, 1));
    assert_eq!(report.misses[0].why, "it was sent more often than it was then");
    assert_eq!(network.unasked().count(), 0);
}

#[test]
fn what_was_not_recorded_is_missed_and_says_how_the_nearest_differs() {
    let (_fixture, mut network) = network(&[("GET /list?page=1&seed=4", Came::Text("first"))]);
    answers(
        &mut network,
        &[
            ("GET /list?page=2&seed=4", "missed"),
            ("GET /other", "missed"),
            ("POST /list?page=1&seed=4", "missed"),
            ("GET /list?page=1&seed=5", "first"),
        ],
    );
    let report = network.report();
    let why: Vec<_> = report.misses.iter().map(|miss| miss.why.as_str()).collect();
    assert_eq!(why, ["other values in ?page", "nothing was asked there then", "nothing was asked there then"]);
    assert_eq!(report.tolerated.get("?seed"), Some(&"declared volatile"));
}

#[test]
fn an_answer_that_never_came_is_the_last_resort() {
    let (_fixture, mut network) = network(&[
        ("GET /poll", Came::Failed(PAGE_WENT)),
        ("POST /rows all", Came::Failed("net::ERR_ABORTED")),
        ("POST /rows all", Came::Text("rows")),
    ]);
    answers(
        &mut network,
        &[
            // Asked in vain whenever it is asked.
            ("GET /poll", "never"),
            ("GET /poll", "never"),
            // A page that is quicker now has the first answer, and one that asks again the same: it is asked no
            // more often than then.
            ("POST /rows all", "rows"),
            ("POST /rows all", "rows"),
            ("POST /rows all", "missed"),
        ],
    );
}

#[test]
fn an_answer_that_was_not_kept_is_missed_at_once() {
    let (_fixture, mut network) =
        network(&[("GET /big", Came::Lost), ("GET /seen", Came::Lost), ("GET /seen", Came::Text("it"))]);
    answers(&mut network, &[("GET /big", "missed"), ("GET /seen", "it"), ("GET /seen", "it")]);
    assert!(network.report().misses[0].why.contains("was not kept"), "{:?}", network.report().misses);
}

#[test]
fn what_a_page_asks_that_stays_longer_than_then_is_no_miss() {
    // Each is sent 800 ms after the one before.
    let (_fixture, mut network) = network(&[("GET /page", Came::Text("one")), ("GET /page/2", Came::Text("two"))]);
    let mut asked = |kind: &str, asked: &str, ms: u64| {
        let (method, path) = asked.split_once(' ').unwrap();
        let (method, url) = (method.to_owned(), format!("https://a.example{path}"));
        network.answer(&Asked { kind: kind.into(), method, url, at: Duration::from_millis(ms), ..Asked::default() })
    };
    assert!(asked("Document", "GET /page", 5_000).is_some());
    assert_eq!(asked("XHR", "GET /alive", 5_700), None, "then it would have asked, too");
    assert_eq!(asked("XHR", "GET /alive", 6_000), Some(Answer::Never));
    assert_eq!(asked("Ping", "POST /seen", 6_000), Some(Answer::Never));
    assert_eq!(asked("Image", "GET /logo", 6_000), Some(Answer::Failed), "no page waits for a picture for ever");
    assert_eq!(asked("XHR", "POST /save", 6_000), None, "it may change something");
    assert!(asked("Document", "GET /page", 7_000).is_some());
    assert_eq!(asked("XHR", "GET /alive", 7_100), None, "it is there anew");
    assert_eq!(asked("Document", "GET /elsewhere", 9_000), None, "nobody goes by a clock");
    let report = network.report();
    assert_eq!((report.misses.len(), report.later.len()), (4, 3));
    assert_eq!(report.later[0].why, "asked 1.0 s after its page, which was left after 0.8 s then");
}
