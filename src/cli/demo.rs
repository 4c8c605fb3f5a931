//! `demo`: the main job against the practice portal, set-up included.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::Args;
use indexmap::IndexMap;
use practice_portal::{Portal, PortalOptions};

use super::{
    Exit, Refusal,
    browser::ensure_browser,
    browser_choice::choose_browser,
    conversation::{Conversation, LogFormat},
    demo_profile::DemoProfile,
    demo_summary::summary,
    interruption::Interruption,
    load::{Files, load_portal},
    project_root::project_root,
    run::pause,
    state_folder::state_folder,
    terminal,
};
use crate::{
    job::{BrowserSource, Job, JobError, Order, Task, perform},
    model::Value,
    portal::BrowserChoice,
    runner::GivenInput,
};

pub(super) const EXAMPLES: &str = "\
Examples:
  wayleave demo
  wayleave demo --output vehicles.jsonl
  wayleave demo --headed --slow-mo 300ms";

const PORTAL: &str = "dealercenter";
const LIST: &str = "inventory.list-vehicles";
const OPEN: &str = "inventory.get-vehicle";

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// Where the records go: one line for each vehicle listed, then the one that was opened
    #[arg(long, short = 'o', value_name = "FILE", default_value = "vehicles.jsonl")]
    output: PathBuf,

    /// Which dealership: the same seed shows everyone the same vehicles
    #[arg(long, default_value_t = PortalOptions::default().seed)]
    seed: u64,

    /// How many active vehicles the first rooftop has
    #[arg(long, default_value_t = PortalOptions::default().vehicles)]
    vehicles: usize,

    /// Show the browser's window
    #[arg(long)]
    headed: bool,

    /// Pause before each act, as 200ms
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    slow_mo: Option<Duration>,

    /// The browser: a program, or the ws:// or wss:// address of a running one [default: the best that is found]
    #[arg(long, value_name = "PATH|URL")]
    browser: Option<String>,

    /// Where the run keeps its state while it runs [default: a folder that goes with it]
    #[arg(long, value_name = "DIR", env = "WAYLEAVE_STATE", hide_env_values = true)]
    state: Option<PathBuf>,

    /// How the conversation on stderr is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    log_format: LogFormat,
}

/// What the demo saw.
struct Seen {
    listed: Vec<Value>,
    opened: Option<Value>,
}

pub(super) async fn demo(root: Option<&Path>, arguments: DemoArguments) -> Result<Exit, Refusal> {
    let mut interruption = Interruption::listen()?;
    let files = load_portal(&project_root(root)?, PORTAL)?;
    let browser = interruption.guard(browser(&arguments)).await?;
    let portal =
        Portal::start(PortalOptions { seed: arguments.seed, vehicles: arguments.vehicles, ..PortalOptions::default() })
            .await?;
    let own_state = state_folder()?.join("demo");
    let state = arguments.state.as_ref().unwrap_or(&own_state);
    interruption.guard(async { Ok(()) }).await?;
    let exit = against(&portal, &files, browser, state, &arguments).await;
    portal.stop().await;
    clear(&own_state);
    exit
}

async fn against(
    portal: &Portal,
    files: &Files,
    browser: BrowserSource,
    state: &Path,
    arguments: &DemoArguments,
) -> Result<Exit, Refusal> {
    let demo = DemoProfile::of(portal)?;
    let (events, end) = Conversation::begin(arguments.log_format, Some(&arguments.output), true)?.stream();
    let order = Order {
        slow_mo: arguments.slow_mo,
        events,
        ..Order::new(
            Arc::clone(&files.portal),
            Arc::clone(&files.sources),
            demo.profile.clone(),
            browser,
            state.to_owned(),
        )
    };
    match perform(order, async |job| main_job(job, files, state).await).await {
        Ok(seen) => {
            let Seen { listed, opened } = seen?;
            terminal::print(&summary(&listed, opened.as_ref(), &arguments.output))?;
            end.exit(Exit::Done)
        }
        Err(error) => end.exit(Exit::of(error.exit_code())),
    }
}

/// Lists all vehicles, then opens the first of them.
async fn main_job(job: &mut Job, files: &Files, state: &Path) -> Result<Result<Seen, Refusal>, JobError> {
    let list = match bind(files, LIST, IndexMap::new(), state).await {
        Ok(task) => task,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let listed = job.run(&list).await?.records;
    let Some(vin) = listed.first().and_then(vin_of) else { return Ok(Ok(Seen { listed, opened: None })) };
    let open = match bind(files, OPEN, IndexMap::from([("vin".to_owned(), GivenInput::Text(vin))]), state).await {
        Ok(task) => task,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let opened = job.run(&open).await?.records.pop();
    Ok(Ok(Seen { listed, opened }))
}

async fn bind(files: &Files, flow: &str, inputs: IndexMap<String, GivenInput>, state: &Path) -> Result<Task, Refusal> {
    let task = Task::bind(&files.portal, flow, &inputs, state).await;
    task.map_err(|problems| Refusal::invalid(problems.join("; ")))
}

fn vin_of(vehicle: &Value) -> Option<String> {
    match vehicle {
        Value::Record(record) => record.get("vin").and_then(Value::canonical),
        _ => None,
    }
}

async fn browser(arguments: &DemoArguments) -> Result<BrowserSource, Refusal> {
    if arguments.browser.is_none() && !arguments.headed {
        let executable = ensure_browser().await?.path;
        return Ok(BrowserSource::Launch { executable, headed: false });
    }
    choose_browser(arguments.browser.as_deref(), arguments.headed, &BrowserChoice::default())
}

/// Takes the demo's own state away, and the folder around it if nobody else uses it. Another demo that
/// still runs keeps it: its run folder is there.
fn clear(state: &Path) {
    let no_other_run = || std::fs::remove_dir(state.join("runs"));
    let cleared = no_other_run()
        .and_then(|()| std::fs::remove_dir_all(state))
        .and_then(|()| state.parent().map_or(Ok(()), std::fs::remove_dir));
    if let Err(error) = cleared {
        tracing::debug!(%error, "some state stays");
    }
}
