//! `try`: what a selector finds, and how else it could be found.

use std::{fs, path::Path};

use super::{assert_golden, made::Made};
use crate::{
    cli::run,
    support::{flows::Small, site::Site},
};

const SAMPLE: &str = "recordings/sample-1.0";

/// Lines without places, which depend on fonts.
fn without_places(text: &str) -> String {
    let cut = |line: &str| line.split("  at ").next().unwrap_or_default().trim_end().to_owned() + "\n";
    text.lines().map(cut).collect()
}

#[test]
fn elements_and_shapes_are_found_on_the_sample() {
    let home = tempfile::tempdir().unwrap();
    let picture = home.path().join("run.png");
    let mut told = String::new();
    for what in ["inventory.filter.run", "inventory.rows", "{ role: button, name: Select }", "inventory.no-records"] {
        let mut arguments = vec!["try", what, "--on", SAMPLE];
        if what == "inventory.filter.run" {
            arguments.extend(["--picture", picture.to_str().unwrap()]);
        }
        let (code, stdout, stderr) = run(home.path(), &arguments);
        told.push_str(&format!("$ try {what}\n{}{}exit {code}\n\n", without_places(&stdout), stderr));
    }
    let told = told.replace(home.path().to_str().unwrap(), "HOME");
    assert_golden("try-sample.txt", &told);
    let picture = image::load_from_memory(&fs::read(picture).unwrap()).unwrap().into_rgb8();
    let boxes = picture.pixels().filter(|pixel| pixel.0 == [214, 0, 108]).count();
    assert!(boxes > 100, "{boxes} px of a box");
}

#[test]
fn what_cannot_be_tried_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["inventory.filter.rum", "--on", SAMPLE], "did you mean `filter.run`?"),
        (&["inventori.rows", "--on", SAMPLE], "did you mean `inventory`?"),
        (&["inventory.nothing", "--on", SAMPLE], "is a sight; elements, parts and shapes can be tried"),
        (&["{ rol: button }", "--on", SAMPLE], "neither a name of the files nor a locator"),
        (&["inventory.rows", "--on", "recordings/sample-1.0:9"], "it holds pages of: 5.1"),
        (&["inventory.rows", "--live", "http://app.localhost/"], "--profile"),
    ];
    for (arguments, expected) in cases {
        let all: Vec<&str> = ["try"].iter().chain(*arguments).copied().collect();
        let (code, stdout, stderr) = run(home.path(), &all);
        assert!(stderr.contains(expected), "{arguments:?} said: {stderr}");
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_page_runs_nothing_asks_nobody_and_shows_its_state_as_it_was() {
    // Whoever asks for this page is found out: it is the only one whose visit leaves a trace.
    let reached = Site::serve(&[("pixel", "")]).await;
    let small = Small::with(
        &[],
        &[("form", "elements:\n  name: { label: Name }\n  on: { role: checkbox, name: On, checked: true }\n  late: { css: .late }\n  gone: { css: .gone }\n  here: { css: .here }\n  framed: { role: button, name: Inside, frame: { css: \"#one\" } }\n  lost: { role: button, name: Inside, frame: { css: \"#two\" } }")],
    )
    .await;
    small.flow("f", "", "  - goto: form\n");
    small.finish();
    let url = reached.url("a", "pixel");
    let html = format!(
        "<html><head><script>document.title = 'run'; document.body.className = 'late'</script><meta http-equiv=refresh content='0;url={url}'>\
         <link rel=stylesheet href='{url}'></head><body onload=\"document.body.className = 'late'\">\
         <img src='{url}' onerror=\"document.body.className = 'late'\"><iframe src='{url}'></iframe>\
         <label>Name <input value='typed once' data-wl-value='Ann'></label>\
         <label>On <input type=checkbox data-wl-checked=true></label>\
         <iframe id=one data-wl-frame=f1 srcdoc='<script>parent.document.body.className = 1</script>'></iframe><iframe id=two></iframe>\
         <div data-wl-hidden=''><p class=gone>hidden</p><p class=here data-wl-shown=''>shown</p></div></body></html>"
    );
    let recording = small.root().join("one");
    let made = Made::begin(&recording).step("1", "goto", "http://elsewhere.example/form", &html);
    made.framed("https://frames.example/inside", "<html><body><button>Inside</button></body></html>").end();
    let root = small.root().to_owned();
    let found = async |what: &str| {
        let (root, recording, what) = (root.clone(), recording.clone(), what.to_owned());
        let tried = tokio::task::spawn_blocking(move || {
            let (root, on) = (root.to_str().unwrap(), recording.to_str().unwrap());
            run(Path::new(root), &["-C", root, "try", &what, "--on", on, "--format", "json"])
        });
        let (_, stdout, stderr) = tried.await.unwrap();
        let report: serde_json::Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
        if let Some(problem) = report["pages"][0]["problem"].as_str() {
            assert_eq!(problem, "its document was not kept");
            return (u64::MAX, 0);
        }
        let rank = &report["pages"][0]["ranks"][0];
        (rank["count"].as_u64().unwrap(), rank["unseen"].as_u64().unwrap())
    };
    assert_eq!(found("form.late").await, (0, 0), "a script ran");
    assert_eq!(found("form.name").await, (1, 0));
    assert_eq!(found("{ css: input, has_text: Ann }").await, (1, 0));
    assert_eq!(found("form.on").await, (1, 0));
    assert_eq!(found("form.gone").await, (0, 1));
    assert_eq!(found("form.here").await, (1, 0));
    assert_eq!(found("form.framed").await, (1, 0));
    assert_eq!(found("form.lost").await.0, u64::MAX, "what was not kept is not taken for absent");
    assert_eq!(reached.asked("pixel"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_page_is_tried_within_the_portals_origins_only() {
    let page = "<h1>Form</h1><form aria-label=Order><button id=x-17>Send</button></form><button>Send</button>";
    let small = Small::with(&[("form", page)], &[("form", "elements: { send: { role: button, name: Send } }")]).await;
    small.flow("f", "", "  - goto: form\n");
    let profile = small.finish();
    let root = small.root().to_owned();
    let tried = async |address: String| {
        let (root, profile) = (root.clone(), profile.clone());
        tokio::task::spawn_blocking(move || {
            let (root, profile) = (root.to_str().unwrap(), profile.to_str().unwrap());
            run(Path::new(root), &["-C", root, "try", "form.send", "--live", &address, "--profile", profile])
        })
        .await
        .unwrap()
    };
    let (code, stdout, stderr) = tried(small.site.url("a", "form")).await;
    assert_eq!(code, 1, "{stdout}{stderr}");
    assert!(stdout.contains("2 elements") && stdout.contains("in form “Order”"), "{stdout}");
    assert!(
        stdout.contains("✓ { role: button, name: Send, within: { role: form, name: Order } }")
            && stdout.contains("not by #x-17: it ends in a number"),
        "{stdout}"
    );
    let (code, stdout, stderr) = tried(small.site.url("c", "form")).await;
    assert!(code == 1 && stderr.contains("not of the portal's origins"), "{code} {stdout}{stderr}");
}
