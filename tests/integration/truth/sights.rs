//! Sights that compare values, alone and as alternatives, over frames, windows and items.

use serde_json::json;

use crate::support::flows::{Ran, Small};

/// An amount on the page and one in a frame; `set(page, frame)` changes them without a trace in the document.
const SHOP: &str = "<iframe src=inner style='width:300px;height:60px'></iframe>
    <input id=amount value=1><button id=go onclick=\"presses.value += '!'\">Go</button><output id=presses></output>
    <script>
      function set(page, frame) {
        if (page) amount.value = page;
        if (frame) frames[0].document.querySelector('input').value = frame;
      }
      function later(action) { setTimeout(() => frames[0].document.querySelector('input') ? action() : later(action), 400); }
    </script>";
const INNER: &str = "<input value=1>";
const SELECTORS: &str = "elements:
  amount: { css: \"#amount\", type: int }
  inner: { css: input, frame: { css: iframe }, type: int }
  go: { css: \"#go\" }
  presses: { css: \"#presses\" }
sights:
  paid: { any: [ { value: { shop.amount: 5 } }, { value: { shop.inner: 5 } } ] }
data:
  rows:
    each: { css: li }
    fields:
      name: {}
";

async fn shop(script: &str, portal: &str, steps: &str) -> Ran {
    let html = format!("{SHOP}<ul></ul><script>{script}</script>");
    let small =
        Small::with(&[("shop", &html), ("inner", INNER), ("other", "Other")], &[("shop", SELECTORS), ("other", "")])
            .await
            .portal(portal);
    small.flow("try", "", &format!("  - goto: shop\n{steps}"));
    small.run("try", &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn alternatives_compare_values_in_whatever_document() {
    let either = "  - expect: { any: [ { value: { shop.amount: 2 } }, { value: { shop.inner: 2 }, see: shop.go } ] }\n    timeout: 3s\n";
    shop("later(() => set('2.00'))", "", either).await.succeeded();
    shop("later(() => set(null, '2'))", "", either).await.succeeded();
    let ran = shop("later(() => set(3, 4))", "", &either.replace("3s", "1500ms")).await;
    let message = &ran.failed().message;
    assert!(message.contains("none of: shop.amount is `3`, not `2`; shop.inner is `4`, not `2`"), "{message}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_of_two_documents_must_hold_together() {
    let both = "  - expect: { value: { shop.amount: 2, shop.inner: 3 } }\n    timeout: 3s\n";
    shop("later(() => set(2, 3))", "", both).await.succeeded();
    let ran = shop("later(() => set(2, 2))", "", &both.replace("3s", "1500ms")).await;
    assert!(ran.failed().message.contains("shop.inner is `2`, not `3`"), "{}", ran.failed().message);
    // Each holds for a while, never both.
    let turns = "later(() => { set(2, 1); setInterval(() => amount.value === '2' ? set(1, 3) : set(2, 1), 300); })";
    assert!(shop(turns, "", &both.replace("3s", "2s")).await.result.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn screens_and_interrupts_compare_values() {
    let screens = "  - screens:
      until: { text: { shop.presses: '!' } }
      max: 2
      cases:
        shop.paid: [ { click: shop.go } ]
";
    shop("later(() => set(null, 5))", "", screens).await.succeeded();
    let interrupt = "interrupts:\n  - { name: paid, seen: shop.paid, do: [ { click: shop.go }, { fill: { shop.amount: 6 } } ], max: 1 }\n";
    let ran = shop("later(() => set(5))", interrupt, "  - expect: { value: { shop.amount: 6 } }\n").await.succeeded();
    let cleared =
        ran.events.iter().filter(|event| json!(format!("{event:?}")).to_string().contains("InterruptCleared"));
    assert_eq!(cleared.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn alternatives_may_be_items_and_closed_windows() {
    let item = "  - expect: { any: [ { see: { shop.rows: { name: Pat } } }, { value: { shop.amount: 2 } } ] }\n    timeout: 3s\n";
    let row = "later(() => { document.querySelector('ul').innerHTML = '<li>Sam</li><li>Pat</li>'; })";
    shop(row, "", item).await.succeeded();
    shop("later(() => set(2))", "", item).await.succeeded();
    let ran = shop("", "", &item.replace("3s", "700ms")).await;
    let message = &ran.failed().message;
    assert!(
        message.contains("none of: 0 items of shop.rows match, expected one; shop.amount is `1`, not `2`"),
        "{message}"
    );
    let window = "  - click: shop.go
    then: { window: other }
    as: opened
  - expect: { any: [ { closed: opened }, { value: { shop.amount: 2 } } ] }
    timeout: 3s
";
    let opens =
        "go.addEventListener('click', () => { const other = open('other'); setTimeout(() => other.close(), 1200); })";
    shop(opens, "", window).await.succeeded();
}
