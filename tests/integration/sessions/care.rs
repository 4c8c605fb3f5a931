//! What is not done to an account: no wrong password twice, no fight for a seat.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use practice_portal::{Deed, SessionEnd};
use wayleave::{
    event::{Event, Phase},
    job::JobError,
};

use super::{Bench, LOOK};
use crate::support::practice::Practice;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_tried_once_until_it_changes() {
    let bench = Bench::of(Practice::small().await.with_file(LOOK.0, LOOK.1).with_password("not it")).await;
    let refused = bench.run("endings.look").await;
    assert_eq!((refused.code(), bench.passwords()), (3, 1));
    let held = bench.run("endings.look").await;
    let JobError::HeldBack(_) = held.result.as_ref().unwrap_err() else { panic!("{:?}", held.result) };
    assert_eq!((held.code(), bench.passwords()), (3, 1));
    let right = bench.practice.user().password.clone();
    let bench = Bench { practice: bench.practice.with_password(&right), ..bench };
    bench.run("endings.look").await.succeeded();
    assert_eq!((bench.passwords(), bench.signed_in(), bench.count(|deed| *deed == Deed::LockedOut)), (2, 1, 0));
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_that_somebody_took_is_left_to_them_longer_each_time() {
    let bench = Bench::of(Practice::small().await.with_file(LOOK.0, LOOK.1)).await;
    bench.run("endings.look").await.succeeded();
    bench.clock.take_sleeps();
    let minutes =
        || bench.clock.take_sleeps().into_iter().filter(|span| *span >= 60).map(|span| span / 60).collect::<Vec<_>>();
    for step in [[1], [5], [15]] {
        bench.practice.portal.control().end_sessions_because(SessionEnd::Elsewhere);
        let told = bench.run("endings.look").await.succeeded();
        assert_eq!(minutes(), step);
        let waits = told.events.iter().filter(|event| matches!(event, Event::SessionWaits { .. })).count();
        assert_eq!((waits, told.sessions()), (1, vec![(false, true)]));
    }
    bench.practice.portal.control().end_sessions_because(SessionEnd::Elsewhere);
    let busy = bench.run("endings.look").await;
    assert_eq!((busy.code(), busy.result.unwrap_err().ending().kind.as_str()), (6, "busy"));
    assert_eq!(bench.signed_in(), 4, "nobody was pushed out of the seat");
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_that_is_locked_and_a_password_that_was_changed_are_not_tried() {
    let cases = [
        (SessionEnd::Locked, ["locked", "person_needed"]),
        (SessionEnd::PasswordChanged, ["auth_rejected", "auth_rejected"]),
    ];
    for (why, kinds) in cases {
        let bench = Bench::of(Practice::small().await.with_file(LOOK.0, LOOK.1)).await;
        bench.run("endings.look").await.succeeded();
        bench.practice.portal.control().end_sessions_because(why);
        for kind in kinds {
            let ended = bench.run("endings.look").await;
            assert_eq!((ended.code(), ended.result.unwrap_err().ending().kind.as_str()), (3, kind));
        }
        assert_eq!(bench.signed_in(), 1, "{why:?}: nobody signed in again");
        bench.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_there_is_one_seat_runs_take_turns() {
    let shipped = include_str!("../../../flows/dealercenter/portal.yaml");
    let one_seat = shipped.replace("  probe: home\n", "  seats: 1\n  probe: home\n");
    let practice = Practice::small().await.with_file(LOOK.0, LOOK.1);
    let bench = Bench::of(practice.with_file("flows/dealercenter/portal.yaml", &one_seat)).await;
    let inside = Arc::new(AtomicI32::new(0));
    let runs = (0..3).map(|_| {
        let inside = inside.clone();
        bench.run_watched("endings.look", move |event| match event {
            Event::SessionReady { .. } => assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two at once"),
            Event::PhaseStarted { phase: Phase::KeepingSession } => {
                inside.fetch_sub(1, Ordering::SeqCst);
            }
            _ => {}
        })
    });
    let mut sessions: Vec<_> = join_all(runs).await.into_iter().map(|told| told.succeeded().sessions()).collect();
    sessions.sort();
    assert_eq!(sessions, [vec![(false, true)], vec![(true, true)], vec![(true, true)]]);
    bench.end().await;
}

/// Two runs at once of a portal that replaces the cookie at each load, and ends the one before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_cookies_rotate_runs_take_turns_once_that_is_declared() {
    let shipped = include_str!("../../../flows/dealercenter/portal.yaml");
    let rotates = shipped.replace("  probe: home\n", "  rotates: true\n  probe: home\n");
    let flow = format!("{}{}", LOOK.1, "  - reload: home\n".repeat(4));
    for (portal, sign_ins) in [(shipped, 2), (&rotates, 1)] {
        let practice = Practice::small().await.with_file(LOOK.0, &flow);
        let bench = Bench::of(practice.with_file("flows/dealercenter/portal.yaml", portal)).await;
        bench.practice.portal.control().set(|faults| faults.session.rotating_cookie = true);
        bench.run("endings.look").await.succeeded();
        let both = join_all((0..2).map(|_| bench.run("endings.look"))).await;
        let told: Vec<_> = both.into_iter().map(super::Told::succeeded).collect();
        assert_eq!(bench.signed_in(), sign_ins);
        let says = |event: &Event| matches!(event, Event::Warning { message } if message.contains("`rotates: true`"));
        let warned = told.iter().flat_map(|told| &told.events).filter(|event| says(event)).count();
        assert_eq!(warned, sign_ins - 1, "who has to sign in anew is told what to declare");
        bench.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_older_than_its_portal_allows_is_not_used_again() {
    let shipped = include_str!("../../../flows/dealercenter/portal.yaml");
    let short = shipped.replace("  probe: home\n", "  max_age: 10m\n  probe: home\n");
    let practice = Practice::small().await.with_file(LOOK.0, LOOK.1);
    let bench = Bench::of(practice.with_file("flows/dealercenter/portal.yaml", &short)).await;
    bench.run("endings.look").await.succeeded();
    bench.clock.pass(Duration::from_secs(300));
    assert_eq!(bench.run("endings.look").await.succeeded().sessions(), [(true, true)]);
    bench.clock.pass(Duration::from_secs(300));
    let told = bench.run("endings.look").await.succeeded();
    assert_eq!((told.sessions(), bench.signed_in()), (vec![(false, true)], 2));
    bench.end().await;
}
