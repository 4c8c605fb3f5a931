//! A session that ends in the middle of a flow.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use wayleave::{
    cdp::Browser,
    event::{Event, Phase},
};

use super::Bench;
use crate::support::practice::Practice;

const LIST: &str = "inventory.list-vehicles";
/// The list has about fifteen steps: before and after each.
const MOMENTS: u32 = 30;

/// So many portals at once: pages wait more than they work.
const LANES: u32 = 3;

/// One run for each of the first moments; the session that one leaves is the next one's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_the_same_wherever_the_session_ends() {
    let (browser, folder) = Bench::browser().await;
    let lanes = (1..=LANES).map(|first| lane(first, browser.clone()));
    let made_anew: u32 = futures::future::join_all(lanes).await.iter().sum();
    assert!(made_anew >= 20, "{made_anew} of {MOMENTS} runs went on with a session made anew");
    browser.close().await;
    drop(folder);
}

/// Every third moment, on a portal of its own.
async fn lane(first: u32, browser: Browser) -> u32 {
    let bench = Bench::sharing(Practice::start().await, browser).await;
    let whole = bench.run(LIST).await.succeeded();
    let expected = whole.records();
    assert_eq!(expected.len(), 250);
    let mut made_anew = 0;
    for last in (first..=MOMENTS).step_by(LANES as usize) {
        let control = bench.practice.portal.control();
        let (moment, is_running) = (Arc::new(AtomicU32::new(0)), AtomicBool::new(false));
        let passed = moment.clone();
        let told = bench.run_watched(LIST, move |event| match event {
            Event::PhaseStarted { phase } => is_running.store(*phase == Phase::Running, Ordering::Relaxed),
            Event::StepStarted { .. } | Event::StepFinished { .. } if is_running.load(Ordering::Relaxed) => {
                let ended = if moment.fetch_add(1, Ordering::Relaxed) + 1 == last { control.end_sessions() } else { 1 };
                assert_eq!(ended, 1);
            }
            _ => {}
        });
        let told = told.await.succeeded();
        assert!(told.records() == expected, "the session ended at moment {last}: {} records", told.records().len());
        assert!(passed.load(Ordering::Relaxed) >= last, "there is a moment {last}");
        // After the last request nobody notices before the next run.
        let anew = told.sessions().len() - 1;
        assert!(anew <= 1, "moment {last}");
        made_anew += u32::from(anew == 1);
    }
    assert_eq!(bench.passwords(), bench.signed_in(), "no sign-in failed");
    bench.end().await;
    made_anew
}
