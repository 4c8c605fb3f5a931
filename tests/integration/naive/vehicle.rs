//! Traps of the vehicle record.

use rust_decimal::Decimal;

use super::stage::Stage;

const PRICING: &str = "[role=tab]:nth-child(3)";
const TOTAL_COST: &str = "[formcontrolname=totalCost] input";

#[tokio::test]
async fn a_tab_is_empty_at_first() {
    let stage = Stage::at_vehicle().await;
    stage.naive.click(PRICING).await.unwrap();
    assert_eq!(stage.naive.count(TOTAL_COST).await, 0);
    stage.person.sees(TOTAL_COST).await;
    stage.strike().await;
}

#[tokio::test]
async fn a_number_box_says_its_number_in_an_attribute_only() {
    let stage = Stage::at_vehicle().await;
    let cost = stage.vehicles().await[0].costs.total();
    stage.person.clicks(PRICING).await;
    stage.person.sees(TOTAL_COST).await;
    let shown: String = stage.naive.read(&format!("document.querySelector('{TOTAL_COST}').value")).await;
    assert!(shown.parse::<Decimal>().is_err(), "{shown} is no number");
    let digits: Decimal = shown.replace(['$', ','], "").parse().unwrap();
    assert_ne!(digits, cost, "and the digits are rounded");
    let announced = format!("document.querySelector('{TOTAL_COST}').getAttribute('aria-valuenow')");
    assert_eq!(stage.naive.read::<String>(&announced).await.parse(), Ok(cost));

    stage.naive.set(TOTAL_COST, "1").await.unwrap();
    assert_eq!(stage.naive.read::<String>(&announced).await.parse(), Ok(cost), "a value set by script is none");
    stage.strike().await;
}

#[tokio::test]
async fn the_top_document_does_not_hold_what_frames_show() {
    let stage = Stage::at_vehicle().await;
    let frames = [
        ("the shell's own origin", ":nth-child(3)", "/Deals/Notes/", "#NotesPanel"),
        ("another origin of the same site", ":nth-child(2)", "/window-sticker/", "#price"),
        ("another site", ":nth-child(1)", "/report?", "#accident-table"),
    ];
    for (kind, button, address, inside) in frames {
        stage.person.clicks(&format!(".record-actions button{button}")).await;
        stage.person.waits_in_frame(address, &format!("!!document.querySelector('{inside}')")).await;
        assert_eq!(stage.naive.count(inside).await, 0, "{kind}");
        let reachable: bool = stage.naive.read("!!document.querySelector('iframe').contentDocument").await;
        assert_eq!(reachable, address == "/Deals/Notes/", "{kind}");
        stage.person.clicks(".k-window-titlebar [aria-label=Close]").await;
    }
    stage.strike().await;
}
