//! Roles in a browser that was started without the feature that tells them in the page.

use serde_json::json;
use wayleave::{
    cdp::Browser,
    page::{Aim, ClickOptions, DialogPolicy, PageCondition, Visit, VisitOptions},
};

use super::patience;
use crate::support::{
    browser::{foreign_browser, soon},
    flows::Small,
    locators::{aim, css, framed, locator, role, whole},
    site::Site,
};

/// Search and Load; what was asked for comes a while later, in a row without a box of its own.
const PAGE: &str = "<h1>Cars</h1><label>Search <input id=q></label><button onclick='load()'>Load</button><button>Unload</button>
    <select aria-label=Order><option>Price</option><option>Age</option></select>
    <div id=out></div><script>
      function load() {
        out.innerHTML = '<p>wait</p>';
        setTimeout(() => {
          const car = (name, price) => `<li style='display:contents'><h2>${name}</h2><a href=next aria-label='Open ${name}'>${price}</a></li>`;
          out.innerHTML = `<div role=status aria-label=Result>${q.value}</div><ul aria-label=Cars>${car('Elm', 10)}${car('Oak', 20)}</ul>`;
        }, 400);
      }
    </script>";
const SELECTORS: &str = "elements:
  search: { role: textbox, name: Search }
  load: { role: button, name: Load }
  result: { role: status, name: Result }
  order: { role: combobox, name: Order }
  age: { role: option, name: Age, visible: false }
data:
  cars:
    each: { role: listitem, within: { role: list, name: Cars } }
    fields:
      name: { role: heading, required: true }
      price: { role: link, name: { starts: Open }, type: int }
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_finds_roles_in_a_browser_without_the_feature() {
    let profile = tempfile::tempdir().unwrap();
    let (mut foreign, address) = foreign_browser(profile.path()).await;
    let small = Small::with(&[("list", PAGE)], &[("list", SELECTORS)]).await.attached_to(&address);
    small.flow(
        "try",
        "output: { fields: { name: text, price: int }, many: true }\n",
        "  - goto: list
  - fill: { list.search: cars }
  - click: list.load
    then: { text: { list.result: cars } }
  - select: { list.order: Age }
  - extract: list.cars
",
    );
    let ran = small.run("try", &[]).await.succeeded();
    assert_eq!(ran.records, [json!({ "name": "Elm", "price": 10 }), json!({ "name": "Oak", "price": 20 })]);

    small.flow("absent", "", "  - goto: list\n  - click: list.result\n    timeout: 500ms\n");
    let ran = small.run("absent", &[]).await;
    assert!(ran.failed().message.contains("list.result"), "{}", ran.failed().source);
    foreign.kill().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_are_lent_once_to_each_document_whatever_its_process() {
    let inner = "<button onclick=\"result.textContent = 'pressed'\">Go</button><output id=result></output>";
    let page = "<h1>Page</h1><p>Press <button style='display:contents' onclick='this.remove()'>this word</button></p>
        <iframe id=same src='/inner'></iframe><iframe id=foreign src='http://b.localhost:{port}/inner'></iframe>";
    let site = Site::serve(&[("page", page), ("inner", inner)]).await;
    let profile = tempfile::tempdir().unwrap();
    let (mut foreign, address) = foreign_browser(profile.path()).await;
    let browser = Browser::attach(&address, soon()).await.unwrap();
    let options = VisitOptions { dialogs: DialogPolicy::default(), roles: true, ..VisitOptions::default() };
    let (visit, window, _notices) = Visit::begin(&browser, options, soon()).await.unwrap();
    for _ in 0..2 {
        window.goto(&site.url("a", "page"), soon()).await.unwrap();
        for frame in ["#same", "#foreign"] {
            window.click(&framed(&[frame], role("button", "Go")), ClickOptions::default(), &patience()).await.unwrap();
            let pressed = PageCondition::Text { aim: framed(&[frame], css("#result")), text: whole("pressed") };
            window.wait_sight(&[pressed], &patience()).await.unwrap();
        }
    }
    let boxless = aim(role("button", "this word"));
    window.click(&boxless, ClickOptions::default(), &patience()).await.unwrap();
    window.wait_sight(&[PageCondition::Gone(boxless)], &patience()).await.unwrap();
    // What is asked then costs what it costs elsewhere.
    let heading: Aim = aim(role("heading", "Page"));
    let before = browser.sent_messages();
    window.read(&heading, &patience()).await.unwrap();
    assert_eq!(browser.sent_messages() - before, 1);
    visit.end(soon()).await.unwrap();
    browser.close().await;
    foreign.kill().await.unwrap();
}

/// Elements of every kind that pages hide roles in: what the browser tells of them is the same either way.
const KINDS: &str = "<button>Save</button><select aria-label=S><option>One<option>Two</select><select size=3 aria-label=L><option>One</select>
    <div role=group aria-label=G style='display:contents'><a href=x>l</a></div><button style='visibility:hidden'>No</button>
    <table><tr><th>H<td>b</table><input type=checkbox style='opacity:0'><label>Name<input></label><h2>Head</h2><nav></nav>
    <div aria-hidden=true><button>AH</button></div><div inert><button>IN</button></div><svg role=img aria-label=Pic></svg>
    <ul><li>a</ul><details><summary>Sum</summary><p>in</p></details><div contenteditable aria-label=E></div>";
const ROLES: &[&str] = &[
    "button",
    "combobox",
    "listbox",
    "option",
    "group",
    "link",
    "table",
    "row",
    "rowheader",
    "cell",
    "checkbox",
    "textbox",
    "heading",
    "navigation",
    "img",
    "list",
    "listitem",
];

/// How many elements have each role, seen or not.
async fn counted(browser: &Browser, address: &str) -> Vec<usize> {
    let options = VisitOptions { roles: true, ..VisitOptions::default() };
    let (visit, window, _notices) = Visit::begin(browser, options, soon()).await.unwrap();
    window.goto(address, soon()).await.unwrap();
    let mut counts = Vec::new();
    for role in ROLES {
        let by = wayleave::selectors::By::Role { role: (*role).to_owned(), name: None, level: None };
        let all = Aim { many: true, ..aim(wayleave::selectors::Locator { visible: false, ..locator(by) }) };
        let seen = window.fingerprint(&all, &patience()).await.unwrap();
        counts.push(seen.matches('\u{1}').count());
    }
    visit.end(soon()).await.unwrap();
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lent_roles_are_those_that_the_feature_tells() {
    let site = Site::serve(&[("kinds", KINDS)]).await;
    let folder = tempfile::tempdir().unwrap();
    let (mut foreign, address) = foreign_browser(&folder.path().join("foreign")).await;
    let attached = Browser::attach(&address, soon()).await.unwrap();
    let lent = counted(&attached, &site.url("a", "kinds")).await;
    attached.close().await;
    foreign.kill().await.unwrap();

    let mut options =
        wayleave::cdp::LaunchOptions::new(crate::support::browser::executable(), folder.path().join("ours"));
    options.no_sandbox = nix::unistd::geteuid().is_root();
    let ours = Browser::launch(options).await.unwrap();
    let told = counted(&ours, &site.url("a", "kinds")).await;
    ours.close().await;
    assert!(told.iter().all(|count| *count > 0), "{told:?}");
    assert_eq!(lent, told, "of {ROLES:?}");
}
