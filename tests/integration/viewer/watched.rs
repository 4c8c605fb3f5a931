//! A browser with a viewer open, driven with real input, its requests and its console watched.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use wayleave::cdp::{Browser, LaunchOptions, Session, browser_protocol, js_protocol};

use browser_protocol::{network, page};
use js_protocol::runtime;

use crate::support::browser::{executable, soon};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A page with a viewer in it.
pub(super) struct Watched {
    browser: Browser,
    page: Session,
    /// Addresses that were asked for, what was said on the console, and what went wrong.
    pub(super) seen: Arc<Mutex<Vec<String>>>,
    _runs: tempfile::TempDir,
}

impl Watched {
    /// Opens a file, and waits until the viewer has shown it.
    pub(super) async fn open(path: &Path) -> Self {
        let watched = Self::start().await;
        watched.go(&format!("file://{}", path.display())).await;
        watched.until("document.documentElement?.dataset.ready === 'true'").await;
        watched
    }

    pub(super) async fn start() -> Self {
        let runs = tempfile::tempdir().unwrap();
        let mut options = LaunchOptions::new(executable(), runs.path());
        options.no_sandbox = nix::unistd::geteuid().is_root();
        let browser = Browser::launch(options).await.unwrap();
        let target = browser.new_page(None, soon()).await.unwrap();
        let page = target.session;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (mut events, into) = (page.events(), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                let told: Option<Value> = event.parse();
                let Some(told) = told else { continue };
                let text = match &*event.method {
                    "Network.requestWillBeSent" => {
                        format!("{} {}", text(&told["request"]["url"]), text(&told["requestId"]))
                    }
                    // The policy kept it from being sent.
                    "Network.loadingFailed" if told["blockedReason"] == "csp" => {
                        let id = text(&told["requestId"]);
                        into.lock().unwrap().retain(|seen: &String| !seen.ends_with(&id));
                        continue;
                    }
                    "Runtime.consoleAPICalled" => format!("said {}", told["args"]),
                    "Runtime.exceptionThrown" => format!("threw {}", told["exceptionDetails"]),
                    "Page.windowOpen" | "Page.javascriptDialogOpening" => format!("opened {told}"),
                    _ => continue,
                };
                into.lock().unwrap().push(text);
            }
        });
        page.call(page::EnableParams::default(), soon()).await.unwrap();
        page.call(network::EnableParams::default(), soon()).await.unwrap();
        page.call(runtime::EnableParams::default(), soon()).await.unwrap();
        page.call(runtime::RunIfWaitingForDebuggerParams::default(), soon()).await.unwrap();
        let watched = Self { browser, page, seen, _runs: runs };
        watched.size(1440, 900).await;
        watched
    }

    pub(super) async fn go(&self, url: &str) {
        let gone = self.page.call(page::NavigateParams::new(url), soon()).await.unwrap();
        assert_eq!(gone.error_text, None, "{url}");
    }

    pub(super) async fn size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let _sized: Value = self.page.call_as("Emulation.setDeviceMetricsOverride", size, soon()).await.unwrap();
    }

    pub(super) async fn prefer(&self, scheme: &str) {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        let _set: Value = self.page.call_as("Emulation.setEmulatedMedia", media, soon()).await.unwrap();
    }

    /// What an expression gives in the viewer.
    pub(super) async fn value(&self, script: &str) -> Value {
        let evaluate = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let answer: Value = self.page.call_as("Runtime.evaluate", evaluate, soon()).await.unwrap();
        assert!(answer["exceptionDetails"].is_null(), "{script}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    pub(super) async fn text(&self, css: &str) -> String {
        let script = format!("document.querySelector({})?.textContent ?? ''", json!(css));
        self.value(&script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression holds.
    pub(super) async fn until(&self, script: &str) {
        let limit = soon();
        while self.value(script).await != Value::Bool(true) {
            let seen = self.seen.lock().unwrap().join("\n");
            assert!(!limit.is_past(), "{script} does not come true; seen:\n{seen}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A key as a person presses it.
    pub(super) async fn key(&self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": key });
            if kind == "keyDown" && key.chars().count() == 1 {
                event["text"] = json!(key);
            }
            let _pressed: Value = self.page.call_as("Input.dispatchKeyEvent", event, soon()).await.unwrap();
        }
    }

    pub(super) async fn write(&self, text: &str) {
        let _written: Value = self.page.call_as("Input.insertText", json!({ "text": text }), soon()).await.unwrap();
    }

    /// A click with the mouse at the middle of an element.
    pub(super) async fn click(&self, css: &str) {
        let script = format!(
            "(() => {{ const at = document.querySelector({}); at.scrollIntoView({{ block: 'nearest' }}); const box = at.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(css)
        );
        let at = self.value(&script).await;
        self.click_at(at[0].as_f64().unwrap(), at[1].as_f64().unwrap()).await;
    }

    pub(super) async fn click_at(&self, x: f64, y: f64) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            let _clicked: Value = self.page.call_as("Input.dispatchMouseEvent", event, soon()).await.unwrap();
        }
    }

    /// Ends; whatever was seen beside the file itself.
    pub(super) async fn end(self) -> Vec<String> {
        self.browser.close().await;
        let seen = self.seen.lock().unwrap().clone();
        seen.into_iter().filter(|seen| !["file:", "data:", "about:"].iter().any(|own| seen.starts_with(own))).collect()
    }

    /// Nothing to wait for: what must not happen has had its chance.
    pub(super) async fn settle(&self) {
        self.value(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))",
        )
        .await;
    }
}
