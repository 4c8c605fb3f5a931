//! `session`: the sessions that runs keep, looked at, made and ended by hand.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::{
    Exit, Refusal,
    browser_choice::choose_browser,
    conversation::{Conversation, LogFormat},
    load::{Files, load_with_profile},
    project_root::project_root,
    recordings::StateArgument,
    run::pause,
    session_status, terminal,
    terminal_person::TerminalPerson,
    vault::profile,
    vault_choice::VaultArguments,
};
use crate::{
    job::{Job, JobError, Order, perform, perform_signed_out},
    model::StorageState,
    portal::Profile,
};

pub(super) const EXAMPLES: &str = "\
Examples:
  Sign in once, so that runs find a session:
    wayleave session login --profile me.yaml

  Is it alive? Exit code 0 if it is, 3 if somebody has to sign in:
    wayleave session probe --profile me.yaml

  Keep it from idling out, beside the runs:
    wayleave session keepalive --profile me.yaml --every 10m

  Take a session that another tool signed in:
    wayleave session import --profile me.yaml storage-state.json";

#[derive(Debug, Subcommand)]
pub(super) enum SessionCommand {
    /// Sign in, unless the kept session is alive, and keep the session
    ///
    /// Also says that a person has seen to whatever held sign-ins back: a refused password, used tries, a
    /// locked account.
    #[command(after_long_help = super::exit::EXIT_CODES)]
    Login(SessionArguments),
    /// Say what is known of a profile's session; asks nobody
    Status(StatusArguments),
    /// Look at the portal whether the kept session is alive, without signing in
    #[command(after_long_help = super::exit::EXIT_CODES)]
    Probe(SessionArguments),
    /// Sign out at the portal and forget the session
    End(SessionArguments),
    /// All sessions of the state folder
    List(ListArguments),
    /// Look at the session again and again, so that it does not idle out; signs in where it has ended
    ///
    /// Each look starts a browser; between looks nothing is held.
    #[command(after_long_help = super::exit::EXIT_CODES)]
    Keepalive(KeepaliveArguments),
    /// Write the kept session as Playwright's `storageState` JSON
    ///
    /// Whoever has the file is signed in. It is for its owner only, and never written over another.
    Export(FileArguments),
    /// Keep a session from Playwright's `storageState` JSON, in place of the one before
    Import(FileArguments),
}

#[derive(Debug, Args)]
pub(super) struct SessionArguments {
    /// The profile: which installation, and where the credentials come from
    #[arg(long, value_name = "FILE", env = "WAYLEAVE_PROFILE", hide_env_values = true)]
    profile: PathBuf,

    #[command(flatten)]
    state: StateArgument,

    #[command(flatten)]
    vault: VaultArguments,

    /// Show the browser's window
    #[arg(long)]
    headed: bool,

    /// The browser: a program, or the ws:// or wss:// address of a running one [default: the best that is found]
    #[arg(long, value_name = "PATH|URL")]
    browser: Option<String>,

    /// How the conversation on stderr is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    log_format: LogFormat,
}

#[derive(Debug, Args)]
pub(super) struct StatusArguments {
    /// The profile
    #[arg(long, value_name = "FILE", env = "WAYLEAVE_PROFILE", hide_env_values = true)]
    profile: PathBuf,

    #[command(flatten)]
    list: ListArguments,
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    state: StateArgument,

    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: session_status::Format,
}

#[derive(Debug, Args)]
pub(super) struct KeepaliveArguments {
    #[command(flatten)]
    session: SessionArguments,

    /// How long between two looks [default: half of the portal file's `session.idle`, else 10m]
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    every: Option<Duration>,

    /// End after so many looks
    #[arg(long, value_name = "N")]
    times: Option<u32>,
}

#[derive(Debug, Args)]
pub(super) struct FileArguments {
    /// The file [default: stdout or stdin]
    file: Option<PathBuf>,

    #[command(flatten)]
    session: SessionArguments,
}

pub(super) async fn session(root: Option<&Path>, command: SessionCommand) -> Result<Exit, Refusal> {
    match command {
        SessionCommand::Login(arguments) => login(&Desk::open(root, &arguments).await?).await,
        SessionCommand::Status(arguments) => {
            let profile = profile(&arguments.profile)?;
            let ListArguments { state, format } = arguments.list;
            session_status::tell(&state.folder()?, Some(&profile), format).await
        }
        SessionCommand::Probe(arguments) => probe(&Desk::open(root, &arguments).await?).await,
        SessionCommand::End(arguments) => end(&Desk::open(root, &arguments).await?).await,
        SessionCommand::List(ListArguments { state, format }) => {
            session_status::tell(&state.folder()?, None, format).await
        }
        SessionCommand::Keepalive(arguments) => keepalive(root, arguments).await,
        SessionCommand::Export(arguments) => export(root, arguments).await,
        SessionCommand::Import(arguments) => import(root, arguments).await,
    }
}

/// What all of them need: files, profile, vault, browser.
struct Desk<'a> {
    files: Files,
    profile: Profile,
    order: Order,
    end: super::conversation::ConversationEnd,
    arguments: &'a SessionArguments,
}

impl<'a> Desk<'a> {
    async fn open(root: Option<&Path>, arguments: &'a SessionArguments) -> Result<Self, Refusal> {
        let named = profile(&arguments.profile)?;
        let (files, profile) = load_with_profile(&project_root(root)?, &named.portal, &arguments.profile)?;
        let state = arguments.state.folder()?;
        let vault = arguments.vault.require(&state).await?;
        let browser = choose_browser(arguments.browser.as_deref(), arguments.headed, &profile.browser)?;
        let (events, end) = Conversation::begin(arguments.log_format, None, true)?.stream();
        let order = Order {
            vault: Some(vault),
            events,
            person: Some(Arc::new(TerminalPerson)),
            ..Order::new(Arc::clone(&files.portal), Arc::clone(&files.sources), profile.clone(), browser, state)
        };
        Ok(Self { files, profile, order, end, arguments })
    }

    fn exit(&self, result: &Result<(), JobError>) -> Result<Exit, Refusal> {
        self.end.exit(result.as_ref().map_or_else(|error| Exit::of(error.exit_code()), |()| Exit::Done))
    }
}

async fn login(desk: &Desk<'_>) -> Result<Exit, Refusal> {
    let plan = async |job: &mut Job| {
        job.forgive().await?;
        job.begin_session_now().await
    };
    desk.exit(&perform_signed_out(desk.order.clone(), plan).await)
}

async fn probe(desk: &Desk<'_>) -> Result<Exit, Refusal> {
    let looked = perform_signed_out(desk.order.clone(), async |job: &mut Job| job.resume().await).await;
    match looked {
        Ok(true) => Ok(Exit::Done),
        Ok(false) => {
            terminal::say(format_args!("there is no session that is alive; the next run signs in"));
            Ok(Exit::SignIn)
        }
        Err(error) => desk.exit(&Err(error)),
    }
}

async fn end(desk: &Desk<'_>) -> Result<Exit, Refusal> {
    let ended = perform_signed_out(desk.order.clone(), async |job: &mut Job| job.end_session().await).await;
    desk.exit(&ended)
}

async fn keepalive(root: Option<&Path>, arguments: KeepaliveArguments) -> Result<Exit, Refusal> {
    let mut turns = 0;
    // Each look has a browser of its own. One that stays would hold its memory for minutes to save a start,
    // and the session belongs to the runs between looks, which change it.
    loop {
        let desk = Desk::open(root, &arguments.session).await?;
        let result = perform(desk.order.clone(), async |_| Ok(())).await;
        turns += 1;
        let exit = desk.exit(&result)?;
        // What may pass by itself is tried again in time; what needs a person is not.
        if !matches!(exit, Exit::Done | Exit::Unavailable) || arguments.times.is_some_and(|most| turns >= most) {
            return Ok(exit);
        }
        let idle = desk.files.portal.portal().session.idle;
        let every = arguments.every.or_else(|| idle.map(|idle| idle / 2)).unwrap_or(USUAL);
        let mut interruption = super::interruption::Interruption::listen()?;
        terminal::say(format_args!("looking again in {} s", every.as_secs()));
        tokio::select! {
            exit = interruption.came() => return Ok(exit),
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// Most portals allow more.
const USUAL: Duration = Duration::from_secs(10 * 60);

async fn export(root: Option<&Path>, arguments: FileArguments) -> Result<Exit, Refusal> {
    let desk = Desk::open(root, &arguments.session).await?;
    let state = Job::kept_state(&desk.order).await?;
    let state = state.ok_or_else(|| Refusal::invalid(format_args!("{} keeps no session", desk.profile.name)))?;
    let text = serde_json::to_string_pretty(&state)?;
    match &arguments.file {
        Some(path) => {
            use std::os::unix::fs::OpenOptionsExt;
            let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
            let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
            written.with_context(|| format!("{} cannot be written", path.display()))?;
        }
        None => terminal::print(&format!("{text}\n"))?,
    }
    Ok(Exit::Done)
}

async fn import(root: Option<&Path>, arguments: FileArguments) -> Result<Exit, Refusal> {
    let desk = Desk::open(root, &arguments.session).await?;
    let mut text = zeroize::Zeroizing::new(String::new());
    match &arguments.file {
        Some(path) => {
            let file = fs::File::open(path).and_then(|file| file.take(MOST_STATE).read_to_string(&mut text));
            file.with_context(|| format!("{} cannot be read", path.display()))?;
        }
        None => {
            std::io::stdin().lock().take(MOST_STATE).read_to_string(&mut text)?;
        }
    }
    // What stands there is not repeated: it is as secret as a password.
    let state: StorageState = serde_json::from_str(&text).map_err(|error| {
        Refusal::invalid(format_args!(
            "this is no storageState: it cannot be read at line {}, column {}",
            error.line(),
            error.column()
        ))
    })?;
    if state.is_empty() {
        return Err(Refusal::invalid("there is no cookie and no storage in it"));
    }
    Job::keep_state(&desk.order, &state).await?;
    let path = desk.arguments.profile.display();
    terminal::say(format_args!("kept; `wayleave session probe --profile {path}` says whether it is alive"));
    Ok(Exit::Done)
}

/// As the vault allows.
const MOST_STATE: u64 = 16 << 20;
