//! A recording made with bad intent harms nobody who looks at it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::json;
use tokio::io::AsyncWriteExt;
use wayleave::viewer::ViewerOptions;

use super::{
    made::{MadeRecording, step},
    watched::Watched,
};

/// A server that counts who comes.
async fn listener() -> (u16, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let came = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&came);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let _gone = stream.write_all(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    (port, came)
}

/// All that a page could do to get out of its frame.
fn page(port: u16) -> String {
    let evil = format!("http://127.0.0.1:{port}");
    let run = format!("console.log('hacked');top.hacked=1;fetch('{evil}/script')");
    format!(
        "<!doctype html><html onload=\"{run}\"><head><base href='{evil}/'><meta http-equiv=refresh content='0;url={evil}/refresh'>\
        <link rel=stylesheet href='{evil}/sheet.css'><link rel=preconnect href='{evil}'><link rel=prefetch href='{evil}/prefetch'>\
        <style>@import '{evil}/import.css'; body {{ background: url({evil}/background.png) }} @font-face {{ font-family: x; src: url({evil}/font) }} p {{ font-family: x }}</style>\
        <script>{run}</script><script src='{evil}/script.js'></script></head>\
        <body onclick=\"{run}\" background='{evil}/body.png'><p id=shown>shown all the same</p>\
        <img src='{evil}/image.png' srcset='{evil}/2x.png 2x' onerror=\"{run}\"><img src=x onerror=\"{run}\"><video poster='{evil}/poster' src='{evil}/video' autoplay></video>\
        <svg onload=\"{run}\"><script>{run}</script><image href='{evil}/svg.png'/><use href='{evil}/use.svg#a'/><a href=\"javascript:{run}\"><set attributeName=href to='javascript:{run}'/></a></svg>\
        <iframe src='{evil}/frame' srcdoc=\"<script>{run}</script>\"></iframe><object data='{evil}/object'></object><embed src='{evil}/embed'>\
        <form id=f action='{evil}/form'><input name=querySelector><button formaction='{evil}/button' autofocus onfocus=\"{run}\">go</button></form>\
        <img name=getElementById><img name=body><template><script>{run}</script></template><noscript><img src='{evil}/noscript'></noscript>\
        <math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={run}&gt;\">\
        <a href='{evil}/link' target=_top ping='{evil}/ping' style='position:fixed;inset:0;z-index:99;background:url({evil}/inline.png)'>everything is a link</a>\
        <a href=\"javascript:{run}\" style='position:fixed;inset:0'>x</a></body></html>"
    )
}

fn recording(port: u16) -> MadeRecording {
    let evil = format!("http://127.0.0.1:{port}");
    let out = format!(
        "</script><script>top.hacked=1;fetch('{evil}/text')</script><img src={evil}/text.png onerror=top.hacked=1>\u{2028}'\"`${{1}}<!--"
    );
    let mut made = MadeRecording::new();
    let sheet = made.blob(format!(
        "</style><script>top.hacked=1</script> body {{ color: red; background: url({evil}/sheet.png) }}"
    ));
    let (whole, text) = (made.blob(page(port)), made.blob(&out));
    let records = made.blob(json!([{ "name": out, "<b>": { "__proto__": out, "constructor": 1 } }]).to_string());
    made.run("flow", json!(out))
        .run("profile", json!(out))
        .run("browser", json!(out))
        .run(
            "sources",
            json!([
                { "file": "../../../../tmp/outside.yaml", "blob": text }, { "file": "/etc/outside.yaml", "blob": text },
                { "file": "flows/shop/list.yaml", "blob": text }, { "file": "__proto__", "blob": "../run.json" },
            ]),
        )
        .run("ending", json!({ "kind": out, "exit_code": 1, "message": out }));
    let click =
        json!({ "flow": "list", "id": out, "verb": out, "at": "flows/shop/list.yaml:3:5", "depth": 0, "about": out });
    made.line(0, "phase", json!({ "phase": out }))
        .line(1, "flow_started", json!({ "flow": out }))
        .line(2, "step_started", json!({ "step": click }))
        .line(3, "act", json!({ "step": click, "element": out, "locator": out, "value": out, "at": out, "rank": 1e15 as u64, "of": 2, "box": { "x": -1e300, "y": 1e300, "width": 1e300, "height": -5 }, "point": { "x": 1, "y": 1 } }))
        .line(4, "dialog", json!({ "dialog": out, "message": out, "accepted": true, "by_rule": true }))
        .line(5, "console", json!({ "level": out, "text": out, "at": out }))
        .line(6, "page", json!({ "step": click, "moment": "after", "address": out, "title": out, "snapshot": whole, "styles": [sheet, "nonsense"], "viewport": { "width": 1280, "height": 720 }, "scroll": { "x": 0, "y": 0 },
            "frames": [{ "frame": "0", "snapshot": whole, "styles": [] }] }))
        .line(7, "step_finished", json!({ "step": click, "elapsed_ms": 5 }))
        .line(8, "step_started", json!({ "step": step("2", "extract", 0) }))
        .line(9, "extracted", json!({ "step": step("2", "extract", 0), "shape": "a.b", "at": out, "address": out, "today": "2026-01-02", "items": 1, "snapshot": whole, "records": records, "masked": [out], "differences": [out] }))
        .line(u64::MAX, "failed", json!({ "step": step("2", "extract", 0), "message": out, "at": out, "notes": [out], "candidates": [{ "role": out }], "help": out, "source": out, "address": out, "screenshot": whole, "snapshot": "0".repeat(64) }))
        .line(10, "hologram", json!({ "x": out }))
        .exchange(json!({ "ms": 1, "kind": out, "method": out, "url": format!("javascript:top.hacked=1//{out}"), "request_headers": { "__proto__": out }, "status": 200, "response_headers": [[out, out]], "body": text, "mime": "image/svg+xml", "elapsed_ms": u64::MAX }))
        .output(json!({ "a": out }));
    made
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_recording_runs_nothing_and_asks_nobody() {
    let (port, came) = listener().await;
    let made = recording(port);
    let (path, told) = made.viewer(&ViewerOptions::default());
    assert!(told.left_out.iter().any(|line| line.contains("missing")), "{told:?}");
    let html = std::fs::read_to_string(&path).unwrap();
    assert!(!html.contains("hacked") && !html.contains("127.0.0.1"), "what was recorded stands nowhere as it is");

    let viewer = Watched::open(&path).await;
    let steps = viewer.value("document.querySelectorAll('[role=treeitem]').length").await.as_u64().unwrap();
    assert!(steps >= 3, "{steps}");
    let mut shown = 0;
    for at in 0..steps {
        viewer.value(&format!("document.querySelectorAll('[role=treeitem]')[{at}].click()")).await;
        for view in ["b", "a", "r", "i"] {
            viewer.key(view).await;
            viewer.settle().await;
            let inside =
                "document.querySelector('.frame-box iframe')?.contentDocument.getElementById('shown')?.textContent";
            shown += u32::from(viewer.value(inside).await == "shown all the same");
            // The page is one link.
            let area = viewer.value("(() => { const box = document.querySelector('.frame-box')?.getBoundingClientRect(); return box ? [box.x + box.width / 2, box.y + box.height / 2] : null; })()").await;
            if let (Some(x), Some(y)) = (area[0].as_f64(), area[1].as_f64()) {
                viewer.click_at(x, y).await;
            }
        }
        for tab in 1..=9 {
            viewer.key(&tab.to_string()).await;
            viewer.value("document.querySelector('#panel-body tr.pick')?.click()").await;
            viewer.settle().await;
        }
    }
    assert!(shown >= 2, "the page itself was shown {shown} times");
    viewer.key("/").await;
    viewer.write("hacked").await;
    viewer.until("document.querySelectorAll('.hit').length > 4").await;
    viewer.settle().await;
    assert_eq!(
        viewer
            .value("[typeof hacked, String(location.protocol), document.querySelectorAll('script:not([type])').length]")
            .await,
        json!(["undefined", "file:", 1])
    );
    let seen = viewer.end().await;
    assert_eq!((seen, came.load(Ordering::SeqCst)), (Vec::<String>::new(), 0), "nothing ran and nobody was asked");

    // The control: the same page, let loose, does all of that.
    let folder = tempfile::tempdir().unwrap();
    let loose = folder.path().join("loose.html");
    std::fs::write(&loose, page(port).replace("http-equiv=refresh", "name=calm")).unwrap();
    let control = Watched::start().await;
    control.go(&format!("file://{}", loose.display())).await;
    control.until("typeof hacked !== 'undefined'").await;
    assert!(control.end().await.iter().any(|seen| seen.contains("hacked")));
    assert!(came.load(Ordering::SeqCst) > 0);
}
