//! Traps of the active-inventory report and its export.

use std::collections::{BTreeMap, BTreeSet};

use practice_portal::{Api, Deed};

use super::stage::{EXPORT, Stage, VEHICLES};

const TEXT: &str = "[placeholder='Stock# or VIN#']";
const RUN: &str = ".filter-actions button[type=submit]";
const RESET: &str = ".filter-actions button[type=button]";
const NEXT: &str = "[title='Go to the next page']";
const STATUS: &str = ".filter-panel kendo-formfield:nth-of-type(2)";

#[tokio::test]
async fn skeletons_look_like_rows() {
    let stage = Stage::signed_in().await;
    stage.portal.control().set(|faults| faults.slow_ms = BTreeMap::from([(Api::Report, 1500)]));
    stage.naive.open(&stage.report()).await;
    stage.person.sees(".k-grid").await;
    assert!(stage.naive.count(".k-grid-table tr").await > 0);
    assert!(stage.rows().await.is_empty(), "none of them is a vehicle");
    stage.report_is_there().await;
    assert_eq!(stage.rows().await.len(), 25);
    stage.strike().await;
}

#[tokio::test]
async fn old_rows_stay_until_the_next_page_is_there() {
    let stage = Stage::at_report().await;
    let first = stage.rows().await;
    stage.portal.control().set(|faults| faults.slow_ms = BTreeMap::from([(Api::Report, 1000)]));
    stage.naive.click(NEXT).await.unwrap();
    assert_eq!(stage.rows().await, first, "read at once, page 2 is page 1");
    stage.person.waits("document.querySelector('.k-pager-info').textContent.startsWith('26 - 50')").await;
    let second: BTreeSet<_> = stage.rows().await.into_iter().collect();
    assert!(second.len() == 25 && first.iter().all(|vin| !second.contains(vin)));
    stage.strike().await;
}

#[tokio::test]
async fn a_large_page_keeps_only_the_rows_in_view() {
    let stage = Stage::at_report().await;
    stage.naive.set(".k-pager-sizes select", "100").await.unwrap();
    assert_eq!(stage.rows().await.len(), 25, "a size set by script is none");
    stage.naive.run("document.querySelector('.k-pager-sizes select').value = '25'").await.unwrap();
    stage.naive.run("document.querySelector('.k-pager-sizes select').focus()").await.unwrap();
    stage.person.types("100").await;
    stage.person.waits("document.querySelector('.k-pager-info').textContent === '1 - 60 of 60 items'").await;
    assert!(stage.rows().await.len() < VEHICLES);

    let mut seen: BTreeSet<_> = stage.rows().await.into_iter().collect();
    for top in (0..VEHICLES).step_by(5).map(|row| row * 56) {
        // The grid draws on the scroll event, which comes with the next frame.
        let scroll = format!(
            "new Promise((drawn) => {{
                document.querySelector('.k-grid-content').scrollTop = {top};
                requestAnimationFrame(() => requestAnimationFrame(drawn));
            }})"
        );
        stage.naive.run(&scroll).await.unwrap();
        seen.extend(stage.rows().await);
    }
    assert_eq!(seen.len(), VEHICLES);
    stage.strike().await;
}

#[tokio::test]
async fn only_the_photo_opens_the_record() {
    let stage = Stage::at_report().await;
    let path = stage.path().await;
    for part in ["tr[data-vin]", "tr[data-vin] .vehicle-title", "tr[data-vin] td:first-child"] {
        stage.naive.click(part).await.unwrap();
        assert_eq!(stage.path().await, path, "{part} opens nothing");
    }
    stage.person.clicks("tr[data-vin] .grid-photo").await;
    stage.person.sees(".record-head").await;
    assert_eq!(stage.times(|deed| matches!(deed, Deed::VehicleOpened { .. })), 1);
    stage.strike().await;
}

#[tokio::test]
async fn the_filter_panel_may_come_after_the_rows() {
    let stage = Stage::signed_in().await;
    stage.portal.control().set(|faults| faults.late_filter_ms = 2000);
    stage.naive.open(&stage.report()).await;
    stage.person.sees(".k-grid").await;
    let error = stage.naive.click(RUN).await.unwrap_err();
    assert!(error.contains("TypeError"), "{error}");
    stage.person.clicks(RUN).await;
    stage.report_is_there().await;
    stage.strike().await;
}

#[tokio::test]
async fn the_report_opens_with_the_text_of_the_last_run() {
    let stage = Stage::at_report().await;
    let vehicle = stage.vehicles().await.swap_remove(7);
    stage.person.clicks(TEXT).await;
    stage.person.types(&vehicle.vin).await;
    stage.person.clicks(RUN).await;
    stage.person.waits("document.querySelector('.k-pager-info').textContent === '1 - 1 of 1 items'").await;

    stage.open_report().await;
    assert_eq!(stage.rows().await, [vehicle.vin], "a new page, but not all vehicles");
    stage.person.clicks(RESET).await;
    stage.person.waits("document.querySelector('.k-pager-info').textContent === '1 - 25 of 60 items'").await;
    stage.strike().await;
}

#[tokio::test]
async fn ids_do_not_last() {
    let stage = Stage::at_report().await;
    let id: String = stage.naive.read(&format!("document.querySelector(\"{TEXT}\").id")).await;
    let by_id = format!("[id='{id}']");
    assert_eq!(stage.naive.count(&by_id).await, 1);
    stage.open_report().await;
    assert_eq!((stage.naive.count(&by_id).await, stage.naive.count(TEXT).await), (0, 1));
    stage.strike().await;
}

#[tokio::test]
async fn a_combobox_takes_no_value_and_lists_its_options_elsewhere() {
    let stage = Stage::at_report().await;
    let in_recon = stage.vehicles().await.iter().filter(|one| one.status.label() == "IN RECON").count();
    assert!((1..VEHICLES).contains(&in_recon));
    let runs = |stage: &Stage| stage.times(|deed| matches!(deed, Deed::ReportRun { .. }));
    let before = runs(&stage);
    stage.naive.set(&format!("{STATUS} input"), "IN RECON").await.unwrap();
    stage.naive.click(RUN).await.unwrap();
    stage.report_is_there().await;
    assert_eq!((runs(&stage), stage.last_total() as usize), (before + 1, VEHICLES), "it ran unfiltered");

    stage.person.clicks(RESET).await;
    stage.report_is_there().await;
    stage.person.clicks(&format!("{STATUS} input")).await;
    stage.person.types("recon").await;
    stage.person.waits("document.querySelectorAll('body > kendo-popup [role=option]').length === 1").await;
    assert_eq!(stage.naive.count("kendo-combobox [role=option]").await, 0);
    stage.person.clicks("body > kendo-popup [role=option]").await;
    stage.person.clicks(RUN).await;
    stage
        .person
        .waits(&format!("document.querySelector('.k-pager-info').textContent.endsWith('of {in_recon} items')"))
        .await;
    stage.strike().await;
}

#[tokio::test]
async fn a_column_of_that_number_depends_on_the_role() {
    const COLUMN: &str = "document.querySelector('th:nth-child(18)').textContent";
    let stage = Stage::at_report().await;
    assert_eq!(stage.naive.read::<String>(COLUMN).await, "Cost");
    stage.sign_in(&stage.portal.users()[2]).await;
    stage.open_report().await;
    assert_eq!(stage.naive.read::<String>(COLUMN).await, "Kelley");
    stage.strike().await;
}

#[tokio::test]
async fn the_export_is_not_what_split_and_utf_8_expect() {
    const NAIVE: &str = "fetch('/api-gateway/reports/inventoryreport/Export').then((answer) => answer.text())
        .then((text) => text.split('\\n').map((line) => line.split(',')))";
    let stage = Stage::signed_in().await;
    let lines: Vec<Vec<String>> = stage.naive.read(NAIVE).await;
    let (head, lines) = lines.split_first().unwrap();
    assert!(!head.contains(&"Vin".into()) && head.contains(&" Vin".into()));
    assert!(lines.iter().any(|line| line.len() > head.len()), "photo addresses fall apart");
    assert!(lines.iter().flatten().any(|cell| cell.contains('\u{fffd}')), "accents are lost");

    let lines: Vec<Vec<String>> = stage.naive.read(EXPORT).await;
    let (head, lines) = lines.split_first().unwrap();
    assert!(lines.iter().all(|line| line.len() == head.len()));
    let vin = head.iter().position(|name| name == "Vin").unwrap();
    let color = head.iter().position(|name| name == "Color").unwrap();
    let vehicles = stage.vehicles().await;
    assert_eq!(lines.len(), vehicles.len());
    for (line, vehicle) in lines.iter().zip(&vehicles) {
        assert_eq!((&line[vin], &line[color]), (&vehicle.vin, &vehicle.exterior.to_uppercase()));
    }
    stage.strike().await;
}
