//! Pages as they are kept after each step: what a viewer draws.

use std::{fs, path::PathBuf};

use wayleave::recording::{Entry, Moment, PageState, Recording, Shelf};

use crate::{cli::run, support::flows::Small};

const PAGE: &str = r#"<!doctype html><title>Deal</title><style>body { margin: 0 } .on { color: rgb(1, 2, 3) }</style>
    <h1>Deal</h1><form><label>Name <input id=name value=old></label><label>Pin <input id=pin type=password></label>
    <label>Big <input id=big type=checkbox></label><select id=colour><option>Red<option>Blue</select>
    <textarea id=note>before</textarea><input type=hidden name=csrf value="tok-9f31c07a55d2"></form>
    <button id=save type=button onclick="this.className = 'on'; note.value = 'by a script'">Save</button>
    <div id=box style="height: 50px; overflow: auto"><p style="height: 500px">tall</p></div>
    <my-card></my-card><i id=nil></i><iframe id=inner srcdoc="<style>b { color: red }</style><b>In the frame</b><input value=framed>"></iframe>
    <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" style="width: 30px; height: 20px"><a href="javascript:alert(1)">run</a>
    <script>customElements.define('my-card', class extends HTMLElement { connectedCallback() {
    this.attachShadow({ mode: 'open' }).innerHTML = '<style>:host { display: block } p { margin: 3px }</style><p>In the card</p>'; } });
    box.scrollTop = 40;</script>"#;
const SELECTORS: &str = "elements:\n  name: { label: Name }\n  pin: { css: '#pin' }\n  big: { css: '#big' }\n  colour: { css: '#colour' }\n\
    \x20 save: { role: button, name: Save }\n  missing: { css: '#missing' }\n";
const STEPS: &str = "  - goto: deal\n  - fill: { deal.name: Ann Lee, deal.pin: '4711-x' }\n  - check: deal.big\n\
    \x20 - select: { deal.colour: Blue }\n  - hover: deal.save\n  - click: deal.save\n  - { click: deal.missing, timeout: 200ms }\n";

/// Runs a flow by the program, and opens what it left.
pub(crate) async fn recorded(small: &Small, flow: &str) -> (i32, String, Recording) {
    recorded_with(small, flow, &[]).await
}

/// As [`recorded`], with more arguments.
pub(crate) async fn recorded_with(small: &Small, flow: &str, more: &[&str]) -> (i32, String, Recording) {
    let (root, profile) = (small.root().to_owned(), small.finish());
    let state: PathBuf = root.join("state");
    let at = |path: &PathBuf| path.display().to_string();
    let mut arguments = vec![
        "-C".to_owned(),
        at(&root),
        "run".into(),
        format!("shop/{flow}"),
        "--profile".into(),
        at(&profile),
        "--state".into(),
        at(&state),
    ];
    arguments.extend(more.iter().map(|it| (*it).to_owned()));
    let home = root.clone();
    let ran = move || run(&home, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let (code, _, stderr) = tokio::task::spawn_blocking(ran).await.unwrap();
    let recording = Recording::open(&Shelf::of(&state).find("latest").unwrap()).unwrap();
    (code, stderr, recording)
}

fn text(recording: &Recording, blob: &str) -> String {
    String::from_utf8(recording.blob(blob).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_after_each_step_is_kept_as_people_saw_it() {
    let small = Small::with(&[("deal", PAGE)], &[("deal", SELECTORS)]).await;
    small.flow("enter", "", STEPS);
    let (code, stderr, recording) = recorded(&small, "enter").await;
    assert_eq!(code, 1, "{stderr}");
    let pages: Vec<&PageState> = recording
        .lines
        .iter()
        .filter_map(|line| match &line.entry {
            Entry::Page(page) if page.address.ends_with("/deal") => Some(&**page),
            _ => None,
        })
        .collect();
    let told: Vec<(&str, Moment)> =
        pages.iter().map(|page| (page.step.as_ref().map_or("", |step| step.verb.as_str()), page.moment)).collect();
    let after = |verb| (verb, Moment::After);
    assert_eq!(
        told,
        [
            after("goto"),
            after("fill"),
            after("check"),
            after("select"),
            after("hover"),
            after("click"),
            ("click", Moment::Failed)
        ]
    );
    // What did not change is not kept again.
    assert_eq!(pages[3].snapshot, pages[4].snapshot, "a hover changes nothing");
    assert_eq!(pages[5].snapshot, pages[6].snapshot);
    assert!(pages.windows(2).filter(|pair| pair[0].snapshot != pair[1].snapshot).count() == 4);

    let first = text(&recording, pages[0].snapshot.as_ref().unwrap());
    assert!(first.starts_with("<!DOCTYPE html><html"), "{first}");
    assert!(first.contains("value=\"old\"") && first.contains(">\nbefore</textarea>"), "{first}");
    let last = text(&recording, pages[6].snapshot.as_ref().unwrap());
    for expected in [
        "value=\"Ann Lee\"",
        "data-wl-checked=\"true\" data-wl-disabled=\"false\" data-wl-labels=\"Big\" checked=\"\"",
        ">\nby a script</textarea>",
        "data-wl-scroll=\"0,40\"",
        "<p>In the card</p>",
        "class=\"on\"",
        "data-wl-role=\"button\" data-wl-name=\"Save\"",
        "width=\"30\" height=\"20\"",
        "data-wl-frame=\"1\"",
        "<i id=\"nil\" data-wl-boxless=\"\"></i>",
    ] {
        assert!(last.contains(expected), "{expected} is missing: {last}");
    }
    for absent in ["<script", "onclick", "javascript:", "srcdoc", "4711", "tok-9f31c07a55d2", "<style"] {
        assert!(!last.contains(absent), "{absent} is there: {last}");
    }
    assert!(last.find("selected=\"\">Blue").is_some() && !last.contains("selected=\"\">Red"), "{last}");
    let styles: Vec<String> = pages[6].styles.iter().map(|style| text(&recording, style)).collect();
    assert!(styles[0].contains(".on { color: rgb(1, 2, 3); }"), "{styles:?}");
    assert!(
        styles[1].contains("@scope (my-card[data-wl-host])") && styles[1].contains(":scope { display: block; }"),
        "{styles:?}"
    );
    let [frame] = &pages[6].frames[..] else { panic!("one frame") };
    let inner = text(&recording, frame.snapshot.as_ref().unwrap());
    assert!(inner.contains("<b>In the frame</b>") && inner.contains("value=\"framed\""), "{inner}");
    assert!(text(&recording, &frame.styles[0]).contains("b { color: red; }"));
    assert_eq!(pages[6].viewport.map(|it| it.width > 300.0), Some(true));
    // An archive has all of it.
    let archive = small.root().join("run.zip");
    recording.pack(&archive).unwrap();
    let packed = Recording::open(&archive).unwrap();
    for blob in fs::read_dir(recording.path().join("blobs")).unwrap() {
        packed.blob(blob.unwrap().file_name().to_str().unwrap()).unwrap();
    }
}
