//! `author`: a person works in a browser, and what was done becomes a flow.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use tokio::sync::mpsc::UnboundedReceiver;
use url::Url;

use super::{
    Exit, Refusal,
    browser_choice::choose_browser,
    drafting::{Drafting, Draughts},
    interruption::Interruption,
    state_folder::state_folder,
    terminal::{self, HINT},
};
use crate::{
    authoring::{DraftError, Watch, flow_named, portal_named},
    cdp::{Browser, Deadline},
    job::start_browser,
    page::{DownloadRules, Failure, Notice, Use, Visit, VisitOptions, WantedFiles, Window},
    portal::BrowserChoice,
};

pub(super) const EXAMPLES: &str = "\
Examples:
  wayleave author https://portal.example.com/ --portal example
  wayleave author https://portal.example.com/orders --portal example --flow orders.find-order
  wayleave author https://portal.example.com/ --browser ws://127.0.0.1:9222/devtools/browser/…";

/// Arguments of `author`.
#[derive(Debug, Args)]
pub(super) struct AuthorArguments {
    /// Where to begin
    #[arg(value_name = "URL")]
    url: Url,

    #[command(flatten)]
    drafting: Drafting,

    /// Show no window: somebody else drives the browser
    #[arg(long)]
    headless: bool,

    /// The browser: a program, or the ws:// or wss:// address of a running one [default: the best that is found]
    #[arg(long, value_name = "PATH|URL")]
    browser: Option<String>,

    /// The folder of lasting state [default: ~/.local/state/wayleave]
    #[arg(long, value_name = "DIR", env = "WAYLEAVE_STATE", hide_env_values = true)]
    state: Option<PathBuf>,
}

/// A window opens, and a first page comes, in this time.
const OPENING: std::time::Duration = std::time::Duration::from_secs(60);

pub(super) async fn author(root: Option<&Path>, arguments: AuthorArguments) -> Result<Exit, Refusal> {
    let start = arguments.url;
    if !matches!(start.scheme(), "http" | "https") || start.host_str().is_none() {
        return Err(Refusal::invalid("the address must be one of a site: http or https"));
    }
    if !start.username().is_empty() || start.password().is_some() {
        return Err(Refusal::invalid("the address holds a user name or a password; leave them out and sign in"));
    }
    let portal = portal_named(&start);
    let last = start.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty()).map(str::to_owned));
    let mut draughts = arguments.drafting.begin(root, &portal, &flow_named(last.as_deref().unwrap_or_default()))?;
    let state = arguments.state.map_or_else(state_folder, Ok)?;
    let source = choose_browser(arguments.browser.as_deref(), !arguments.headless, &BrowserChoice::default())?;

    let mut interruption = Interruption::listen()?;
    let browser = start_browser(&source, &state, false).await.map_err(unavailable)?;
    let kept = tempfile::tempdir()?;
    let watched = async {
        let (visit, window, notices) = open(&browser, kept.path()).await?;
        // A page that answers late or not at all is the person's to see.
        if let Err(error) = window.goto(start.as_str(), Deadline::after(OPENING)).await {
            terminal::say(format_args!("{start} did not open: {error}"));
        }
        terminal::say(format_args!(
            "watching what you do; close the window or press Ctrl-C when it is done. Passwords and codes are not kept"
        ));
        let watched = watch(&start, &visit, notices, &mut draughts, &mut interruption).await;
        // What the browser does not give up now goes with it.
        let _closed = visit.end(Deadline::after(std::time::Duration::from_secs(5))).await;
        watched
    };
    let watched = watched.await;
    browser.close().await;
    match watched? {
        Some(error @ DraftError::Nothing) => Err(Refusal::invalid(error).hinted("nothing was written")),
        Some(error) => Err(Refusal::invalid(error)),
        None => draughts.tell(),
    }
}

async fn open(browser: &Browser, kept: &Path) -> Result<(Visit, Window, UnboundedReceiver<Notice>), Refusal> {
    let options = VisitOptions {
        roles: true,
        use_: Use::Observation,
        downloads: Some(DownloadRules::into(kept.to_owned())),
        ..VisitOptions::default()
    };
    let opening = async {
        let deadline = Deadline::after(OPENING);
        let (visit, window, notices) = Visit::begin(browser, options, deadline).await?;
        visit.expect_files(WantedFiles { name: None, count: usize::MAX }, deadline).await?;
        Ok((visit, window, notices))
    };
    opening.await.map_err(|error: Failure| unavailable(error))
}

/// Its causes are told by what it says already.
fn unavailable(error: impl std::fmt::Display) -> Refusal {
    Refusal::new(Exit::Unavailable, anyhow::anyhow!("{error}"))
}

/// Writes what was done so far with every act, until the windows are closed or somebody says it is enough.
/// Why there was nothing to write, if there was not.
async fn watch(
    start: &Url,
    visit: &Visit,
    mut notices: UnboundedReceiver<Notice>,
    draughts: &mut Draughts,
    interruption: &mut Interruption,
) -> Result<Option<DraftError>, Refusal> {
    let mut watch = Watch::from(start);
    let mut problem = Some(DraftError::Nothing);
    loop {
        let notice = tokio::select! {
            biased;
            _ = interruption.came() => return Ok(problem),
            notice = notices.recv() => notice,
        };
        let Some(notice) = notice else { return Ok(problem) };
        let closes = matches!(notice, Notice::WindowClosed(_));
        if watch.take(notice, visit).await {
            problem = match draughts.write(watch.walkthrough()) {
                Ok(()) => None,
                Err(error) => Some(error.downcast::<DraftError>().context("the files cannot be written")?),
            };
            if let Some(DraftError::ForeignOrigin { origin, .. }) = &problem {
                terminal::say(format_args!(
                    "{HINT}note{HINT:#}: {origin} is no origin of the portal; nothing is written while it is part of the flow"
                ));
            }
        }
        if closes && visit.windows().is_empty() {
            return Ok(problem);
        }
    }
}
