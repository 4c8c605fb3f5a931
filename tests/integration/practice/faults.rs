//! Every fault of the portal's control port, and what a run makes of it.

use std::collections::BTreeMap;

use practice_portal::{Api, Deed, PromoMode, SignOutDialog};
use wayleave::event::Event;

use crate::support::practice::Practice;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slowness_is_waited_for() {
    let practice = Practice::small().await;
    practice.portal.control().set(|faults| {
        faults.slow_ms = BTreeMap::from([(Api::Shell, 1_500), (Api::Report, 1_500)]);
        faults.login_hydration_ms = 1_500;
        faults.late_filter_ms = 2_000;
    });
    let run = practice.run("inventory.list-vehicles", &[]).await.succeeded();
    assert_eq!(run.records.len(), 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promotion_is_closed_and_counted() {
    let practice = Practice::small().await;
    practice.portal.control().set(|faults| faults.promo = PromoMode::Always);
    let run = practice.run("inventory.list-vehicles", &[]).await.succeeded();
    assert_eq!(run.records.len(), 30);
    let cleared = run.events.iter().any(|event| matches!(event, Event::Interrupt { name, .. } if name == "promotion"));
    assert!(cleared, "the pop-up came and was cleared");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_error_fails_the_run_and_shows_what_was_seen() {
    let practice = Practice::small().await;
    practice.portal.control().set(|faults| faults.fail_next = BTreeMap::from([(Api::Report, 50)]));
    let run = practice.run("inventory.list-vehicles", &[]).await;
    assert_eq!(run.exit_code(), 6);
    assert!(run.records.is_empty());
    let report = run.events.iter().find_map(|event| match event {
        Event::Failed(report) => Some(report),
        _ => None,
    });
    let report = report.expect("a report of the failure");
    assert!(report.source.contains("flows/dealercenter/portal.yaml:"), "{}", report.source);
    assert!(report.screenshot.as_ref().is_some_and(|picture| picture.starts_with(b"\x89PNG")));
    let snapshot = report.snapshot.as_ref().unwrap();
    assert!(!snapshot.contains(&practice.user().password));
    practice.assert_nothing_left();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_soft_404_is_no_success() {
    let practice = Practice::small().await;
    practice.portal.control().set(|faults| faults.report_not_found = true);
    let run = practice.run("inventory.list-vehicles", &[]).await;
    assert_eq!(run.exit_code(), 6);
    assert!(run.result.unwrap_err().to_string().contains("cannot be found"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loader_that_never_goes_ends_the_run_at_its_deadline() {
    let practice = Practice::small().await.with_page_timeout("6s");
    practice.portal.control().set(|faults| faults.loader_stuck = true);
    let run = practice.run("inventory.list-vehicles", &[]).await;
    // Nothing but signing in was done: the order can be given again.
    assert_eq!(run.exit_code(), 3);
    let error = run.result.unwrap_err().to_string();
    assert!(error.contains("shell.loader is still there"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_is_made_again_and_nothing_is_delivered_twice() {
    // The second sign-in needs the code of a later step: up to half a minute is waited for it.
    let practice = Practice::start().await;
    let control = practice.portal.control();
    let watch = async {
        loop {
            let pages =
                practice.portal.ledger().iter().filter(|effect| matches!(effect.deed, Deed::ReportRun { .. })).count();
            if pages >= 4 {
                return control.end_sessions();
            }
            // The ledger has nothing that could be waited for.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let (run, ended) = tokio::join!(practice.run("inventory.list-vehicles", &[]), watch);
    assert_eq!(ended, 1);
    let run = run.succeeded();
    assert_eq!(run.records.len(), 250);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_tried_once() {
    let practice = Practice::small().await.with_password("not-the-password");
    let wrong = practice.run("inventory.list-vehicles", &[]).await;
    assert_eq!(wrong.exit_code(), 3);
    let tries =
        practice.portal.ledger().iter().filter(|effect| matches!(effect.deed, Deed::PasswordTried { .. })).count();
    assert_eq!(tries, 1, "a wrong password is tried once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn native_dialogs_at_sign_out_are_answered_by_the_portals_rule() {
    for dialog in [SignOutDialog::Alert, SignOutDialog::Confirm] {
        let practice = Practice::small().await;
        practice.portal.control().set(|faults| faults.sign_out_dialog = dialog);
        let run = practice.run("inventory.list-vehicles", &[]).await.succeeded();
        let answered =
            run.events.iter().any(|event| matches!(event, Event::Dialog { accepted: true, by_rule: true, .. }));
        assert!(answered);
        assert_eq!(practice.portal.control().end_sessions(), 0, "the session was ended by signing out");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_code_is_followed_by_one_of_a_later_step_and_then_by_nothing() {
    let practice = Practice::small().await;
    practice.portal.control().set(|faults| faults.refuse_codes = true);
    let run = practice.run("inventory.list-vehicles", &[]).await;
    assert_eq!(run.exit_code(), 3);
    let tries = practice.portal.ledger().iter().filter(|effect| matches!(effect.deed, Deed::CodeTried { .. })).count();
    assert_eq!(tries, 2, "the portal file allows two tries");
}
