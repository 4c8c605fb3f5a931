//! One visit to a portal: a browser context of its own and the windows in it.

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use jiff::Timestamp;
use serde_json::json;
use tokio::sync::{mpsc, watch};

use super::{
    Failure, Notice, Replies, VisitOptions, Window, WindowId,
    dialog::DialogSeen,
    download::{Downloads, refuse_downloads, watch_downloads},
    injected, observe, pump,
    recorded_page::Stage,
    replayed_page::replay_script,
    server_clock::ServerClocks,
    shared::{Dialogs, MOST_DIALOGS, Shared, SharedState, count_requests},
    traffic::Traffic,
};
use crate::cdp::{
    Browser, CallError, ContextId, Deadline, RawPending, Session, Target, TargetEvent, TargetKind, TargetStream,
};

/// A visit. Dropping it leaves the context to the browser; [`Visit::end`] closes it.
pub struct Visit {
    pub(super) browser: Browser,
    pub(super) context: ContextId,
    pub(super) shared: Shared,
    /// Where documents come from in a visit of recorded pages.
    pub(super) stage: Option<Arc<Stage>>,
    router: tokio::task::JoinHandle<()>,
    watcher: tokio::task::JoinHandle<()>,
}

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
        let stage = options.from_recordings.then(Arc::<Stage>::default);
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
            replies: stage.clone().map(|stage| stage as Arc<dyn Replies>).or(options.replies),
            replay_script: options.clock.map(replay_script),
            use_: options.use_,
            lends_roles: AtomicBool::new(false),
            counts_requests: AtomicBool::new(false),
            clocks: ServerClocks::default(),
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
        Ok((Self { browser: browser.clone(), context, shared, stage, router, watcher }, window, notices_out))
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

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit").field("windows", &self.windows()).finish_non_exhaustive()
    }
}
