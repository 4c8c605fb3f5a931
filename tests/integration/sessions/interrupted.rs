//! A run that a signal ends keeps the session as it is then: the portal has replaced its cookie meanwhile.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
    sync::Arc,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use practice_portal::Deed;

use super::processes::{Desk, KEY};
use crate::support::practice::Practice;

/// Loads the shell again and again; the cookie is another one each time.
fn flow() -> String {
    let loads = "  - reload: home\n".repeat(40);
    format!("flow: endings.reload\neffect: read\nsteps:\n  - goto: home\n{loads}")
}

/// Runs until the conversation has a line with `mark` for the `count`th time, then sends a signal.
fn interrupted(desk: &Desk, mark: &str, count: usize, signal: Signal) -> (Option<i32>, String) {
    let mut command = desk.command(KEY, &["run", "dealercenter/endings.reload", "--log-format", "json"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut seen = 0;
    while seen < count {
        let Some(line) = lines.next() else { panic!("`{mark}` did not come {count} times:\n{told}") };
        seen += usize::from(line.contains(mark));
        told += &(line + "\n");
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
    lines.for_each(|line| told += &(line + "\n"));
    (child.wait().unwrap().code(), told)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_a_run_is_interrupted_the_next_is_still_signed_in() {
    let practice = Practice::small().await.with_file("flows/dealercenter/endings/reload.yaml", &flow());
    let desk = Desk::of(practice);
    desk.practice.portal.control().set(|faults| faults.session.rotating_cookie = true);
    let (code, _, stderr) = desk.wayleave(&["session", "login"]).await;
    assert_eq!(code, 0, "{stderr}");
    let moments = [
        ("resuming", 1, Signal::SIGTERM),
        ("step_started", 1, Signal::SIGINT),
        ("step_started", 2, Signal::SIGTERM),
        ("step_finished", 2, Signal::SIGINT),
        ("step_started", 9, Signal::SIGINT),
        ("step_finished", 20, Signal::SIGTERM),
    ];
    for (mark, count, signal) in moments {
        let at = Arc::clone(&desk);
        let ended = tokio::task::spawn_blocking(move || interrupted(&at, mark, count, signal)).await.unwrap();
        let expected = if signal == Signal::SIGINT { 130 } else { 143 };
        assert_eq!(ended.0, Some(expected), "{}", ended.1);
        let (code, _, stderr) = desk.wayleave(&["session", "probe"]).await;
        assert_eq!(code, 0, "after {mark} {count}: {stderr}\n{}", ended.1);
    }
    assert_eq!(desk.count(&Deed::SignedIn), 1);
}
