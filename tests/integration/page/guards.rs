//! What must not happen: text in another field, a click on another record, a dialog left to chance,
//! a secret in what is kept.

use wayleave::{
    page::{Aim, ClickOptions, DialogAnswer, DialogRule, Failure, FieldText, Key, SnapshotRequest},
    secret::{Redactor, Secret},
    selectors::{Locator, Questions},
};

use super::{field, open, open_keeping_private, patience, shortly, shows};
use crate::support::{
    browser::soon,
    locators::{aim, css, label, role},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_meant_for_one_field_never_reach_another() {
    let (_site, visiting) = open(
        "<input aria-label=Password oninput=\"if (this.value.length > 1) other.focus()\"><input id=other aria-label=Other>",
    )
    .await;
    let window = &visiting.window;
    let missed =
        window.fill(&[FieldText { keys: true, secret: true, ..field("Password", "sesame") }], &shortly(3_000)).await;
    assert!(matches!(missed, Err(Failure::Missed { .. })), "{missed:?}");
    assert_eq!(window.read(&aim(label("Other")), &patience()).await.unwrap().text.as_deref(), Some(""));
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_guard_is_left_to_swallow_enter() {
    let (_site, visiting) = open(
        "<form onsubmit=\"event.preventDefault(); result.textContent += 'sent '\"><input aria-label=Day type=date>
         <input aria-label=Note><button>Send</button></form><output id=result></output>",
    )
    .await;
    let window = &visiting.window;
    let enter = [Key::parse("Enter").unwrap()];
    window.fill(&[field("Day", "2026-01-31")], &patience()).await.unwrap();
    window.press(&enter, 1, Some(&aim(label("Note"))), &patience()).await.unwrap();
    shows(&visiting, "sent").await;
    let nothing = window.fill(&[field("Note", "")], &patience()).await.unwrap();
    assert!(!nothing[0].dispatched);
    window.press(&enter, 1, Some(&aim(label("Note"))), &patience()).await.unwrap();
    shows(&visiting, "sent sent").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recycled_row_is_not_acted_on_as_the_record_it_was() {
    let (_site, visiting) = open(
        "<ul><li>Ann <button onclick=\"result.textContent = this.parentNode.textContent\">Pay</button></li></ul>
         <button onclick=\"document.querySelector('li').firstChild.data = 'Carl '\">Scroll</button><output id=result></output>",
    )
    .await;
    let window = &visiting.window;
    let request =
        SnapshotRequest { each: Some(css("li")), questions: Questions::default(), ..SnapshotRequest::default() };
    let taken = window.snapshot(&request, &patience()).await.unwrap();
    assert!(taken.snapshot.html.contains("data-wl-item=\"1\""));
    window.click(&aim(role("button", "Scroll")), ClickOptions::default(), &patience()).await.unwrap();
    let mut pay = Aim::new("Ann's button", vec![css("button")], Vec::new());
    pay.item = Some(1);
    let refused = window.click(&pay, ClickOptions::default(), &patience()).await;
    assert!(refused.unwrap_err().to_string().contains("shows another record now"));
    // An empty `output` has no box: it is read without asking whether it is seen.
    let result = Locator { visible: false, ..css("#result") };
    let kept = window.snapshot(&SnapshotRequest::default(), &patience()).await.unwrap().snapshot.html;
    assert!(kept.contains("Carl"), "the row was recycled");
    assert!(!kept.contains("Carl Pay</output>"), "and nothing was paid");
    assert_eq!(window.fingerprint(&aim(result), &patience()).await.unwrap(), "\u{1}");
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_steps_dialog_is_waited_for() {
    let (_site, visiting) = open(
        "<button onclick=\"setTimeout(() => { result.textContent = confirm('Sure?') ? 'yes' : 'no' }, 150)\">Ask</button><output id=result></output>",
    )
    .await;
    visiting.visit.set_step_dialog(Some(DialogRule { text: None, answer: DialogAnswer::Accept }));
    visiting.window.click(&aim(role("button", "Ask")), ClickOptions::default(), &patience()).await.unwrap();
    visiting.visit.dialog_by_step(soon()).await;
    assert!(visiting.visit.set_step_dialog(None)[0].by_step);
    shows(&visiting, "yes").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_of_a_page_shows_no_secret() {
    let private = aim(css("#ssn"));
    let (_site, visiting) = open_keeping_private(
        vec![private.clone()],
        "<meta http-equiv=Content-Security-Policy content=\"style-src 'self'\"><input aria-label=Code>
         <input type=password value=hunter2><p id=ssn>078-05-1120</p>",
    )
    .await;
    let window = &visiting.window;
    window.fill(&[FieldText { secret: true, ..field("Code", "123456") }], &patience()).await.unwrap();
    let kept = window.document_snapshot(soon()).await.unwrap();
    for secret in ["123456", "hunter2", "078-05-1120"] {
        assert!(!kept.contains(secret), "{secret} is in {kept}");
    }
    // A picture is taken only when everything private is covered, also under a policy against styles.
    assert!(window.screenshot(&Redactor::new(), soon()).await.unwrap().starts_with(b"\x89PNG"));
    let uncovered = window.read(&private, &patience()).await.unwrap();
    assert_eq!(uncovered.text.as_deref(), Some("078-05-1120"));
    visiting.end().await;
}

const TOP_BAR: &str = "<meta http-equiv=Content-Security-Policy content=\"style-src 'unsafe-inline'\">
    <style>body { margin: 0; background: #fff; font: 20px monospace } .mine { color: #f00 } .open { color: #00f }</style>
    <p class=mine>Signed in as <b>zora</b>.quill</p><input class=mine value='to zora.quill'><p class=open>Stock 4711</p>
    <div id=host></div><script>
    host.attachShadow({ mode: 'open' }).innerHTML = '<i style=\"color: #f00 !important\">ZORA.QUILL</i>'.toLowerCase();
    new MutationObserver(() => document.title = 'touched').observe(document, { subtree: true, childList: true, characterData: true });
    </script>";

/// How many pixels of a picture are rather red, and rather blue.
fn red_and_blue(png: &[u8]) -> (usize, usize) {
    let picture = image::load_from_memory(png).unwrap().to_rgb8();
    let count = |is: &dyn Fn(i32, i32, i32) -> bool| {
        picture.pixels().filter(|pixel| is(pixel[0].into(), pixel[1].into(), pixel[2].into())).count()
    };
    (count(&|r, g, b| r > g + 60 && r > b + 60), count(&|r, g, b| b > g + 60 && b > r + 60))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_a_page_shows_is_black_in_its_picture() {
    let (_site, visiting) = open(TOP_BAR).await;
    let window = &visiting.window;
    let redactor = Redactor::new();
    let picture = async || red_and_blue(&window.screenshot(&redactor, soon()).await.unwrap());
    window.status(true, soon()).await.unwrap();
    let (red, blue) = picture().await;
    assert!(red > 300 && blue > 100, "{red} {blue}");
    redactor.add(&Secret::new("zora.quill")).unwrap();
    assert_eq!(picture().await, (0, blue));
    // It is as it was again, and the page noticed nothing.
    assert_eq!(red_and_blue(&window.screenshot(&Redactor::new(), soon()).await.unwrap()), (red, blue));
    let kept = window.document_snapshot(soon()).await.unwrap();
    assert!(!kept.contains("touched") && !kept.contains("#000"), "{kept}");
    visiting.end().await;
}
