//! `check --against`: files held against recordings.

use std::{fs, path::Path};

use serde_json::json;

use super::{assert_golden, made::Made};
use crate::{
    cli::run,
    support::{flows::Small, practice::copy_folder},
};

const SAMPLE: &str = "recordings/sample-1.0";

/// What `check --against` says, and its exit code.
fn against(root: &Path, recordings: &Path) -> (i32, String, String) {
    let (root, recordings) = (root.to_str().unwrap(), recordings.to_str().unwrap());
    run(Path::new(root), &["-C", root, "check", "--against", recordings])
}

#[test]
fn changed_files_are_held_against_the_sample() {
    let project = tempfile::tempdir().unwrap();
    for folder in ["flows", "selectors"] {
        copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &project.path().join(folder));
    }
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE), &project.path().join("sample"));
    let change = |path: &str, pairs: &[(&str, &str)]| {
        let path = project.path().join(path);
        let text = fs::read_to_string(&path).unwrap();
        let changed = pairs.iter().fold(text.clone(), |text, (old, new)| text.replace(old, new));
        assert_ne!(text, changed);
        fs::write(path, changed).unwrap();
    };
    change(
        "selectors/dealercenter/inventory.yaml",
        &[
            // Of a button that the run pressed while it read pages, of one that only `ready` asks for, of one
            // that has a second rank, of a field, of an element that is always there.
            ("name: Go to the next page", "name: Go to the next report"),
            ("gone: shell.loader }\nelements", "gone: shell.account }\nelements"),
            ("name: Run }", "name: Search }"),
            ("year: { column: Year, type: int }", "year: { column: Make, type: int }"),
            ("css: .k-pager-info }", "css: .k-button }"),
        ],
    );
    let home = project.path().to_str().unwrap();
    let (code, stdout, stderr) = run(project.path(), &["-C", home, "check", "--against", &format!("{home}/sample")]);
    assert_eq!(code, 1, "{stdout}{stderr}");
    assert_golden("against-sample.txt", &format!("{stdout}{stderr}").replace(home, "PROJECT"));
}

#[test]
fn a_recorded_run_proves_what_worked_then() {
    let project = tempfile::tempdir().unwrap();
    for folder in ["flows", "selectors", "recordings/sample"] {
        copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &project.path().join(folder));
    }
    // A button of a page that a step went to, and a field of a screen that came up by itself.
    for (file, then, now) in
        [("inventory", "name: Reset }", "name: Clear }"), ("challenge", "one-time code|", "number|")]
    {
        let file = project.path().join(format!("selectors/dealercenter/{file}.yaml"));
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(then), "{text}");
        fs::write(&file, text.replace(then, now)).unwrap();
    }
    let (code, stdout, stderr) = against(project.path(), &project.path().join("recordings/sample"));
    assert_eq!(code, 1, "{stdout}{stderr}");
    let judged: Vec<&str> = stdout.lines().filter(|line| line.contains("[recorded-")).collect();
    let [code, reset] = judged.as_slice() else { panic!("nothing else changed: {judged:?}") };
    for (told, name) in [(code, "challenge.code"), (reset, "inventory.filter.reset")] {
        let error = format!("error[recorded-element]: `{name}` is not found on the page, where recording ");
        assert!(told.starts_with(&error), "{told}");
    }
    assert!(stdout.contains("--> selectors/dealercenter/inventory.yaml:25:17"), "{stdout}");
}

const SENT: &str = "<html><body><h1>Form</h1><button data-testid=\"send\">Send</button><p class=\"sent\">Sent 7</p><i class=\"ghost\" data-wl-boxless=\"\"></i></body></html>";
const FORM: &str = "<html><body><h1>Form</h1><button data-testid=\"send\">Send</button></body></html>";

/// A project with one flow: go to a form, press a button, see that it was sent.
async fn project(send: &str) -> Small {
    let elements = format!(
        "ready: {{ see: form.title }}\nelements:\n  title: {{ role: heading }}\n  send: {send}\n  sent: {{ css: .sent, type: int, pattern: \"(\\\\d+)\" }}"
    );
    let small = Small::with(&[("form", FORM)], &[("form", &elements)]).await;
    small.flow("f", "", "  - goto: form\n  - click: form.send\n    then: { see: form.sent }\n  - read: form.sent\n    as: sent\n  - assert: sent > 0\n");
    small.finish();
    small
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_worked_then_and_does_not_now_is_an_error_and_what_nobody_knows_is_said() {
    let small = project("{ role: button, name: Send }").await;
    let (root, recording) = (small.root().to_owned(), small.root().join("recordings/one"));
    let address = "http://elsewhere.example/form";
    Made::begin(&recording)
        .sources_of(&root)
        .step("1", "goto", address, FORM)
        .step("2", "click", address, SENT)
        .step("3", "read", address, SENT)
        .end();
    let try_with = async |send: &str, sent: &str| {
        let file = root.join("selectors/shop/form.yaml");
        let text = format!(
            "page: form\norigin: a\nroute: /form\nready: {{ see: form.title }}\nelements:\n  title: {{ role: heading }}\n  send: {send}\n  sent: {{ {sent}, type: int, pattern: \"(\\\\d+)\" }}\n"
        );
        fs::write(&file, text).unwrap();
        let (root, recordings) = (root.clone(), root.join("recordings"));
        tokio::task::spawn_blocking(move || against(&root, &recordings)).await.unwrap()
    };

    let (code, stdout, stderr) = try_with("{ role: button, name: Send }", "css: .sent").await;
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(!stdout.contains("recorded-") && stderr.contains("2 pages of 1 recording"), "{stdout}{stderr}");

    // Another way to find the same is as good.
    let (code, stdout, _) = try_with("{ test_id: send }", "text: Sent 7").await;
    assert_eq!(code, 0, "{stdout}");

    let (code, stdout, _) = try_with("{ role: button, name: Submit }", "css: .sent").await;
    assert_eq!(code, 1, "{stdout}");
    assert!(
        stdout.contains("error[recorded-element]: `form.send` is not found on the page, where recording ")
            && stdout.contains("selectors/shop/form.yaml:7:9")
            && stdout.contains("used here, in step f/2"),
        "{stdout}"
    );

    let (code, stdout, _) = try_with("{ role: button, name: Send }", "css: .posted").await;
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("error[recorded-sight]: `then` does not hold on recording "), "{stdout}");

    // It is found, and says what is not of its type.
    let (code, stdout, _) = try_with("{ role: button, name: Send }", "css: h1").await;
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("`form.sent` says what is not of its type"), "{stdout}");

    // What has no size nobody sees.
    let (code, stdout, _) = try_with("{ role: button, name: Send }", "css: .ghost").await;
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("`then` does not hold"), "{stdout}");

    // It finds one, and another one than the run pressed.
    let (code, stdout, _) = try_with("{ role: heading }", "css: .sent").await;
    assert_eq!(code, 0, "{stdout}");
    assert!(
        stdout.contains("warning[recorded-element]: `form.send` finds another element than the files of then"),
        "{stdout}"
    );

    // A lower rank finds it: it works, and it is drift.
    let ranked = "{ any: [{ role: button, name: Submit }, { test_id: send }] }";
    let (code, stdout, _) = try_with(ranked, "css: .sent").await;
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.contains("warning[recorded-drift]: `form.send`"), "{stdout}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_run_says_whether_it_would_go_on_now() {
    let small = project("{ role: button, name: Submit }").await;
    let (root, recording) = (small.root().to_owned(), small.root().join("recordings/one"));
    let address = "http://elsewhere.example/form";
    let made = Made::begin(&recording).sources_of(&root);
    made.step("1", "goto", address, FORM).failed("2", "click", address, FORM).end();
    let again = async || {
        let (root, recordings) = (root.clone(), root.join("recordings"));
        tokio::task::spawn_blocking(move || against(&root, &recordings)).await.unwrap()
    };
    let (code, stdout, _) = again().await;
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("`form.send` is not found on the page on which the recorded run failed"), "{stdout}");
    let file = root.join("selectors/shop/form.yaml");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("Submit", "Send")).unwrap();
    let (code, stdout, stderr) = again().await;
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stderr.contains("1 failure mended"), "{stderr}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sight_that_names_an_input_is_judged_by_what_was_given_then() {
    let elements = "ready: { see: form.title }\nelements:\n  title: { role: heading }\n  send: { role: button, name: Send }\n  sent: { css: .sent }";
    let small = Small::with(&[("form", FORM)], &[("form", elements)]).await;
    let flow = |matches: &str| {
        let steps = format!("  - goto: form\n  - click: form.send\n    then: {{ text: {{ form.sent: {matches} }} }}\n");
        small.flow("f", "inputs: { number: int, word: { type: text, private: true } }\n", &steps);
        small.finish();
    };
    flow("\"{{ inputs.word }} {{ inputs.number }}\"");
    let (root, recording) = (small.root().to_owned(), small.root().join("recordings/one"));
    let address = "http://elsewhere.example/form";
    Made::begin(&recording)
        .sources_of(&root)
        .begins(&json!({ "number": 7, "word": "Sent" }))
        .step("1", "goto", address, FORM)
        .step("2", "click", address, SENT)
        .end();
    let again = async || {
        let (root, recordings) = (root.clone(), root.join("recordings"));
        tokio::task::spawn_blocking(move || against(&root, &recordings)).await.unwrap()
    };
    let (code, stdout, stderr) = again().await;
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(!stdout.contains("flows/shop/f.yaml:"), "nothing about the sight is open or wrong: {stdout}");

    flow("\"{{ inputs.word }} number {{ inputs.number }}\"");
    let (code, stdout, _) = again().await;
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("error[recorded-sight]: `then` does not hold on recording "), "{stdout}");
}

#[test]
fn what_holds_no_recording_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let empty = home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let (code, _, stderr) = run(home.path(), &["check", "--against", empty.to_str().unwrap()]);
    assert!(code == 2 && stderr.contains("there is no recording in"), "{stderr}");
    let (code, _, stderr) = run(home.path(), &["check", "--against", "latest"]);
    assert!(code == 2 && stderr.contains("there are no recordings in"), "{stderr}");
}
