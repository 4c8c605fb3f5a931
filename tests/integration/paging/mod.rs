//! Lists that are paged, rows that are looked into, sights over frames, data that is no page.

use serde_json::{Value, json};

use crate::support::flows::Small;

const MANY: &str = "output: { fields: { name: text }, many: true, key: name }\n";

fn names(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["name"].as_str().unwrap()).collect()
}

/// Rows that are drawn a while after the list was scrolled, as grids do that wait for it to stand still.
const LAZY_GRID: &str = "<div id=v style='height:200px;overflow:auto;position:relative'><div style='height:4000px'></div></div>
  <script>
    const v = document.getElementById('v'), pool = [];
    for (let i = 0; i < 8; i++) { const d = document.createElement('div'); d.className = 'row'; d.style.cssText = 'position:absolute;height:40px'; v.append(d); pool.push(d); }
    const draw = () => { const first = Math.floor(v.scrollTop / 40); pool.forEach((d, i) => { const n = first + i; d.style.top = n * 40 + 'px'; d.textContent = n < 100 ? 'Unit ' + n : ''; d.style.display = n < 100 ? '' : 'none'; }); };
    let timer; v.onscroll = () => { clearTimeout(timer); timer = setTimeout(draw, 150); }; draw();
  </script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grid_that_draws_late_is_read_whole() {
    let selectors = "elements: { grid: { css: '#v' } }\ndata: { rows: { each: { css: .row }, fields: { name: {} } } }";
    let small = Small::with(&[("list", LAZY_GRID)], &[("list", selectors)]).await;
    let steps = "  - goto: list\n  - for_each_page: { scroll: list.grid, max: 200, do: [ { extract: list.rows } ] }\n";
    small.flow("all", MANY, steps);
    let ran = small.run("all", &[]).await.succeeded();
    let expected: Vec<String> = (0..100).map(|n| format!("Unit {n}")).collect();
    assert_eq!(names(&ran.records), expected);
}

/// A button that adds rows after a while, placeholders first; the last press takes it away.
const MORE: &str = "<ul id=l><li>A0<li>A1</ul><button id=m onclick='more()'>More</button><script>
  let n = 1;
  function more() {
    l.insertAdjacentHTML('beforeend', '<li class=wait>Loading</li>');
    const page = n++;
    setTimeout(() => { l.querySelector('.wait').remove(); l.insertAdjacentHTML('beforeend', `<li>A${page * 2}<li>A${page * 2 + 1}`); if (page === 3) m.remove(); }, 500);
  }
</script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_waits_for_rows_and_not_for_placeholders() {
    let selectors = "elements: { more: { role: button, name: More } }
data: { rows: { each: { css: li }, skip: { css: .wait }, fields: { name: {} } } }";
    let small = Small::with(&[("list", MORE)], &[("list", selectors)]).await;
    let paged = |body: &str| format!("  - goto: list\n  - for_each_page: {{ more: list.more, max: 9{body} }}\n");
    small.flow("as-they-come", MANY, &paged(", do: [ { extract: list.rows } ]"));
    let ran = small.run("as-they-come", &[]).await.succeeded();
    assert_eq!(names(&ran.records), ["A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7"]);
    small.flow("unproven", MANY, &(paged("") + "  - extract: list.rows\n"));
    let ran = small.run("unproven", &[]).await;
    assert!(ran.failed().message.contains("`more` needs `progress`"), "{}", ran.failed().message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sight_may_lie_in_several_frames() {
    let inner = "<p id=state>wait</p><script>setTimeout(() => state.textContent = 'done', 600)</script>";
    let page = "<iframe id=one src='/inner'></iframe><iframe id=two src='http://b.localhost:{port}/inner'></iframe>
      <p id=state>wait</p><script>setTimeout(() => state.textContent = 'done', 300)</script>";
    let framed = |id: &str| format!("{{ css: '#state', frame: {{ css: '#{id}' }} }}");
    let selectors = format!(
        "elements: {{ own: {{ css: '#state' }}, one: {}, two: {}, none: {} }}
sights:
  one-done: {{ text: {{ list.one: done }} }}
  never: {{ text: {{ list.two: never }} }}",
        framed("one"),
        framed("two"),
        framed("gone")
    );
    let small = Small::with(&[("list", page), ("inner", inner)], &[("list", &selectors)]).await;
    small.flow(
        "all",
        "",
        "  - goto: list
  - expect: { text: { list.own: done, list.one: done, list.two: done }, gone: list.none }
  - expect: { any: [ list.never, { text: { list.two: done }, see: list.own } ] }
  - screens: { until: list.one-done, max: 2, cases: { list.never: [ { stop: failed } ] } }\n",
    );
    small.run("all", &[]).await.succeeded();
    small.flow(
        "none",
        "",
        "  - goto: list\n  - expect: { text: { list.own: done, list.two: other } }\n    timeout: 1s\n",
    );
    let ran = small.run("none", &[]).await;
    let message = &ran.failed().message;
    assert!(message.contains("list.two shows"), "{message}");
}

const ROWS: &str = "<table><tr><td>A<td><span class=state>open</span><button onclick=\"this.previousSibling.textContent='closed'\">Close</button>
  <tr><td>B<td><span class=state>open</span><button onclick=\"this.previousSibling.textContent='closed'\">Close</button></table>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_in_sights_are_those_of_the_item() {
    let selectors = "data:
  rows:
    each: { css: tr }
    parts: { state: { css: .state }, close: { role: button } }
    fields: { name: { css: 'td:first-child' } }";
    let small = Small::with(&[("list", ROWS)], &[("list", selectors)]).await;
    small.flow(
        "close",
        "",
        "  - goto: list
  - click: list.rows.close
    within: { list.rows: { name: B } }
    then: { text: { list.rows.state: closed } }
  - expect: { text: { list.rows.state: open } }
    within: { list.rows: { name: A } }\n",
    );
    small.run("close", &[]).await.succeeded();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_answered_is_read_as_data() {
    let page = "<button onclick=\"fetch('/data')\">Load</button>";
    let selectors = "elements: { load: { role: button } }
responses: { data: { url: { ends: /data }, status: 200 } }
data: { rows: { source: json, each: { json: 'rows[*]' }, fields: { name: { json: n }, price: { json: p, type: money } } } }";
    let data = r#"{"rows": [{"n": "A", "p": 1234.5}, {"n": "B", "p": null}]}"#;
    let small = Small::with(&[("list", page), ("data", data)], &[("list", selectors)]).await;
    let head = "output: { fields: { name: text, price: money }, many: true }\n";
    small.flow(
        "rows",
        head,
        "  - goto: list
  - click: list.load
    then: { response: list.data }
    as: body
  - extract: list.rows
    from: body\n",
    );
    let ran = small.run("rows", &[]).await.succeeded();
    assert_eq!(ran.records, [json!({ "name": "A", "price": 1234.5 }), json!({ "name": "B", "price": null })]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_is_tried_again_after_what_it_names() {
    // Each load counts; the third shows what is sought.
    let page = "<p id=n></p><script>sessionStorage.n = +(sessionStorage.n || 0) + 1; n.textContent = sessionStorage.n</script>";
    let small = Small::with(&[("list", page)], &[("list", "elements: { n: { css: '#n' } }")]).await;
    let tries = |max: u32| {
        format!(
            "  - goto: list
  - retry:
      max: {max}
      after: [failed]
      wait: 10ms
      do:
        - reload: list
        - expect: {{ text: {{ list.n: '4' }} }}
          timeout: 200ms\n"
        )
    };
    small.flow("enough", "", &tries(3));
    small.run("enough", &[]).await.succeeded();
    small.flow("few", "", &tries(2));
    let ran = small.run("few", &[]).await;
    let message = &ran.failed().message;
    assert!(message.contains("list.n shows \"3\"") && message.contains("the last of 2 tries"), "{message}");
}
