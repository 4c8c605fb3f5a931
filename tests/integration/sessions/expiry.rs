//! A session that ends in the middle of a flow.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use wayleave::event::{Event, Phase};

use super::Bench;
use crate::support::practice::Practice;

const LIST: &str = "inventory.list-vehicles";
const STEPS: u32 = 30;

/// One run for each of the first steps; the session that one leaves is the next one's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_the_same_at_whichever_step_the_session_ends() {
    let bench = Bench::of(Practice::start().await).await;
    let whole = bench.run(LIST).await.succeeded();
    let expected = whole.records();
    assert_eq!(expected.len(), 250);
    for last in 1..=STEPS {
        let control = bench.practice.portal.control();
        let (step, running) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let told = bench.run_watched(LIST, move |event| match event {
            Event::PhaseStarted { phase } => running.store(u32::from(*phase == Phase::Running), Ordering::Relaxed),
            Event::StepStarted { .. } if running.load(Ordering::Relaxed) == 1 => {
                if step.fetch_add(1, Ordering::Relaxed) + 1 == last {
                    assert_eq!(control.end_sessions(), 1);
                }
            }
            _ => {}
        });
        let told = told.await.succeeded();
        assert!(told.records() == expected, "the session ended at step {last}: {} records", told.records().len());
        // What is read after the last request needs no session.
        let anew = told.sessions().len() - 1;
        assert!(anew <= 1 && told.sessions()[0] == (last == 1 || anew == 1 || last > 2, true), "{last}");
    }
    assert_eq!(bench.passwords(), bench.signed_in(), "no sign-in failed");
    bench.end().await;
}
