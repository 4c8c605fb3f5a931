//! Limits: a timeout bounds the whole of a block, and a run ends that would go on for ever.

use std::time::{Duration, Instant};

use crate::support::flows::Small;

/// A page with a list that never ends and an input that is never written.
const PAGE: &str = "<h1>List</h1><input id=never><div id=list style='height:50px;overflow:auto'><p class=row>0</p></div><button id=next onclick=\"page.textContent++\">Next</button><p id=page>1</p>";
const SELECTORS: &str = "elements:
  title: { role: heading }
  never: { css: .never }
  next: { css: \"#next\" }
  page: { css: \"#page\" }
sights:
  other: { see: list.title }
";

/// A list of four hundred numbers.
fn numbers() -> String {
    let numbers: Vec<String> = (0..400).map(|n| n.to_string()).collect();
    format!("[{}]", numbers.join(", "))
}

async fn list() -> Small {
    Small::with(&[("list", PAGE)], &[("list", SELECTORS)]).await
}

/// Steps that do well: the block's time is over before its turns are.
const WAIT: &str = "{ click: list.next, then: { changed: list.page }, timeout: 5s }, { expect: { idle: 300ms } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timeout_bounds_the_whole_block() {
    let small = list().await;
    let numbers = numbers();
    for (block, says) in [
        ("do: [ { expect: { see: list.never } } ]", "list.never is not seen"),
        ("for_each: { each: n, of: \"NUMBERS\", max: 500, do: [ WAIT ] }", ""),
        ("for_each_page: { next: list.next, progress: list.page, max: 500, do: [ WAIT ] }", ""),
        (
            "screens: { until: list.never, max: 9, cases: { list.other: [ { expect: { see: list.never }, timeout: 20s } ] } }",
            "list.never is not seen",
        ),
    ] {
        small.flow(
            "try",
            "",
            &format!(
                "  - goto: list\n  - {}\n    timeout: 1s\n",
                block.replace("WAIT", WAIT).replace("NUMBERS", &numbers)
            ),
        );
        let began = Instant::now();
        let ran = small.run("try", &[]).await;
        let report = ran.failed();
        assert!(report.message.contains(says), "{block}: {}", report.message);
        assert!(
            report.related.iter().any(|related| related.text.contains("the `timeout` of this block, 1s, was over")),
            "{}",
            report.source
        );
        assert!(began.elapsed() < Duration::from_secs(15), "{block} took {:?}", began.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_of_a_flow_is_over_some_time() {
    let small = list().await.portal("timeouts: { step: 5s, page: 10s, first_page: 30s, flow: 2s }\n");
    small.flow(
        "try",
        "",
        &format!(
            "  - goto: list\n  - for_each_page: {{ next: list.next, progress: list.page, max: 500, do: [ {WAIT} ] }}\n"
        ),
    );
    let ran = small.run("try", &[]).await;
    assert!(ran.failed().notes.iter().any(|note| note.contains("`timeouts.flow`")), "{}", ran.failed().source);
}

/// Tried in every way there is, these would outlast the sun; on a page as in a field.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_pattern_is_tried_without_end() {
    let text = format!("{}!", "a".repeat(60));
    let html = format!("<h1>{text}</h1><p>{text}\u{1f600}</p>");
    let selectors = "elements:
  title: { role: heading, name: { regex: \"^(a+)+$\" } }
  shown: { css: p }
  first: { css: h1, type: text, pattern: \"^(a+)+$\" }
";
    let small = Small::with(&[("list", &html)], &[("list", selectors)]).await;
    for (step, says) in [
        ("expect: { text: { list.shown: { regex: \"^(a|a)+$\" } } }", "list.shown shows"),
        ("expect: { see: list.title }", "list.title is not seen"),
        ("read: list.first\n    as: first", "list.first"),
    ] {
        small.flow("try", "", &format!("  - goto: list\n  - {step}\n    timeout: 2s\n"));
        let began = Instant::now();
        let ran = small.run("try", &[]).await;
        assert!(ran.failed().message.contains(says), "{step}: {}", ran.failed().message);
        assert!(began.elapsed() < Duration::from_secs(30), "{step} took {:?}", began.elapsed());
    }
    small.flow("found", "", "  - goto: list\n  - expect: { text: { list.shown: { regex: \"^(a+)+!.$\" } } }\n");
    small.run("found", &[]).await.succeeded();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_and_records_of_a_run_are_counted() {
    let small = list().await;
    let of = numbers();
    let looped = |inner: &str| {
        format!(
            "  - for_each: {{ each: m, of: \"{of}\", max: 500, do: [ {{ for_each: {{ each: n, of: \"{of}\", max: 500, do: [ {inner} ] }} }} ] }}\n"
        )
    };
    small.flow("steps", "", &looped("{ assert: 1 == 1 }"));
    let ran = small.run("steps", &[]).await;
    assert!(ran.failed().message.contains("100000 steps"), "{}", ran.failed().message);
}
