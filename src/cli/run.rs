//! `run`: one flow on a portal, as the account's holder.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::Args;
use jiff::SignedDuration;

use super::{
    Exit, Refusal,
    browser_choice::choose_browser,
    conversation::{Conversation, LogFormat},
    inputs::{given_inputs, key_value},
    interruption::Interruption,
    load::{find_flow, load_with_profile},
    recording::{Record, RunRecording},
    state_folder::state_folder,
};
use crate::{
    job::{EvidenceFolder, Order, Task, perform},
    secret::Redactor,
};

pub(super) const EXAMPLES: &str = "\
Examples:
  List the vehicles of a rooftop into a file:
    wayleave run dealercenter/inventory.list-vehicles --profile me.yaml --output vehicles.jsonl

  With inputs, watching the browser work:
    wayleave run dealercenter/inventory.get-vehicle --profile me.yaml -i vin=2C3CDXBG1JH123456 \\
        --headed --slow-mo 300ms

  In a job, keeping what was on the screen if it fails:
    wayleave run flows/dealercenter/inventory/list-vehicles.yaml --profile me.yaml \\
        --input-file - --evidence evidence/ --log-format json < inputs.json > vehicles.jsonl";

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The flow: a file below `flows/`, or its name as `dealercenter/inventory.list-vehicles`
    flow: String,

    /// The profile: which installation, and where the credentials come from
    #[arg(long, value_name = "FILE", env = "WAYLEAVE_PROFILE", hide_env_values = true)]
    profile: PathBuf,

    /// An input of the flow; may be given many times, and goes before the input file's
    #[arg(short = 'i', long = "input", value_name = "KEY=VALUE", value_parser = key_value)]
    inputs: Vec<(String, String)>,

    /// Inputs as one JSON object in a file, `-` for stdin
    #[arg(long, value_name = "FILE")]
    input_file: Option<PathBuf>,

    /// Where the records go, one JSON object a line [default: stdout]
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<PathBuf>,

    /// Keep the events of the run and, if it fails, what was on the screen
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,

    /// Which runs leave a recording below the state folder
    #[arg(long, value_enum, default_value_t, value_name = "WHICH")]
    record: Record,

    /// Where files go that the flow downloads [default: `downloads` in the evidence folder, else a folder of the
    /// run below the state folder]
    #[arg(long, value_name = "DIR")]
    downloads: Option<PathBuf>,

    /// The folder of lasting state [default: ~/.local/state/wayleave]
    #[arg(long, value_name = "DIR", env = "WAYLEAVE_STATE", hide_env_values = true)]
    state: Option<PathBuf>,

    /// Show the browser's window
    #[arg(long)]
    headed: bool,

    /// Pause before each act, as 200ms
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    slow_mo: Option<Duration>,

    /// The browser: a program, or the ws:// or wss:// address of a running one [default: the best that is found]
    #[arg(long, value_name = "PATH|URL")]
    browser: Option<String>,

    /// How the conversation on stderr is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    log_format: LogFormat,
}

pub(super) async fn run(root: Option<&Path>, arguments: RunArguments) -> Result<Exit, Refusal> {
    let (root, address) = find_flow(root, &arguments.flow)?;
    let (files, profile) = load_with_profile(&root, &address.portal, &arguments.profile)?;
    let given = given_inputs(arguments.input_file.as_ref(), arguments.inputs)?;
    // Not before: a person who is asked for inputs on stdin can stop us as any program.
    let mut interruption = Interruption::listen()?;
    let state = arguments.state.map_or_else(state_folder, Ok)?;
    let bound = async {
        let task = Task::bind(&files.portal, &address.flow, &given, &state).await;
        task.map_err(|problems| {
            Refusal::invalid(format_args!("{address} cannot be run with these inputs\n  {}", problems.join("\n  ")))
        })
    };
    let task = interruption.guard(bound).await?;
    let browser = choose_browser(arguments.browser.as_deref(), arguments.headed, &profile.browser)?;

    let mut conversation = Conversation::begin(arguments.log_format, arguments.output.as_deref())?;
    if let Some(folder) = &arguments.evidence {
        let evidence = EvidenceFolder::create(folder);
        conversation.also(evidence.map_err(|error| unwritable("the evidence folder", folder, &error))?);
    }
    let in_evidence = arguments.evidence.as_ref().map(|folder| folder.join("downloads"));
    let redactor = Redactor::new();
    let recording = RunRecording::begin(arguments.record, &state, &address, &files.portal, &files.sources, &redactor)?;
    let recording = recording.map(|(recorder, recording)| {
        conversation.also(recorder);
        recording
    });
    let (events, end) = conversation.stream();
    let order = Order {
        files: Arc::clone(&files.portal),
        sources: files.sources,
        profile,
        browser,
        state,
        downloads: arguments.downloads.or(in_evidence),
        slow_mo: arguments.slow_mo,
        events,
        recorded: recording.is_some(),
        redactor,
    };
    interruption.guard(async { Ok(()) }).await?;
    let result = perform(order, async |job| job.run(&task).await.map(drop)).await;
    if let Some(recording) = recording {
        recording.end(arguments.log_format);
    }
    end.exit(result.as_ref().map_or_else(|error| Exit::of(error.exit_code()), |()| Exit::Done))
}

fn unwritable(what: &str, path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::invalid(format_args!("{what} {} cannot be written: {error}", path.display()))
}

/// A span of time as people write it: `200ms`, `2s`.
pub(super) fn pause(text: &str) -> Result<Duration, String> {
    let span: SignedDuration = text.parse().map_err(|_| "expected a duration as 200ms or 2s")?;
    Duration::try_from(span).map_err(|_| "a pause cannot be negative".to_owned())
}
