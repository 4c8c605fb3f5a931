//! Getting a browser, by the means of the machine.

use std::{fs, path::Path, process::Stdio};

use anyhow::Context;
use chromiumoxide::fetcher::{BrowserFetcher, BrowserFetcherOptions, BrowserKind};
use tokio::process::Command;

use super::{Exit, Refusal, browser::version, terminal};
use crate::cdp::{FoundBrowser, downloads_folder, find_browser};

/// The full browser comes along for `--headed`; releases before the shell had its own package have
/// it alone.
const PACKAGES: &[&[&str]] = &[&["chromium-headless-shell", "chromium"], &["chromium"]];

/// Installs a browser and proves that it starts.
pub(super) async fn install_browser(headed: bool) -> Result<FoundBrowser, Refusal> {
    match packages_prefix().await {
        Some(prefix) => install_packages(&prefix).await?,
        None => download(headed).await?,
    }
    let found = find_browser(None, !headed).ok_or_else(|| {
        Refusal::new(Exit::Unavailable, anyhow::anyhow!("what was installed is no browser we can find"))
    })?;
    if version(&found.path).await.is_none() {
        let error = anyhow::anyhow!("{} was installed but does not start", found.path.display());
        return Err(Refusal::new(Exit::Unavailable, error).hinted(
            "a library may be missing; on Ubuntu: sudo apt-get install libnss3 libgbm1 libasound2t64 fonts-liberation",
        ));
    }
    Ok(found)
}

/// How to run `apt-get` with rights, on Debian itself. Ubuntu's package only asks for a snap.
async fn packages_prefix() -> Option<Vec<&'static str>> {
    let release = fs::read_to_string("/etc/os-release").ok()?;
    if !is_debian(&release) {
        return None;
    }
    if nix::unistd::geteuid().is_root() {
        return Some(Vec::new());
    }
    let asked = Command::new("sudo").args(["-n", "true"]).stdin(Stdio::null()).stderr(Stdio::null()).status().await;
    asked.ok()?.success().then(|| vec!["sudo", "-n"])
}

fn is_debian(release: &str) -> bool {
    release.lines().any(|line| line.trim() == "ID=debian" || line.trim() == "ID=\"debian\"")
}

async fn install_packages(prefix: &[&str]) -> Result<(), Refusal> {
    // Old lists may do; if not, the installation says so.
    let _updated = execute(prefix, &["apt-get", "update"]).await;
    let mut result = Ok(());
    for packages in PACKAGES {
        let mut command = vec!["apt-get", "install", "-y"];
        command.extend(*packages);
        result = execute(prefix, &command).await;
        if result.is_ok() {
            break;
        }
    }
    result.map_err(|error| Refusal::new(Exit::Unavailable, error))
}

/// Says what it runs, then runs it; its output is conversation, not data.
async fn execute(prefix: &[&str], command: &[&str]) -> anyhow::Result<()> {
    let words: Vec<&str> = prefix.iter().chain(command).copied().collect();
    let shown = words.join(" ");
    terminal::say(format_args!("+ {shown}"));
    let (program, arguments) = words.split_first().context("there is no command")?;
    let status = Command::new(program)
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::from(std::io::stderr()))
        .status()
        .await
        .with_context(|| format!("`{shown}` cannot be run"))?;
    anyhow::ensure!(status.success(), "`{shown}` failed: {status}");
    Ok(())
}

/// Chrome for Testing, from its publisher, into the user's cache.
async fn download(headed: bool) -> Result<(), Refusal> {
    let folder = downloads_folder().ok_or_else(|| {
        Refusal::invalid("there is no home folder to keep a browser in").hinted("set HOME or XDG_CACHE_HOME")
    })?;
    fetch(BrowserKind::ChromeHeadlessShell, "chrome-headless-shell", &folder).await?;
    if headed {
        fetch(BrowserKind::Chrome, "Chrome", &folder).await?;
    }
    Ok(())
}

async fn fetch(kind: BrowserKind, name: &str, folder: &Path) -> Result<(), Refusal> {
    terminal::say(format_args!("+ download the current {name} for testing into {}", folder.display()));
    let fetched = async {
        fs::create_dir_all(folder)?;
        let options = BrowserFetcherOptions::builder().with_kind(kind).with_path(folder).build()?;
        let installation = BrowserFetcher::new(options).fetch().await?;
        anyhow::Ok(installation)
    };
    let installation = fetched.await.map_err(|error| {
        Refusal::new(Exit::Unavailable, error.context(format!("{name} could not be downloaded")))
            .hinted("install Chromium by hand, or name one in WAYLEAVE_BROWSER")
    })?;
    terminal::say(format_args!("got {installation}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_debian_itself_has_the_packages() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(!is_debian("ID=ubuntu\nID_LIKE=debian\n"));
    }
}
