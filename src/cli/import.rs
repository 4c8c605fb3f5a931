//! `import`: flows from what other tools recorded.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::{Exit, Refusal, drafting::Drafting};
use crate::authoring::{Act, flow_named, portal_named, read_export};

pub(super) const EXAMPLES: &str = "\
Examples:
  wayleave import recorder checkout.json --portal shop
  wayleave import recorder - --out drafts/ < checkout.json";

/// What can be imported.
#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Turn a JSON export of Chrome's Recorder into a flow and selector files
    ///
    /// Elements are sought by role and name first, then by label, test id and names in the document. What
    /// was typed becomes inputs, passwords and codes become secrets of the profile. What flows have no word
    /// for is said, with the step's number, and stands as a comment in the flow.
    #[command(after_long_help = EXAMPLES)]
    Recorder(RecorderArguments),
}

/// Arguments of `import recorder`.
#[derive(Debug, Args)]
pub(super) struct RecorderArguments {
    /// The export, `-` for stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    drafting: Drafting,
}

/// One byte more than is read of an export says that it is too large.
const MOST_READ: u64 = (8 << 20) + 1;

pub(super) fn import(root: Option<&Path>, command: ImportCommand) -> Result<Exit, Refusal> {
    let ImportCommand::Recorder(arguments) = command;
    let shown = arguments.file.display().to_string();
    let refused = |error: &dyn std::fmt::Display| Refusal::invalid(format_args!("{shown} cannot be imported: {error}"));
    let text = read(&arguments.file).map_err(|error| refused(&error))?;
    let walkthrough = read_export(&text).map_err(|error| refused(&error))?;
    let start = walkthrough.actions.iter().find_map(|action| match &action.act {
        Act::Go(url) => Some(url),
        _ => None,
    });
    let portal = start.map_or_else(|| "portal".to_owned(), portal_named);
    let flow = flow_named(walkthrough.title.as_deref().unwrap_or_default());
    let mut draughts = arguments.drafting.begin(root, &portal, &flow)?;
    draughts.write(&walkthrough).map_err(|error| refused(&error))?;
    draughts.tell()
}

fn read(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    if file.as_os_str() == "-" {
        io::stdin().take(MOST_READ).read_to_string(&mut text)?;
    } else {
        File::open(file)?.take(MOST_READ).read_to_string(&mut text)?;
    }
    Ok(text)
}
