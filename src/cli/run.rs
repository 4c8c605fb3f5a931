//! `run`: flows on a portal, as the account's holder.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::Args;
use indexmap::IndexMap;
use jiff::SignedDuration;

use super::{
    Exit, Refusal,
    browser_choice::choose_browser,
    conversation::{Conversation, LogFormat},
    inputs::{given_inputs, key_value},
    interruption::Interruption,
    load::{find_flow, load_with_profile},
    recording::{Record, RunRecording, ScreenshotsOf},
    run_endings::RunEndings,
    state_folder::state_folder,
    step_prompt::StopArguments,
    terminal::{self, WARNING},
    terminal_person::TerminalPerson,
    vault_choice::VaultArguments,
};
use crate::{
    flow::{FlowAddress, PortalFiles},
    job::{EvidenceFolder, Order, Task, perform_all},
    page::Use,
    runner::{GivenInput, Watcher},
    secret::Redactor,
};

pub(super) const EXAMPLES: &str = "\
Examples:
  List the vehicles of a rooftop into a file:
    wayleave run dealercenter/inventory.list-vehicles --profile me.yaml --output vehicles.jsonl

  With inputs, watching the browser work:
    wayleave run dealercenter/inventory.get-vehicle --profile me.yaml -i vin=2C3CDXBG1JH123456 \\
        --headed --slow-mo 300ms

  Look at a step that fails, mend the files and go on:
    wayleave run dealercenter/inventory.list-vehicles --profile me.yaml --pause-on-failure --headed

  Several flows in one session, with a report for a CI system:
    wayleave run dealercenter/inventory.list-vehicles dealercenter/inventory.search-vehicles -i text=Accord \\
        --profile me.yaml --junit report.xml --output found.jsonl

  In a job, keeping what was on the screen if it fails:
    wayleave run flows/dealercenter/inventory/list-vehicles.yaml --profile me.yaml \\
        --input-file - --evidence evidence/ --log-format json < inputs.json > vehicles.jsonl";

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The flow: a file below `flows/`, or its name as `dealercenter/inventory.list-vehicles`. Several of a portal run
    /// one after the other in one session
    #[arg(required = true, value_name = "FLOW")]
    flows: Vec<String>,

    /// The profile: which installation, and where the credentials come from
    #[arg(long, value_name = "FILE", env = "WAYLEAVE_PROFILE", hide_env_values = true)]
    profile: PathBuf,

    /// An input of the flow, or of each of several that has one of this name; may be given many times, and goes
    /// before the input file's
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

    /// How each flow ended, as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Which runs leave a recording below the state folder
    #[arg(long, value_enum, default_value_t, value_name = "WHICH")]
    record: Record,

    /// Of what pictures are taken, without what is secret or private; of each acting step they cost it about a tenth
    /// of a second, and go into the recording
    #[arg(long, value_enum, default_value_t, value_name = "OF")]
    screenshots: ScreenshotsOf,

    /// Where files go that the flow downloads [default: `downloads` in the evidence folder, else a folder of the
    /// run below the state folder]
    #[arg(long, value_name = "DIR")]
    downloads: Option<PathBuf>,

    /// The folder of lasting state [default: ~/.local/state/wayleave]
    #[arg(long, value_name = "DIR", env = "WAYLEAVE_STATE", hide_env_values = true)]
    state: Option<PathBuf>,

    #[command(flatten)]
    vault: VaultArguments,

    /// Show the browser's window
    #[arg(long)]
    headed: bool,

    /// Pause before each act, as 200ms
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    slow_mo: Option<Duration>,

    /// The browser: a program, or the ws:// or wss:// address of a running one [default: the best that is found]
    #[arg(long, value_name = "PATH|URL")]
    browser: Option<String>,

    #[command(flatten)]
    stops: StopArguments,

    /// How the conversation on stderr is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    log_format: LogFormat,
}

pub(super) async fn run(root: Option<&Path>, arguments: RunArguments) -> Result<Exit, Refusal> {
    let (root, addresses) = find_flows(root, &arguments.flows)?;
    let address = addresses.first().cloned().ok_or_else(|| Refusal::invalid("there is no flow to run"))?;
    let (files, profile) = load_with_profile(&root, &address.portal, &arguments.profile)?;
    if arguments.stops.is_asked() && addresses.len() > 1 {
        return Err(Refusal::invalid("stops are for one flow at a time"));
    }
    if arguments.stops.is_asked() && arguments.input_file.as_deref() == Some(Path::new("-")) {
        return Err(Refusal::invalid("stdin gives either the inputs or the answers at stops, not both"));
    }
    let given = given_inputs(arguments.input_file.as_ref(), arguments.inputs)?;
    let given = inputs_of_each(&files.portal, &addresses, given)?;
    // Not before: a person who is asked for inputs on stdin can stop us as any program.
    let mut interruption = Interruption::listen()?;
    let state = arguments.state.map_or_else(state_folder, Ok)?;
    let vault = arguments.vault.open(&state).await?;
    let mut tasks = Vec::new();
    for (address, given) in addresses.iter().zip(&given) {
        let bound = async {
            let task = Task::bind(&files.portal, &address.flow, given, &state).await;
            task.map_err(|problems| {
                Refusal::invalid(format_args!("{address} cannot be run with these inputs\n  {}", problems.join("\n  ")))
            })
        };
        tasks.push(interruption.guard(bound).await?);
    }
    let browser = choose_browser(arguments.browser.as_deref(), arguments.headed, &profile.browser)?;

    let prompt = arguments.stops.prompt(&files.portal, &address, (&state, arguments.log_format))?.map(Arc::new);
    let asks = prompt.is_some() || profile.asks_person();
    let mut conversation = Conversation::begin(arguments.log_format, arguments.output.as_deref(), !asks)?;
    if let Some(folder) = &arguments.evidence {
        let evidence = EvidenceFolder::create(folder);
        conversation.also(evidence.map_err(|error| unwritable("the evidence folder", folder, &error))?);
    }
    let in_evidence = arguments.evidence.as_ref().map(|folder| folder.join("downloads"));
    let redactor = Redactor::new();
    let recording =
        RunRecording::begin(arguments.record, &state, &addresses, &files.portal, &files.sources, &redactor)?;
    let recording = recording.map(|(recorder, recording)| {
        conversation.also(recorder);
        recording
    });
    let mut endings = RunEndings::of(&addresses);
    conversation.also(endings.last_failure());
    let (events, end) = conversation.stream();
    let order = Order {
        downloads: arguments.downloads.or(in_evidence),
        vault,
        slow_mo: arguments.slow_mo,
        screenshots: arguments.screenshots.into(),
        // Who stops may try a selector there.
        use_: if prompt.is_some() { Use::Suggestions } else { Use::Runs },
        events,
        watcher: prompt.clone().map(|prompt| prompt as Arc<dyn Watcher>),
        person: Some(Arc::new(TerminalPerson)),
        redactor,
        ..Order::new(Arc::clone(&files.portal), files.sources, profile, browser, state)
    };
    interruption.guard(async { Ok(()) }).await?;
    let name = order.profile.name.clone();
    let redactor = order.redactor.clone();
    let result = perform_all(order, &tasks, |_, elapsed, ending| endings.end(elapsed, ending)).await;
    if let Some(missed) = prompt.and_then(|prompt| prompt.missed()) {
        terminal::say(format_args!("{WARNING}warning{WARNING:#}: the run never came to step {missed}"));
    }
    endings.all_ended_as(result.as_ref().err(), &redactor);
    endings.tell(arguments.log_format);
    if let Some(path) = &arguments.junit {
        endings.write_junit(path, &name).map_err(|error| unwritable("the report", path, &error))?;
    }
    if let Some(recording) = recording {
        recording.end(arguments.log_format);
    }
    end.exit(result.as_ref().map_or_else(|error| Exit::of(error.exit_code()), |()| Exit::Done))
}

/// Finds the flows, all of one portal.
fn find_flows(root: Option<&Path>, named: &[String]) -> Result<(PathBuf, Vec<FlowAddress>), Refusal> {
    let mut found: Option<(PathBuf, Vec<FlowAddress>)> = None;
    for flow in named {
        let (root, address) = find_flow(root, flow)?;
        match &mut found {
            None => found = Some((root, vec![address])),
            Some((first, addresses)) if *first == root && addresses.iter().all(|it| it.portal == address.portal) => {
                addresses.push(address);
            }
            Some(_) => {
                return Err(Refusal::invalid(format_args!("{address} is of another portal than the first flow"))
                    .hinted("a run has one session: run the flows of each portal by themselves"));
            }
        }
    }
    found.ok_or_else(|| Refusal::invalid("there is no flow to run"))
}

/// The inputs of each flow: one flow gets all that was given, of several each what it declares.
pub(super) fn inputs_of_each(
    files: &PortalFiles,
    addresses: &[FlowAddress],
    given: IndexMap<String, GivenInput>,
) -> Result<Vec<IndexMap<String, GivenInput>>, Refusal> {
    if let [_] = addresses {
        return Ok(vec![given]);
    }
    let declares = |address: &FlowAddress, name: &str| {
        files.flow(&address.flow).is_some_and(|flow| flow.inputs.contains_key(name))
    };
    let unknown = given.keys().find(|name| !addresses.iter().any(|address| declares(address, name)));
    if let Some(name) = unknown {
        return Err(Refusal::invalid(format_args!("none of the flows has an input `{name}`")));
    }
    let of = |address: &FlowAddress| {
        let own = given.iter().filter(|(name, _)| declares(address, name));
        own.map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    Ok(addresses.iter().map(of).collect())
}

fn unwritable(what: &str, path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::invalid(format_args!("{what} {} cannot be written: {error}", path.display()))
}

/// A span of time as people write it: `200ms`, `2s`.
pub(super) fn pause(text: &str) -> Result<Duration, String> {
    let span: SignedDuration = text.parse().map_err(|_| "expected a duration as 200ms or 2s")?;
    Duration::try_from(span).map_err(|_| "a pause cannot be negative".to_owned())
}
