use std::time::{Duration, Instant};

use wayleave::cdp::{CallError, Deadline, browser_protocol::target::GetTargetsParams};

use super::{browser, evaluate, navigate, open_page, soon, value};

#[tokio::test]
async fn queued_calls_are_carried_out_in_order_and_typed() {
    let (browser, _runs_dir) = browser().await;
    let page = open_page(&browser).await;
    let steps: Vec<_> =
        (0..100).map(|step| page.session.send(evaluate(&format!("(globalThis.steps ??= []).push({step})")))).collect();
    for (place, step) in steps.into_iter().enumerate() {
        let pushed = step.within(soon()).await.unwrap();
        assert_eq!(pushed.result.value, Some((place + 1).into()));
    }
    let in_order = value(&page.session, "steps.every((step, place) => step === place)").await;
    assert_eq!(in_order, true);
    assert!(browser.sent_messages() > 100 && browser.received_messages() > 100);
    browser.close().await;
}

#[tokio::test]
async fn a_deadline_ends_a_call_that_never_returns() {
    let (browser, _runs_dir) = browser().await;
    let page = open_page(&browser).await;
    let begun = Instant::now();
    let stuck = page.session.call(evaluate("for (;;);"), Deadline::after(Duration::from_millis(300))).await;
    assert!(matches!(stuck, Err(CallError::Timeout { .. })), "{stuck:?}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    // The browser itself is not stuck.
    browser.root().call(GetTargetsParams::default(), soon()).await.unwrap();
    browser.close().await;
}

#[tokio::test]
async fn a_refusal_says_what_was_wrong() {
    let (browser, _runs_dir) = browser().await;
    let refused = browser.root().call_raw("Browser.noSuchThing", serde_json::json!({}), soon()).await;
    assert!(matches!(refused, Err(CallError::Protocol { code: -32601, .. })), "{refused:?}");
    let page = open_page(&browser).await;
    let waiting = page
        .session
        .send(super::runtime::EvaluateParams { await_promise: Some(true), ..evaluate("new Promise(() => {})") });
    navigate(&page.session, "data:text/html,next").await;
    let replaced = waiting.within(soon()).await.unwrap_err();
    assert!(replaced.is_context_gone() && !replaced.is_gone(), "{replaced}");
    browser.close().await;
}

#[tokio::test]
async fn large_and_broken_texts_come_through() {
    let (browser, _runs_dir) = browser().await;
    let page = open_page(&browser).await;
    let long = value(&page.session, "'x'.repeat(100_000_000)").await;
    assert_eq!(long.as_str().map(str::len), Some(100_000_000));
    let cut_inside_an_emoji = value(&page.session, "'car 🚗'.slice(0, 5)").await;
    assert_eq!(cut_inside_an_emoji, "car \u{fffd}");
    browser.close().await;
}
