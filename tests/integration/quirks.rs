//! What real pages do to automation: each line of the list that the project started from, as a case
//! in the form of the page behaviours, with more of the same kind; and here the lines that are about
//! a whole run. Codes by mail, and cookies kept from one run to the next, come with the sessions.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use practice_portal::{Deed, PortalOptions, PromoMode};
use serde_json::json;

use crate::support::{
    browser,
    flows::{Ran, Small},
    practice::Practice,
};

#[tokio::test]
async fn quirks() {
    crate::behaviours::quirks().await;
}

/// An export that brings 25 rows unless it is told otherwise, and a page that says how many there are.
const STOCK: &str = "<p id=total>1 - 25 of 60 items</p>
    <label>Rows <select id=rows><option>25</option><option>All</option></select></label>
    <button id=export>Export</button>
    <script>
      document.querySelector('#export').onclick = () => {
        const count = document.querySelector('#rows').value === 'All' ? 60 : 25;
        const lines = ['Id', ...Array.from({ length: count }, (_, n) => `S${n}`)];
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([lines.join('\\n')], { type: 'text/csv' }));
        link.download = 'stock.csv';
        link.click();
      };
    </script>";
const STOCK_SELECTORS: &str = "elements:
  total: { css: \"#total\", type: int, pattern: 'of (\\d+) items' }
  rows: { label: Rows }
  export: { role: button, name: Export }
data:
  lines:
    source: csv
    fields:
      id: { column: Id, type: id, required: true }
";

async fn export(first: &str) -> Ran {
    let small = Small::with(&[("stock", STOCK)], &[("stock", STOCK_SELECTORS)]).await;
    let steps = format!(
        "  - goto: stock
{first}  - read: stock.total
    as: total
  - click: stock.export
    then: {{ file: stock.csv }}
    as: file
  - extract: stock.lines
    from: file
    as: lines
  - assert: lines | length == total
  - emit: lines
"
    );
    small.flow("try", "output: { fields: { id: id }, many: true, key: id }\n", &steps);
    small.run("try", &[]).await
}

/// 21: what was read is counted against what the page says, so that a cut list is a failure.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quirk_21_an_export_that_is_cut_short_fails_the_flow() {
    let ran = export("").await;
    let report = ran.failed();
    assert!(report.message.contains("`lines | length == total` does not hold"), "{}", report.message);
    assert_eq!(report.notes, ["lines is a list of 25", "total is `60`"]);
    assert!(ran.records.is_empty(), "nothing of a cut list is given out");

    let ran = export("  - select: { stock.rows: All }\n").await.succeeded();
    assert_eq!(ran.records.len(), 60);
}

/// A portal whose codes last for `period` seconds.
async fn codes_of(period: u64) -> Practice {
    let options =
        PortalOptions { promo: PromoMode::Off, vehicles: 30, code_period: period, ..PortalOptions::default() };
    let flow = "flow: only-home\neffect: read\nsteps:\n  - goto: home\n";
    Practice::with(options).await.with_file("flows/dealercenter/only-home.yaml", flow)
}

fn codes_tried(practice: &Practice) -> Vec<bool> {
    let tried = practice.portal.ledger().into_iter().filter_map(|effect| match effect.deed {
        Deed::CodeTried { accepted } => Some(accepted),
        _ => None,
    });
    tried.collect()
}

fn start(root: PathBuf, profile: PathBuf, state: PathBuf) -> Child {
    Command::new(env!("CARGO_BIN_EXE_wayleave"))
        .arg("-C")
        .arg(root)
        .args(["run", "dealercenter/only-home", "--profile"])
        .arg(profile)
        .arg("--state")
        .arg(state)
        .arg("--browser")
        .arg(browser::executable())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// 22: a code is good for its step only once. Of two processes that sign in together one waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quirk_22_no_step_is_used_twice_by_two_processes() {
    let practice = codes_of(10).await;
    let (root, profile, state) = (practice.root(), practice.profile_file(None), practice.folder.path().join("state"));
    let runs = [(); 2].map(|()| start(root.clone(), profile.clone(), state.clone()));
    for run in runs {
        let output = tokio::task::spawn_blocking(move || run.wait_with_output().unwrap()).await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    // The portal refuses a step that it has seen: none was sent twice.
    assert_eq!(codes_tried(&practice), [true, true]);
}

/// 22: a run that cannot wait for the next step says so, and sends nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quirk_22_a_step_that_lasts_too_long_is_told_of() {
    let now = u64::try_from(jiff::Timestamp::now().as_second()).unwrap();
    // One that has long to go yet.
    let period = [300, 293, 283, 277].into_iter().max_by_key(|period| period - now % period).unwrap();
    let practice = codes_of(period).await.with_page_timeout("20s");
    practice.run("only-home", &[]).await.succeeded();
    let again = practice.run("only-home", &[]).await;
    assert_eq!(again.exit_code(), 3);
    let why = again.result.unwrap_err().to_string();
    assert!(why.contains("the next code that was not used before comes in"), "{why}");
    assert_eq!(codes_tried(&practice), [true]);
}

/// Screens that come up in a given order, each once. `terms` follows without navigation, the others on a
/// document of their own.
const WELCOME: &str = "<main></main><output id=log></output>
    <script>
      const main = document.querySelector('main');
      const screens = {
        terms: '<form id=terms><label><input type=checkbox required> I agree</label><button>Accept</button></form>',
        consent: '<form id=consent><button>Allow</button></form>',
        registration: '<form id=registration><label>Phone <input required></label><button>Save</button></form>',
      };
      const seen = () => JSON.parse(sessionStorage.seen || '[]');
      function show() {
        const next = ORDER.find(name => !seen().includes(name));
        main.innerHTML = next ? screens[next] : '<h1>Welcome</h1>';
        document.querySelector('#log').textContent = `[${seen().join()}]`;
        if (!next) return;
        main.firstChild.onsubmit = event => {
          event.preventDefault();
          sessionStorage.seen = JSON.stringify([...seen(), next]);
          main.innerHTML = '';
          next === 'terms' ? setTimeout(show, 200) : location.reload();
        };
      }
      setTimeout(show, 200);
    </script>";
const WELCOME_SELECTORS: &str = "elements:
  title: { role: heading, name: Welcome }
  log: { css: \"#log\" }
  terms: { css: \"#terms\" }
  agree: { label: I agree }
  accept: { role: button, name: Accept }
  consent: { css: \"#consent\" }
  allow: { role: button, name: Allow }
  registration: { css: \"#registration\" }
  phone: { label: Phone }
  save: { role: button, name: Save }
";
const SIGN_IN: &str = "  - goto: welcome
  - screens:
      until: { see: welcome.title }
      max: 4
      cases:
        welcome.terms:
          - check: welcome.agree
          - click: welcome.accept
        welcome.consent:
          - click: welcome.allow
        welcome.registration:
          - fill: { welcome.phone: 555 0134 }
          - click: welcome.save
";

/// 25: terms, consent and forced registration come once per user, in any order or not at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quirk_25_screens_that_come_once_are_passed_in_any_order() {
    for order in [
        &[][..],
        &["consent"],
        &["terms", "consent", "registration"],
        &["registration", "terms", "consent"],
        &["consent", "registration", "terms"],
    ] {
        let html = WELCOME.replace("ORDER", &json!(order).to_string());
        let small = Small::with(&[("welcome", &html)], &[("welcome", WELCOME_SELECTORS)]).await;
        small.flow("sign-in", "effect: session\n", SIGN_IN);
        let steps = "  - goto: welcome
  - expect: { see: welcome.title }
  - read: welcome.log
    as: log
  - emit: '{ \"log\": log }'
";
        small.flow("try", "output: { fields: { log: text } }\n", steps);
        let ran = small.run("try", &[]).await.succeeded();
        assert_eq!(ran.records, [json!({ "log": format!("[{}]", order.join(",")) })], "each was answered, once");
    }
}

/// 27: a cookie that works once. Within a run each request sends what the last answer set; that the last one
/// is kept for the next run comes with the vault.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quirk_27_a_cookie_that_rotates_is_followed_through_a_run() {
    let selectors = "elements:
  visit: { css: h1, type: int, pattern: 'visit (\\d+)' }
  call: { role: button, name: Call }
  called: { css: output }
";
    let small = Small::with(&[], &[("rotating", selectors)]).await;
    // By address, by the page's own request, and by a reload.
    let steps = "  - goto: rotating
  - goto: rotating
  - click: rotating.call
    then: { text: { rotating.called: { contains: visit 3 } } }
  - reload: rotating
  - read: rotating.visit
    as: visit
  - emit: '{ \"visit\": visit }'
";
    small.flow("try", "output: { fields: { visit: int } }\n", steps);
    let ran = small.run("try", &[]).await.succeeded();
    assert_eq!(ran.records, [json!({ "visit": 4 })]);
}
