//! Where this machine has a browser.

use std::{
    env,
    ffi::OsStr,
    fmt, fs,
    io::Read,
    path::{Path, PathBuf},
};

use chromiumoxide::detection::{DetectionOptions, default_executable};

use super::real_binary;

/// The environment variable that names the browser to use; an explicit path goes before it.
pub const BROWSER_VARIABLE: &str = "WAYLEAVE_BROWSER";

/// Where distributions and vendors keep the program itself, behind the command on the path.
const SHELL_PLACES: &[&str] = &["/usr/lib/chromium/chromium-headless-shell"];
const BROWSER_PLACES: &[&str] = &[
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
];

const SHELL_COMMANDS: &[&str] = &["chromium-headless-shell", "chrome-headless-shell", "headless_shell"];
const BROWSER_COMMANDS: &[&str] =
    &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge", "msedge"];

/// Programs inside a download, whatever the platform's folders are called.
const SHELL_PROGRAMS: &[&str] = &["chrome-headless-shell", "chrome-headless-shell.exe"];
const BROWSER_PROGRAMS: &[&str] = &["chrome", "chrome.exe"];

/// As much of a script as is looked at.
const SCRIPT_BYTES: u64 = 16 * 1024;

/// A browser that can be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundBrowser {
    /// The program itself, not a wrapper script.
    pub path: PathBuf,
    pub kind: BrowserKind,
}

/// What kind of browser a program is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserKind {
    /// Chromium without a window system: starts fastest, cannot be shown.
    HeadlessShell,
    Chromium,
    Chrome,
    Edge,
}

impl fmt::Display for BrowserKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HeadlessShell => "headless shell",
            Self::Chromium => "Chromium",
            Self::Chrome => "Chrome",
            Self::Edge => "Edge",
        })
    }
}

impl BrowserKind {
    fn of(program: &Path) -> Self {
        let name = program.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        match () {
            () if name.contains("headless") => Self::HeadlessShell,
            () if name.contains("edge") => Self::Edge,
            () if name.contains("chrome") => Self::Chrome,
            () => Self::Chromium,
        }
    }
}

/// The browser to drive: the explicit one (a path or a command), else the one that
/// [`BROWSER_VARIABLE`] names, else the best that is installed or was downloaded. Headless runs prefer
/// a headless shell, headed runs never get one. Whoever names a browser gets that one or none.
#[must_use]
pub fn find_browser(explicit: Option<&Path>, headless: bool) -> Option<FoundBrowser> {
    if let Some(named) = explicit.map(Path::to_owned).or_else(|| env::var_os(BROWSER_VARIABLE).map(PathBuf::from)) {
        return candidate(&named);
    }
    let shell = || first(SHELL_PLACES, SHELL_COMMANDS).or_else(|| downloaded(SHELL_PROGRAMS));
    let browser = || first(BROWSER_PLACES, BROWSER_COMMANDS).or_else(detected).or_else(|| downloaded(BROWSER_PROGRAMS));
    headless.then(shell).flatten().or_else(browser)
}

/// The folder that downloaded browsers are kept in, of this user.
#[must_use]
pub fn downloads_folder() -> Option<PathBuf> {
    let set = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?;
    Some(cache.join("wayleave").join("browsers"))
}

fn first(places: &[&str], commands: &[&str]) -> Option<FoundBrowser> {
    places.iter().chain(commands).find_map(|name| candidate(Path::new(name)))
}

fn detected() -> Option<FoundBrowser> {
    candidate(&default_executable(DetectionOptions::default()).ok()?)
}

/// The newest download that holds one of the programs: `<platform>-<version>/<archive>/<program>`.
fn downloaded(programs: &[&str]) -> Option<FoundBrowser> {
    let mut versions = folders(&downloads_folder()?);
    versions.sort_by_key(|folder| fs::metadata(folder).and_then(|data| data.modified()).ok());
    let archives = versions.iter().rev().flat_map(|version| folders(version));
    archives
        .flat_map(|archive| programs.iter().map(move |program| archive.join(program)))
        .find_map(|program| candidate(&program))
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// What is behind a path or a command, if it can be started.
fn candidate(named: &Path) -> Option<FoundBrowser> {
    let command = if named.components().count() == 1 { on_path(named.as_os_str())? } else { named.to_owned() };
    let path = real_binary(&command);
    let usable = is_executable(&path) && !is_snap(&path);
    usable.then(|| FoundBrowser { kind: BrowserKind::of(&path), path })
}

fn on_path(command: &OsStr) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(command)).find(|path| is_executable(path))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// Ubuntu's `chromium-browser` is a script that starts, or asks for, a snap; the snap itself is a
/// link to `snap`. Neither hands on our pipe, and a snap cannot see our run folder.
fn is_snap(path: &Path) -> bool {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if target.starts_with("/snap") || target.file_name() == Some(OsStr::new("snap")) {
        return true;
    }
    let mut head = Vec::new();
    let read = fs::File::open(&target).and_then(|file| file.take(SCRIPT_BYTES).read_to_end(&mut head));
    read.is_ok() && head.starts_with(b"#!") && String::from_utf8_lossy(&head).contains("/snap/")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn program(folder: &Path, name: &str, text: &[u8]) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn a_named_browser_is_taken_or_nothing_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = program(folder.path(), "chrome-headless-shell", b"\x7fELF");
        let found = find_browser(Some(&path), true);
        assert_eq!(found, Some(FoundBrowser { path, kind: BrowserKind::HeadlessShell }));
        assert_eq!(find_browser(Some(&folder.path().join("absent")), true), None);
    }

    #[test]
    fn the_snap_stub_is_no_browser() {
        let folder = tempfile::tempdir().unwrap();
        let stub = b"#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then exit 10; fi\nexec /snap/bin/chromium \"$@\"\n";
        assert_eq!(candidate(&program(folder.path(), "chromium-browser", stub)), None);
        let snap = program(folder.path(), "snap", b"\x7fELF");
        std::os::unix::fs::symlink(snap, folder.path().join("chromium")).unwrap();
        assert_eq!(candidate(&folder.path().join("chromium")), None);
    }

    #[test]
    fn what_cannot_be_started_is_passed_by() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chromium");
        fs::write(&path, b"\x7fELF").unwrap();
        assert_eq!(candidate(&path), None);
    }
}
