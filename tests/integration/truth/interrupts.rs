//! Interrupts: cleared while a step waits, in whatever document, counted over the run, capped.

use wayleave::event::Event;

use crate::support::flows::{Ran, Small};

const PROMO: &str = "interrupts:
  - name: promo
    seen: { see: shop.promo }
    do:
      - click: shop.promo.close
    max: 2
";

/// A button in a frame, and one on the page; a promotion lies over both when `promo()` is called.
const SHOP: &str = "<iframe src=inner style='width:200px;height:60px'></iframe><button id=own onclick=\"result.textContent += 'own'\">Own</button>
    <input id=amount value=1><output id=result></output>
    <script>
      function promo(again) {
        const div = document.createElement('div');
        div.id = 'promo';
        div.style = 'position:fixed;inset:0;background:#eee';
        div.innerHTML = '<button id=close>No, thanks</button>';
        div.firstChild.onclick = () => { if (!again) div.remove(); result.textContent += 'closed,'; onclosed(); };
        document.body.append(div);
      }
      var onclosed = () => {};
    </script>";
const INNER: &str = "<button onclick=\"parent.result.textContent += 'inner'\">Inner</button>";

const SELECTORS: &str = "elements:
  promo: { css: \"#promo\" }
  promo.close: { css: \"#close\" }
  own: { css: \"#own\" }
  amount: { css: \"#amount\", type: int }
  late: { css: .late }
  inner: { role: button, name: Inner, frame: { css: iframe } }
  result: { css: \"#result\" }
";

async fn shop(script: &str, portal: &str, steps: &str) -> Ran {
    let html = format!("{SHOP}<script>{script}</script>");
    let small = Small::with(&[("shop", &html), ("inner", INNER)], &[("shop", SELECTORS)]).await.portal(portal);
    small.flow("try", "", &format!("  - goto: shop\n{steps}"));
    small.run("try", &[]).await
}

fn cleared(ran: &Ran) -> usize {
    ran.events.iter().filter(|event| matches!(event, Event::InterruptCleared { .. })).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_over_a_frame_is_cleared_before_a_click_in_it() {
    let ran =
        shop("promo()", PROMO, "  - click: shop.inner\n    then: { text: { shop.result: 'closed,inner' } }\n").await;
    assert_eq!(cleared(&ran.succeeded()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_for_a_sight_in_a_frame_sees_it_on_the_page() {
    // The button of the frame is there only once the promotion is closed.
    let script =
        "onclosed = () => frames[0].document.body.insertAdjacentHTML('beforeend', '<button>Late</button>'); promo()";
    let html = format!("{SHOP}<script>{script}</script>");
    let selectors = format!("{SELECTORS}  frame-late: {{ role: button, name: Late, frame: {{ css: iframe }} }}\n");
    let small = Small::with(&[("shop", &html), ("inner", INNER)], &[("shop", &selectors)]).await.portal(PROMO);
    small.flow("try", "", "  - goto: shop\n  - expect: { see: shop.frame-late }\n");
    assert_eq!(cleared(&small.run("try", &[]).await.succeeded()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_inside_a_frame_is_seen_from_the_page() {
    let portal =
        "interrupts:\n  - { name: consent, seen: { see: shop.inner }, do: [ { click: shop.inner } ], max: 1 }\n";
    let script = "const seen = setInterval(() => { if (result.textContent) { document.querySelector('iframe').remove(); clearInterval(seen); document.body.insertAdjacentHTML('beforeend', '<p class=late>Late</p>'); } }, 20)";
    let ran = shop(script, portal, "  - expect: { see: shop.late }\n").await;
    assert_eq!(cleared(&ran.succeeded()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_after_an_act_and_one_for_a_value_see_it() {
    let after = "own.addEventListener('click', () => promo()); onclosed = () => document.body.insertAdjacentHTML('beforeend', '<p class=late>Late</p>')";
    let ran = shop(after, PROMO, "  - click: shop.own\n    then: { see: shop.late }\n").await;
    assert_eq!(cleared(&ran.succeeded()), 1);
    let value = "promo(); onclosed = () => { amount.value = 2; }";
    let ran = shop(value, PROMO, "  - expect: { value: { shop.amount: 2 } }\n").await;
    assert_eq!(cleared(&ran.succeeded()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_not_cleared_ends_the_run_and_is_named() {
    let ran = shop("promo(true)", PROMO, "  - click: shop.own\n").await;
    let report = ran.failed();
    assert!(
        report.message.contains("interrupt `promo` was cleared 2 times, its `max`, and is seen again"),
        "{}",
        report.message
    );
    assert!(report.source.contains("flows/shop/portal.yaml"), "{}", report.source);
    assert_eq!(cleared(&ran), 2);
    let unable = PROMO.replace("click: shop.promo.close", "click: shop.late\n        timeout: 300ms");
    let ran = shop("promo()", &unable, "  - click: shop.own\n").await;
    assert!(
        ran.failed().message.starts_with("interrupt `promo` could not be cleared: shop.late"),
        "{}",
        ran.failed().message
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_count_is_that_of_the_run_also_over_called_flows() {
    let html = format!("{SHOP}<script>promo()</script>");
    let small = Small::with(&[("shop", &html), ("inner", INNER)], &[("shop", SELECTORS)]).await.portal(PROMO);
    small.flow("once", "", "  - goto: shop\n  - click: shop.own\n");
    small.flow("try", "", "  - call: once\n  - call: once\n  - call: once\n");
    let ran = small.run("try", &[]).await;
    assert!(ran.failed().message.contains("was cleared 2 times"), "{}", ran.failed().message);
}

/// A response that comes only once the promotion, which the click brings up, is closed.
const SEARCH: &str = "responses:
  search: { url: { contains: /api } }
  closing: { url: { contains: /closing } }
";

async fn searching(script: &str, portal: &str) -> Ran {
    let html = format!("{SHOP}<script>{script}</script>");
    let selectors = format!("{SELECTORS}{SEARCH}");
    let small = Small::with(
        &[("shop", &html), ("inner", INNER), ("api", "found"), ("closing", "closed")],
        &[("shop", &selectors)],
    )
    .await
    .portal(portal);
    let steps = "  - goto: shop
  - click: shop.own
    then: { response: shop.search }
    as: body
  - read: shop.result
    as: seen
  - emit: '{ \"body\": body, \"seen\": seen }'
";
    small.flow("try", "output: { fields: { body: text, seen: text } }\n", steps);
    small.run("try", &[]).await.succeeded()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_for_a_response_sees_it_and_goes_on() {
    let script = "own.addEventListener('click', () => promo()); onclosed = () => fetch('api')";
    let ran = searching(script, PROMO).await;
    assert_eq!(cleared(&ran), 1);
    // The click was made once, before the promotion came.
    assert_eq!(ran.records, [serde_json::json!({ "body": "found", "seen": "ownclosed," })]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_that_comes_while_it_is_cleared_is_kept() {
    // The awaited response comes while the interrupt waits for one of its own.
    let script = "own.addEventListener('click', () => promo());
        onclosed = () => fetch('api').then(answer => answer.text()).then(() => fetch('closing'))";
    let portal = PROMO.replace("shop.promo.close", "shop.promo.close\n        then: { response: shop.closing }");
    let ran = searching(script, &portal).await;
    assert_eq!(cleared(&ran), 1);
    assert_eq!(ran.records, [serde_json::json!({ "body": "found", "seen": "ownclosed," })]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_for_a_window_sees_it_and_goes_on() {
    let script = "own.addEventListener('click', () => promo()); onclosed = () => open('other')";
    let html = format!("{SHOP}<script>{script}</script>");
    let small = Small::with(
        &[("shop", &html), ("inner", INNER), ("other", "<h1>Other</h1>")],
        &[("shop", SELECTORS), ("other", "ready: { see: other.title }\nelements: { title: { role: heading } }")],
    )
    .await
    .portal(PROMO);
    small.flow("try", "", "  - goto: shop\n  - click: shop.own\n    then: { window: other }\n    as: opened\n  - expect: { text: { shop.result: 'ownclosed,' } }\n");
    assert_eq!(cleared(&small.run("try", &[]).await.succeeded()), 1);
}
