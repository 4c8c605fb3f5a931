//! `browser`: which one is driven, and getting one.

use std::{path::Path, process::Stdio};

use clap::Subcommand;
use tokio::process::Command;

use super::{Exit, Refusal, browser_choice::missing_browser, install_browser::install_browser, terminal};
use crate::cdp::{BROWSER_VARIABLE, FoundBrowser, find_browser};

/// Subcommands of `browser`.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum BrowserCommand {
    /// Print the browser that runs use: its path, kind and version
    Which {
        /// The one for runs with a window
        #[arg(long)]
        headed: bool,
    },
    /// Get a browser: Debian's packages where there are rights to install, else a download
    ///
    /// Prints what it will run first. Debian gets chromium-headless-shell and chromium; elsewhere
    /// the current Chrome for Testing is downloaded into the user's cache.
    Install {
        /// Download Chrome too, for runs with a window
        #[arg(long)]
        headed: bool,
    },
}

pub(super) async fn browser(command: BrowserCommand) -> Result<Exit, Refusal> {
    match command {
        BrowserCommand::Which { headed } => {
            let found = find_browser(None, !headed).ok_or_else(|| missing_browser(None))?;
            terminal::print(&format!("{}\n", description(&found).await))?;
        }
        BrowserCommand::Install { headed } => {
            let found = install_browser(headed).await?;
            terminal::print(&format!("{}\n", description(&found).await))?;
        }
    }
    Ok(Exit::Done)
}

/// The browser for a run without window, after getting one if there is none. Who names one in the
/// environment wants that one.
pub(super) async fn ensure_browser() -> Result<FoundBrowser, Refusal> {
    match find_browser(None, true) {
        Some(found) => Ok(found),
        None if std::env::var_os(BROWSER_VARIABLE).is_some() => Err(missing_browser(None)),
        None => install_browser(false).await,
    }
}

async fn description(found: &FoundBrowser) -> String {
    let version = version(&found.path).await.unwrap_or_else(|| "no version".to_owned());
    format!("{}\n{} ({version})", found.path.display(), found.kind)
}

/// What a browser says of itself; nothing if it does not start.
pub(super) async fn version(path: &Path) -> Option<String> {
    let output = Command::new(path).arg("--version").stdin(Stdio::null()).output().await.ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
