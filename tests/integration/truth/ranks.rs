//! Ranked locators: a lower rank counts only when the page is ready and the better one stays away.

use wayleave::event::Event;

use crate::support::flows::{Ran, Small};

const RANKS: &str = "ready: { see: shop.main }
elements:
  main: { css: main }
  save: { any: [ { css: .new }, { css: .old } ] }
  result: { css: \"#result\" }
";

async fn shop(html: &str, steps: &str) -> Ran {
    let html = format!("<main><output id=result></output>{html}</main>");
    let small = Small::with(&[("shop", &html)], &[("shop", RANKS)]).await;
    small.flow("try", "", &format!("  - goto: shop\n{steps}"));
    small.run("try", &[]).await
}

fn drifts(ran: &Ran) -> Vec<&str> {
    ran.events
        .iter()
        .filter_map(|event| match event {
            Event::Drift { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_better_rank_that_comes_a_little_late_is_taken() {
    let late = "<button class=old onclick=\"result.textContent += 'old'\">Save</button>
        <script>setTimeout(() => document.querySelector('.old').insertAdjacentHTML('afterend',
          `<button class=new onclick=\"result.textContent += 'new'\">Save</button>`), 300)</script>";
    for steps in ["", "  - expect: { see: shop.save }\n"] {
        let steps = format!("{steps}  - click: shop.save\n    then: {{ text: {{ shop.result: new }} }}\n");
        let ran = shop(late, &steps).await.succeeded();
        assert!(drifts(&ran).is_empty(), "{:?}", drifts(&ran));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lower_rank_is_drift_in_acts_sights_and_looks() {
    let old = "<button class=old onclick=\"result.textContent += 'old'\">Save</button>";
    for steps in [
        "  - click: shop.save\n    then: { text: { shop.result: old } }\n",
        "  - expect: { see: shop.save }\n",
        "  - expect: { value: { shop.save: Save } }\n",
        "  - for_each: { each: n, of: \"[1]\", max: 1, until: { see: shop.save }, do: [ { stop: failed } ] }\n",
        "  - press: { keys: [Enter], target: shop.save }\n    then: { changed: shop.save }\n    when: 1 == 2\n  - press: { keys: [Enter], target: shop.save }\n",
    ] {
        let ran = shop(old, steps).await.succeeded();
        assert_eq!(drifts(&ran), ["shop.save"], "{steps}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_of_the_better_rank_are_an_error_and_no_reason_to_go_on() {
    let twice = "<button class=new>Save</button><button class=new>Save</button><button class=old>Save</button>";
    let ran = shop(twice, "  - click: shop.save\n    timeout: 2s\n").await;
    assert_eq!(ran.failed().reason.as_deref(), Some("ambiguous"));
    let ran = shop(twice, "  - expect: { see: shop.save }\n    timeout: 1s\n").await;
    assert!(ran.failed().message.contains("matches 2 elements"), "{}", ran.failed().message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lower_rank_does_not_count_on_a_page_that_is_not_ready() {
    let unready = "<button class=old>Save</button><script>setTimeout(() => {
        document.body.append(document.querySelector('.old'));
        document.querySelector('main').remove();
    }, 400)</script>";
    let ran = shop(unready, "  - click: shop.save\n    timeout: 1500ms\n").await;
    assert_eq!(ran.failed().reason.as_deref(), Some("absent"));
}
