//! Runs of fields on pages that do not hold still: whatever happens between two fields, no text goes
//! into another one, and in the end each field holds its own.

use wayleave::page::{Failure, FieldText};

use super::{Visiting, field, open, patience, shortly, shows};
use crate::support::locators::{aim, label};

const TEXTS: [(&str, &str); 5] =
    [("One", "first"), ("Two", "second"), ("Three", "third"), ("Four", "fourth"), ("Five", "fifth")];

fn five_fields() -> String {
    TEXTS.iter().map(|(name, _)| format!("<p><input id={name} aria-label={name}></p>")).collect()
}

async fn fill_five(visiting: &Visiting) {
    let fields: Vec<FieldText> = TEXTS.iter().map(|(name, text)| field(name, text)).collect();
    let mut done = 0;
    while done < fields.len() {
        done += visiting.window.fill(&fields[done..], &patience()).await.unwrap().len();
    }
}

/// Every value each field ever had is a part of its own text.
async fn five_hold_their_own(script: &str) {
    let watch = "<output id=result></output><script>
        const own = { One: 'first', Two: 'second', Three: 'third', Four: 'fourth', Five: 'fifth' };
        addEventListener('input', event => { if (!own[event.target.id].startsWith(event.target.value)) result.textContent += event.target.id + ' had ' + event.target.value });
        addEventListener('change', () => { if (Object.keys(own).every(id => document.getElementById(id).value === own[id])) result.textContent += 'all well' });";
    let (_site, visiting) = open(&format!("{}{watch}\n{script}</script>", five_fields())).await;
    fill_five(&visiting).await;
    visiting.window.press(&[wayleave::page::Key::parse("Tab").unwrap()], 1, None, &patience()).await.unwrap();
    shows(&visiting, "all well").await;
    visiting.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_pushes_the_rest_down_does_no_harm() {
    five_hold_their_own(
        "for (const el of document.querySelectorAll('input')) el.onblur = () => { if (!el.dataset.told) { el.dataset.told = 1; el.insertAdjacentHTML('afterend', '<div style=\"height:60px\">Thanks</div>') } }",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_moves_the_focus_by_itself_does_no_harm() {
    five_hold_their_own("One.oninput = () => Four.focus(); Three.oninput = () => One.focus()").await;
    five_hold_their_own(
        "for (const el of document.querySelectorAll('input')) el.oninput = () => el.parentNode.nextElementSibling?.querySelector('input')?.focus()",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_is_drawn_anew_or_covered_on_the_way_does_no_harm() {
    five_hold_their_own("One.onchange = () => { const next = Two.cloneNode(); Two.replaceWith(next) }").await;
    five_hold_their_own(
        "Two.onchange = () => { const veil = document.createElement('div'); veil.style = 'position:fixed;inset:0;background:#eee'; document.body.append(veil); setTimeout(() => veil.remove(), 300) }",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dialog_on_the_way_does_no_harm() {
    five_hold_their_own("Two.onchange = () => alert('Checked')").await;
    five_hold_their_own("Three.oninput = () => alert('Typed')").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_left_on_the_way_takes_nothing_with_it() {
    let next = "<output id=result></output><body oninput=\"result.textContent += 'got ' + event.target.value + ', '\"><input autofocus aria-label=Two><input aria-label=Three>";
    let site = crate::support::site::Site::serve(&[
        ("page", &format!("{}<script>One.onchange = () => {{ location.href = 'next' }}</script>", five_fields())),
        ("next", next),
    ])
    .await;
    let visiting = Visiting::begin(&[site.origin("a")]).await;
    let window = &visiting.window;
    window.goto(&site.url("a", "page"), crate::support::browser::soon()).await.unwrap();
    let fields: Vec<FieldText> = TEXTS.iter().map(|(name, text)| field(name, text)).collect();
    let mut done = 0;
    let refused = loop {
        match window.fill(&fields[done..], &shortly(1_500)).await {
            Ok(filled) => done += filled.len(),
            Err(failure) => break failure,
        }
    };
    // Two and Three are on the next page, too; Four is not.
    assert!(matches!(refused, Failure::NotReady { .. }), "{refused:?}");
    assert_eq!(done, 3);
    for (name, text) in [("Two", "second"), ("Three", "third")] {
        assert_eq!(window.read(&aim(label(name)), &patience()).await.unwrap().text.as_deref(), Some(text));
    }
    shows(&visiting, "got second, got third,").await;
    visiting.end().await;
}
