//! What a replay has no answer for: web sockets and service workers. It says so, and goes on.

use std::time::{Duration, Instant};

use super::pages::recorded;
use crate::{cli::run, support::flows::Small};

const PAGE: &str = "<title>Live</title><output></output><script>\
    const said = []; const say = word => { said.push(word); if (said.length === 2) document.querySelector('output').textContent = 'without'; };\
    new WebSocket(`ws://${location.host}/live`).onerror = () => say('socket');\
    navigator.serviceWorker.register('/worker.js').catch(() => say('worker'));</script>";
const SELECTORS: &str = "elements:\n  said: { css: output }\n";
const STEPS: &str = "  - goto: live\n  - expect: { text: { live.said: without } }\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_and_service_workers_are_told_as_missed_and_hold_up_nothing() {
    let small = Small::with(&[("live", PAGE)], &[("live", SELECTORS)]).await;
    small.flow("look", "", STEPS);
    let (code, stderr, _) = recorded(&small, "look").await;
    assert_eq!(code, 0, "{stderr}");
    let root = small.root().display().to_string();
    let state = small.root().join("state").display().to_string();
    let began = Instant::now();
    let home = small.root().to_owned();
    let replay = move || run(&home, &["-C", &root, "replay", "network", "--state", &state]);
    let (code, stdout, stderr) = tokio::task::spawn_blocking(replay).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(30), "it waited for what never comes");
    assert_eq!(code, 1, "a miss is told by the exit code, too: {stdout}{stderr}");
    let missed: Vec<&str> = stdout.lines().filter(|line| line.starts_with("no answer")).collect();
    assert_eq!(missed.len(), 2, "{stdout}{stderr}");
    assert!(missed.iter().any(|line| line.contains("/live") && line.contains("WebSocket")), "{missed:?}");
    assert!(missed.iter().any(|line| line.contains("/worker.js")), "{missed:?}");
    assert!(stdout.contains("0, the same as then"), "the flow came to its end: {stdout}{stderr}");
}
