//! `replay network`: the flow of a recording again, in a browser, answered by what was recorded.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use indexmap::IndexMap;

use super::{
    Exit, Refusal,
    browser_choice::choose_browser,
    conversation::{Conversation, LogFormat},
    inputs::{given_inputs, key_value},
    interruption::Interruption,
    load::load_portal,
    network_report::{Outcome, as_text, summary},
    project_root::project_root,
    recording::refused,
    recordings::{StateArgument, open},
    run::{inputs_of_each, pause},
    terminal,
};
use crate::{
    flow::{FlowAddress, PortalFiles},
    job::{BrowserSource, Order, RecordedPerson, RecordedReplies, Replay, Task, perform_all},
    portal::{AnswerRule, BrowserChoice, Challenge, CredentialSource, Profile, PushRules},
    recording::{RecordedNetwork, Recording},
    runner::{GivenInput, Screenshots},
    secret::{MARK, Secret},
    trial::{RecordedChallenge, recorded_challenges},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  The last run again, with today's files:
    wayleave replay network

  Watching it, of a run whose form sends a number that is new each time:
    wayleave replay network 3fa9c2 --headed --slow-mo 300ms --volatile requestNo

Exit codes:
  as of the flow; 1 also if a request had no answer or other records came out";

/// Arguments of `replay network`.
#[derive(Debug, Args)]
pub(super) struct NetworkArguments {
    /// The beginning of an id as `recordings list` shows it, `latest`, or a folder or archive of a recording
    #[arg(value_name = "ID", default_value = "latest")]
    id: String,

    /// A field of queries, forms or JSON whose value may differ; times, UUIDs, tokens and secrets may anyway
    #[arg(long, value_name = "NAME")]
    volatile: Vec<String>,

    /// An input in place of the recorded one, such as a file
    #[arg(short = 'i', long = "input", value_name = "KEY=VALUE", value_parser = key_value)]
    inputs: Vec<(String, String)>,

    /// Show the browser's window
    #[arg(long)]
    headed: bool,

    /// Pause before each act, as 200ms
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    slow_mo: Option<Duration>,

    /// The browser: a program [default: the best that is found]
    #[arg(long, value_name = "PATH")]
    browser: Option<String>,

    #[command(flatten)]
    state: StateArgument,
}

pub(super) async fn replay_network(root: Option<&Path>, arguments: NetworkArguments) -> Result<Exit, Refusal> {
    let root = project_root(root)?;
    let recording = open(&arguments.state.shelf()?, &arguments.id)?;
    let run = recording.run.clone();
    let addresses: Option<Vec<FlowAddress>> = run.flows().iter().map(|flow| FlowAddress::parse(flow)).collect();
    let addresses = addresses.unwrap_or_default();
    let Some(FlowAddress { portal, .. }) = addresses.first() else {
        return Err(Refusal::invalid("the recording names no flow"));
    };
    if addresses.iter().any(|address| address.portal != *portal) {
        return Err(Refusal::invalid("the recording names flows of several portals"));
    }
    let files = load_portal(&root, portal)?;
    let then = String::from_utf8_lossy(&recording.output().map_err(refused)?).into_owned();
    let inputs: Vec<_> = addresses.iter().map(|address| recorded_inputs(&recording, address)).collect();
    let given = given_inputs(None, arguments.inputs)?;
    let challenges = recorded_challenges(&recording, &files.portal);
    let network = RecordedNetwork::new(recording, arguments.volatile).map_err(refused)?;

    let mut interruption = Interruption::listen()?;
    // Nothing of a replay lasts: its state, its credentials and its records go with this folder.
    let folder = tempfile::tempdir().context("a folder for the replay cannot be made")?;
    let state = folder.path().join("state");
    let profile = stand_in_profile(&files.portal, &run, &challenges, folder.path())?;
    let given = inputs_of_each(&files.portal, &addresses, given)?;
    let mut tasks = Vec::new();
    for ((address, mut inputs), given) in addresses.iter().zip(inputs).zip(given) {
        inputs.extend(given);
        let bound = async {
            let task = Task::bind(&files.portal, &address.flow, &inputs, &state).await;
            task.map_err(|problems| {
                Refusal::invalid(format_args!(
                    "{address} cannot be run with the recorded inputs\n  {}",
                    problems.join("\n  ")
                ))
                .hinted("name others with -i KEY=VALUE; of files a recording holds the name alone")
            })
        };
        tasks.push(interruption.guard(bound).await?);
    }
    let browser = choose_browser(arguments.browser.as_deref(), arguments.headed, &BrowserChoice::default())?;
    if matches!(browser, BrowserSource::Attach { .. }) {
        return Err(Refusal::invalid("a replay needs a browser of its own: one that runs already has a network"));
    }
    let records = folder.path().join("records.jsonl");
    let (events, end) = Conversation::begin(LogFormat::Human, Some(&records), true)?.stream();
    let replies = Arc::new(RecordedReplies::new(network, run.start));
    let order = Order {
        slow_mo: arguments.slow_mo,
        screenshots: Screenshots::Never,
        replay: Some(Replay { network: replies.clone(), started: run.start, sessions: run.sessions.clone() }),
        events,
        person: Some(Arc::new(RecordedPerson::new(recorded_links(&challenges)))),
        ..Order::new(files.portal, files.sources, profile, browser, state)
    };
    interruption.guard(async { Ok(()) }).await?;
    let result = perform_all(order, &tasks, |_, _, _| {}).await;
    let exit = end.exit(result.as_ref().map_or_else(|error| Exit::of(error.exit_code()), |()| Exit::Done))?;

    let now = fs::read_to_string(&records).unwrap_or_default();
    let network = replies.network();
    let outcome = Outcome::new(&network, &then, &now);
    terminal::print(&as_text(&outcome))?;
    terminal::say(format_args!("{}", summary(&outcome)));
    Ok(if exit == Exit::Done && !outcome.is_same() { Exit::Failed } else { exit })
}

/// What a flow was given then.
fn recorded_inputs(recording: &Recording, address: &FlowAddress) -> IndexMap<String, GivenInput> {
    let recorded = recording.inputs(&address.flow).into_iter().filter(|(_, value)| !value.is_null());
    recorded.map(|(name, value)| (name, GivenInput::Json(value))).collect()
}

/// The recorded installation, with credentials that fit no portal: the recording has none, and needs none.
fn stand_in_profile(
    files: &PortalFiles,
    run: &crate::recording::Run,
    challenges: &[RecordedChallenge],
    folder: &Path,
) -> Result<Profile, Refusal> {
    let keep = |name: &str, text: &str| -> Result<CredentialSource, Refusal> {
        let path: PathBuf =
            folder.join(format!("stand-in-{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "-")));
        write_private(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(CredentialSource::File(path))
    };
    let credentials = files.portal().secrets.iter().map(|name| Ok((name.clone(), keep(name, &stand_in(name))?)));
    Ok(Profile {
        name: run.profile.clone(),
        portal: files.portal().name.clone(),
        origins: run.origins.clone(),
        rooftop: run.rooftop.clone(),
        credentials: credentials.collect::<Result<_, Refusal>>()?,
        mfa: recorded_answers(challenges),
        browser: BrowserChoice::default(),
        span: files.portal().session.span,
    })
}

/// Nothing is sent and nobody is asked: whatever code is typed, the recorded network says what came of it. Of the
/// challenges that a portal offers those are taken that were then; where that is not known, any code.
fn recorded_answers(challenges: &[RecordedChallenge]) -> IndexMap<Challenge, Vec<AnswerRule>> {
    let answered = challenges.iter().map(|it| it.challenge);
    let codes = [Challenge::Totp, Challenge::Email, Challenge::Sms, Challenge::Ask, Challenge::Push];
    let taken: Vec<Challenge> = if challenges.is_empty() { codes.to_vec() } else { answered.collect() };
    let rule = |challenge| match challenge {
        Challenge::Push => AnswerRule::Push(PushRules::default()),
        _ => AnswerRule::Terminal,
    };
    taken.into_iter().map(|challenge| (challenge, vec![rule(challenge)])).collect()
}

/// The links that were opened then.
fn recorded_links(challenges: &[RecordedChallenge]) -> impl Iterator<Item = Secret> {
    challenges.iter().filter_map(|it| Some(Secret::new(it.link.as_ref()?.replace(MARK, STAND_IN_TOKEN))))
}

/// What stands in a link in place of what proved that it is you.
const STAND_IN_TOKEN: &str = "stand1in2for3what4proved5it";

fn stand_in(name: &str) -> String {
    format!("stand-in-for-{name}")
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}
