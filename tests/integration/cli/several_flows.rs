//! Several flows in one run, each with its own ending.

use crate::{cli::run, support::flows::Small};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_fails_does_not_keep_the_next_from_being_run() {
    let small = Small::with(&[("list", "<h1>List</h1>")], &[("list", "elements: { title: { role: heading } }")]).await;
    let step = |expected: &str| {
        format!("  - goto: list\n  - expect: {{ text: {{ list.title: {expected} }} }}\n    timeout: 500ms\n")
    };
    small.flow("good", "inputs: { title: { type: text, default: List } }\n", &step("\"{{ inputs.title }}\""));
    small.flow("bad", "", &step("Nothing like it"));
    small.flow("last", "", &step("List"));
    let profile = small.finish().display().to_string();
    let home = small.root().to_owned();
    let (code, stderr, xml, mixed, listed) = tokio::task::spawn_blocking(move || {
        let root = home.display().to_string();
        let (state, report) = (home.join("state").display().to_string(), home.join("report.xml"));
        let path = report.display().to_string();
        let common =
            ["-C", &root, "run", "shop/good", "shop/bad", "shop/last", "--profile", &profile, "--state", &state];
        let (code, _, stderr) = run(&home, &[&common[..], &["-i", "title=List", "--junit", &path]].concat());
        let listed = run(&home, &["recordings", "list", "--state", &state]).1;
        let xml = std::fs::read_to_string(report).unwrap();
        (code, stderr, xml, run(&home, &[&common[..], &["-i", "colour=red"]].concat()), listed)
    })
    .await
    .unwrap();
    assert_eq!(code, 1, "{stderr}");
    for ended in ["✓ good done", "✗ bad failed", "✓ last done"] {
        assert!(stderr.contains(ended), "{stderr}");
    }
    assert!(xml.contains("tests=\"3\" skipped=\"0\" errors=\"0\" failures=\"1\""), "{xml}");
    assert!(xml.contains("message=\"flows/shop/bad.yaml:5:"), "{xml}");
    assert!(listed.contains("shop/good +2"), "{listed}");
    let (code, _, stderr) = mixed;
    assert!(code == 2 && stderr.contains("none of the flows has an input `colour`"), "{code} {stderr}");
}
