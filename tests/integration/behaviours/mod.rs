//! Page behaviours: `tests/behaviours` through the real checker, runner and browser.
//!
//! `WAYLEAVE_CASES=FOLDER` runs another folder of the same form, `WAYLEAVE_CASE=C01,F05` some cases.

mod case;
mod project;
mod run;
mod server;
mod table;

use std::{
    collections::BTreeSet,
    io::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};

use futures::{StreamExt, stream};

use self::{
    case::{Case, read_cases},
    run::{launch, run_case},
    server::CaseServer,
};
use crate::support::browser;

/// Cases under way at once.
const AT_ONCE: usize = 2;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviours")
}

/// Windows, files and choosers are where the two browsers differ: one downloads the PDF that the
/// other shows in a tab.
const IN_BOTH: &[&str] = &["popup", "download", "upload", "drop", "dialog"];

#[tokio::test]
async fn behaviours() {
    let folder = std::env::var_os("WAYLEAVE_CASES").map_or_else(shipped, PathBuf::from);
    run_folder(&folder.canonicalize().unwrap(), "cases.json").await;
}

/// The quirks of real pages, and more behaviours of our own, in the same form.
pub(crate) async fn quirks() {
    run_folder(&shipped(), "quirks.json").await;
}

async fn run_folder(folder: &Path, file: &str) {
    let cases = read_cases(&folder.join(file));
    let server = CaseServer::start(folder);
    let mut failed = BTreeSet::new();
    let all: Vec<&Case> = cases.iter().collect();
    run_all(&browser::executable(), "headless shell", &all, (&server, folder), &mut failed).await;
    let both: Vec<&Case> = cases.iter().filter(|case| is_for_both(case)).collect();
    run_all(&browser::full_chromium(), "full Chromium", &both, (&server, folder), &mut failed).await;
    say(&format!("{} passed, {} failed", cases.len() - failed.len(), failed.len()));
    assert!(failed.is_empty(), "{failed:?}");
}

fn is_for_both(case: &Case) -> bool {
    case.steps.iter().any(|step| IN_BOTH.iter().any(|what| step.op.contains(what)))
}

async fn run_all(
    executable: &Path,
    called: &str,
    cases: &[&Case],
    (server, folder): (&CaseServer, &Path),
    failed: &mut BTreeSet<String>,
) {
    let runs = tempfile::tempdir().unwrap();
    let viewports: BTreeSet<_> = cases.iter().map(|case| case.viewport).collect();
    for viewport in viewports {
        let browser = launch(executable, viewport, runs.path()).await;
        let of_viewport = cases.iter().filter(|case| case.viewport == viewport);
        let mut ended = stream::iter(of_viewport)
            .map(|&case| {
                let browser = &browser;
                async move {
                    let began = Instant::now();
                    (case, run_case(case, browser, server, folder).await, began.elapsed())
                }
            })
            .buffer_unordered(AT_ONCE);
        while let Some((case, result, took)) = ended.next().await {
            let Err(why) = result else { continue };
            failed.insert(case.id.clone());
            say(&format!("{} failed in {called} after {} ms: {why} ({})", case.id, took.as_millis(), case.situation));
        }
        drop(ended);
        browser.close().await;
    }
}

/// Past the capture of the test harness: who runs other cases reads this whether they pass or not.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
