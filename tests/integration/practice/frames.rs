//! Frames of all three kinds, as the portal has them: of the page's own origin, of its site, foreign.

use crate::support::practice::Practice;

const PAGES: [(&str, &str); 3] = [
    (
        "selectors/dealercenter/notes.yaml",
        "page: notes\nframe: { css: \"#dc-iframe-dialog\" }\nelements:\n  table: { css: \"#gvNotes\" }\n",
    ),
    (
        "selectors/dealercenter/sticker.yaml",
        "page: sticker\nframe: { css: .sticker-window iframe }\nelements:\n  vin: { css: \"#vin\", type: vin }\n",
    ),
    (
        "selectors/dealercenter/history.yaml",
        "page: history\nframe: { css: .history-report iframe }\nelements:\n  owners: { css: \"#owners\" }\n  odometer: { css: \"#odometer\" }\n",
    ),
];

const WINDOWS: &str = "page: windows
elements:
  notes: { role: button, name: Deal Notes }
  sticker: { role: button, name: Print }
  history: { role: button, name: Run History Report }
  close: { role: button, name: Close }
";

const FLOW: &str = "flow: frames.all
effect: read
inputs: { vin: vin }
output: { fields: { sticker: vin, owners: text } }
steps:
  - goto: inventory
  - fill: { inventory.filter.stock-or-vin: \"{{ inputs.vin }}\" }
  - click: inventory.filter.run
    then: { text: { inventory.pager.info: { contains: of 1 items } }, gone: shell.loader }
  - within: { inventory.rows: { vin: \"{{ inputs.vin }}\" } }
    click: inventory.rows.photo
    then: { see: vehicle.title, gone: shell.loader }
  - click: windows.notes
    then: { see: notes.table }
  - click: windows.close
    then: { gone: windows.close }
  - click: windows.sticker
    then: { see: sticker.vin }
  - read: sticker.vin
    as: sticker
  - click: windows.close
    then: { gone: windows.close }
  - click: windows.history
    then: { see: history.odometer }
  - read: history.owners
    as: owners
  - emit: \"{'sticker': sticker, 'owners': owners}\"
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_reads_in_frames_of_all_three_kinds() {
    let mut practice = Practice::small().await.with_file("flows/dealercenter/frames/all.yaml", FLOW);
    practice = practice.with_file("selectors/dealercenter/windows.yaml", WINDOWS);
    for (path, text) in PAGES {
        practice = practice.with_file(path, text);
    }
    let vehicle = practice.portal.vehicles(practice.portal.rooftops()[0].id).await.unwrap().swap_remove(3);
    let run = practice.run("frames.all", &[("vin", &vehicle.vin)]).await.succeeded();
    assert_eq!(run.records[0]["sticker"], vehicle.vin.as_str());
    assert!(run.records[0]["owners"].as_str().is_some_and(|owners| !owners.is_empty()));
}
