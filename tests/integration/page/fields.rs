//! Fields of every kind: what is written stays, or the error says what is there instead.

use wayleave::page::{FieldText, Filled, PageCondition, Window};

use super::{Visiting, field, open, patience, shortly, shows};
use crate::support::locators::{aim, css, framed, label, whole};

async fn fill(window: &Window, field: FieldText) -> Filled {
    window.fill(&[field], &patience()).await.unwrap().remove(0)
}

/// Fills all, as often as it takes, and tells what they hold.
async fn fill_all(visiting: &Visiting, fields: &[FieldText]) -> Vec<String> {
    let mut values = Vec::new();
    while values.len() < fields.len() {
        let filled = visiting.window.fill(&fields[values.len()..], &patience()).await.unwrap();
        values.extend(filled.into_iter().map(|filled| filled.value));
    }
    values
}

async fn value_of(visiting: &Visiting, name: &str) -> String {
    visiting.window.read(&aim(label(name)), &patience()).await.unwrap().text.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_field_is_filled() {
    let kinds = [
        "text",
        "number",
        "email",
        "tel",
        "password",
        "search",
        "url",
        "date",
        "time",
        "datetime-local",
        "month",
        "week",
        "color",
        "range",
    ];
    let texts = [
        "Ann",
        "18995.50",
        "a@b.test",
        "555",
        "s3cret",
        "vin",
        "http://a.test/",
        "2026-07-15",
        "18:30",
        "2026-07-15T18:30",
        "2026-07",
        "2026-W29",
        "#ff8800",
        "70",
    ];
    let inputs: String = kinds.iter().map(|kind| format!("<input type={kind} aria-label={kind}>")).collect();
    let (_site, visiting) = open(&format!(
        "<form oninput=\"seen.add(event.target)\" onchange=\"seen.add(event.target.type)\">{inputs}<textarea aria-label=area>old</textarea>
         <div contenteditable aria-label=editor>old text</div></form><output id=result></output><script>const seen = new Set()</script>"
    ))
    .await;
    let mut fields: Vec<FieldText> = kinds.iter().zip(texts).map(|(kind, text)| field(kind, text)).collect();
    fields.push(field("area", "one\ntwo"));
    fields.push(field("editor", "New words"));
    let values = fill_all(&visiting, &fields).await;
    assert_eq!(values[..14], texts);
    assert_eq!(values[14..], ["one\ntwo", "New words"]);
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_without_a_keyboard_path_takes_the_machines_spelling() {
    let (_site, visiting) =
        open("<input type=date aria-label=Day><input type=week aria-label=Week><input type=month aria-label=Month>")
            .await;
    let day = |name: &str| FieldText { machine: Some("2027-01-02".into()), ..field(name, "01/02/2027") };
    let values = fill_all(&visiting, &[day("Day"), day("Week"), day("Month")]).await;
    assert_eq!(values, ["2027-01-02", "2026-W53", "2027-01"]);
    let nonsense = fill(&visiting.window, field("Day", "tomorrow")).await;
    assert_eq!((nonsense.value.as_str(), nonsense.kept), ("", Some(false)));
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_value_is_replaced_and_cleared() {
    let (_site, visiting) = open(
        "<input id=a aria-label=First value='old value' oninput=\"result.textContent += '[' + this.value + ']'\">
         <input aria-label=Caret value=old onclick='this.setSelectionRange(0, 0)'>
         <input aria-label=Digits value=12 onkeydown=\"if (!/^\\d$/.test(event.key)) event.preventDefault()\">
         <output id=result></output><script>a.setSelectionRange(2, 4)</script>",
    )
    .await;
    fill(&visiting.window, field("First", "new")).await;
    assert_eq!(fill(&visiting.window, field("First", "")).await.value, "");
    shows(&visiting, "[new][]").await;
    // A page that puts the caret elsewhere on a click gets a second, careful try.
    let caret = fill(&visiting.window, FieldText { careful: true, ..field("Caret", "new") }).await;
    assert_eq!(caret.value, "new");
    // Keys are refused there, texts are not.
    assert_eq!(fill(&visiting.window, field("Digits", "34")).await.value, "34");
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn editors_that_write_by_themselves_get_the_text_through_their_events() {
    let inner = "<body contenteditable aria-label=Body>old</body>";
    let (_site, visiting) = open(&format!(
        "<div id=e contenteditable role=textbox aria-label=Editor>before</div><output id=result></output>
         <iframe id=frame srcdoc='{inner}'></iframe>
         <script>
           let model = 'before';
           e.addEventListener('beforeinput', event => {{
             event.preventDefault();
             if (event.inputType.startsWith('delete')) model = ''; else if (event.data) model += event.data;
             e.textContent = model; result.textContent = model;
           }});
         </script>"
    ))
    .await;
    assert_eq!(fill(&visiting.window, field("Editor", "Runs well")).await.value, "Runs well");
    shows(&visiting, "Runs well").await;
    let body = FieldText::new(framed(&["#frame"], css("body")), "In a frame");
    assert_eq!(fill(&visiting.window, body).await.value.trim(), "In a frame");
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn controlled_and_masked_inputs_take_their_text() {
    let (_site, visiting) = open(
        "<input id=i aria-label=Controlled><input aria-label=Phone oninput=\"const d = this.value.replace(/\\D/g, '').slice(0, 10); this.value = `(${d.slice(0, 3)}) ${d.slice(3, 6)}-${d.slice(6)}`\">
         <input aria-label=Late oninput=\"requestAnimationFrame(() => { this.value = this.value.toUpperCase() })\"><output id=result></output>
         <script>
           const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
           let tracked = '';
           Object.defineProperty(i, 'value', { configurable: true, get() { return own.get.call(i) }, set(v) { tracked = v; own.set.call(i, v) } });
           addEventListener('input', () => { const now = own.get.call(i); if (now !== tracked) { tracked = now; result.textContent = now } });
         </script>",
    )
    .await;
    let texts = [field("Controlled", "hello"), field("Phone", "5551234567"), field("Late", "vin")];
    assert_eq!(fill_all(&visiting, &texts).await, ["hello", "(555) 123-4567", "VIN"]);
    shows(&visiting, "hello").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_no_text_says_so() {
    let (_site, visiting) = open(
        "<input aria-label=Fixed readonly value=x><input aria-label=Off disabled><input aria-label=Short maxlength=3>
         <input type=file aria-label=Photo><input type=checkbox aria-label=Box><button>Go</button><select aria-label=Lot><option>A</select>
         <input type=hidden id=token>",
    )
    .await;
    let refused = async |field: FieldText| {
        let refusal = visiting.window.fill(&[field], &shortly(300)).await.unwrap_err();
        refusal.to_string()
    };
    assert!(refused(field("Fixed", "y")).await.contains("is read-only"));
    assert!(refused(field("Off", "y")).await.contains("is disabled"));
    assert!(refused(field("Short", "abcd")).await.contains("takes 3 characters at most"));
    assert!(refused(field("Photo", "a.jpg")).await.contains("use `upload`"));
    assert!(refused(field("Box", "on")).await.contains("use `check`"));
    assert!(refused(field("Lot", "A")).await.contains("use `select`"));
    let mut hidden = css("#token");
    hidden.visible = false;
    assert!(refused(FieldText::new(aim(hidden), "x")).await.contains("a person cannot fill a hidden input"));
    assert_eq!(value_of(&visiting, "Short").await, "");
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_is_replaced_when_it_is_touched_is_filled_all_the_same() {
    let (_site, visiting) = open(
        "<p id=a><input aria-label=Focused onfocus=\"renew(this)\"></p><p id=b><input aria-label=Typed oninput=\"renew(this)\"></p>
         <span style='position:relative'><input aria-label=Amount id=shown value='1.00' onfocus=\"this.style.visibility = 'hidden'; real.style.visibility = 'visible'; real.focus()\"><input id=real style='position:absolute;left:0;visibility:hidden'></span>
         <script>function renew(el) { setTimeout(() => { const copy = el.cloneNode(); copy.removeAttribute('onfocus'); copy.value = el.value; el.replaceWith(copy); copy.focus() }) }</script>",
    )
    .await;
    for (name, text) in [("Focused", "one"), ("Typed", "two")] {
        assert_eq!(fill(&visiting.window, field(name, text)).await.value, text);
        assert_eq!(value_of(&visiting, name).await, text);
    }
    fill(&visiting.window, field("Amount", "55196")).await;
    let real = PageCondition::Text { aim: aim(css("#real")), text: whole("55196") };
    visiting.window.wait_sight(&[real], &patience()).await.unwrap();
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_goes_when_it_is_complete_has_taken_its_text() {
    let (_site, visiting) = open(
        "<input aria-label=Code oninput=\"if (this.value.length === 6) { result.textContent = this.value; this.remove() }\"><output id=result></output>",
    )
    .await;
    let code = fill(&visiting.window, FieldText { secret: true, ..field("Code", "492817") }).await;
    assert_eq!((code.value.as_str(), code.kept), ("492817", Some(true)));
    shows(&visiting, "492817").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_thousand_characters_take_less_than_a_second() {
    let (_site, visiting) = open("<textarea aria-label=Remarks></textarea>").await;
    let text = "wxyz".repeat(5_000);
    let began = std::time::Instant::now();
    assert_eq!(fill(&visiting.window, field("Remarks", &text)).await.value, text);
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
    visiting.end().await;
}
