//! A session that ends in the middle of a flow.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use practice_portal::Control;
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
const LANES: u32 = 2;
/// So often one run begins anew: its session ends at as many moments, one in each attempt.
const RESTARTS: usize = 3;

/// Ends the session at the first moment of the first attempt of a run, at the second of the next one, and so on.
struct Ending {
    control: Control,
    moments: VecDeque<u32>,
    ended: usize,
    /// How many steps of this attempt have begun or ended; none counts once its session is over.
    passed: Option<u32>,
}

impl Ending {
    fn see(&mut self, event: &Event) {
        match event {
            Event::PhaseStarted { phase } => self.passed = (*phase == Phase::Running).then_some(0),
            Event::StepStarted { .. } | Event::StepFinished { .. } => {
                let Some(passed) = &mut self.passed else { return };
                *passed += 1;
                if self.ended < RESTARTS && self.moments.front() == Some(passed) {
                    assert_eq!(self.control.end_sessions(), 1);
                    self.moments.pop_front();
                    (self.passed, self.ended) = (None, self.ended + 1);
                }
            }
            _ => {}
        }
    }
}

/// The session ends at each of the first moments once; the session that one run leaves is the next one's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_the_same_wherever_the_session_ends() {
    let (browser, folder) = Bench::browser().await;
    let lanes = (1..=LANES).map(|first| lane(first, browser.clone()));
    let made_anew: usize = futures::future::join_all(lanes).await.iter().sum();
    assert!(made_anew >= 20, "{made_anew} of {MOMENTS} ends were noticed, and the flow begun anew");
    browser.close().await;
    drop(folder);
}

/// Every other moment, on a portal of its own.
async fn lane(first: u32, browser: Browser) -> usize {
    let bench = Bench::sharing(Practice::start().await, browser).await;
    let whole = bench.run(LIST).await.succeeded();
    let expected = whole.records();
    assert_eq!(expected.len(), 250);
    let mut made_anew = 0;
    let mut left: VecDeque<u32> = (first..=MOMENTS).step_by(LANES as usize).collect();
    while !left.is_empty() {
        let before = left.len();
        let control = bench.practice.portal.control();
        let ending = Arc::new(Mutex::new(Ending { control, moments: left.clone(), ended: 0, passed: None }));
        let watching = ending.clone();
        let told = bench.run_watched(LIST, move |event| watching.lock().unwrap().see(event)).await.succeeded();
        let ending = ending.lock().unwrap();
        let ends = left.range(..ending.ended).collect::<Vec<_>>();
        assert!(told.records() == expected, "the session ended at {ends:?}: {} records", told.records().len());
        assert!(ending.ended > 0, "there is a moment {:?}", left.front());
        // After the last request nobody notices before the next run.
        let anew = told.sessions().len() - 1;
        assert!(anew == ending.ended || anew + 1 == ending.ended, "{anew} begun anew after ends at {ends:?}");
        made_anew += anew;
        left.clone_from(&ending.moments);
        assert!(left.len() < before);
    }
    assert_eq!(bench.passwords(), bench.signed_in(), "no sign-in failed");
    bench.end().await;
    made_anew
}
