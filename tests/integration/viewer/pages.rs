//! Pages before and after a step, what was aimed at painted over them, and the lines of the files.

use serde_json::json;
use wayleave::viewer::ViewerOptions;

use super::{
    made::{MadeRecording, step},
    watched::Watched,
};

const INSIDE: &str = "document.querySelector('.frame-box iframe')?.contentDocument?.querySelector('h1')?.textContent";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_shown_as_they_were_with_the_click_on_them() {
    let mut made = MadeRecording::new();
    let style = made.blob("h1 { color: rgb(1, 2, 3) } button { position: absolute; left: 600px; top: 1500px; width: 120px; height: 40px } body { height: 3000px }");
    let page = |name: &str| {
        made.blob(format!("<!DOCTYPE html><html><head></head><body><h1>{name}</h1><button>Save</button><iframe data-wl-frame=1></iframe>"))
    };
    let (before, after, frame) = (page("before"), page("after"), made.blob("<!DOCTYPE html><p id=inner>inside"));
    let flow = made.blob("flow: list\nsteps:\n  - click: deals.save # the second\n");
    made.run("sources", json!([{ "file": "flows/shop/list.yaml", "blob": flow }]));
    let told = |moment: &str, snapshot: &str| {
        json!({ "step": step("1", "click", 0), "moment": moment, "address": "https://a.example/deals", "title": "Deals", "snapshot": snapshot, "styles": [style],
            "viewport": { "width": 1280, "height": 720 }, "scroll": { "x": 0, "y": 0 }, "frames": [{ "frame": "1", "snapshot": frame, "styles": [] }] })
    };
    let (earlier, later) = (told("start", &before), told("failed", &after));
    made.line(0, "page", earlier)
        .line(10, "step_started", json!({ "step": step("1", "click", 0) }))
        .line(20, "act", json!({ "step": step("1", "click", 0), "verb": "click", "element": "deals.save", "locator": "role: button, name: Save", "rank": 1, "of": 2,
            "box": { "x": 600, "y": 300, "width": 120, "height": 40 }, "point": { "x": 660, "y": 320 }, "scroll": { "x": 0, "y": 1200 } }))
        .line(30, "page", later)
        .line(30, "failed", json!({ "step": step("1", "click", 0), "message": "nothing came", "at": "flows/shop/list.yaml:3:5", "source": "error: nothing came", "candidates": [{ "role": "button", "name": "Store" }] }))
        .run("ending", json!({ "kind": "failed", "exit_code": 1, "message": "nothing came" }));
    let (path, _) = made.viewer(&ViewerOptions::default());

    let viewer = Watched::open(&path).await;
    assert!(viewer.text("#banner").await.contains("nothing came"));
    assert!(viewer.text("#facts").await.contains("locator 2 of 2") && viewer.text("#facts").await.contains("Store"));
    viewer.key("b").await;
    viewer.until(&format!("{INSIDE} === 'before'")).await;
    viewer.until("document.querySelectorAll('.hit-point').length === 1").await;
    // The box lies on the button, at the scale and as far down as the page was then.
    let apart = "(() => { const frame = document.querySelector('.frame-box iframe'); const scale = frame.getBoundingClientRect().width / frame.offsetWidth; const box = document.querySelector('.hit-box').getBoundingClientRect();
        const button = frame.contentDocument.querySelector('button').getBoundingClientRect(); const at = frame.getBoundingClientRect();
        return scale < 1 && Math.abs(box.x + 1 - at.x - button.x * scale) < 2 && Math.abs(box.y + 1 - at.y - button.y * scale) < 2 && Math.abs(box.width - 2 - button.width * scale) < 2; })()";
    viewer.until(apart).await;
    let inner = "document.querySelector('.frame-box iframe').contentDocument.querySelector('iframe').contentDocument?.querySelector('#inner')?.textContent === 'inside'";
    viewer.until(inner).await;
    viewer.key("a").await;
    viewer.until(&format!("{INSIDE} === 'after'")).await;
    let colour =
        "getComputedStyle(document.querySelector('.frame-box iframe').contentDocument.querySelector('h1')).color";
    assert_eq!(viewer.value(colour).await, "rgb(1, 2, 3)");
    viewer.click("[data-tab=source]").await;
    viewer
        .until("document.querySelector('.source .here .code')?.textContent === '  - click: deals.save # the second'")
        .await;
    viewer.key("Home").await;
    viewer.key("n").await;
    viewer.until("document.querySelector('[role=treeitem][aria-selected=true]').classList.contains('is-failed')").await;
    assert_eq!(viewer.end().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_was_left_before_the_act_carries_no_click_of_it() {
    let mut made = MadeRecording::new();
    let snapshot = made.blob("<!DOCTYPE html><h1>log in</h1>");
    let page = json!({ "moment": "after", "address": "https://a.example/login", "title": "Log in", "snapshot": snapshot,
        "viewport": { "width": 1280, "height": 720 }, "scroll": { "x": 0, "y": 0 } });
    // It was sent while the page was copied, and answered before the step began.
    made.exchange(json!({ "ms": 5, "id": 1, "kind": "document", "method": "POST", "url": "https://a.example/code", "status": 200, "elapsed_ms": 20 }));
    made.line(10, "page", page).line(30, "step_started", json!({ "step": step("1", "click", 0) }))
        .line(40, "act", json!({ "step": step("1", "click", 0), "verb": "click", "element": "code.submit", "point": { "x": 660, "y": 320 } }))
        .line(50, "step_finished", json!({ "step": step("1", "click", 0), "elapsed_ms": 20 }));
    let (path, _) = made.viewer(&ViewerOptions::default());
    let viewer = Watched::open(&path).await;
    viewer.key("b").await;
    viewer.until(&format!("{INSIDE} === 'log in'")).await;
    viewer.until("document.querySelector('#address').textContent.startsWith('left before the act')").await;
    assert_eq!(viewer.value("document.querySelectorAll('.hit-point').length").await, 0);
    assert_eq!(viewer.end().await, Vec::<String>::new());
}
