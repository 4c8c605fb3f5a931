//! Files come when a step waits for them: whole, under a harmless name, hashed. Others are refused.

use std::{path::PathBuf, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Response, StatusCode},
    response::Html,
    routing::get,
};
use futures::stream;
use wayleave::{
    cdp::Deadline,
    page::{ClickOptions, Failure, Notice, PageCondition, WantedFiles},
};

use super::{executables, patience, shows};
use crate::support::{
    browser::{Visiting, soon},
    locators::{aim, css, role, whole},
};

const PAGE: &str = "
  <a href=/report>Report</a> <a href=/report target=_blank>Report in a tab</a> <a href=/sticker.pdf target=_blank>Sticker</a>
  <a href=/slow target=_blank>Slow</a> <a href=/reader target=_blank>Reader</a>
  <a href=/hostile>Hostile</a> <a href=/cut>Cut</a> <a href=/endless>Endless</a> <a href=/nothing>Nothing</a>
  <button onclick=\"for (const name of ['one', 'two', 'three']) { const a = document.createElement('a'); a.href = 'data:text/plain,' + name; a.download = name + '.txt'; a.click(); }\">Three</button>
  <button onclick=\"window.open('/report')\">Open</button> <button onclick=\"window.open('/report', '', 'width=300,height=200')\">Pop up</button>
  <button onclick=\"const w = window.open(''); w.document.write('<p>Please wait'); setTimeout(() => { w.location = '/report'; }, 50)\">Written</button>
  <button onclick=\"const a = document.createElement('a'); a.href = window.URL.createObjectURL(new Blob(['hello'])); a.download = 'made.txt'; a.click(); window.URL.revokeObjectURL(a.href)\">Make</button>
  <button onclick=\"window.open(window.URL.createObjectURL(new Blob(['hello'], { type: 'application/octet-stream' })))\">Make in a tab</button>
  <button onclick=\"location = window.URL.createObjectURL(new Blob(['hello'], { type: 'application/octet-stream' }))\">Make here</button>
  <button onclick=\"result.textContent += 'alive '\">Still</button><output id=result></output>";

fn attachment(name: &str, body: &'static str) -> Response<Body> {
    let header = format!("attachment; filename=\"{name}\"");
    Response::builder()
        .header("content-disposition", header)
        .header("content-type", "text/csv")
        .body(body.into())
        .unwrap()
}

async fn serve() -> (String, tokio::task::JoinHandle<()>) {
    let routes = Router::new()
        .route("/page", get(async || Html(PAGE)))
        .route("/report", get(async || attachment("stock list.csv", "hello")))
        .route("/reader", get(async || Html("<button>Read</button><script>location = '/report'</script>")))
        .route(
            "/slow",
            get(async || {
                // The tab is closed long before the file is whole.
                let parts = stream::unfold(0, async |sent| {
                    tokio::time::sleep(Duration::from_millis(if sent == 0 { 0 } else { 500 })).await;
                    (sent < 2).then_some((Ok::<_, std::io::Error>("part"), sent + 1))
                });
                Response::builder()
                    .header("content-disposition", "attachment; filename=slow.txt")
                    .body(Body::from_stream(Box::pin(parts)))
                    .unwrap()
            }),
        )
        .route("/hostile", get(async || attachment("..\\\\..\\\\.profile", "hello")))
        .route(
            "/sticker.pdf",
            get(async || {
                Response::builder().header("content-type", "application/pdf").body(Body::from("%PDF-1.4")).unwrap()
            }),
        )
        .route("/nothing", get(async || StatusCode::NO_CONTENT))
        .route(
            "/cut",
            get(async || {
                // Half of it is there before the connection breaks.
                let parts = stream::unfold(true, async |first| {
                    if first {
                        return Some((Ok("half"), false));
                    }
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    Some((Err(std::io::Error::other("gone")), false))
                });
                let headers = Response::builder()
                    .header("content-disposition", "attachment; filename=cut.bin")
                    .header("content-length", "1000");
                headers.body(Body::from_stream(Box::pin(parts))).unwrap()
            }),
        )
        .route(
            "/endless",
            get(async || {
                let parts = stream::unfold((), async |()| {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    Some((Ok::<_, std::io::Error>(vec![0_u8; 64 * 1024]), ()))
                });
                Response::builder()
                    .header("content-disposition", "attachment; filename=endless.bin")
                    .body(Body::from_stream(Box::pin(parts)))
                    .unwrap()
            }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://a.localhost:{}", listener.local_addr().unwrap().port());
    (origin, tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() }))
}

async fn open(executable: PathBuf, origin: &str) -> Visiting {
    let visiting = Visiting::begin_in(executable, &[origin.to_owned()]).await;
    visiting.window.goto(&format!("{origin}/page"), soon()).await.unwrap();
    visiting
}

/// Waits until all windows but the first are closed.
async fn one_window_is_left(visiting: &Visiting, after: &str) {
    for window in visiting.visit.windows().iter().skip(1) {
        assert!(window.wait_closed(soon()).await, "{after}: a tab is left at {:?}", window.url());
    }
    assert_eq!(visiting.visit.windows().len(), 1, "{after}");
}

async fn act(visiting: &Visiting, kind: &str, name: &str) {
    visiting.window.click(&aim(role(kind, name)), ClickOptions::default(), &patience()).await.unwrap();
}

fn named(name: &str) -> WantedFiles {
    WantedFiles { name: Some(whole(name)), count: 1 }
}

const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_waited_for_arrive_whole() {
    let (origin, server) = serve().await;
    for executable in executables() {
        let visiting = open(executable, &origin).await;
        let quarantine = visiting.browser.run_folder().unwrap();
        for (kind, press, name, hash) in [
            ("link", "Report", "stock list.csv", Some(HELLO)),
            ("link", "Report in a tab", "stock list.csv", Some(HELLO)),
            // The full browser would show it; there is no name but that of the address.
            ("link", "Sticker", "sticker.pdf", None),
        ] {
            visiting.visit.expect_files(named(name), soon()).await.unwrap();
            act(&visiting, kind, press).await;
            let files = visiting.visit.files(soon()).await.unwrap_or_else(|failure| panic!("{press}: {failure}"));
            visiting.visit.refuse_files(soon()).await.unwrap();
            assert_eq!((files.len(), files[0].name.as_str()), (1, name));
            assert!(hash.is_none_or(|hash| hash == files[0].sha256), "{:?}", files[0]);
            assert_eq!(std::fs::metadata(&files[0].path).unwrap().len(), files[0].bytes);
        }
        visiting.visit.expect_files(WantedFiles { name: None, count: 3 }, soon()).await.unwrap();
        act(&visiting, "button", "Three").await;
        let files = visiting.visit.files(soon()).await.unwrap();
        assert_eq!(
            files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
            ["one.txt", "two.txt", "three.txt"]
        );
        one_window_is_left(&visiting, "three files").await;
        // Nothing is left in quarantine.
        visiting.end().await;
        assert!(!quarantine.exists());
    }
    server.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_the_page_makes_arrive() {
    let (origin, server) = serve().await;
    for executable in executables() {
        let visiting = open(executable, &origin).await;
        for (press, name) in [("Make", Some("made.txt")), ("Make in a tab", None), ("Make here", None)] {
            let wanted = WantedFiles { name: name.map(whole), count: 1 };
            visiting.visit.expect_files(wanted, soon()).await.unwrap();
            act(&visiting, "button", press).await;
            let files = visiting.visit.files(soon()).await.unwrap_or_else(|failure| panic!("{press}: {failure}"));
            visiting.visit.refuse_files(soon()).await.unwrap();
            assert_eq!(files[0].sha256, HELLO, "{press}");
            assert!(name.is_none_or(|name| name == files[0].name), "{files:?}");
            one_window_is_left(&visiting, press).await;
        }
        assert_eq!(visiting.window.url(), format!("{origin}/page"));
        visiting.end().await;
    }
    server.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tabs_that_open_for_a_file_alone_are_closed() {
    let (origin, server) = serve().await;
    for executable in executables() {
        let mut visiting = open(executable, &origin).await;
        for (kind, press, name) in [
            ("link", "Report in a tab", "stock list.csv"),
            ("link", "Slow", "slow.txt"),
            ("button", "Open", "stock list.csv"),
            ("button", "Pop up", "stock list.csv"),
        ] {
            visiting.visit.expect_files(named(name), soon()).await.unwrap();
            act(&visiting, kind, press).await;
            visiting.visit.files(soon()).await.unwrap_or_else(|failure| panic!("{press}: {failure}"));
            visiting.visit.refuse_files(soon()).await.unwrap();
            one_window_is_left(&visiting, press).await;
        }
        // Also for a file that is refused.
        act(&visiting, "link", "Report in a tab").await;
        while !matches!(visiting.notices.recv().await.unwrap(), Notice::DownloadRefused { .. }) {}
        one_window_is_left(&visiting, "a refused file").await;
        // Those that have shown something, be it only what their opener wrote, stay.
        for (kind, press, shown) in [("link", "Reader", role("button", "Read")), ("button", "Written", css("p"))] {
            let (mark, first) = (visiting.visit.window_mark(), visiting.window.id());
            visiting.visit.expect_files(named("stock list.csv"), soon()).await.unwrap();
            act(&visiting, kind, press).await;
            visiting.visit.files(soon()).await.unwrap_or_else(|failure| panic!("{press}: {failure}"));
            visiting.visit.refuse_files(soon()).await.unwrap();
            let opened = visiting.visit.windows_since(&mark, first).pop().expect(press);
            let seen = opened.wait_sight(&[PageCondition::See(aim(shown))], &patience()).await;
            seen.unwrap_or_else(|failure| panic!("{press}: {failure}"));
            opened.close(soon()).await.unwrap();
            one_window_is_left(&visiting, press).await;
        }
        visiting.end().await;
    }
    server.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_nobody_asked_for_or_that_break_are_refused() {
    let (origin, server) = serve().await;
    for executable in executables() {
        let mut visiting = open(executable, &origin).await;
        act(&visiting, "link", "Report").await;
        let refused = loop {
            if let Notice::DownloadRefused { name, why } = visiting.notices.recv().await.unwrap() {
                break (name, why);
            }
        };
        assert_eq!(refused, ("stock list.csv".into(), "no step asked for it".into()));

        let failure = async |press: &str, wanted: WantedFiles, within: u64| {
            visiting.visit.expect_files(wanted, soon()).await.unwrap();
            act(&visiting, "link", press).await;
            let ended = visiting.visit.files(Deadline::after(Duration::from_millis(within))).await;
            visiting.visit.refuse_files(soon()).await.unwrap();
            ended.unwrap_err()
        };
        let other = failure("Report", named("other.csv"), 1_500).await;
        assert!(other.to_string().contains("`stock list.csv` was refused"), "{other}");
        let cut = failure("Cut", named("cut.bin"), 15_000).await;
        assert!(matches!(&cut, Failure::Missed { .. }) && cut.to_string().contains("broke off"), "{cut}");
        let nothing = failure("Nothing", named("x"), 800).await;
        assert_eq!(nothing.to_string(), "no file came");
        let endless = failure("Endless", named("endless.bin"), 20_000).await;
        assert!(endless.to_string().contains("are allowed"), "{endless}");

        visiting.visit.expect_files(WantedFiles { name: None, count: 1 }, soon()).await.unwrap();
        act(&visiting, "link", "Hostile").await;
        let files = visiting.visit.files(soon()).await.unwrap();
        assert!(!files[0].name.starts_with('.') && !files[0].name.contains(['/', '\\']), "{files:?}");
        act(&visiting, "button", "Still").await;
        shows(&visiting, "alive").await;
        visiting.end().await;
    }
    server.abort();
}
