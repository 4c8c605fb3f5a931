//! Exit codes of flows that end as they say, from the command itself. Those of sign-in, of an absent
//! portal and of signals are beside the command line's and the kill tests.

use std::process::{Command, Output};

use crate::support::{browser, practice::Practice};

/// A flow that ends as its last step says.
fn flow(name: &str, steps: &str) -> (String, String) {
    let path = format!("flows/dealercenter/endings/{name}.yaml");
    (path, format!("flow: endings.{name}\neffect: read\nsteps:\n{steps}"))
}

fn wayleave(practice: &Practice, flow: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wayleave"))
        .arg("-C")
        .arg(practice.root())
        .args(["run", flow, "--profile"])
        .arg(practice.profile_file(None))
        .arg("--state")
        .arg(practice.folder.path().join("state"))
        .arg("--browser")
        .arg(browser::executable())
        .args(more)
        .output()
        .unwrap()
}

async fn ends(practice: Practice, flow: &str, code: i32, says: &str) -> Practice {
    let (practice, output) = tokio::task::spawn_blocking({
        let flow = format!("dealercenter/{flow}");
        move || {
            let output = wayleave(&practice, &flow, &[]);
            (practice, output)
        }
    })
    .await
    .unwrap();
    let conversation = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{conversation}");
    assert!(conversation.contains(says), "{conversation}");
    assert!(!conversation.contains(&practice.user().password));
    practice.assert_nothing_left();
    practice
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn done_failed_and_refused() {
    let mut practice = Practice::small().await;
    for (path, text) in [
        flow("done", "  - goto: home\n"),
        flow(
            "failed",
            "  - goto: home\n  - click: shell.company\n  - expect: { gone: shell.company }\n    timeout: 500ms\n",
        ),
        flow("refused", "  - goto: home\n  - stop: { kind: duplicate, because: there is one already }\n"),
    ] {
        practice = practice.with_file(&path, &text);
    }
    // One user each: a code of the authenticator app is good once.
    let practice = ends(practice, "endings.done", 0, "done").await.signed_in_as("mreyes");
    let practice = ends(practice, "endings.failed", 1, "shell.company is still there").await.signed_in_as("tnguyen");
    ends(practice, "endings.refused", 4, "there is one already").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invalid_before_anything_starts() {
    let practice = Practice::small().await;
    let practice =
        ends(practice, "inventory.get-vehicle", 2, "input `vin` of flow `inventory.get-vehicle` is missing").await;
    assert!(practice.portal.ledger().is_empty(), "nothing was started");
}
