//! What a run says when a step fails: golden texts that a reviewer can read. `UPDATE_GOLDEN=1` writes
//! them anew.

use std::{fs, path::Path};

use crate::support::flows::Small;

const PAGE: &str = r#"<!doctype html><title>Lead</title>
<form id=lead aria-label=Lead>
  <label>Name <input id=name></label>
  <label>Phone <input id=phone oninput="this.value = this.value.replace(/\D/g, '').slice(0, 7)"></label>
  <label>Source <select id=source><option>Web</option><option>Walk-in</option><option disabled>Fax</option></select></label>
  <button type=button>Save changes</button>
  <button type=button style="display:none">Save draft</button>
  <button type=button id=close>Close</button>
  <button type=button disabled>Approve</button>
</form>
<div role=dialog aria-label=Edit style="position:fixed;left:0;right:0;bottom:0;height:120px;background:#fff">
  <button id=close-edit>Close</button>
</div>
<button id=below style="position:fixed;bottom:10px;right:10px;z-index:-1">Post payment</button>
<p id=status>3 leads</p><p id=spinner>Loading</p>
<table><thead><tr><th>Stock<th>Price</thead><tbody><tr><td>A1<td>12,900.00<tr><td>A2<td>ask</tbody></table>"#;

const SELECTORS: &str = r##"elements:
  save: { role: button, name: Save }
  close: { role: button, name: Close }
  approve: { role: button, name: Approve }
  post: { role: button, name: Post payment }
  name: { label: Name }
  phone: { label: Phone }
  source: { label: Source }
  status: { css: "#status" }
  spinner: { css: "#spinner" }
  done: { role: status, name: Saved }
data:
  cars:
    each: { css: tbody tr }
    header: { css: thead }
    fields:
      stock: { column: Stock, type: id }
      price: { column: Price, type: money }
"##;

/// Runs the steps on the page and compares what is said with `failures/NAME.txt`.
async fn says(name: &str, steps: &str) {
    let small = Small::with(&[("lead", PAGE)], &[("lead", SELECTORS)]).await;
    small.flow("try", "", &format!("  - goto: lead\n{steps}"));
    let ran = small.run("try", &[]).await;
    let said = &ran.failed().source;
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/integration/failures/{name}.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, said).unwrap();
    }
    assert_eq!(fs::read_to_string(&golden).unwrap_or_default(), *said, "{name} says:\n{said}");
}

macro_rules! messages {
    ($($name:ident: $steps:literal,)+) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            says(stringify!($name), $steps).await;
        })+
    };
}

messages! {
    absent: "  - click: lead.save\n    timeout: 500ms\n",
    ambiguous: "  - click: lead.close\n    timeout: 1s\n",
    covered: "  - click: lead.post\n    timeout: 500ms\n",
    disabled: "  - click: lead.approve\n    timeout: 500ms\n",
    no_option: "  - select: { lead.source: Email }\n    timeout: 500ms\n",
    value_not_kept: "  - fill: { lead.phone: call me }\n    timeout: 500ms\n",
    expectation: "  - expect: { see: lead.done, gone: lead.spinner, text: { lead.status: 3 leads } }\n    timeout: 500ms\n",
    unreadable: "  - extract: lead.cars\n    as: cars\n    timeout: 2s\n",
}

/// Two calls to one person, whose name is private; the title of the page names her as well.
const PERSON: &str = "<title>Ann Doe</title><p id=owner>Ann Doe</p>
    <div role=dialog aria-label='Ann Doe'><button>Call Ann Doe</button></div><button>Call Ann Doe</button>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_private_is_read_and_never_told() {
    let selectors = "elements:\n  owner: { css: \"#owner\" }\n  call: { role: button }\n";
    let small = Small::with(&[("person", PERSON)], &[("person", selectors)]).await;
    let small = small.portal("private: [person.owner]\n");
    small.flow(
        "reads",
        "output: { fields: { owner: text } }\n",
        "  - goto: person\n  - read: person.owner\n    as: owner\n  - emit: \"{'owner': owner}\"\n",
    );
    let ran = small.run("reads", &[]).await.succeeded();
    assert_eq!(ran.records[0]["owner"], "Ann Doe");
    for step in ["click: person.call", "expect: { title: Bob }", "expect: { text: { person.owner: Bob } }"] {
        small.flow("tells", "", &format!("  - goto: person\n  - {step}\n    timeout: 800ms\n"));
        let ran = small.run("tells", &[]).await;
        let told = serde_json::to_string(&ran.events).unwrap();
        assert!(!told.contains("Ann Doe"), "{told}");
        assert!(!ran.failed().snapshot.as_ref().unwrap().contains("id=\"owner\">Ann Doe"));
    }
    assert!(small.run("tells", &[]).await.failed().message.contains("another text"));
}

/// A customer's record: fields by their cells, and a form that is filled with what was given.
const CUSTOMER: &str = "<title>Customer</title>
    <table><thead><tr><th>Stock<th>Buyer</thead><tbody><tr><td>A1<td>Bob Roe<tr><td>A2<td>Cid Poe</tbody></table>
    <label>Phone <input id=phone></label><p id=echo></p><button>Call Bob Roe</button><button>Call 555-0100</button>
    <script>phone.oninput = () => { echo.textContent = phone.value }</script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_inputs_and_fields_are_masked_in_whatever_is_kept() {
    let selectors = "elements:
  phone: { label: Phone }
  call: { role: button }
data:
  deals:
    each: { css: tbody tr }
    header: { css: thead }
    fields: { stock: { column: Stock }, buyer: { column: Buyer, private: true } }
";
    let small = Small::with(&[("customer", CUSTOMER)], &[("customer", selectors)]).await;
    small.flow(
        "try",
        "inputs: { phone: { type: text, private: true } }\n",
        "  - goto: customer
  - extract: customer.deals
    as: deals
  - fill: { customer.phone: \"{{ inputs.phone }}\" }
  - assert: inputs.phone == 'x' and deals | length == 2
",
    );
    let ran = small.run("try", &[("phone", "555-0100")]).await;
    let report = ran.failed();
    assert_eq!(report.notes, ["inputs.phone is `«private»`", "deals is a list of 2"]);
    let kept = report.snapshot.as_ref().unwrap();
    assert!(kept.contains("A1") && kept.contains("Call «private»"), "{kept}");
    for private in ["555-0100", "Bob Roe", "Cid Poe"] {
        assert!(!kept.contains(private), "{private} is in {kept}");
    }
    small.flow(
        "tell",
        "inputs: { phone: { type: text, private: true } }\n",
        "  - goto: customer\n  - extract: customer.deals\n    as: deals\n  - click: customer.call\n    timeout: 1s\n",
    );
    let ran = small.run("tell", &[("phone", "555-0100")]).await;
    let told = serde_json::to_string(&ran.events).unwrap();
    assert!(!told.contains("555-0100") && !told.contains("Bob Roe"), "{told}");
}
