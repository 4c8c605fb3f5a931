//! Several sessions as contexts of one browser, each doing the job of the peers' `conc-ctx`.
//!
//! `sessions SESSIONS JOBS`, with `EXE`, `PROFILE`, `INPUTS` and `STATE` in the environment; `HOLD` names
//! a file that is made when all sessions are at their end, and waited for until it is gone. Prints one
//! line of JSON, as the peers do.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use futures::future::join_all;
use indexmap::IndexMap;
use tokio::sync::Barrier;
use wayleave::{
    flow::{Loaded, Project},
    job::{BrowserSource, Order, Task, perform, start_browser},
    language::render_findings,
    portal::Profile,
    runner::GivenInput,
};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let (Some(sessions), Some(jobs)) = (arguments.next(), arguments.next()) else {
        println!("sessions SESSIONS JOBS; see tests/bench/README.md");
        return;
    };
    let began = Instant::now();
    let mut order = order();
    let browser = start_browser(&order.browser, &order.state, false).await.unwrap();
    order.browser = BrowserSource::Shared(browser.clone());
    let launched = began.elapsed();

    let began = Instant::now();
    let task = Task::bind(&order.files, "session-job", &inputs(), &order.state).await.unwrap();
    let together = Barrier::new(sessions);
    let session = || async {
        for turn in 1..=jobs {
            let flow = async |job: &mut wayleave::job::Job| {
                job.run(&task).await?;
                if turn == jobs {
                    together.wait().await;
                    let worked = began.elapsed();
                    hold().await;
                    return Ok(worked);
                }
                Ok(Duration::ZERO)
            };
            let worked = perform(order.clone(), flow).await.unwrap();
            if turn == jobs {
                return worked;
            }
        }
        Duration::ZERO
    };
    let worked = join_all((0..sessions).map(|_| session())).await.into_iter().max().unwrap_or_default();
    browser.close().await;

    let rate = (sessions * jobs) as f64 / worked.as_secs_f64() * 60.0;
    let result = serde_json::json!({
        "ph": { "launch": launched.as_secs_f64() * 1e3, "jobs": worked.as_secs_f64() * 1e3 },
        "jobs_per_min": rate,
    });
    println!("{result}");
}

fn order() -> Order {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench");
    let Loaded { project, mut findings, mut sources } = Project::load(&root);
    let profile = Profile::load(&variable("PROFILE"), &mut sources, &mut findings);
    assert!(!findings.has_errors(), "{}", render_findings(&findings, &sources, false));
    Order::new(
        Arc::new(project.into_portal("bench").unwrap()),
        Arc::new(sources),
        profile.unwrap(),
        BrowserSource::Launch { executable: variable("EXE"), headed: false },
        variable("STATE"),
    )
}

fn inputs() -> IndexMap<String, GivenInput> {
    let text = fs::read_to_string(variable("INPUTS")).unwrap();
    let given: IndexMap<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    given.into_iter().map(|(name, value)| (name, GivenInput::Json(value))).collect()
}

fn variable(name: &str) -> PathBuf {
    env::var_os(name).map(PathBuf::from).unwrap_or_else(|| panic!("{name} is not set"))
}

/// Lets whoever measures look at the memory of all sessions.
async fn hold() {
    let Some(file) = env::var_os("HOLD").map(PathBuf::from) else { return };
    if !file.exists() {
        fs::write(&file, "x").unwrap();
    }
    while file.exists() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
