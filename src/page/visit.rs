//! One visit to a portal: a browser context of its own and the windows in it.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use jiff::Timestamp;
use serde_json::json;
use tokio::sync::{mpsc, watch};

use super::{
    Aim, ConsoleLine, DownloadRules, Downloaded, Failure, Replies, Window, WindowId,
    dialog::{DialogOpened, DialogPolicy, DialogSeen},
    download::{Downloads, refuse_downloads, watch_downloads},
    injected,
    observe::{self, OBSERVED_BINDING, Observed},
    pump,
    recorded_page::Stage,
    server_clock::ServerClocks,
    storage::noted_origin,
    traffic::{self, Traffic},
};
use crate::{
    cdp::{
        Browser, CallError, ContextId, Deadline, RawPending, Session, Target, TargetEvent, TargetKind, TargetStream,
    },
    event::ExchangeSeen,
    secret::Secret,
};

/// How a visit begins.
#[derive(Clone, Debug, Default)]
pub struct VisitOptions {
    /// Origins that top-level documents may come from (`https://app.example.com`). Empty: any.
    pub origins: BTreeSet<String>,
    pub dialogs: DialogPolicy,
    /// Elements of which nothing is told or shown: in messages, pictures and documents that are kept.
    pub private: Vec<Aim>,
    /// Absent: no files at all.
    pub downloads: Option<DownloadRules>,
    /// Elements will be sought by role: the browser then keeps its accessibility trees, or every such
    /// question would build one anew. Keeping them costs each document some milliseconds.
    pub roles: bool,
    /// Pages come from recordings, by [`Visit::show_recorded`]; nothing is asked of a network.
    pub from_recordings: bool,
    /// Absent: the network itself.
    pub replies: Option<Arc<dyn Replies>>,
    /// What the clock of every document showed when the visit began; absent: the time. Workers keep theirs.
    pub clock: Option<Timestamp>,
    pub use_: Use,
    /// Requests and lines of the console are told.
    pub recorded: bool,
}

/// What a visit is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// Flows are run.
    #[default]
    Runs,
    /// Somebody writes flows: documents can be asked for [suggestions](crate::selectors::Suggestion).
    Suggestions,
    /// A person works in it and is watched; native dialogs are left to that person.
    Observation,
}

/// Something that happened in a visit without being asked for.
#[derive(Debug)]
pub enum Notice {
    Dialog(DialogSeen),
    WindowOpened {
        window: WindowId,
        opener: Option<WindowId>,
    },
    WindowClosed(WindowId),
    OriginRefused {
        window: WindowId,
        origin: String,
    },
    FileKept(Downloaded),
    DownloadRefused {
        name: String,
        why: String,
    },
    /// What proves to a portal who asks: secret from now on.
    Tokens(Vec<Secret>),
    /// A person did something, in a frame if one is named. This and the next only in visits that observe.
    Observed {
        window: WindowId,
        frame: Option<String>,
        observed: Box<Observed>,
    },
    Navigated {
        window: WindowId,
        url: String,
        new_document: bool,
    },
    DialogAnswered {
        window: WindowId,
        kind: String,
        accepted: bool,
        text: Option<String>,
    },
    DownloadBegan {
        window: Option<WindowId>,
        name: String,
    },
    /// Where the visit is recorded.
    Exchange(Box<ExchangeSeen>),
    /// Where the visit is recorded.
    Console(ConsoleLine),
}

/// A visit. Dropping it leaves the context to the browser; [`Visit::end`] closes it.
pub struct Visit {
    pub(super) browser: Browser,
    pub(super) context: ContextId,
    pub(super) shared: Shared,
    router: tokio::task::JoinHandle<()>,
    watcher: tokio::task::JoinHandle<()>,
}

/// What the windows of a visit have in common.
#[derive(Clone)]
pub(super) struct Shared(pub(super) Arc<SharedState>);

pub(super) struct SharedState {
    origins: BTreeSet<String>,
    dialogs: Mutex<Dialogs>,
    /// How many dialogs the step's own rule has answered.
    answered: watch::Sender<u64>,
    notices: mpsc::UnboundedSender<Notice>,
    windows: watch::Sender<Vec<Window>>,
    next_window: AtomicU32,
    pub(super) downloads: Downloads,
    /// Pages of this context that there ever were, by their target. A tab that opens for a file has begun
    /// it before it is prepared, and may be gone before it is one of the windows.
    pages: Mutex<HashMap<String, Window>>,
    /// The injected script, and what it is to keep private.
    script: String,
    roles: bool,
    replies: Option<Arc<dyn Replies>>,
    /// Sets the clocks of documents back.
    clock_script: Option<String>,
    /// Whether documents are lent the roles and names that they cannot tell by themselves.
    lends_roles: AtomicBool,
    use_: Use,
    /// Whether requests are counted, for waits until there are none.
    counts_requests: AtomicBool,
    /// Told by the same events.
    pub(super) clocks: ServerClocks,
    /// Where documents come from when it is no network.
    stage: Option<Stage>,
    /// Origins whose documents were open in windows.
    visited: Mutex<BTreeSet<String>>,
    /// The address that is answered with an empty document, to reach an origin's storage.
    desk: Mutex<Option<String>>,
    /// What is under way, where the visit is recorded.
    pub(super) traffic: Option<Traffic>,
}

#[derive(Default)]
struct Dialogs {
    policy: DialogPolicy,
    /// Dialogs since the step's rule was set.
    seen: Vec<DialogSeen>,
    /// How many came up in the step under way.
    in_step: u32,
}

/// More dialogs in one step are a page that asks for ever: it gets the other answer, which ends most such
/// loops, and when it goes on all the same its process is ended.
const MOST_DIALOGS: u32 = 50;

/// What a `window` arrival is compared with.
#[derive(Clone, Debug)]
pub struct WindowMark {
    next: u32,
    /// Windows there were, and how often they had navigated: a page may use a named one again.
    known: Vec<(WindowId, u64)>,
}

impl Visit {
    /// Opens a browser context with one blank window.
    ///
    /// # Errors
    /// When the browser does not answer in time.
    pub async fn begin(
        browser: &Browser,
        options: VisitOptions,
        deadline: Deadline,
    ) -> Result<(Self, Window, mpsc::UnboundedReceiver<Notice>), Failure> {
        let context = browser.new_context().await?;
        let (notices, notices_out) = mpsc::unbounded_channel();
        let shared = Shared(Arc::new(SharedState {
            origins: options.origins,
            dialogs: Mutex::new(Dialogs { policy: options.dialogs, ..Dialogs::default() }),
            answered: watch::Sender::new(0),
            notices,
            windows: watch::Sender::new(Vec::new()),
            next_window: AtomicU32::new(0),
            downloads: Downloads::new(options.downloads),
            pages: Mutex::default(),
            script: injected::script(
                &options.private,
                browser.keeps_early_input(),
                options.use_,
                options.from_recordings,
            )?,
            roles: options.roles,
            replies: options.replies,
            clock_script: options.clock.map(clock_script),
            use_: options.use_,
            lends_roles: AtomicBool::new(false),
            counts_requests: AtomicBool::new(false),
            clocks: ServerClocks::default(),
            stage: options.from_recordings.then(Stage::default),
            visited: Mutex::default(),
            desk: Mutex::default(),
            traffic: options.recorded.then(Traffic::default),
        }));
        let news = browser.root().events();
        let watcher = tokio::spawn(watch_downloads(news, browser.clone(), context.clone(), shared.clone()));
        refuse_downloads(browser, &context, deadline).await?;
        tokio::spawn(let_others_run(browser.targets()));
        let router = tokio::spawn(route(browser.targets_in(&context), shared.clone()));
        let first = browser.new_page(Some(&context), deadline).await?;
        let window = open_window(&shared, first, deadline).await?;
        if !browser.tells_roles() && !window.tells_roles(deadline).await? {
            shared.0.lends_roles.store(true, Ordering::Release);
            window.lend_roles(deadline).await?;
        }
        Ok((Self { browser: browser.clone(), context, shared, router, watcher }, window, notices_out))
    }

    /// Windows that are open, in the order in which they opened.
    #[must_use]
    pub fn windows(&self) -> Vec<Window> {
        self.shared.0.windows.borrow().iter().filter(|window| !window.is_closed()).cloned().collect()
    }

    /// A mark for [`Visit::windows_since`].
    #[must_use]
    pub fn window_mark(&self) -> WindowMark {
        let navigated = |window: &Window| (window.id(), window.tree().navigation_mark());
        WindowMark {
            next: self.shared.0.next_window.load(Ordering::Acquire),
            known: self.shared.0.windows.borrow().iter().map(navigated).collect(),
        }
    }

    /// Windows that opened after `mark`, closed ones too, and others than `origin` that were sent elsewhere since.
    /// Those that went where they may not are left out.
    #[must_use]
    pub fn windows_since(&self, mark: &WindowMark, origin: WindowId) -> Vec<Window> {
        let windows = self.shared.0.windows.borrow();
        let fresh = |window: &&Window| {
            let tree = window.tree();
            let known = mark.known.iter().find(|(id, _)| *id == window.id());
            let used_again = known.is_some_and(|(id, navigated)| *id != origin && tree.navigation_mark() > *navigated);
            tree.refused_origin.is_none() && (window.id().0 >= mark.next || used_again)
        };
        windows.iter().filter(fresh).cloned().collect()
    }

    /// Waits until there is another window, or the deadline.
    pub async fn next_window(&self, known: usize, deadline: Deadline) {
        let mut windows = self.shared.0.windows.subscribe();
        let more = windows.wait_for(|windows| windows.len() > known);
        let _ = tokio::time::timeout_at(deadline.instant(), more).await;
    }

    /// How many windows there have been, for [`Visit::next_window`].
    #[must_use]
    pub fn window_count(&self) -> usize {
        self.shared.0.windows.borrow().len()
    }

    /// Counts requests from now on, so that [`Window::wait_idle`] knows of those under way. Costs the
    /// browser and us something with every request: only for flows that ask.
    ///
    /// # Errors
    /// When the browser does not do it in time.
    pub async fn count_requests(&self, deadline: Deadline) -> Result<(), Failure> {
        if self.shared.0.counts_requests.swap(true, Ordering::AcqRel) || self.shared.0.traffic.is_some() {
            return Ok(());
        }
        let sessions: Vec<Session> = self.windows().iter().flat_map(Window::sessions).collect();
        let orders: Vec<RawPending> = sessions.iter().map(count_requests).collect();
        for order in orders {
            order.within(deadline).await?;
        }
        Ok(())
    }

    /// What time it is at the server of an address, once it has told while requests were
    /// [counted](Self::count_requests) or the visit is recorded.
    #[must_use]
    pub fn server_time(&self, address: &str) -> Option<Timestamp> {
        self.shared.0.clocks.now_at(address)
    }

    /// Puts a step's dialog rule in force, or takes it back; returns the dialogs that came up since
    /// the last change.
    pub fn set_step_dialog(&self, rule: Option<super::DialogRule>) -> Vec<DialogSeen> {
        let mut dialogs = self.shared.dialogs();
        dialogs.policy.step = rule;
        std::mem::take(&mut dialogs.seen)
    }

    /// Waits until the step's own rule has answered a dialog, or the deadline: a click is delivered before
    /// the page's handler opens one.
    pub async fn dialog_by_step(&self, deadline: Deadline) {
        let mut answered = self.shared.0.answered.subscribe();
        while !self.shared.dialogs().seen.iter().any(|dialog| dialog.by_step) {
            if tokio::time::timeout_at(deadline.instant(), answered.changed()).await.is_err() {
                return;
            }
        }
    }

    /// A step begins: its dialogs are counted anew.
    pub fn step_begins(&self) {
        self.shared.dialogs().in_step = 0;
    }

    /// Whether the page raised dialogs without end in this step.
    #[must_use]
    pub fn is_flooded(&self) -> bool {
        self.shared.dialogs().in_step > MOST_DIALOGS
    }

    /// Puts another step rule in force and returns the one that was, with what it has seen kept.
    pub fn swap_step_dialog(&self, rule: Option<super::DialogRule>) -> Option<super::DialogRule> {
        std::mem::replace(&mut self.shared.dialogs().policy.step, rule)
    }

    /// Closes the context with everything in it.
    ///
    /// # Errors
    /// When the browser does not do it in time.
    pub async fn end(self, deadline: Deadline) -> Result<(), Failure> {
        let disposed = tokio::time::timeout_at(deadline.instant(), self.browser.dispose_context(&self.context)).await;
        self.router.abort();
        self.watcher.abort();
        match disposed {
            Ok(Ok(()) | Err(CallError::Gone { .. })) => Ok(()),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Failure::Hung),
        }
    }
}

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

    /// Where documents come from when it is no network.
    pub(super) fn stage(&self) -> Option<&Stage> {
        self.0.stage.as_ref()
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

    fn dialogs(&self) -> MutexGuard<'_, Dialogs> {
        self.0.dialogs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The origin of an address as browsers write it.
pub(super) fn origin_of(address: &str) -> String {
    url::Url::parse(address)
        .map_or_else(|_| "an unreadable address".to_owned(), |url| url.origin().ascii_serialization())
}

/// Gives every new target of this context its preparation.
async fn route(mut targets: TargetStream, shared: Shared) {
    while let Some(event) = targets.next().await {
        let TargetEvent::Attached(target) = event else { continue };
        match target.kind {
            TargetKind::Page => {
                let shared = shared.clone();
                tokio::spawn(async move {
                    // A pop-up that closed itself before it was prepared is no loss.
                    if let Err(error) = open_window(&shared, target, Deadline::after(ADOPTION)).await {
                        tracing::debug!(%error, "a new window could not be prepared");
                    }
                });
            }
            TargetKind::Iframe => adopt_frame(&shared, target),
            _ => {}
        }
    }
}

/// Somebody else's tab in a browser that was attached to is none of ours, and must not stand still. The
/// first visit of a browser sees to that; for later ones the stream has ended.
async fn let_others_run(mut targets: TargetStream) {
    while let Some(event) = targets.next().await {
        if let TargetEvent::Attached(target) = event {
            drop(target.session.send_raw("Runtime.runIfWaitingForDebugger", json!({})));
        }
    }
}

/// A window that cannot be prepared in this time is as good as closed.
const ADOPTION: std::time::Duration = std::time::Duration::from_secs(30);

async fn open_window(shared: &Shared, target: Target, deadline: Deadline) -> Result<Window, Failure> {
    let opener = target.opener.as_deref().and_then(|opener| shared.window_of_target(opener));
    let id = WindowId(shared.0.next_window.fetch_add(1, Ordering::AcqRel));
    let window = Window::new(id, target.session.clone(), shared.0.replies.is_some());
    shared.pages().insert(target.target_id.clone(), window.clone());
    let until_gone = tokio::spawn(pump::pump(window.clone(), target.session.clone(), target.events, shared.clone()));
    shared.prepare(&window, &target.session, deadline).await?;
    if shared.observes() {
        // It may have become what it is before we heard of it.
        observe::listen_again(&window, &target.target_id);
    }
    shared.0.windows.send_modify(|windows| windows.push(window.clone()));
    shared.notify(Notice::WindowOpened { window: id, opener: opener.map(|window| window.id()) });
    // Told here, so that nobody hears that a window closed before, or without, hearing that it opened.
    let shared = shared.clone();
    tokio::spawn(async move {
        let _ = until_gone.await;
        shared.notify(Notice::WindowClosed(id));
    });
    Ok(window)
}

/// A frame in another process joins the window whose session announced it.
fn adopt_frame(shared: &Shared, target: Target) {
    let Some(window) = target.parent_session.as_deref().and_then(|parent| shared.window_of_session(parent)) else {
        drop(target.session.send_raw("Runtime.runIfWaitingForDebugger", json!({})));
        return;
    };
    let shared = shared.clone();
    tokio::spawn(async move {
        window.change(|tree| tree.attach(&target.target_id, None, &target.session));
        tokio::spawn(pump::pump(window.clone(), target.session.clone(), target.events, shared.clone()));
        if let Err(error) = shared.prepare(&window, &target.session, Deadline::after(ADOPTION)).await {
            tracing::debug!(%error, "a frame could not be prepared");
        }
    });
}

impl Shared {
    pub(super) fn replies(&self) -> Option<&dyn Replies> {
        self.0.replies.as_deref()
    }

    fn window_of_target(&self, target: &str) -> Option<Window> {
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

    fn pages(&self) -> MutexGuard<'_, HashMap<String, Window>> {
        self.0.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn window_of_session(&self, session: &str) -> Option<Window> {
        self.0.windows.borrow().iter().find(|window| window.has_session(session)).cloned()
    }
}

impl Window {
    fn has_session(&self, session: &str) -> bool {
        self.0.session.id() == session || self.tree().frames.values().any(|frame| frame.session.id() == session)
    }
}

impl Shared {
    /// Everything a new target needs before its first script, queued in one go; then it runs.
    async fn prepare(&self, window: &Window, session: &Session, deadline: Deadline) -> Result<(), Failure> {
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
        if let Some(source) = &self.0.clock_script {
            let script = json!({ "source": source, "runImmediately": true });
            answers.push(session.send_raw("Page.addScriptToEvaluateOnNewDocument", script));
        }
        if self.0.stage.is_some() {
            answers.push(session.send_raw("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }] })));
        } else if is_top_level || window.is_watching() || self.0.replies.is_some() {
            answers.push(window.order_pauses(session, window.is_watching()));
        }
        if self.0.traffic.is_some() {
            answers.push(traffic::watch(session));
            answers.push(session.send_raw("Log.enable", json!({})));
        } else if self.0.counts_requests.load(Ordering::Acquire) {
            answers.push(count_requests(session));
        }
        answers.push(session.send_raw("Runtime.runIfWaitingForDebugger", json!({})));
        for answer in answers {
            answer.within(deadline).await?;
        }
        Ok(())
    }
}

/// A script for the page's own world by which `Date` goes on from another moment.
fn clock_script(began: Timestamp) -> String {
    let behind = Timestamp::now().as_millisecond() - began.as_millisecond();
    CLOCK.replace("BEHIND", &behind.to_string())
}

const CLOCK: &str = "(() => {
  const Real = Date, now = () => Real.now() - (BEHIND);
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, made) => Reflect.construct(target, args.length ? args : [now()], made),
    apply: () => new Real(now()).toString(),
    get: (target, name) => name === 'now' ? now : Reflect.get(target, name),
  });
})()";

/// Events of all requests, no bodies.
fn count_requests(session: &Session) -> RawPending {
    session.send_raw("Network.enable", json!({ "maxTotalBufferSize": 0, "maxResourceBufferSize": 0 }))
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit").field("windows", &self.windows()).finish_non_exhaustive()
    }
}
