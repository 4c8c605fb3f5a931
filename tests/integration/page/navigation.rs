//! Where a window goes, and what it says about it.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wayleave::{
    language::{Match, MatchKind},
    page::{ClickOptions, Failure, Navigation, NetworkCause, PageCondition},
    selectors::Response,
};

use super::{Visiting, aim, css, open, patience, role, shortly, shows, soon};
use crate::support::{locators::NOWHERE, site::Site};

/// A server that misbehaves by the address it is asked for.
struct Rude {
    port: u16,
    server: tokio::task::JoinHandle<()>,
}

impl Rude {
    async fn serve() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, port));
            }
        });
        Self { port, server }
    }

    fn origin(&self) -> String {
        format!("http://a.localhost:{}", self.port)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.origin())
    }
}

impl Drop for Rude {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(mut stream: TcpStream, port: u16) {
    let mut head = vec![0; 8192];
    let read = stream.read(&mut head).await.unwrap_or_default();
    let head = String::from_utf8_lossy(&head[..read]).into_owned();
    let path = head.split_whitespace().nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let html = |status: &str, body: &str| {
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    };
    let redirect = |status: &str, to: &str| {
        format!("HTTP/1.1 {status}\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    };
    let text = match path.as_str() {
        "empty" => return,
        "reset" => "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 500\r\n\r\n<p>half".to_owned(),
        "nothing" => "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_owned(),
        "file" => "HTTP/1.1 200 OK\r\ncontent-disposition: attachment\r\ncontent-length: 2\r\n\r\nok".to_owned(),
        "circle" => redirect("302 Found", "/circle"),
        "away" => redirect("302 Found", &format!("http://b.localhost:{port}/back")),
        "back" => redirect("307 Temporary Redirect", &format!("http://a.localhost:{port}/fine")),
        "error" => html("503 Service Unavailable", ""),
        // Its picture and its last script never come.
        "unloaded" => html("200 OK", "<h1>ready</h1><img src=/hang><script defer src=/hang></script>"),
        "hang" => return std::future::pending().await,
        "leaving" => html("200 OK", "<script>location.replace('/fine')</script>"),
        "dirty" => html("200 OK", "<input autofocus><script>onbeforeunload = event => event.preventDefault()</script>"),
        "unread" => html("200 OK", "<button onclick=\"fetch('/fine')\">Load</button>"),
        _ => html("200 OK", "<h1>fine</h1>"),
    };
    let _ = stream.write_all(text.as_bytes()).await;
}

/// A window that may go anywhere on the rude server.
async fn visiting(rude: &Rude) -> Visiting {
    Visiting::begin(&[rude.origin(), format!("http://b.localhost:{}", rude.port)]).await
}

fn fine() -> Result<Navigation, NetworkCause> {
    Ok(Navigation::Document)
}

fn told(outcome: Result<Navigation, Failure>) -> Result<Navigation, NetworkCause> {
    outcome.map_err(|failure| match failure {
        Failure::Network(error) => error.cause(),
        other => panic!("{other}"),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_became_of_an_address_is_told_and_the_next_one_works() {
    let rude = Rude::serve().await;
    let visiting = visiting(&rude).await;
    let window = &visiting.window;
    for (path, expected) in [
        ("empty", Err(NetworkCause::Empty)),
        ("nothing", Err(NetworkCause::NoDocument)),
        ("circle", Err(NetworkCause::Redirects)),
        ("file", Ok(Navigation::Download)),
        ("error", fine()),
        ("away", fine()),
        ("leaving", fine()),
        ("unloaded", fine()),
    ] {
        assert_eq!(told(window.goto(&rude.url(path), soon()).await), expected, "{path}");
        assert_eq!(told(window.goto(&rude.url("fine"), soon()).await), fine(), "after {path}");
        let seen = window.wait_sight(&[PageCondition::See(aim(role("heading", "fine")))], &patience()).await;
        assert!(seen.is_ok(), "after {path}: {seen:?}");
    }
    window.goto(&rude.url("error"), soon()).await.unwrap();
    assert_eq!(window.status(true, soon()).await.unwrap(), Some(503));
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_listens_the_connection_is_refused() {
    let rude = Rude::serve().await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let closed = format!("http://a.localhost:{nobody}");
    let visiting = Visiting::begin(&[rude.origin(), closed.clone()]).await;
    for _ in 0..3 {
        assert_eq!(told(visiting.window.goto(&closed, soon()).await), Err(NetworkCause::Refused));
        assert_eq!(told(visiting.window.goto(&rude.url("fine"), soon()).await), fine());
    }
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_never_answers_is_given_up() {
    let rude = Rude::serve().await;
    let visiting = visiting(&rude).await;
    let window = &visiting.window;
    window.goto(&rude.url("fine"), soon()).await.unwrap();
    assert_eq!(told(window.goto(&rude.url("hang"), shortly(400).deadline).await), Err(NetworkCause::Late));
    assert_eq!(told(window.goto(&rude.url("unloaded"), soon()).await), fine());
    window.wait_sight(&[PageCondition::See(aim(role("heading", "ready")))], &patience()).await.unwrap();
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn back_and_reload_bring_pages_that_can_be_worked() {
    let site = Site::serve(&[
        (
            "first",
            "<a href=second>On</a><button onclick=\"result.textContent='again'\">B</button><output id=result></output>",
        ),
        ("second", "<h1>second</h1><a href='#part'>Part</a>"),
    ])
    .await;
    let visiting = Visiting::begin(&[site.origin("a")]).await;
    let window = &visiting.window;
    assert!(matches!(window.back(soon()).await, Err(Failure::NoHistory)));
    window.goto(&site.url("a", "first"), soon()).await.unwrap();
    window.click(&aim(role("link", "On")), ClickOptions::default(), &patience()).await.unwrap();
    window.click(&aim(role("link", "Part")), ClickOptions::default(), &patience()).await.unwrap();
    let part = PageCondition::Url(Match { kind: MatchKind::Ends, text: "#part".into() });
    window.wait_sight(&[part], &patience()).await.unwrap();
    assert_eq!(window.back(soon()).await.unwrap(), Navigation::SameDocument);
    assert_eq!(window.reload(soon()).await.unwrap(), Navigation::Document);
    assert_eq!(window.url(), site.url("a", "second"));
    assert_eq!(window.back(soon()).await.unwrap(), Navigation::Document);
    window.click(&aim(role("button", "B")), ClickOptions::default(), &patience()).await.unwrap();
    shows(&visiting, "again").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_asks_before_it_is_left_is_left() {
    let rude = Rude::serve().await;
    let visiting = visiting(&rude).await;
    let window = &visiting.window;
    window.goto(&rude.url("dirty"), soon()).await.unwrap();
    // Without an act of the person Chromium would not ask.
    window.type_text(&aim(css("input")), "x", false, &patience()).await.unwrap();
    assert_eq!(told(window.goto(&rude.url("fine"), soon()).await), fine());
    visiting.end().await;
}

fn response(text: &str) -> Response {
    let url = Match { kind: MatchKind::Contains, text: text.to_owned() };
    Response { url, method: Some("GET".into()), status: Some(200), span: NOWHERE }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_is_known_though_the_page_never_reads_it() {
    let rude = Rude::serve().await;
    let visiting = visiting(&rude).await;
    let window = &visiting.window;
    window.goto(&rude.url("unread"), soon()).await.unwrap();
    let load = aim(role("button", "Load"));
    let watched = window.watch_response(&response("/FINE"), soon()).await.unwrap();
    window.click(&load, ClickOptions::default(), &patience()).await.unwrap();
    let arrived = watched.arrived(soon()).await.unwrap();
    assert_eq!((arrived.status, arrived.text().as_str()), (200, "<h1>fine</h1>"));
    drop(watched);

    let other = window.watch_response(&response("/other"), soon()).await.unwrap();
    window.click(&load, ClickOptions::default(), &patience()).await.unwrap();
    let why = other.arrived(shortly(600).deadline).await.unwrap_err().to_string();
    assert!(why.contains("there was GET") && why.contains("/fine 200"), "{why}");
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn responses_to_frames_of_other_sites_are_seen_and_those_of_strangers_not() {
    let site = Site::serve(&[
        ("data", "[1,2]"),
        ("inner", "<script>fetch('/data'); fetch('http://c.localhost:{port}/data', { mode: 'no-cors' })</script>"),
        ("page", "<button onclick=\"document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://b.localhost:{port}/inner' }))\">Go</button>"),
    ])
    .await;
    let visiting = Visiting::begin(&[site.origin("a"), site.origin("b")]).await;
    let window = &visiting.window;
    window.goto(&site.url("a", "page"), soon()).await.unwrap();
    let watched = window.watch_response(&response("/data"), soon()).await.unwrap();
    window.click(&aim(role("button", "Go")), ClickOptions::default(), &patience()).await.unwrap();
    let arrived = watched.arrived(soon()).await.unwrap();
    assert_eq!((arrived.url, arrived.body), (site.url("b", "data"), b"[1,2]".to_vec()));
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quiet_network_is_a_wish() {
    let (_site, visiting) = open("<button onclick=\"fetch('/slow').then(() => result.textContent = 'came')\">Load</button><output id=result></output>").await;
    visiting.visit.count_requests(soon()).await.unwrap();
    visiting.window.click(&aim(role("button", "Load")), ClickOptions::default(), &patience()).await.unwrap();
    visiting.window.wait_idle(std::time::Duration::from_millis(200), soon()).await;
    let came = PageCondition::Text { aim: aim(css("#result")), text: crate::support::locators::whole("came") };
    assert_eq!(visiting.window.holds(&[came]).await.unwrap(), None);
    visiting.end().await;
}
