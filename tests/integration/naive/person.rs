//! What a person does, as the counter-check: looks until it is there, real mouse, real keys.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use wayleave::cdp::{Deadline, Session};

use super::driver::{evaluate, quoted};

const PATIENCE: Duration = Duration::from_secs(15);
/// How long one look at the page lasts at most.
const LOOK_MS: u64 = 500;

/// Drives one page by eye and hand.
pub(super) struct Person(Session);

/// A point of the element where nothing lies over it, or null; the middle if that is free.
/// Chromium drops input that comes before a document's first paint.
const AIM: &str = "(() => {
    if (performance.getEntriesByType('paint').length === 0) return null;
    const element = document.querySelector(CSS_TEXT);
    if (!element?.checkVisibility({ visibilityProperty: true })) return null;
    element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    const { x, y, width, height } = element.getBoundingClientRect();
    return [0.5, 0.1, 0.9]
        .map((part) => ({ x: x + width * part, y: y + height / 2 }))
        .find((at) => element.contains(document.elementFromPoint(at.x, at.y)));
})()";

#[derive(Clone, Copy, Deserialize)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FrameTree {
    frame: Frame,
    #[serde(default)]
    child_frames: Vec<FrameTree>,
}

#[derive(Deserialize)]
struct Frame {
    id: String,
    url: String,
}

impl Person {
    pub(super) fn of(page: Session) -> Self {
        Self(page)
    }

    /// Waits until an element is shown.
    pub(super) async fn sees(&self, css: &str) {
        let seen = format!("document.querySelector({})?.checkVisibility({{ visibilityProperty: true }})", quoted(css));
        self.waits(&seen).await;
    }

    /// Waits until a script's value is true, across documents, and returns it.
    pub(super) async fn waits(&self, condition: &str) -> Value {
        let look = format!(
            "new Promise((done) => {{
                const end = performance.now() + {LOOK_MS};
                const look = () => {{
                    const seen = {condition};
                    seen || performance.now() > end ? done(seen instanceof Node || seen) : setTimeout(look, 20);
                }};
                look();
            }})"
        );
        let deadline = Deadline::after(PATIENCE);
        while !deadline.is_past() {
            // A look is lost with its document, sometimes without an answer: then look at the next one.
            let answer = Deadline::after(Duration::from_millis(2 * LOOK_MS)).min(deadline);
            let seen = evaluate(&self.0, None, &look, answer).await;
            if let Some(seen) = seen.ok().map(Result::unwrap).filter(is_truthy) {
                return seen;
            }
        }
        let page =
            evaluate(&self.0, None, "`${location}: ${document.body.innerText}`", Deadline::after(PATIENCE)).await;
        panic!("waited in vain for {condition} at {page:?}");
    }

    /// Moves the mouse onto an element.
    pub(super) async fn points_at(&self, css: &str) {
        self.aims(css).await;
    }

    /// Clicks an element as soon as it would get the click.
    pub(super) async fn clicks(&self, css: &str) {
        let at = self.aims(css).await;
        self.mouse("mousePressed", at).await;
        self.mouse("mouseReleased", at).await;
    }

    /// Types into whatever has the focus.
    pub(super) async fn types(&self, text: &str) {
        for letter in text.chars().map(String::from) {
            self.key(json!({ "type": "keyDown", "key": letter, "text": letter })).await;
            self.key(json!({ "type": "keyUp", "key": letter })).await;
        }
    }

    pub(super) async fn presses_enter(&self) {
        let enter = |kind| json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13 });
        let mut down = enter("keyDown");
        down["text"] = "\r".into();
        self.key(down).await;
        self.key(enter("keyUp")).await;
    }

    /// Says yes to the native dialog that is open.
    pub(super) async fn accepts_dialog(&self) {
        self.call("Page.handleJavaScriptDialog", json!({ "accept": true })).await;
    }

    /// Looks inside the frame whose address contains `address` until `condition` is true there.
    pub(super) async fn waits_in_frame(&self, address: &str, condition: &str) {
        let deadline = Deadline::after(PATIENCE);
        while !self.holds_in_frame(address, condition, deadline).await {
            assert!(!deadline.is_past(), "waited in vain for {condition} in a frame of {address}");
            tokio::task::yield_now().await;
        }
    }

    async fn holds_in_frame(&self, address: &str, condition: &str, deadline: Deadline) -> bool {
        let tree = self.call("Page.getFrameTree", json!({})).await;
        let tree: FrameTree = serde_json::from_value(tree["frameTree"].clone()).unwrap();
        let Some(frame) = tree.find(address) else { return false };
        // A frame that goes to its page just now loses the world again.
        let Ok(world) =
            self.0.call_as::<Value>("Page.createIsolatedWorld", json!({ "frameId": frame.id }), deadline).await
        else {
            return false;
        };
        let context = world["executionContextId"].as_u64();
        evaluate(&self.0, context, condition, deadline).await.is_ok_and(|seen| seen == Ok(Value::Bool(true)))
    }

    async fn aims(&self, css: &str) -> Point {
        let at = self.waits(&AIM.replace("CSS_TEXT", &quoted(css))).await;
        let at: Point = serde_json::from_value(at).unwrap();
        self.mouse("mouseMoved", at).await;
        at
    }

    async fn mouse(&self, kind: &str, Point { x, y }: Point) {
        let button = if kind == "mouseMoved" { "none" } else { "left" };
        let event = json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1 });
        self.call("Input.dispatchMouseEvent", event).await;
    }

    async fn key(&self, event: Value) {
        self.call("Input.dispatchKeyEvent", event).await;
    }

    async fn call(&self, method: &str, params: Value) -> Value {
        self.0.call_as(method, params, Deadline::after(PATIENCE)).await.unwrap()
    }
}

impl FrameTree {
    fn find(&self, address: &str) -> Option<&Frame> {
        if self.frame.url.contains(address) {
            return Some(&self.frame);
        }
        self.child_frames.iter().find_map(|child| child.find(address))
    }
}

fn is_truthy(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}
