//! The handle to one running browser.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chromiumoxide::cdp::browser_protocol::{
    browser::{BrowserContextId, GetVersionParams, GetVersionReturns},
    target::{CreateBrowserContextParams, CreateTargetParams, DisposeBrowserContextParams},
};
use tokio::{
    sync::oneshot,
    time::{sleep_until, timeout_at},
};
use url::Url;

use super::{
    attach,
    claims::Claimed,
    connection::Connection,
    deadline::Deadline,
    error::{CallError, Gone, LaunchError},
    options::LaunchOptions,
    process::{BrowserProcess, Witness},
    session::Session,
    target::{Target, TargetStream},
    traffic, wire,
};

/// One browser. Cheap to clone. A browser of ours ends with [`close`](Self::close), or is killed
/// when the last handle is dropped; one that was attached to is only let go.
#[derive(Clone)]
pub struct Browser(Arc<Inner>);

struct Inner {
    connection: Arc<Connection>,
    root: Session,
    version: BrowserVersion,
    process_id: Option<u32>,
    run_folder: Option<PathBuf>,
    /// `None` for a browser that is not ours, or that was closed.
    process: tokio::sync::Mutex<Option<BrowserProcess>>,
    targets: Mutex<Option<TargetStream>>,
}

/// What the browser says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserVersion {
    /// Product and version, such as `Chrome/156.0.8078.79`.
    pub product: String,
    /// The revision it was built from.
    pub revision: String,
    /// Its default user agent.
    pub user_agent: String,
    /// Whether it is chromium-headless-shell, not the full browser.
    pub is_headless_shell: bool,
}

/// A browser context: cookies and storage of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContextId(String);

impl ContextId {
    /// The protocol's id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Browser {
    /// Starts a browser and waits until it answers.
    ///
    /// # Errors
    /// See [`LaunchError`]. Nothing is left behind then.
    pub async fn launch(options: LaunchOptions) -> Result<Self, LaunchError> {
        let given = options.deadline.remaining();
        let (process, stream) = BrowserProcess::start(&options)?;
        let (connection, to_write, targets) = Connection::new();
        traffic::start(&connection, wire::over_pipe(stream), to_write, Some(process.witness().clone()));
        match introduce(&connection, options.deadline).await {
            Ok(version) => Ok(Self::new(connection, version, Some(process), targets)),
            Err(error) => {
                connection.end(&Gone::Closed);
                let failure = launch_failure(error, given, process.witness());
                process.end().await;
                Err(failure)
            }
        }
    }

    /// Attaches to a running browser at its `ws://…/devtools/browser/…` address, or with TLS at `wss://…`.
    /// From then on every new page of it waits for whoever consumes [`targets`](Self::targets).
    ///
    /// # Errors
    /// [`LaunchError::Connect`] when there is no browser there, [`LaunchError::Certificate`] when it cannot
    /// prove to be the one at that address.
    pub async fn attach(ws_url: &str, deadline: Deadline) -> Result<Self, LaunchError> {
        let unreachable = |detail: String| LaunchError::Connect { url: without_credentials(ws_url), detail };
        let late = |_| unreachable("it did not answer in time".into());
        let connected = timeout_at(deadline.instant(), wire::over_websocket(ws_url)).await.map_err(late)?;
        let ends = connected.map_err(|error| match error {
            wire::ConnectError::Unreachable(detail) => unreachable(detail),
            wire::ConnectError::Certificate(detail) => {
                LaunchError::Certificate { url: without_credentials(ws_url), detail }
            }
        })?;
        let (connection, to_write, targets) = Connection::new();
        traffic::start(&connection, ends, to_write, None);
        match introduce(&connection, deadline).await {
            Ok(version) => Ok(Self::new(connection, version, None, targets)),
            Err(error) => {
                connection.end(&Gone::Closed);
                Err(match error {
                    CallError::Protocol { .. } | CallError::Unreadable { .. } => LaunchError::Refused(error),
                    CallError::Timeout { .. } | CallError::Gone { .. } => unreachable(error.to_string()),
                })
            }
        }
    }

    fn new(
        connection: Arc<Connection>,
        version: BrowserVersion,
        process: Option<BrowserProcess>,
        targets: TargetStream,
    ) -> Self {
        Self(Arc::new(Inner {
            root: connection.root(),
            connection,
            version,
            process_id: process.as_ref().map(BrowserProcess::pid),
            run_folder: process.as_ref().map(BrowserProcess::run_folder),
            process: tokio::sync::Mutex::new(process),
            targets: Mutex::new(Some(targets)),
        }))
    }

    /// The browser's own session.
    #[must_use]
    pub fn root(&self) -> &Session {
        &self.0.root
    }

    /// What the browser says it is.
    #[must_use]
    pub fn version(&self) -> &BrowserVersion {
        &self.0.version
    }

    /// The process number of a browser of ours.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.0.process_id
    }

    /// The folder of a browser of ours, which goes with it.
    #[must_use]
    pub fn run_folder(&self) -> Option<PathBuf> {
        self.0.run_folder.clone()
    }

    /// Whether input that comes before a page's first paint reaches it: of a browser that we started so.
    #[must_use]
    pub fn keeps_early_input(&self) -> bool {
        self.0.process_id.is_some()
    }

    /// Whether documents tell the roles and names of their elements: surely in a browser that we started
    /// so; of another one only a document knows.
    #[must_use]
    pub fn tells_roles(&self) -> bool {
        self.0.process_id.is_some()
    }

    /// How many commands were sent.
    #[must_use]
    pub fn sent_messages(&self) -> u64 {
        self.0.connection.sent()
    }

    /// How many messages were received.
    #[must_use]
    pub fn received_messages(&self) -> u64 {
        self.0.connection.received()
    }

    /// All target events since the start, except the attaching of pages that
    /// [`new_page`](Self::new_page) returns. There is one such stream: the first call takes it,
    /// later ones get a stream that has ended. Targets that nobody takes keep standing still; once
    /// the stream is dropped they run unprepared.
    #[must_use]
    pub fn targets(&self) -> TargetStream {
        let taken = self.0.targets.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.unwrap_or_else(|| TargetStream::channel().1)
    }

    /// The pages and frames of one browser context that are attached to from now on, except pages that
    /// [`new_page`](Self::new_page) returns. They no longer come to [`targets`](Self::targets) while this
    /// stream lives.
    #[must_use]
    pub fn targets_in(&self, context: &ContextId) -> TargetStream {
        self.0.connection.route_context(context.0.clone())
    }

    /// Makes a browser context that goes with the connection. Limit it by dropping the future.
    ///
    /// # Errors
    /// When the browser refuses or is gone.
    pub async fn new_context(&self) -> Result<ContextId, CallError> {
        let command = CreateBrowserContextParams { dispose_on_detach: Some(true), ..Default::default() };
        let made = self.root().send(command).await?;
        Ok(ContextId(made.browser_context_id.into()))
    }

    /// Ends a browser context and all its pages. Limit it by dropping the future.
    ///
    /// # Errors
    /// When the browser refuses or is gone.
    pub async fn dispose_context(&self, context: &ContextId) -> Result<(), CallError> {
        let command = DisposeBrowserContextParams::new(BrowserContextId::from(context.0.clone()));
        self.root().send(command).await.map(drop)
    }

    /// Opens an empty page in `context`, or in the default one. The page stands still until its
    /// session is sent `Runtime.runIfWaitingForDebugger`.
    ///
    /// # Errors
    /// When the browser refuses, is gone, or `deadline` comes first.
    pub async fn new_page(&self, context: Option<&ContextId>, deadline: Deadline) -> Result<Target, CallError> {
        let _under_way = PageRequest::begin(&self.0.connection);
        let mut command = CreateTargetParams::new("about:blank");
        command.browser_context_id = context.map(|context| BrowserContextId::from(context.0.clone()));
        let made = self.root().call(command, deadline).await?;
        match self.0.connection.with_claims(|claims| claims.claim(made.target_id.as_ref())) {
            Claimed::Now(target) => Ok(*target),
            Claimed::Later(arrives) => self.await_page(arrives, deadline).await,
        }
    }

    async fn await_page(&self, arrives: oneshot::Receiver<Target>, deadline: Deadline) -> Result<Target, CallError> {
        let method = || CreateTargetParams::IDENTIFIER.to_owned();
        tokio::select! {
            biased;
            Ok(target) = arrives => Ok(target),
            reason = self.root().closed() => Err(CallError::Gone { method: method(), reason }),
            () = sleep_until(deadline.instant()) => Err(CallError::Timeout { method: method() }),
        }
    }

    /// Ends a browser of ours: kills it, since nothing of it is kept, waits until every process of its
    /// group is gone, and removes the run folder. A browser that was attached to is let go. Calls after
    /// the first wait for it and do nothing.
    pub async fn close(&self) {
        let mut process = self.0.process.lock().await;
        self.0.connection.expect_end();
        if let Some(process) = process.take() {
            process.end().await;
        }
        self.0.connection.end(&Gone::Closed);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.connection.expect_end();
        self.connection.end(&Gone::Closed);
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser").field("version", &self.0.version).field("process", &self.0.process_id).finish()
    }
}

/// A call to `Target.createTarget`, from before it is sent until its page is claimed or given up.
struct PageRequest<'a>(&'a Connection);

impl<'a> PageRequest<'a> {
    fn begin(connection: &'a Connection) -> Self {
        connection.with_claims(|claims| claims.begin());
        Self(connection)
    }
}

impl Drop for PageRequest<'_> {
    fn drop(&mut self) {
        for target in self.0.with_claims(|claims| claims.finish()) {
            self.0.announce_target(target);
        }
    }
}

/// The first words with a browser: who it is, and that we attach to everything.
async fn introduce(connection: &Arc<Connection>, deadline: Deadline) -> Result<BrowserVersion, CallError> {
    let root = connection.root();
    let version = root.send(GetVersionParams::default());
    let attached = root.send(attach::from_root());
    let version = version.within(deadline).await?;
    attached.within(deadline).await?;
    Ok(version.into())
}

impl From<GetVersionReturns> for BrowserVersion {
    fn from(version: GetVersionReturns) -> Self {
        // The full browser calls itself Chrome even when headless; only its user agent says so.
        let is_headless_shell = version.product.starts_with("HeadlessChrome/");
        Self { product: version.product, revision: version.revision, user_agent: version.user_agent, is_headless_shell }
    }
}

fn launch_failure(error: CallError, within: Duration, witness: &Witness) -> LaunchError {
    match error {
        CallError::Gone { reason, .. } => LaunchError::Exited { reason },
        CallError::Timeout { .. } => LaunchError::NotReady { within, stderr: witness.stderr() },
        CallError::Protocol { .. } | CallError::Unreadable { .. } => LaunchError::Refused(error),
    }
}

/// The address as it may be shown: a hosted browser's has a token in its query or user part.
fn without_credentials(address: &str) -> String {
    Url::parse(address).map_or_else(
        |_| "an address that is no URL".into(),
        |url| {
            format!(
                "{}://{}:{}",
                url.scheme(),
                url.host_str().unwrap_or_default(),
                url.port_or_known_default().unwrap_or_default()
            )
        },
    )
}
