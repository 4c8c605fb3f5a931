//! What the windows of a visit have in common, and what each of them needs before its first script.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use serde_json::json;
use tokio::sync::{mpsc, watch};

use super::{
    Failure, Notice, Replies, Use, Window, WindowId,
    dialog::{DialogOpened, DialogPolicy, DialogSeen},
    download::Downloads,
    injected,
    observe::OBSERVED_BINDING,
    server_clock::ServerClocks,
    storage::noted_origin,
    traffic::{self, Traffic},
};
use crate::cdp::{Deadline, RawPending, Session};

/// What the windows of a visit have in common.
#[derive(Clone)]
pub(super) struct Shared(pub(super) Arc<SharedState>);

pub(super) struct SharedState {
    pub(super) origins: BTreeSet<String>,
    pub(super) dialogs: Mutex<Dialogs>,
    /// How many dialogs the step's own rule has answered.
    pub(super) answered: watch::Sender<u64>,
    pub(super) notices: mpsc::UnboundedSender<Notice>,
    pub(super) windows: watch::Sender<Vec<Window>>,
    pub(super) next_window: AtomicU32,
    pub(super) downloads: Downloads,
    /// Pages of this context that there ever were, by their target. A tab that opens for a file has begun
    /// it before it is prepared, and may be gone before it is one of the windows.
    pub(super) pages: Mutex<HashMap<String, Window>>,
    /// The injected script, and what it is to keep private.
    pub(super) script: String,
    pub(super) roles: bool,
    pub(super) replies: Option<Arc<dyn Replies>>,
    /// Sets the clocks of documents back.
    pub(super) replay_script: Option<String>,
    /// Whether documents are lent the roles and names that they cannot tell by themselves.
    pub(super) lends_roles: AtomicBool,
    pub(super) use_: Use,
    /// Whether requests are counted, for waits until there are none.
    pub(super) counts_requests: AtomicBool,
    /// Told by the same events.
    pub(super) clocks: ServerClocks,
    /// Origins whose documents were open in windows.
    pub(super) visited: Mutex<BTreeSet<String>>,
    /// The address that is answered with an empty document, to reach an origin's storage.
    pub(super) desk: Mutex<Option<String>>,
    /// What is under way, where the visit is recorded.
    pub(super) traffic: Option<Traffic>,
}

#[derive(Default)]
pub(super) struct Dialogs {
    pub(super) policy: DialogPolicy,
    /// Dialogs since the step's rule was set.
    pub(super) seen: Vec<DialogSeen>,
    /// How many came up in the step under way.
    pub(super) in_step: u32,
}

/// More dialogs in one step are a page that asks for ever: it gets the other answer, which ends most such
/// loops, and when it goes on all the same its process is ended.
pub(super) const MOST_DIALOGS: u32 = 50;

impl Shared {
    pub(super) fn notify(&self, notice: Notice) {
        // Nobody listens any more when the visit is over.
        let _ = self.0.notices.send(notice);
    }

    pub(super) fn answer_dialog(&self, window: WindowId, opened: &DialogOpened) -> DialogSeen {
        let mut dialogs = self.dialogs();
        let mut seen = dialogs.policy.answer(window, opened);
        dialogs.in_step += 1;
        if dialogs.in_step > MOST_DIALOGS {
            (seen.accepted, seen.text, seen.by_step) = (!seen.accepted, None, false);
        }
        if dialogs.policy.step.is_some() {
            dialogs.seen.push(seen.clone());
        }
        if seen.by_step {
            self.0.answered.send_modify(|count| *count += 1);
        }
        seen
    }

    /// Whether a page goes on asking whatever it is answered.
    pub(super) fn is_beyond_answers(&self) -> bool {
        self.dialogs().in_step > 2 * MOST_DIALOGS
    }

    pub(super) fn lends_roles(&self) -> bool {
        self.0.lends_roles.load(Ordering::Acquire)
    }

    pub(super) fn observes(&self) -> bool {
        self.0.use_ == Use::Observation
    }

    pub(super) fn origin_allowed(&self, address: &str) -> bool {
        self.0.origins.is_empty() || self.0.origins.contains(&origin_of(address))
    }

    /// Notes that a window shows a document of an origin.
    pub(super) fn note_visited(&self, address: &str) {
        let origin = noted_origin(address).filter(|origin| self.origin_allowed(origin));
        self.0.visited.lock().unwrap_or_else(PoisonError::into_inner).extend(origin);
    }

    pub(super) fn visited(&self) -> BTreeSet<String> {
        self.0.visited.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_desk(&self, address: Option<String>) {
        *self.0.desk.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }

    pub(super) fn is_at_desk(&self, address: &str) -> bool {
        self.0.desk.lock().unwrap_or_else(PoisonError::into_inner).as_deref() == Some(address)
    }

    pub(super) fn dialogs(&self) -> MutexGuard<'_, Dialogs> {
        self.0.dialogs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    pub(super) fn replies(&self) -> Option<&dyn Replies> {
        self.0.replies.as_deref()
    }

    pub(super) fn window_of_target(&self, target: &str) -> Option<Window> {
        self.0.windows.borrow().iter().find(|window| window.0.session.target_id() == Some(target)).cloned()
    }

    /// Whether a frame is, or was, one of this visit.
    pub(super) fn knows_frame(&self, frame: &str) -> bool {
        let pages = self.pages();
        pages.contains_key(frame) || pages.values().any(|window| window.tree().frames.contains_key(frame))
    }

    /// The window whose main frame this is, prepared or not.
    pub(super) fn window_of_page(&self, frame: &str) -> Option<Window> {
        self.pages().get(frame).cloned()
    }

    pub(super) fn pages(&self) -> MutexGuard<'_, HashMap<String, Window>> {
        self.0.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn window_of_session(&self, session: &str) -> Option<Window> {
        self.0.windows.borrow().iter().find(|window| window.has_session(session)).cloned()
    }
}

impl Shared {
    /// Everything a new target needs before its first script, queued in one go; then it runs.
    pub(super) async fn prepare(&self, window: &Window, session: &Session, deadline: Deadline) -> Result<(), Failure> {
        let mut answers = vec![
            session.send_raw("Page.enable", json!({})),
            session.send_raw("Runtime.enable", json!({})),
            session.send_raw(
                "Runtime.addBinding",
                json!({ "name": injected::REPORT_BINDING, "executionContextName": injected::WORLD }),
            ),
            session.send_raw(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": self.0.script, "worldName": injected::WORLD, "runImmediately": true }),
            ),
        ];
        if self.observes() {
            let binding = json!({ "name": OBSERVED_BINDING, "executionContextName": injected::WORLD });
            answers.push(session.send_raw("Runtime.addBinding", binding));
        }
        if self.0.roles {
            answers.push(session.send_raw("Accessibility.enable", json!({})));
        }
        let is_top_level = session.id() == window.0.session.id();
        if is_top_level {
            answers.push(session.send_raw("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })));
        }
        if let Some(source) = &self.0.replay_script {
            let script = json!({ "source": source, "runImmediately": true });
            answers.push(session.send_raw("Page.addScriptToEvaluateOnNewDocument", script));
        }
        if is_top_level || window.is_watching() || self.0.replies.is_some() {
            answers.push(window.order_pauses(session, window.is_watching()));
        }
        if self.0.traffic.is_some() {
            answers.push(traffic::watch(session));
            answers.push(session.send_raw("Log.enable", json!({})));
        } else if self.0.replay_script.is_some() {
            answers.push(count_requests(session));
            answers.push(session.send_raw("Network.setBypassServiceWorker", json!({ "bypass": true })));
        } else if self.observes() || self.0.counts_requests.load(Ordering::Acquire) {
            answers.push(count_requests(session));
        }
        answers.push(session.send_raw("Runtime.runIfWaitingForDebugger", json!({})));
        for answer in answers {
            answer.within(deadline).await?;
        }
        Ok(())
    }
}

impl Window {
    fn has_session(&self, session: &str) -> bool {
        self.0.session.id() == session || self.tree().frames.values().any(|frame| frame.session.id() == session)
    }
}

/// Events of all requests, no bodies.
pub(super) fn count_requests(session: &Session) -> RawPending {
    session.send_raw("Network.enable", json!({ "maxTotalBufferSize": 0, "maxResourceBufferSize": 0 }))
}

/// The origin of an address as browsers write it.
pub(super) fn origin_of(address: &str) -> String {
    url::Url::parse(address)
        .map_or_else(|_| "an unreadable address".to_owned(), |url| url.origin().ascii_serialization())
}
