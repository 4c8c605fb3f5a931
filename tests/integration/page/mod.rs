//! The page room against real Chromium.

mod choices;
mod clicks;
mod economy;
mod fields;
mod guards;
mod hands;
mod lists;
mod navigation;
mod page_turns;
mod replies;
mod roles;
mod runs;
mod scripts;
mod toggles;

use std::time::Duration;

use wayleave::{
    cdp::Deadline,
    page::{Aim, ClickOptions, Failure, FieldText, Key, Navigation, Notice, PageCondition, Patience},
};

use crate::support::{
    browser::{Visiting, soon},
    locators::{aim, css, framed, label, role, whole},
    site::Site,
};

fn patience() -> Patience {
    Patience::until(soon())
}

fn shortly(milliseconds: u64) -> Patience {
    Patience::until(Deadline::after(Duration::from_millis(milliseconds)))
}

/// A text for the field with this label.
fn field(name: &str, text: &str) -> FieldText {
    FieldText::new(aim(label(name)), text)
}

async fn shows(visiting: &Visiting, text: &str) {
    let condition = PageCondition::Text { aim: aim(css("#result")), text: whole(text) };
    visiting.window.wait_sight(&[condition], &patience()).await.unwrap();
}

/// Opens one page of a site of its own.
async fn open(html: &str) -> (Site, Visiting) {
    open_keeping_private(Vec::new(), html).await
}

async fn open_keeping_private(private: Vec<Aim>, html: &str) -> (Site, Visiting) {
    let site = Site::serve(&[("page", html), ("next", "<h1>next</h1>"), ("slow", "<h1>slow</h1>")]).await;
    let visiting = Visiting::keeping_private(&[site.origin("a")], private).await;
    let navigation = visiting.window.goto(&site.url("a", "page"), soon()).await.unwrap();
    assert_eq!(navigation, Navigation::Document);
    (site, visiting)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_is_five_messages_and_a_fill_is_six() {
    let (_site, visiting) = open(
        "<button onclick=\"result.textContent += 'clicked'\">Save</button><input aria-label=Name><output id=result></output>",
    )
    .await;
    let target = aim(role("button", "Save"));
    visiting.window.read(&target, &patience()).await.unwrap();
    let before = visiting.browser.sent_messages();
    visiting.window.click(&target, ClickOptions::default(), &patience()).await.unwrap();
    // prepare; move, press, release in one burst; verdict.
    assert_eq!(visiting.browser.sent_messages() - before, 5);
    shows(&visiting, "clicked").await;

    let before = visiting.browser.sent_messages();
    let filled = visiting.window.fill(&[field("Name", "Ann")], &patience()).await.unwrap();
    // prepare; click and text in one burst; verdict.
    assert_eq!(visiting.browser.sent_messages() - before, 6);
    assert_eq!(filled[0].value, "Ann");
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_of_all_three_kinds_take_clicks_and_text() {
    let inner = "<input aria-label=Code><button onclick=\"result.textContent = document.querySelector('input').value\">Go</button><output id=result></output>";
    let site = Site::serve(&[
        ("inner", inner),
        (
            "page",
            "<div style='height:900px'></div>
             <iframe id=same src='/inner' style='border:7px solid; padding:11px'></iframe>
             <iframe id=sibling src='http://x.a.localhost:{port}/inner' style='border:7px solid; padding:11px'></iframe>
             <iframe id=foreign src='http://b.localhost:{port}/inner' style='border:7px solid; padding:11px'></iframe>",
        ),
    ])
    .await;
    let visiting = Visiting::begin(&[site.origin("a")]).await;
    visiting.window.goto(&site.url("a", "page"), soon()).await.unwrap();
    for frame in ["#same", "#sibling", "#foreign"] {
        let window = &visiting.window;
        let field = FieldText::new(framed(&[frame], label("Code")), frame);
        let filled = window.fill(&[field], &patience()).await.unwrap();
        assert_eq!(filled[0].value, frame);
        window.click(&framed(&[frame], role("button", "Go")), ClickOptions::default(), &patience()).await.unwrap();
        let result = PageCondition::Text { aim: framed(&[frame], css("#result")), text: whole(frame) };
        window.wait_sight(&[result], &patience()).await.unwrap();
    }
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_slips_over_the_target_gets_no_click() {
    // The cover comes with the pointer's first move: after the point was found, before the press.
    let (_site, visiting) = open(
        "<button id=post onclick=\"result.textContent += 'posted'\">Post payment</button><output id=result></output>
         <script>
           addEventListener('mousemove', () => {
             if (window.shown) return;
             window.shown = true;
             const promo = document.createElement('div');
             promo.id = 'promo';
             promo.style = 'position:fixed;inset:0;background:#eee';
             promo.onclick = () => { result.textContent += 'bought'; };
             document.body.append(promo);
             setTimeout(() => promo.remove(), 300);
           });
         </script>",
    )
    .await;
    visiting.window.click(&aim(role("button", "Post payment")), ClickOptions::default(), &patience()).await.unwrap();
    shows(&visiting, "posted").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_covered_target_is_named_with_its_cover() {
    let (_site, visiting) = open(
        "<button>Save</button><div role=dialog style='position:fixed;inset:0'>Wait</div><button>Twin</button><button>Twin</button>",
    )
    .await;
    let window = &visiting.window;
    let covered = window.click(&aim(role("button", "Save")), ClickOptions::default(), &shortly(500)).await;
    assert!(covered.unwrap_err().to_string().contains("is covered by dialog “Wait”"));
    let twins = window.click(&aim(role("button", "Twin")), ClickOptions::default(), &shortly(900)).await;
    assert!(twins.unwrap_err().to_string().contains("2 match"));
    let absent = window.click(&aim(role("button", "Sav")), ClickOptions::default(), &shortly(300)).await;
    assert!(absent.unwrap_err().to_string().contains("nearest: button “Save”"));
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_goes_on_in_the_next_document() {
    let (site, visiting) = open("<a href=slow>Away</a>").await;
    let window = &visiting.window;
    window.click(&aim(role("link", "Away")), ClickOptions::default(), &patience()).await.unwrap();
    window.wait_sight(&[PageCondition::See(aim(role("heading", "slow")))], &patience()).await.unwrap();
    assert_eq!(window.url(), site.url("a", "slow"));
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn navigations_tell_the_truth() {
    let (site, mut visiting) = open("<a href='http://b.localhost:{port}/page'>Elsewhere</a>").await;
    let window = visiting.window.clone();
    window.goto(&site.url("a", "missing"), soon()).await.unwrap();
    assert_eq!(window.status(false, soon()).await.unwrap(), Some(404));
    let refused = window.goto("http://a.localhost:9/", soon()).await;
    assert!(matches!(refused, Err(Failure::OriginRefused { .. })), "{refused:?}");
    window.goto(&site.url("a", "page"), soon()).await.unwrap();
    window.wait_sight(&[PageCondition::See(aim(role("link", "Elsewhere")))], &patience()).await.unwrap();
    let moved = window.goto(&format!("{}#part", site.url("a", "page")), soon()).await.unwrap();
    assert_eq!(moved, Navigation::SameDocument);
    window.click(&aim(role("link", "Elsewhere")), ClickOptions::default(), &patience()).await.unwrap();
    let notice = visiting.notices.recv().await;
    assert!(matches!(notice, Some(Notice::WindowOpened { .. })));
    let refusal = window.wait_sight(&[PageCondition::See(aim(css("#never")))], &patience()).await;
    assert!(refusal.is_err());
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pop_up_is_a_window_of_the_visit() {
    let (_site, visiting) = open("<button onclick=\"window.open('next')\">Open</button>").await;
    let count = visiting.visit.window_count();
    visiting.window.click(&aim(role("button", "Open")), ClickOptions::default(), &patience()).await.unwrap();
    let opened = visiting.opened(count).await;
    opened.wait_sight(&[PageCondition::See(aim(role("heading", "next")))], &patience()).await.unwrap();
    opened.close(soon()).await.unwrap();
    assert_eq!(visiting.visit.windows().len(), 1);
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dialogs_are_answered_and_do_not_hold_the_page() {
    let (_site, visiting) = open(
        "<button onclick=\"result.textContent = confirm('Really?') ? 'yes' : 'no'\">Ask</button><output id=result></output>",
    )
    .await;
    let ask = aim(role("button", "Ask"));
    visiting.window.click(&ask, ClickOptions::default(), &patience()).await.unwrap();
    shows(&visiting, "no").await;
    let rule =
        wayleave::page::DialogRule { text: Some(whole("really?")), answer: wayleave::page::DialogAnswer::Accept };
    visiting.visit.set_step_dialog(Some(rule));
    visiting.window.click(&ask, ClickOptions::default(), &patience()).await.unwrap();
    shows(&visiting, "yes").await;
    assert!(visiting.visit.set_step_dialog(None)[0].by_step);
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_and_masks() {
    let (_site, visiting) = open(
        "<input id=phone aria-label=Phone oninput=\"this.value = this.value.replace(/\\D/g, '').replace(/^(\\d{3})(\\d+)/, '($1) $2')\">
         <input id=keys aria-label=Keys onkeyup=\"result.textContent += event.key\"><output id=result></output>",
    )
    .await;
    let window = &visiting.window;
    let filled = window.fill(&[field("Phone", "5550100")], &patience()).await.unwrap();
    assert_eq!(filled[0].value, "(555) 0100");
    window.type_text(&aim(label("Keys")), "aB", false, &patience()).await.unwrap();
    window.press(&[Key::parse("Enter").unwrap()], 1, None, &patience()).await.unwrap();
    shows(&visiting, "aBEnter").await;
    visiting.end().await;
}
