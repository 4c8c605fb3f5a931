//! What can be written on the command line.

use std::path::PathBuf;

use clap::{
    Parser, Subcommand,
    builder::styling::{AnsiColor, Styles},
};
use clap_complete::Shell;

use super::{
    author::AuthorArguments, browser::BrowserCommand, check::CheckArguments, demo::DemoArguments, exit::EXIT_CODES,
    fmt::FmtArguments, import::ImportCommand, practice::PracticeArguments, recordings::RecordingsCommand,
    replay::ReplayCommand, run::RunArguments, schema::Kind, session::SessionCommand, try_selector::TryArguments,
    vault::VaultCommand,
};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  See the main job run against the practice portal, set-up included:
    wayleave demo

  Run a flow of your project as yourself:
    wayleave run dealercenter/inventory.list-vehicles --profile me.yaml --output vehicles.jsonl

  Check all flow and selector files:
    wayleave check";

/// A right of way through web portals that have no API.
///
/// Runs flows, which are declarative files, in a real Chromium as the account's holder, and turns a
/// portal's pages into records.
#[derive(Debug, Parser)]
#[command(name = "wayleave", version, styles = STYLES, after_long_help = EXAMPLES, max_term_width = 100)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// The project root, where `flows/` and `selectors/` are [default: the nearest folder that has them]
    #[arg(short = 'C', global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,

    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run a flow on a portal and write its records as JSON Lines
    ///
    /// The files are checked and the inputs typed before a browser starts. Records go to stdout or
    /// --output as they are read; progress goes to stderr.
    #[command(after_long_help = format!("{}\n\n{EXIT_CODES}", super::run::EXAMPLES))]
    Run(RunArguments),
    /// Check flow, selector, portal and profile files
    ///
    /// All findings of all files come out together, each with its place. Exit code 2 if there is an
    /// error; warnings alone are a success.
    #[command(after_long_help = super::check::EXAMPLES)]
    Check(CheckArguments),
    /// Show what a selector finds, on a recorded page or on the live one
    ///
    /// How many elements, where, what tells them apart, by which of its locators, and how else the
    /// element could be found: ready to be pasted into a selector file.
    #[command(after_long_help = super::try_selector::EXAMPLES)]
    Try(TryArguments),
    /// Write flow, selector, portal and profile files as they are to look
    ///
    /// Order, spacing and folding are canonical, comments stay with what they are about, and what the
    /// files say never changes. The files that were changed are named on stdout. A file that cannot be
    /// read is left alone, and the exit code is 2.
    #[command(after_long_help = super::fmt::EXAMPLES)]
    Fmt(FmtArguments),
    /// Watch a person work in a browser, and write it down as flow and selector files
    ///
    /// Clicks, typing, choices, uploads, downloads, dialogs and new windows become steps; elements are
    /// sought by what tells them from all others at that moment, role and name first. What was typed
    /// becomes inputs; passwords and codes become secrets of the profile and never leave the page. The
    /// files are written with every act, so that nothing is lost.
    #[command(after_long_help = super::author::EXAMPLES)]
    Author(AuthorArguments),
    /// Turn what another tool recorded into flow and selector files
    Import {
        #[command(subcommand)]
        command: ImportCommand,
    },
    /// Run the main job against the practice portal, set-up included
    ///
    /// Gets a browser if there is none, starts the practice portal on loopback, signs in with user
    /// name, password and an authenticator code, lists all vehicles of a rooftop, opens one, signs
    /// out. Leaves nothing behind but its output.
    #[command(after_long_help = format!("{}\n\n{EXIT_CODES}", super::demo::EXAMPLES))]
    Demo(DemoArguments),
    /// Run the practice portal alone, until Ctrl-C
    ///
    /// A stand-in for a car dealer's management system, on loopback only. Everyone sees the same
    /// dealership for a seed; users' passwords and authenticator seeds are new at every start.
    #[command(after_long_help = super::practice::EXAMPLES)]
    Practice(PracticeArguments),
    /// Look at what runs left: list, show, export, prune
    ///
    /// Every run leaves a recording of its steps, of the pages it read and of what it read there, with
    /// secrets taken out and private values replaced.
    Recordings {
        #[command(subcommand)]
        command: RecordingsCommand,
    },
    /// Run recordings again, without a portal
    Replay {
        #[command(subcommand)]
        command: ReplayCommand,
    },
    /// Sign in once and stay in: the sessions that runs keep
    ///
    /// With a vault every run looks for the session of the last one, signs in only if that has ended, and
    /// keeps it again. Processes that start at once sign in once.
    #[command(after_long_help = super::session::EXAMPLES)]
    Session {
        #[command(subcommand)]
        command: SessionCommand,
    },
    /// The sealed place for sessions and secrets, and its key
    #[command(after_long_help = super::vault::EXAMPLES)]
    Vault {
        #[command(subcommand)]
        command: VaultCommand,
    },
    /// Find or get the browser that flows are run in
    Browser {
        #[command(subcommand)]
        command: BrowserCommand,
    },
    /// Print the JSON Schema of a kind of file, for editors
    #[command(after_long_help = super::schema::EXAMPLES)]
    Schema {
        /// The kind of file
        kind: Kind,
    },
    /// Print a completion script for a shell
    #[command(after_long_help = super::completions::EXAMPLES)]
    Completions {
        /// The shell to complete in
        shell: Shell,
    },
}
