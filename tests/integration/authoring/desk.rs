//! A small portal that counts what is done on it, and hands that work on it as a second client of its browser.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::header,
    response::{Html, IntoResponse},
    routing::{get, post},
};
use serde_json::{Value, json};
use wayleave::cdp::{Browser, Deadline, Session, TargetEvent, TargetKind};

const LOGIN: &str = r#"<title>Sign in</title><form onsubmit="event.preventDefault(); password.value === 'Fern-Kettle-42' && user.value === 'olive' ? location.assign('/desk') : 0">
<label>User name <input id=user autocomplete=username></label>
<label>Password <input id=password type=password></label><button>Sign in</button></form>"#;

const DESK: &str = r#"<title>Desk</title><style>label { display: block; width: fit-content } .menu, nav { display: inline-block; margin-right: 150px } .items, #list { position: absolute; background: #fff } .items { display: none } #cover { position: fixed; inset: 0; opacity: 0 } .menu:hover .items { display: block }</style>
<div role=dialog aria-label="What is new"><button onclick="this.parentElement.remove()">Later</button></div>
<label>Stock number <input id=f84213907 name=stock></label>
<label>Buyer e-mail <input name=mail type=email></label>
<label for=place>Place</label><select id=place><option>Front row</option><option>Back row</option><option>Workshop</option></select>
<label><input type=checkbox id=wash> Wash it</label>
<fieldset><legend>Keys</legend><label><input type=radio name=keys value=1> One key</label><label><input type=radio name=keys value=2> Two keys</label></fieldset>
<label>Papers <input type=file id=papers></label>
<div class="rows"><section aria-label="Left"><button onclick="said.push('left')">Move</button></section><section aria-label="Right"><button onclick="said.push('right')">Move</button></section></div>
<form onsubmit="event.preventDefault(); said.push('found ' + wanted.value)"><label>Find <input id=wanted></label></form>
<div draggable=true ondragstart="event.dataTransfer.setData('text/plain', 'front')" role=button aria-label="Front photo">Front</div>
<div ondragover="event.preventDefault()" ondrop="event.preventDefault(); said.push('cover: ' + event.dataTransfer.getData('text/plain'))" role=region aria-label="Cover">Cover</div>
<button onclick="window.open('/notes', 'notes', 'width=500,height=400')">Notes</button>
<button onclick="said.push(confirm('Really remove it?') ? 'removed' : 'kept')">Remove</button>
<a href="/list.csv" download>Price list</a>
<div class=menu><button>Reports</button><div class=items><button onclick="said.push('overdue')">Overdue</button></div></div>
<nav onmouseenter="list.hidden = false" onmouseleave="list.hidden = true"><span style="cursor: pointer">More</span><div id=list hidden><a href="/" onclick="event.preventDefault(); said.push('archive')">Archive</a></div></nav>
<div><button id=run onclick="cover.hidden = false; setTimeout(() => { cover.hidden = true; rows.hidden = false }, 300)">Run</button><div id=cover hidden></div><div id=rows hidden><button onclick="said.push('row')">First row</button></div></div>
<iframe title="Map" src="/map"></iframe>
<button onclick="save()">Save</button>
<script>
var said = [];
async function save() {
  const effect = { stock: document.querySelector('[name=stock]').value, mail: document.querySelector('[name=mail]').value, place: place.value,
    wash: wash.checked, keys: document.querySelector('[name=keys]:checked')?.value, papers: papers.files.length, said };
  await fetch('/effect', { method: 'POST', body: JSON.stringify(effect) });
  location.assign('/saved');
}
</script>"#;

const NOTES: &str = r#"<title>Notes</title><label>Note <textarea id=note></textarea></label>
<button onclick="opener.said.push('note: ' + note.value); window.close()">Keep</button>"#;

const MAP: &str = r#"<button onclick="parent.said.push('map')">Zoom in</button>"#;

/// The portal.
pub(super) struct Desk {
    pub(super) origin: String,
    effects: Arc<Mutex<Vec<Value>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Desk {
    pub(super) async fn serve() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://desk.localhost:{}", listener.local_addr().unwrap().port());
        let effects = Arc::new(Mutex::new(Vec::new()));
        let mut routes = Router::new();
        for (path, html) in
            [("/login", LOGIN), ("/desk", DESK), ("/notes", NOTES), ("/map", MAP), ("/saved", "<h1>Saved</h1>")]
        {
            routes = routes.route(path, get(async move || Html(html)));
        }
        let routes = routes
            .route(
                "/list.csv",
                get(async || {
                    ([(header::CONTENT_DISPOSITION, "attachment; filename=list.csv")], "a,b\n").into_response()
                }),
            )
            .route("/effect", post(effect))
            .with_state(effects.clone());
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { origin, effects, server }
    }

    /// What was saved since the last time.
    pub(super) fn effects(&self) -> Vec<Value> {
        std::mem::take(&mut *self.effects.lock().unwrap())
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn effect(State(effects): State<Arc<Mutex<Vec<Value>>>>, body: String) {
    effects.lock().unwrap().push(serde_json::from_str(&body).unwrap());
}

/// A person's hands, by real input.
pub(super) struct Hands {
    browser: Browser,
    pages: Arc<Mutex<Vec<Session>>>,
}

fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

impl Hands {
    pub(super) async fn on(address: &str) -> Self {
        let browser = Browser::attach(address, soon()).await.unwrap();
        let pages = Arc::new(Mutex::new(Vec::new()));
        let (mut targets, known) = (browser.targets(), pages.clone());
        tokio::spawn(async move {
            while let Some(event) = targets.next().await {
                let TargetEvent::Attached(target) = event else { continue };
                drop(target.session.send_raw("Page.enable", json!({})));
                drop(target.session.send_raw("Runtime.runIfWaitingForDebugger", json!({})));
                if target.kind == TargetKind::Page {
                    known.lock().unwrap().push(target.session);
                }
            }
        });
        Self { browser, pages }
    }

    /// The page at a path, once its document is there.
    pub(super) async fn page(&self, path: &str) -> Page {
        let deadline = soon();
        loop {
            let pages = self.pages.lock().unwrap().clone();
            for session in pages {
                let page = Page(session);
                if page.ask("location.pathname + document.readyState").await == json!(format!("{path}complete")) {
                    return page;
                }
            }
            assert!(!deadline.is_past(), "no page at {path}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(super) async fn let_go(self) {
        self.browser.close().await;
    }
}

/// One page under the hands.
pub(super) struct Page(Session);

impl Page {
    async fn call(&self, method: &str, params: Value) -> Value {
        let answer = self.0.call_raw(method, params, soon()).await;
        answer.map_or(Value::Null, |answer| serde_json::from_slice(&answer).unwrap_or_default())
    }

    pub(super) async fn ask(&self, expression: &str) -> Value {
        let answer = self.call("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true })).await;
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub(super) async fn until(&self, expression: &str) {
        let deadline = soon();
        while self.ask(expression).await != json!(true) {
            assert!(!deadline.is_past(), "{expression}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn middle(&self, element: &str) -> (f64, f64) {
        let script = format!(
            "(() => {{ const el = {element}; el.scrollIntoView({{ block: 'center' }}); const b = el.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
        );
        let at = self.ask(&script).await;
        (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
    }

    /// Presses the button over the middle of an element. The release is not waited for: it may open a dialog.
    pub(super) async fn click(&self, element: &str) {
        let at = self.middle(element).await;
        self.click_at(at).await;
    }

    /// Moves the pointer over an element until another one is seen.
    pub(super) async fn hover(&self, element: &str, until: &str) {
        let (x, y) = self.middle(element).await;
        self.call("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": x, "y": y })).await;
        self.until(&format!("{until}.checkVisibility()")).await;
    }

    pub(super) async fn click_at(&self, (x, y): (f64, f64)) {
        self.call("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": x, "y": y })).await;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            let sent = self.0.send_raw("Input.dispatchMouseEvent", event);
            let _ = tokio::time::timeout(Duration::from_millis(700), sent.within(soon())).await;
        }
    }

    pub(super) async fn click_in_frame(&self, frame: &str, dx: f64, dy: f64) {
        let script = format!(
            "(() => {{ const el = {frame}; el.scrollIntoView({{ block: 'center' }}); const b = el.getBoundingClientRect(); return [b.x, b.y]; }})()"
        );
        let at = self.ask(&script).await;
        self.click_at((at[0].as_f64().unwrap() + dx, at[1].as_f64().unwrap() + dy)).await;
    }

    pub(super) async fn type_text(&self, text: &str) {
        for c in text.chars() {
            for kind in ["keyDown", "keyUp"] {
                let mut event = json!({ "type": kind, "key": c.to_string() });
                if kind == "keyDown" {
                    event["text"] = json!(c.to_string());
                }
                self.call("Input.dispatchKeyEvent", event).await;
            }
        }
    }

    pub(super) async fn press(&self, key: &str, code: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            let event = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
            self.call("Input.dispatchKeyEvent", event).await;
        }
    }

    pub(super) async fn enter(&self) {
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { "\r" } else { "" };
            let event =
                json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": text });
            self.call("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Carries what shows `text` onto another element.
    pub(super) async fn drag(&self, element: &str, text: &str, onto: &str) {
        let (x, y) = self.middle(element).await;
        let apart = format!(
            "(() => {{ const [a, b] = [{element}, {onto}].map(el => el.getBoundingClientRect()); return [b.x - a.x + (b.width - a.width) / 2, b.y - a.y + (b.height - a.height) / 2]; }})()"
        );
        let apart = self.ask(&apart).await;
        let (to_x, to_y) = (x + apart[0].as_f64().unwrap(), y + apart[1].as_f64().unwrap());
        self.call("Input.setInterceptDrags", json!({ "enabled": true })).await;
        let mouse = async |kind: &str, x: f64, y: f64| {
            let buttons = u8::from(kind != "mouseReleased");
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event).await;
        };
        mouse("mousePressed", x, y).await;
        mouse("mouseMoved", x + 6.0, y + 1.0).await;
        mouse("mouseMoved", x + 12.0, y + 2.0).await;
        let data = json!({ "items": [{ "mimeType": "text/plain", "data": text }], "dragOperationsMask": 1 });
        for kind in ["dragEnter", "dragOver", "drop"] {
            let event = json!({ "type": kind, "x": to_x, "y": to_y, "data": data });
            self.call("Input.dispatchDragEvent", event).await;
        }
        mouse("mouseReleased", to_x, to_y).await;
        self.call("Input.setInterceptDrags", json!({ "enabled": false })).await;
    }

    pub(super) async fn answer_dialog(&self) {
        let deadline = soon();
        while self.0.call_raw("Page.handleJavaScriptDialog", json!({ "accept": true }), soon()).await.is_err() {
            assert!(!deadline.is_past(), "no dialog came");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(super) async fn choose_file(&self, css: &str, file: &Path) {
        let document = self.call("DOM.getDocument", json!({})).await;
        let root = document["root"]["nodeId"].clone();
        let found = self.call("DOM.querySelector", json!({ "nodeId": root, "selector": css })).await;
        self.call("DOM.setFileInputFiles", json!({ "files": [file], "nodeId": found["nodeId"] })).await;
    }
}
