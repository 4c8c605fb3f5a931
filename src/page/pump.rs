//! Events of a window's sessions into its state; dialogs and paused requests answered on the way.

use chromiumoxide::cdp::browser_protocol::{
    fetch::{ContinueRequestParams, FailRequestParams},
    network::ErrorReason,
    page::HandleJavaScriptDialogParams,
};
use serde::Deserialize;

use super::{
    console::console_line,
    dialog::DialogOpened,
    frame_tree::{FileChooser, Verdict},
    injected::WORLD,
    notice::Notice,
    observe,
    replies::{Request, reply},
    response::Paused,
    roles::lend_roles,
    shared::{Shared, origin_of},
    storage::answer_at_desk,
    window::Window,
};
use crate::cdp::{Event, EventStream, Session};

/// Reads all events of `session` until it is gone, and ends then.
pub(super) async fn pump(window: Window, session: Session, mut events: EventStream, shared: Shared) {
    while let Some(event) = events.next().await {
        handle(&window, &session, &event, &shared);
    }
    if let Some(traffic) = &shared.0.traffic {
        traffic.session_gone(&window, &session, &shared);
    }
    let gone = session.closed().await;
    let whole_window = session.id() == window.0.session.id();
    window.change(|tree| {
        tree.session_gone(session.id());
        if whole_window {
            tree.gone = Some(gone);
        }
    });
}

fn handle(window: &Window, session: &Session, event: &Event, shared: &Shared) {
    match event.method.as_str() {
        "Page.frameAttached" => {
            if let Some(e) = event.parse::<FrameAttached>() {
                window.change(|tree| tree.attach(&e.frame_id, Some(e.parent_frame_id), session));
            }
        }
        "Page.frameDetached" => {
            if let Some(e) = event.parse::<FrameDetached>()
                && e.reason.as_deref() != Some("swap")
            {
                window.change(|tree| tree.detach(&e.frame_id));
            }
        }
        "Page.frameNavigated" => {
            if let Some(e) = event.parse::<FrameNavigated>() {
                let url = window.change(|tree| {
                    tree.attach(&e.frame.id, e.frame.parent_id, session);
                    let url = format!("{}{}", e.frame.url, e.frame.url_fragment.unwrap_or_default());
                    tree.committed(&e.frame.id, e.frame.loader_id, url.clone(), e.frame.unreachable_url.is_some());
                    url
                });
                if shared.observes() {
                    observe::listen_again(window, &e.frame.id);
                }
                navigated(window, &e.frame.id, url, true, shared);
            }
        }
        "Page.navigatedWithinDocument" => {
            if let Some(e) = event.parse::<NavigatedWithinDocument>() {
                window.change(|tree| tree.moved_within(&e.frame_id, e.url.clone()));
                navigated(window, &e.frame_id, e.url, false, shared);
            }
        }
        "Runtime.executionContextCreated" => {
            if let Some(e) = event.parse::<ContextCreated>()
                && e.context.name == WORLD
                && let Some(frame) = e.context.aux_data.and_then(|data| data.frame_id)
            {
                // Before anybody knows of the document: whatever is asked there comes after.
                if shared.lends_roles() {
                    lend_roles(session, &e.context.unique_id);
                }
                window.change(|tree| tree.context_created(session, &frame, e.context.id, e.context.unique_id));
            }
        }
        "Runtime.executionContextDestroyed" => {
            if let Some(e) = event.parse::<ContextDestroyed>() {
                window.change(|tree| tree.context_destroyed(&e.execution_context_unique_id));
            }
        }
        "Runtime.executionContextsCleared" => window.change(|tree| tree.session_gone(session.id())),
        "Runtime.bindingCalled" => {
            if let Some(notice) = shared.observes().then(|| observe::observed(window, session, event)).flatten() {
                shared.notify(notice);
            } else {
                report(window, session, event);
            }
        }
        "Page.fileChooserOpened" => {
            if let Some(e) = event.parse::<FileChooserOpened>() {
                let chooser = FileChooser { session: session.clone(), frame: e.frame_id, input: e.backend_node_id };
                window.change(|tree| tree.chooser_opened(chooser));
            }
        }
        "Page.javascriptDialogOpening" if shared.observes() => {
            if let Some(opened) = event.parse::<DialogOpened>() {
                window.change(|tree| tree.open_dialog = Some(opened.kind));
            }
        }
        "Page.javascriptDialogClosed" if shared.observes() => {
            observe::dialog_closed(window, event).into_iter().for_each(|notice| shared.notify(notice));
        }
        "Page.javascriptDialogOpening" => dialog(window, session, event, shared),
        "Input.dragIntercepted" => {
            if let Some(e) = event.parse::<DragIntercepted>() {
                window.change(|tree| tree.carried = Some(e.data));
            }
        }
        "Fetch.requestPaused" => paused(window, session, event, shared),
        network if network.starts_with("Network.") => {
            traffic(window, event);
            socket(window, event, shared);
            if let Some(notice) = shared.observes().then(|| observe::sent(window, event)).flatten() {
                shared.notify(notice);
            }
            shared.0.clocks.take(event);
            if let Some(traffic) = &shared.0.traffic {
                traffic.take(window, session, event, shared);
            }
        }
        "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" if shared.0.traffic.is_some() => {
            if let Some(line) = console_line(window.id(), event) {
                shared.notify(line);
            }
        }
        _ => {}
    }
}

/// Tells who observes that a window went elsewhere.
fn navigated(window: &Window, frame: &str, url: String, new_document: bool, shared: &Shared) {
    if new_document && window.is_main_frame(frame) {
        shared.note_visited(&url);
    }
    if shared.observes() && window.is_main_frame(frame) {
        shared.notify(Notice::Navigated { window: window.id(), url, new_document });
    }
}

/// No web socket is answered in the network's place: it fails, and that is told.
fn socket(window: &Window, event: &Event, shared: &Shared) {
    #[derive(Deserialize)]
    struct Created {
        url: String,
    }
    if event.method == "Network.webSocketCreated"
        && let (Some(replies), Some(Created { url })) = (shared.replies(), event.parse())
    {
        let (kind, method) = ("WebSocket".into(), "GET".into());
        replies.missed(&Request { kind, method, url, window: window.id(), ..Request::default() });
    }
}

fn traffic(window: &Window, event: &Event) {
    match event.method.as_str() {
        "Network.requestWillBeSent" => {
            if let Some(e) = event.parse::<RequestId>() {
                window.change(|tree| tree.request_began(e.request_id));
            }
        }
        "Network.loadingFinished" | "Network.loadingFailed" => {
            if let Some(e) = event.parse::<RequestId>() {
                window.change(|tree| tree.request_ended(&e.request_id));
            }
        }
        _ => {}
    }
}

fn report(window: &Window, session: &Session, event: &Event) {
    #[derive(Deserialize)]
    struct Report {
        token: u64,
        #[serde(flatten)]
        verdict: Verdict,
    }
    if let Some(called) = event.parse::<BindingCalled>()
        && let Ok(report) = serde_json::from_str::<Report>(&called.payload)
    {
        window.change(|tree| tree.reported(session.id(), called.execution_context_id, report.token, report.verdict));
    }
}

fn dialog(window: &Window, session: &Session, event: &Event, shared: &Shared) {
    let Some(opened) = event.parse::<DialogOpened>() else { return };
    let seen = shared.answer_dialog(window.id(), &opened);
    if shared.is_beyond_answers() {
        drop(session.send_raw("Page.crash", serde_json::json!({})));
    }
    let mut answer = HandleJavaScriptDialogParams::new(seen.accepted);
    answer.prompt_text.clone_from(&seen.text);
    drop(session.send(answer));
    shared.notify(Notice::Dialog(seen));
}

/// Top-level documents are paused before they are asked for: they may go to the portal's origins and
/// nowhere else. Responses are paused while a step waits for one.
fn paused(window: &Window, session: &Session, event: &Event, shared: &Shared) {
    let Some(paused) = event.parse::<Paused>() else { return };
    if paused.is_answer() {
        if !window.takes(session, &paused, shared) {
            drop(session.send(ContinueRequestParams::new(paused.request_id)));
        }
        return;
    }
    let top_level = paused.is_top_level(window);
    if top_level && shared.is_at_desk(&paused.request.url) {
        answer_at_desk(session, &paused.request_id);
        return;
    }
    if !top_level || shared.origin_allowed(&paused.request.url) {
        if let Some(replies) = shared.replies() {
            reply(window, session, &paused, shared, replies);
            return;
        }
        drop(session.send(ContinueRequestParams::new(paused.request_id)));
        return;
    }
    let origin = origin_of(&paused.request.url);
    drop(session.send(FailRequestParams::new(paused.request_id, ErrorReason::BlockedByClient)));
    shared.notify(Notice::OriginRefused { window: window.id(), origin: origin.clone() });
    window.change(|tree| tree.refused_origin = Some(origin));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FrameAttached {
    frame_id: String,
    parent_frame_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FrameDetached {
    frame_id: String,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct FrameNavigated {
    frame: NavigatedFrame,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NavigatedFrame {
    id: String,
    parent_id: Option<String>,
    loader_id: String,
    url: String,
    url_fragment: Option<String>,
    /// The address that could not be loaded, of the browser's own page about it.
    unreachable_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NavigatedWithinDocument {
    frame_id: String,
    url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileChooserOpened {
    frame_id: String,
    backend_node_id: Option<i64>,
}

#[derive(Deserialize)]
struct ContextCreated {
    context: Context,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    id: i64,
    unique_id: String,
    name: String,
    aux_data: Option<AuxData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AuxData {
    frame_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContextDestroyed {
    #[serde(default)]
    execution_context_unique_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BindingCalled {
    payload: String,
    execution_context_id: i64,
}

#[derive(Deserialize)]
struct DragIntercepted {
    data: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestId {
    request_id: String,
}
