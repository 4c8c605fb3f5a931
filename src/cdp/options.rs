//! How a browser of ours is started: what the caller chooses, and the switches that follow.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    time::Duration,
};

use nix::sys::statvfs::statvfs;

use super::{deadline::Deadline, run_folder::profile_argument};

/// What the caller chooses about a browser to be started.
#[derive(Clone, Debug)]
pub struct LaunchOptions {
    /// The browser. Seen through wrapper scripts by [`real_binary`](super::real_binary).
    pub executable: PathBuf,
    /// Without a window. A headless-shell has none in any case.
    pub headless: bool,
    /// Without Chromium's sandbox: only for the root user, for whom there is none.
    pub no_sandbox: bool,
    /// The folder below which the run folder is made.
    pub runs_dir: PathBuf,
    /// Environment variables besides the few that a browser needs from ours.
    pub extra_env: Vec<(OsString, OsString)>,
    /// Switches besides ours; they come last, so they win.
    pub extra_args: Vec<OsString>,
    /// Width and height of windows, in CSS pixels.
    pub window: (u32, u32),
    /// By when the browser must answer.
    pub deadline: Deadline,
}

impl LaunchOptions {
    /// A headless, sandboxed browser with a window of 1280 × 900 that may take half a minute to
    /// start (first starts on a loaded machine take 10 to 25 s).
    #[must_use]
    pub fn new(executable: impl Into<PathBuf>, runs_dir: impl Into<PathBuf>) -> Self {
        Self {
            executable: executable.into(),
            headless: true,
            no_sandbox: false,
            runs_dir: runs_dir.into(),
            extra_env: Vec::new(),
            extra_args: Vec::new(),
            window: (1280, 900),
            deadline: Deadline::after(Duration::from_secs(30)),
        }
    }

    /// The command line, without the program.
    pub(super) fn arguments(&self, profile: &Path) -> Vec<OsString> {
        let (width, height) = self.window;
        let mut arguments: Vec<OsString> = SWITCHES.iter().map(OsString::from).collect();
        arguments.push(format!("--disable-features={}", FEATURES_OFF.join(",")).into());
        arguments.push(format!("--window-size={width},{height}").into());
        arguments.push(profile_argument(profile));
        if self.headless {
            arguments.extend(HEADLESS_SWITCHES.iter().map(OsString::from));
        }
        if self.no_sandbox {
            arguments.push("--no-sandbox".into());
        }
        if shared_memory_is_scarce() {
            arguments.push("--disable-dev-shm-usage".into());
        }
        arguments.extend(self.extra_args.iter().cloned());
        arguments
    }

    /// The environment: never the whole of ours, which may hold credentials.
    pub(super) fn environment(&self, tmp: &Path) -> Vec<(OsString, OsString)> {
        let inherited = std::env::vars_os().filter(|(name, _)| is_inherited(name));
        let tmp = ("TMPDIR".into(), tmp.as_os_str().to_owned());
        inherited.chain([tmp]).chain(self.extra_env.iter().cloned()).collect()
    }
}

/// The base is what Playwright passes, less what changes what a page sees or may do, and less
/// whatever hides that the browser is driven. TLS errors are refused: no switch here weakens that.
const SWITCHES: &[&str] = &[
    "--remote-debugging-pipe",
    "--no-startup-window",
    // Roles and names as the browser computes them, readable in the page.
    "--enable-blink-features=ComputedAccessibilityInfo",
    // Patterns that would be tried over and over end in linear time.
    "--js-flags=--enable-experimental-regexp-engine-on-excessive-backtracks",
    // Driven, and saying so.
    "--enable-automation",
    // No first-run screens, prompts, sync, updates, reports or calls home.
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    // Nothing is slowed or stopped because nobody looks at it.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-renderer-backgrounding",
    "--allow-pre-commit-input",
    // A page must load, not be thawed; a pop-up must open.
    "--disable-back-forward-cache",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    // The same picture everywhere.
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--mute-audio",
];

/// Features that hold back input or paint, replace pages behind our back, or call out.
const FEATURES_OFF: &[&str] = &[
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "Prerender2",
    "Translate",
];

/// Without a screen there is no mouse to detect and no graphics card to use.
const HEADLESS_SWITCHES: &[&str] = &[
    "--headless",
    "--disable-gpu",
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
];

/// What a browser needs of our environment: where it is, how to speak, where to show, whom to ask.
const INHERITED: &[&str] = &[
    "ALL_PROXY",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANG",
    "LANGUAGE",
    "LD_LIBRARY_PATH",
    "NO_PROXY",
    "PATH",
    "TZ",
    "USER",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

const INHERITED_PREFIXES: &[&str] = &["FONTCONFIG_", "LC_"];

fn is_inherited(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| {
        INHERITED.contains(&name) || INHERITED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    })
}

/// Containers often give `/dev/shm` 64 MiB, in which renderers crash.
fn shared_memory_is_scarce() -> bool {
    const ENOUGH: u64 = 512 * 1024 * 1024;
    statvfs("/dev/shm").map_or(true, |shm| shm.blocks() * shm.fragment_size() < ENOUGH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(options: &LaunchOptions) -> String {
        let arguments = options.arguments(Path::new("/runs/run-1/profile"));
        arguments.iter().map(|argument| argument.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn no_switch_weakens_tls_and_the_sandbox_goes_only_when_asked() {
        let mut options = LaunchOptions::new("/usr/bin/chromium", "/runs");
        assert!(!arguments(&options).contains("ignore-certificate") && !arguments(&options).contains("sandbox"));
        options.no_sandbox = true;
        assert!(arguments(&options).contains("--no-sandbox"));
    }

    #[test]
    fn a_visible_browser_is_not_told_to_be_headless() {
        let options = LaunchOptions { headless: false, ..LaunchOptions::new("/usr/bin/chromium", "/runs") };
        assert!(!arguments(&options).contains("headless"));
    }

    #[test]
    fn credentials_in_our_environment_stay_there() {
        assert!(is_inherited("LC_TIME".as_ref()) && is_inherited("PATH".as_ref()));
        assert!(!is_inherited("PORTAL_PASSWORD".as_ref()));
    }
}
