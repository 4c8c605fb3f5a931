use tokio::time::timeout_at;
use wayleave::cdp::{Browser, LaunchOptions, Target, TargetEvent, TargetKind, TargetStream};

use super::{browser, evaluate, let_run, navigate, open_page, options, site::Site, soon, value, wait_for};

async fn next_attached(targets: &mut TargetStream) -> Target {
    let attached = async {
        loop {
            match targets.next().await.expect("the browser lives") {
                TargetEvent::Attached(target) => return target,
                _ => continue,
            }
        }
    };
    timeout_at(soon().instant(), attached).await.unwrap()
}

#[tokio::test]
async fn a_pop_up_stands_still_before_its_first_script() {
    let site = Site::serve(&[("/", "opener"), ("/popup", "<script>window.late = !window.prepared</script>")]).await;
    let (browser, _runs_dir) = browser().await;
    let mut targets = browser.targets();
    let page = open_page(&browser).await;
    navigate(&page.session, &site.url("/")).await;
    // Not awaited: the pop-up shares the process of its opener, which stands still with it.
    let opened = page.session.send(evaluate("void window.open('/popup')"));

    let mut popup = next_attached(&mut targets).await;
    assert_eq!((&popup.kind, popup.waiting), (&TargetKind::Page, true));
    assert_eq!(popup.opener.as_ref(), Some(&page.target_id));
    let prepare = super::page::AddScriptToEvaluateOnNewDocumentParams::new("window.prepared = true");
    let prepared = popup.session.send(prepare);
    let_run(&popup.session).await;
    prepared.within(soon()).await.unwrap();
    opened.within(soon()).await.unwrap();
    wait_for(&mut popup.events, "Page.loadEventFired").await;
    assert_eq!(value(&popup.session, "window.late").await, false);
    browser.close().await;
}

#[tokio::test]
async fn a_frame_of_another_site_comes_through_its_pages_session() {
    let site = Site::serve(&[
        ("/", "<iframe src='OTHER_SITE/frame'></iframe>"),
        ("/frame", "<p>inside</p><script>new Worker('/worker.js')</script>"),
        ("/worker.js", "self.ready = true"),
    ])
    .await;
    // The full browser isolates sites in any case; a headless-shell only when told.
    let runs_dir = tempfile::tempdir().unwrap();
    let isolating = LaunchOptions { extra_args: vec!["--site-per-process".into()], ..options(&runs_dir) };
    let browser = Browser::launch(isolating).await.unwrap();
    let mut targets = browser.targets();
    let page = open_page(&browser).await;
    let mut events = page.session.events();
    navigate(&page.session, &site.url("/")).await;

    let frame = next_attached(&mut targets).await;
    assert_eq!((&frame.kind, frame.waiting), (&TargetKind::Iframe, true));
    assert_eq!(frame.parent_session.as_deref(), Some(page.session.id()));
    let_run(&frame.session).await;

    let worker = next_attached(&mut targets).await;
    assert_eq!((&worker.kind, worker.waiting), (&TargetKind::Worker, false));
    assert_eq!(worker.parent_session.as_deref(), Some(frame.session.id()));
    assert_eq!(value(&worker.session, "self.constructor.name").await, "DedicatedWorkerGlobalScope");

    wait_for(&mut events, "Page.loadEventFired").await;
    assert_eq!(value(&frame.session, "document.body.innerText.trim()").await, "inside");

    page.session.call(evaluate("document.querySelector('iframe').remove()"), soon()).await.unwrap();
    let gone = timeout_at(soon().instant(), frame.session.closed()).await.unwrap();
    assert_eq!(gone, wayleave::cdp::Gone::Detached);
    browser.close().await;
}

#[tokio::test]
async fn pages_asked_for_go_to_those_who_asked() {
    let (browser, _runs_dir) = browser().await;
    let mut targets = browser.targets();
    let (one, two) = (browser.new_context().await.unwrap(), browser.new_context().await.unwrap());
    let (first, second, third) = tokio::join!(
        browser.new_page(Some(&one), soon()),
        browser.new_page(Some(&two), soon()),
        browser.new_page(None, soon()),
    );
    let (first, second, third) = (first.unwrap(), second.unwrap(), third.unwrap());
    assert_eq!(first.context_id.as_deref(), Some(one.as_str()));
    assert_eq!(second.context_id.as_deref(), Some(two.as_str()));
    assert_eq!(value(&third.session, "1 + 1").await, 2);
    assert!(targets.try_next().is_none());

    browser.dispose_context(&one).await.unwrap();
    timeout_at(soon().instant(), first.session.closed()).await.unwrap();
    assert!(second.session.is_closed().is_none());
    browser.close().await;
}
