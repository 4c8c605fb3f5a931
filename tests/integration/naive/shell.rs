//! Traps of what surrounds every page.

use std::{collections::BTreeMap, time::Duration};

use practice_portal::{Api, Deed, SignOutDialog};
use wayleave::cdp::CallError;

use super::stage::Stage;

const HOME: &str = "/apps/shell/reports/home";
const ACCOUNT: &str = ".topbar__account";
const TILE: &str = ".tile__number--link";

#[tokio::test]
async fn the_load_event_comes_before_the_page() {
    let stage = Stage::signed_in().await;
    stage.portal.control().set(|faults| faults.slow_ms = BTreeMap::from([(Api::Shell, 1500)]));
    stage.naive.open(&stage.app(HOME)).await;
    let error = stage.naive.click(TILE).await.unwrap_err();
    assert!(error.contains("TypeError"), "{error}");
    stage.person.sees(TILE).await;
    stage.strike().await;
}

#[tokio::test]
async fn the_network_is_never_idle() {
    let stage = Stage::signed_in().await;
    let idle = stage.naive.open_until("networkIdle", &stage.app(HOME), Duration::from_secs(3)).await;
    assert!(!idle, "the notification poll is always under way");
    assert_eq!(stage.naive.count(TILE).await, 1, "the page has long been there");
    stage.strike().await;
}

#[tokio::test]
async fn the_loader_swallows_clicks() {
    let stage = Stage::signed_in().await;
    stage.portal.control().set(|faults| faults.slow_ms = BTreeMap::from([(Api::Report, 1500)]));
    stage.naive.open(&stage.report()).await;
    stage.person.sees(ACCOUNT).await;
    let (loading, open): (bool, bool) = stage
        .naive
        .read(
            "(() => {
                document.querySelector('.topbar__account').click();
                return [!!document.querySelector('.busy-loader'), !!document.querySelector('[role=menu]')];
            })()",
        )
        .await;
    assert_eq!((loading, open), (true, false));
    stage.report_is_there().await;
    stage.person.clicks(ACCOUNT).await;
    stage.person.sees("[role=menu]").await;
    stage.strike().await;
}

#[tokio::test]
async fn a_promotion_blocks_what_is_under_it() {
    let stage = Stage::signed_in().await;
    stage.portal.control().show_promo();
    stage.person.sees(".promo-window").await;
    stage.naive.click(TILE).await.unwrap();
    assert_eq!(stage.path().await, HOME);
    stage.person.clicks(".promo-window [aria-label=Close]").await;
    stage.person.clicks(TILE).await;
    stage.report_is_there().await;
    stage.strike().await;
}

#[tokio::test]
async fn only_the_number_of_a_tile_opens() {
    let stage = Stage::signed_in().await;
    for part in [".tile", ".tile__label"] {
        stage.naive.click(part).await.unwrap();
        assert_eq!(stage.path().await, HOME, "{part} is no link");
    }
    stage.person.clicks(TILE).await;
    stage.report_is_there().await;
    stage.strike().await;
}

#[tokio::test]
async fn the_menu_has_no_items_until_it_is_pointed_at() {
    const ITEM: &str = ".k-drawer-flyout [aria-label='Active Inventory']";
    let stage = Stage::signed_in().await;
    stage.naive.click(".k-drawer-item[aria-label=Inventory]").await.unwrap();
    let error = stage.naive.click(ITEM).await.unwrap_err();
    assert!(error.contains("TypeError"), "{error}");
    stage.person.points_at(".k-drawer-item[aria-label=Inventory]").await;
    stage.person.clicks(ITEM).await;
    stage.report_is_there().await;
    stage.strike().await;
}

#[tokio::test]
async fn the_search_box_hears_typing_only() {
    const BOX: &str = ".topbar__search input";
    let stage = Stage::signed_in().await;
    let vehicle = stage.vehicles().await.swap_remove(0);
    stage.naive.set(BOX, &vehicle.vin).await.unwrap();
    assert_eq!(stage.naive.count(".search-results").await, 0);
    stage.naive.set(BOX, "").await.unwrap();
    stage.person.clicks(BOX).await;
    stage.person.types(&vehicle.vin).await;
    stage.person.sees(".search-result-item").await;
    assert_eq!(stage.times(|deed| matches!(deed, Deed::Searched { .. })), 1, "only the keys searched");
    stage.strike().await;
}

#[tokio::test]
async fn an_ended_session_changes_neither_address_nor_rows() {
    let stage = Stage::at_report().await;
    let (path, rows) = (stage.path().await, stage.rows().await);
    let runs = stage.times(|deed| matches!(deed, Deed::ReportRun { .. }));
    assert_eq!(stage.portal.control().end_sessions(), 1);
    stage.naive.click(".filter-actions button[type=submit]").await.unwrap();
    stage.person.sees("[role=dialog]").await;
    assert_eq!((stage.path().await, stage.rows().await), (path, rows), "to a script all looks well");
    assert_eq!(stage.times(|deed| matches!(deed, Deed::ReportRun { .. })), runs, "but nothing was run");
    stage.person.clicks("[role=dialog] .k-dialog-actions button").await;
    stage.person.sees("#username").await;
    stage.strike().await;
}

#[tokio::test]
async fn a_native_dialog_holds_up_every_script() {
    let stage = Stage::set().await;
    stage.portal.control().set(|faults| faults.sign_out_dialog = SignOutDialog::Confirm);
    stage.sign_in(&stage.portal.users()[0]).await;
    stage.naive.click(ACCOUNT).await.unwrap();
    let log_out = "document.querySelector('[role=menu] [role=menuitem]:last-child').click()";
    for script in [log_out, "document.title"] {
        let outcome = stage.naive.run_within(Duration::from_millis(500), script).await;
        assert!(matches!(outcome, Err(CallError::Timeout { .. })), "{outcome:?}");
    }
    stage.person.accepts_dialog().await;
    stage.person.sees("#username").await;
    assert_eq!(stage.times(|deed| *deed == Deed::SignedOut), 1);
    stage.strike().await;
}

#[tokio::test]
async fn after_a_rooftop_switch_a_missing_page_has_status_200() {
    let stage = Stage::signed_in().await;
    let other = &stage.portal.rooftops()[1].name;
    stage.person.clicks(".topbar__company").await;
    stage.person.clicks(".company-entry:nth-child(2)").await;
    let switched = format!("document.querySelector('.company-name')?.textContent === {other:?}");
    stage.person.waits(&format!("{switched} && !document.querySelector('.busy-loader')")).await;

    stage.naive.open(&stage.report()).await;
    let status: u16 = stage.naive.read("performance.getEntriesByType('navigation')[0].responseStatus").await;
    assert_eq!(status, 200, "a check of the status is no check");
    stage.person.waits("document.querySelector('h1')?.textContent === '404 Page'").await;
    assert_eq!(stage.naive.count(".k-grid").await, 0);

    stage.naive.open(&stage.app("/apps/shell/")).await;
    stage.open_report().await;
    assert!(!stage.rows().await.is_empty());
    stage.strike().await;
}
