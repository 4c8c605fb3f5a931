//! The command line: one file per subcommand. The only room that prints, and that uses anyhow.
//!
//! stdout carries data (records, findings, paths), stderr the conversation. Arguments are read and
//! checked here, then handed to the rooms below as their own types; sinks of the event stream that
//! belong to a terminal live here too. Owns no state; the exit code is the last word ([`Exit`]).

mod arguments;
mod author;
mod browser;
mod browser_choice;
mod check;
mod check_against;
mod completions;
mod conversation;
mod demo;
mod demo_profile;
mod demo_summary;
mod drafting;
mod exit;
mod fmt;
mod import;
mod inbox;
mod inputs;
mod install_browser;
mod interruption;
mod json_log;
mod junit;
mod load;
mod narrator;
mod network_report;
mod output_format;
mod practice;
mod practice_profile;
mod progress_bars;
mod progress_lines;
mod project_root;
mod recording;
mod recordings;
mod recordings_show;
mod records_output;
mod refusal;
mod replay;
mod replay_network;
mod replay_report;
mod replay_show;
mod run;
mod run_endings;
mod schema;
mod session;
mod session_status;
mod state_folder;
mod step_prompt;
mod terminal;
mod terminal_person;
mod try_live;
mod try_recorded;
mod try_report;
mod try_selector;
mod typed_secret;
mod vault;
mod vault_choice;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use tokio::runtime::{Builder, Runtime};

use arguments::{Arguments, Command};
pub use exit::Exit;
use refusal::Refusal;

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(answer) => return answered_by_clap(&answer),
    };
    match execute(arguments) {
        Ok(exit) => exit.into(),
        Err(refusal) => {
            refusal.print();
            refusal.exit.into()
        }
    }
}

/// The command line as clap knows it, for references and completions.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

fn execute(arguments: Arguments) -> Result<Exit, Refusal> {
    let runtime = runtime(&arguments.command)?;
    let root = arguments.root.as_deref();
    let exit = runtime.block_on(async {
        match arguments.command {
            Command::Run(run) => run::run(root, run).await,
            Command::Try(arguments) => try_selector::try_selector(root, arguments).await,
            Command::Check(check) => check::check(root, &check).await,
            Command::Fmt(arguments) => fmt::fmt(root, &arguments),
            Command::Author(author) => author::author(root, author).await,
            Command::Import { command } => import::import(root, command),
            Command::Demo(demo) => demo::demo(root, demo).await,
            Command::Inbox(arguments) => inbox::inbox(arguments).await,
            Command::Practice(practice) => practice::practice(practice).await,
            Command::Recordings { command } => recordings::recordings(command),
            Command::Replay { command } => replay::replay(root, command).await,
            Command::Session { command } => session::session(root, command).await,
            Command::Vault { command } => vault::vault(command).await,
            Command::Browser { command } => browser::browser(command).await,
            Command::Schema { kind } => schema::schema(kind),
            Command::Completions { shell } => completions::completions(shell),
        }
    });
    // What still runs in the background, such as a name being looked up, is nobody's any more.
    runtime.shutdown_background();
    exit
}

/// A run waits for its browser, and little else: one thread does it all, and no message between browser
/// and flow wakes another. The practice portal serves many connections beside the run.
fn runtime(command: &Command) -> std::io::Result<Runtime> {
    let mut builder = match command {
        Command::Demo(_) | Command::Practice(_) => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    builder.enable_all().build()
}

/// Help and version go to stdout and are a success; a usage error is not.
fn answered_by_clap(answer: &clap::Error) -> ExitCode {
    // Whoever closed the stream does not want the answer.
    let _closed = answer.print();
    if answer.use_stderr() { Exit::Invalid.into() } else { Exit::Done.into() }
}
