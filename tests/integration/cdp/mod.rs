//! The protocol room against real Chromium.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod attaching;
mod calls;
mod drift;
mod endings;
mod hostile_wire;
mod launching;
mod site;
mod targets;
mod tls;

use std::time::Duration;

use tempfile::TempDir;
use wayleave::cdp::{Browser, Deadline, EventStream, LaunchOptions, Session, Target, browser_protocol, js_protocol};

use browser_protocol::page;
use js_protocol::runtime;

use crate::support::browser::executable;

/// Generous: the machine may be busy. Nothing waits this long unless it fails.
fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

fn options(runs_dir: &TempDir) -> LaunchOptions {
    LaunchOptions { no_sandbox: is_root(), ..LaunchOptions::new(executable(), runs_dir.path()) }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// A browser and the folder that its run folder is in.
async fn browser() -> (Browser, TempDir) {
    let runs_dir = tempfile::tempdir().unwrap();
    let browser = Browser::launch(options(&runs_dir)).await.unwrap();
    (browser, runs_dir)
}

/// A page that runs.
async fn open_page(browser: &Browser) -> Target {
    let target = browser.new_page(None, soon()).await.unwrap();
    let_run(&target.session).await;
    target
}

/// The least that a page room does: enable, let run.
async fn let_run(session: &Session) {
    let enabled = session.send(page::EnableParams::default());
    let runs = session.send(runtime::RunIfWaitingForDebuggerParams::default());
    enabled.within(soon()).await.unwrap();
    runs.within(soon()).await.unwrap();
}

async fn navigate(session: &Session, url: &str) {
    let answer = session.call(page::NavigateParams::new(url), soon()).await.unwrap();
    assert_eq!(answer.error_text, None, "{url}");
}

fn evaluate(script: &str) -> runtime::EvaluateParams {
    runtime::EvaluateParams { return_by_value: Some(true), ..runtime::EvaluateParams::new(script) }
}

async fn value(session: &Session, script: &str) -> serde_json::Value {
    session.call(evaluate(script), soon()).await.unwrap().result.value.unwrap_or_default()
}

/// Waits for the next event of this name.
async fn wait_for(events: &mut EventStream, method: &str) {
    let found = async {
        while let Some(event) = events.next().await {
            if event.method == method {
                return;
            }
        }
        panic!("the session ended without {method}");
    };
    tokio::time::timeout_at(soon().instant(), found).await.unwrap();
}

/// Live processes with `needle` in their command line.
fn processes_with(needle: &str) -> Vec<u32> {
    let numbers =
        std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers
        .filter(|pid: &u32| {
            let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(needle)
        })
        .collect()
}

/// Live processes of a group.
fn group_members(group: u32) -> Vec<String> {
    let stats = std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    stats
        .filter(|stat| {
            let fields: Vec<&str> = stat[stat.rfind(')').unwrap() + 1..].split_whitespace().collect();
            fields[2] == group.to_string() && fields[0] != "Z"
        })
        .collect()
}

/// Waits until a condition outside of the protocol holds.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let limit = soon();
    while !holds() {
        assert!(!limit.is_past(), "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
