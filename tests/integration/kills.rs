//! Whatever ends a run, and whenever: no process and no folder is left after the next start, and the
//! exit code says what happened.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::support::browser;

/// What is done to the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blow {
    KillBrowser,
    Interrupt,
    Terminate,
    KillRunner,
}

const BLOWS: [Blow; 4] = [Blow::KillBrowser, Blow::Interrupt, Blow::Terminate, Blow::KillRunner];
const MOMENTS: u32 = 20;

struct Demo {
    child: Child,
    folder: tempfile::TempDir,
}

impl Demo {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_wayleave"))
            .args(["-C", env!("CARGO_MANIFEST_DIR"), "demo", "--browser"])
            .arg(browser::executable())
            .arg("--output")
            .arg(folder.path().join("vehicles.jsonl"))
            .env("XDG_STATE_HOME", folder.path().join("state"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    /// Processes that name this demo's folder: Chromium's own, by their profile.
    fn browsers(&self) -> Vec<Pid> {
        let runs = self.runs().display().to_string();
        processes().into_iter().filter(|(_, line)| line.contains(&runs)).map(|(pid, _)| pid).collect()
    }

    fn runs(&self) -> PathBuf {
        self.folder.path().join("state/wayleave/demo/runs")
    }

    fn strike(&mut self, blow: Blow) {
        let runner = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        match blow {
            Blow::Interrupt => kill(runner, Signal::SIGINT).unwrap(),
            Blow::Terminate => kill(runner, Signal::SIGTERM).unwrap(),
            Blow::KillRunner => kill(runner, Signal::SIGKILL).unwrap(),
            Blow::KillBrowser => {
                for browser in self.browsers() {
                    // It may be on its way out already.
                    let _ = kill(browser, Signal::SIGKILL);
                }
            }
        }
    }
}

fn processes() -> Vec<(Pid, String)> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter_map(|entry| {
            let pid: i32 = entry.file_name().to_str()?.parse().ok()?;
            let line = fs::read(entry.path().join("cmdline")).ok()?;
            Some((Pid::from_raw(pid), String::from_utf8_lossy(&line).into_owned()))
        })
        .collect()
}

/// Waits for a condition of the system that nothing can notify us of.
fn within(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + limit;
    while !condition() {
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}

fn folders(runs: &Path) -> usize {
    fs::read_dir(runs).map(|entries| entries.count()).unwrap_or(0)
}

fn assert_right(blow: Blow, moment: u32, status: ExitStatus) {
    use std::os::unix::process::ExitStatusExt;
    let expected = match blow {
        Blow::Interrupt => Some(130),
        Blow::Terminate => Some(143),
        Blow::KillBrowser => Some(6),
        Blow::KillRunner => None,
    };
    let code = status.code();
    // A run that was over when the blow fell did what it was told.
    let right = code == Some(0) || code == expected && (expected.is_some() || status.signal() == Some(9));
    assert!(right, "{blow:?} at moment {moment}: {status}");
}

#[test]
fn nothing_is_left_whatever_ends_the_demo() {
    let began = Instant::now();
    let mut whole = Demo::start();
    assert!(whole.child.wait().unwrap().success(), "the demo runs when nobody disturbs it");
    let length = began.elapsed();
    assert_eq!(folders(&whole.runs()), 0);

    let mut disturbed = 0;
    for moment in 0..MOMENTS {
        let blow = BLOWS[moment as usize % BLOWS.len()];
        let mut demo = Demo::start();
        // The moment itself is what is tested; the rest of the demo is not waited for.
        std::thread::sleep(length * moment / MOMENTS);
        if blow == Blow::KillBrowser {
            within(Duration::from_secs(10), || !demo.browsers().is_empty() || demo.child.try_wait().unwrap().is_some());
        }
        demo.strike(blow);
        let status = demo.child.wait().unwrap();
        disturbed += u32::from(!status.success());
        assert_right(blow, moment, status);
        assert!(
            within(Duration::from_secs(10), || demo.browsers().is_empty()),
            "{blow:?} at moment {moment} left {:?}",
            demo.browsers()
        );
        let runs = demo.runs();
        if blow == Blow::KillRunner {
            // What a start does first.
            wayleave::cdp::reap(&runs);
        }
        assert_eq!(folders(&runs), 0, "{blow:?} at moment {moment} left a folder");
    }
    assert!(disturbed >= MOMENTS / 2, "only {disturbed} of {MOMENTS} blows fell while the demo ran");
}
