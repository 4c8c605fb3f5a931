//! A real browser for a test.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, LazyLock},
    time::Duration,
};

use tokio::io::{AsyncBufReadExt, BufReader};
use wayleave::{
    cdp::{Browser, Deadline, LaunchOptions, find_browser, real_binary},
    page::{Aim, DialogPolicy, DownloadRules, Replies, Use, Visit, VisitOptions, Window},
};

/// The browser to test with: `WAYLEAVE_BROWSER`, else the best that is there. On a machine without
/// one the first test that asks gets it, by the command that people use.
pub(crate) fn executable() -> PathBuf {
    static FOUND: LazyLock<PathBuf> = LazyLock::new(|| {
        if let Some(found) = find_browser(None, true) {
            return found.path;
        }
        let installed = Command::new(env!("CARGO_BIN_EXE_wayleave")).args(["browser", "install"]).status().unwrap();
        assert!(installed.success(), "no browser was found, and none could be installed");
        find_browser(None, true).expect("the browser that was just installed").path
    });
    FOUND.clone()
}

/// The whole browser, also where a headless shell is installed beside it.
pub(crate) fn full_chromium() -> PathBuf {
    executable();
    find_browser(None, false).expect("the full browser is installed with the shell").path
}

/// Both kinds of browser: in windows, files and choosers they differ.
pub(crate) fn executables() -> [PathBuf; 2] {
    [executable(), full_chromium()]
}

/// A browser that is not ours, started with none of our switches, and its address.
pub(crate) async fn foreign_browser(profile: &Path) -> (tokio::process::Child, String) {
    let mut command = tokio::process::Command::new(real_binary(&executable()));
    command.args(["--headless", "--remote-debugging-port=0"]).arg(format!("--user-data-dir={}", profile.display()));
    if nix::unistd::geteuid().is_root() {
        command.arg("--no-sandbox");
    }
    let mut child = command.process_group(0).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = lines.next_line().await.unwrap().expect("the browser lives");
        if let Some(address) = line.strip_prefix("DevTools listening on ") {
            break address.to_owned();
        }
    };
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, address)
}

/// A visit with its browser; `end` leaves nothing behind.
pub(crate) struct Visiting {
    pub(crate) browser: Browser,
    pub(crate) visit: Visit,
    pub(crate) window: Window,
    pub(crate) notices: tokio::sync::mpsc::UnboundedReceiver<wayleave::page::Notice>,
    _folder: tempfile::TempDir,
}

pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

impl Visiting {
    pub(crate) async fn begin(origins: &[String]) -> Self {
        Self::start(executable(), origins, |_| {}).await
    }

    pub(crate) async fn begin_in(executable: PathBuf, origins: &[String]) -> Self {
        Self::start(executable, origins, |_| {}).await
    }

    /// A visit that tells and shows nothing of these elements.
    pub(crate) async fn keeping_private(origins: &[String], private: Vec<Aim>) -> Self {
        Self::start(executable(), origins, |options| options.private = private).await
    }

    /// A visit that `replies` answers in the network's place, its pages' clocks at `clock`.
    pub(crate) async fn answered(origins: &[String], replies: Arc<dyn Replies>, clock: jiff::Timestamp) -> Self {
        let set = |options: &mut VisitOptions| (options.replies, options.clock) = (Some(replies), Some(clock));
        Self::start(executable(), origins, set).await
    }

    async fn start(executable: PathBuf, origins: &[String], set: impl FnOnce(&mut VisitOptions)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = LaunchOptions::new(executable, folder.path());
        options.no_sandbox = nix::unistd::geteuid().is_root();
        // The headless shell keeps foreign frames in the page's process unless told otherwise.
        options.extra_args.push("--site-per-process".into());
        let browser = Browser::launch(options).await.unwrap();
        let mut options = VisitOptions {
            origins: origins.iter().cloned().collect(),
            dialogs: DialogPolicy::default(),
            private: Vec::new(),
            roles: true,
            from_recordings: false,
            recorded: false,
            use_: Use::Suggestions,
            downloads: Some(DownloadRules { most_bytes: 4 << 20, ..DownloadRules::into(folder.path().join("kept")) }),
            replies: None,
            clock: None,
        };
        set(&mut options);
        let (visit, window, notices) = Visit::begin(&browser, options, soon()).await.unwrap();
        Self { browser, visit, window, notices, _folder: folder }
    }

    /// The window that opened after there were `count`.
    pub(crate) async fn opened(&self, count: usize) -> Window {
        self.visit.next_window(count, soon()).await;
        self.visit.windows().pop().expect("a window opened")
    }

    pub(crate) async fn end(self) {
        self.visit.end(soon()).await.unwrap();
        self.browser.close().await;
    }
}
