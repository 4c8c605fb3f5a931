//! The shipped sign-in against whatever the practice portal can ask for: a table of cases, each with its
//! exit code and with what the portal's ledger counted.

mod cases;
mod phone;
mod stage;

use std::{fmt::Write, time::Instant};

use futures::StreamExt;
use practice_portal::Deed;

use crate::support::browser;
use cases::{Case, cases};
use stage::{Stage, launch};

/// Cases at once: each spends most of its time waiting for the browser.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_ends_as_it_should_and_tries_no_more_than_it_should() {
    let folder = tempfile::tempdir().unwrap();
    let browser = launch(browser::executable(), folder.path()).await;
    let only = std::env::var("SIGN_IN_CASE").ok();
    let wanted = cases().into_iter().filter(|case| only.as_ref().is_none_or(|only| case.name.contains(only)));
    let ended: Vec<_> = futures::stream::iter(wanted)
        .map(|case| {
            let browser = browser.clone();
            async move {
                let began = Instant::now();
                let told = Stage::set(browser, &case).await.perform(&case).await;
                (case, told, began.elapsed())
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    browser.close().await;
    let mut wrong = String::new();
    for (Case { name, ends, .. }, told, took) in &ended {
        if only.is_some() {
            println!("{name}: {} in {took:.1?}", told.ends);
        }
        if told.ends != *ends {
            writeln!(wrong, "{name}\n  should end: {ends}\n  ended:      {}\n  {}", told.ends, told.said).unwrap();
        }
        assert!(!told.deeds.contains(&Deed::LockedOut), "{name} locked the user out");
    }
    assert!(wrong.is_empty(), "of {} cases:\n{wrong}", ended.len());
    let slowest = ended.iter().max_by_key(|(_, _, took)| *took);
    println!("{} cases, the slowest took {:.1?}", ended.len(), slowest.map(|(_, _, took)| *took));
}
