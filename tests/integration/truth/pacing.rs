//! Pauses that the portal file asks for, by what the pages and the run themselves measured. A machine that is
//! busy makes them longer: only the least is asserted.

use std::time::Duration;

use wayleave::event::Event;

use crate::support::flows::{Ran, Small};

/// When it was clicked, counted from the document's beginning, and a list of three pages.
const PAGE: &str = "<h1>List</h1><button id=save onclick=\"at.textContent = Math.floor(performance.now())\">Save</button><p id=at></p>
    <button id=next onclick=\"page.textContent++; this.disabled = page.textContent == 3\">Next</button><p id=page>1</p>";
const SELECTORS: &str = "elements:
  title: { role: heading }
  save: { css: \"#save\" }
  at: { css: \"#at\", type: int }
  next: { css: \"#next\" }
  page: { css: \"#page\" }
";

/// How long each step of a verb took, pauses included.
fn took(ran: &Ran, verb: &str) -> Vec<Duration> {
    let finished = ran.events.iter().filter_map(|event| match event {
        Event::StepFinished { step, elapsed } if step.flow == "try" && step.verb == verb => Some(*elapsed),
        _ => None,
    });
    finished.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_and_pages_are_paced() {
    let small = Small::with(&[("list", PAGE)], &[("list", SELECTORS)]).await;
    let small = small.portal("pacing: { act: 300ms, page: 700ms }\n");
    small.flow(
        "try",
        "",
        "  - goto: list
  - click: list.save
  - read: list.at
    as: at
  - assert: at >= 300
  - for_each_page: { next: list.next, progress: list.page, max: 9, do: [ { assert: 1 == 1 } ] }
  - reload: list
",
    );
    let ran = small.run("try", &[]).await.succeeded();
    let least = |verb: &str, pause: u64| {
        let took = took(&ran, verb);
        assert!(!took.is_empty() && took.iter().all(|it| *it >= Duration::from_millis(pause)), "{verb}: {took:?}");
    };
    least("goto", 700);
    least("click", 300);
    least("for_each_page", 2 * 700);
    least("reload", 700);
}
