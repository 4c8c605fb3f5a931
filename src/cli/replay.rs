//! `replay`: recordings again, with today's files.

use std::{collections::HashMap, path::Path};

use clap::{Args, Subcommand};
use indexmap::IndexMap;

use super::{
    Exit, Refusal,
    load::{Files, load_portal},
    output_format::OutputFormat,
    project_root::project_root,
    recording::refused,
    recordings::{StateArgument, open},
    replay_network::{NetworkArguments, replay_network},
    replay_report::{as_json, as_text, summary},
    replay_show::{ShowArguments, show},
    terminal,
};
use crate::recording::{ShapeReplay, replay_extract};

#[derive(Debug, Subcommand)]
pub(super) enum ReplayCommand {
    /// Read the recorded pages with today's selector files, and say what changed
    ///
    /// No browser is started and no portal asked. For each shape: what was read then against what is read
    /// now, field by field.
    #[command(after_long_help = EXAMPLES)]
    Extract(ExtractArguments),
    /// Make one HTML file of a recording, to look at in any browser
    ///
    /// It shows steps with their lines, the page before and after each, what was aimed at and read, and
    /// requests. It needs no network and no other file, and no recorded script runs in it. Its path is
    /// printed.
    #[command(after_long_help = super::replay_show::EXAMPLES)]
    Show(ShowArguments),
    /// Run the flow again in a browser that the recording answers
    ///
    /// Today's files, real Chromium, no portal: every request gets the recorded answer, in order, by method,
    /// address and body. Prints the requests that have none, and whether the same records came out.
    #[command(after_long_help = super::replay_network::EXAMPLES)]
    Network(NetworkArguments),
}

const EXAMPLES: &str = "\
Examples:
  Prove a change of a selector file on the last run:
    wayleave replay extract

  On the sample that comes with Wayleave, which needs nothing else:
    wayleave replay extract recordings/sample

  For programs:
    wayleave replay extract latest --format json | jq .changed

Exit codes:
  0    all is read as it was
  1    something changed
  2    usage, or a file or a recording is not valid";

/// Arguments of `replay extract`.
#[derive(Debug, Args)]
pub(super) struct ExtractArguments {
    /// Beginnings of ids as `recordings list` shows them, `latest`, or folders or archives of recordings
    #[arg(value_name = "ID", default_value = "latest")]
    ids: Vec<String>,

    /// How the changes are written
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    #[command(flatten)]
    state: StateArgument,
}

/// What came of a replay of recordings.
#[derive(Debug, Default)]
pub(super) struct Replayed {
    pub(super) runs: Vec<String>,
    /// Shapes by their reference, `dealercenter/inventory.rows`.
    pub(super) shapes: IndexMap<String, ShapeReplay>,
}

impl Replayed {
    pub(super) fn is_changed(&self) -> bool {
        self.shapes.values().any(ShapeReplay::is_changed)
    }
}

pub(super) async fn replay(root: Option<&Path>, command: ReplayCommand) -> Result<Exit, Refusal> {
    let arguments = match command {
        ReplayCommand::Extract(arguments) => arguments,
        ReplayCommand::Show(arguments) => return show(root, &arguments),
        ReplayCommand::Network(arguments) => return replay_network(root, arguments).await,
    };
    let replayed = extract(&project_root(root)?, &arguments)?;
    match arguments.format {
        OutputFormat::Human => {
            terminal::print(&as_text(&replayed))?;
            terminal::say(format_args!("{}", summary(&replayed)));
        }
        OutputFormat::Json => terminal::print(&format!("{}\n", as_json(&replayed)?))?,
    }
    Ok(if replayed.is_changed() { Exit::Failed } else { Exit::Done })
}

fn extract(root: &Path, arguments: &ExtractArguments) -> Result<Replayed, Refusal> {
    let shelf = arguments.state.shelf()?;
    let mut portals: HashMap<String, Files> = HashMap::new();
    let mut replayed = Replayed::default();
    for id in &arguments.ids {
        let recording = open(&shelf, id)?;
        let portal = terminal::printable_line(&recording.run.portal);
        if !portals.contains_key(&portal) {
            portals.insert(portal.clone(), load_portal(root, &portal)?);
        }
        let files = &portals[&portal];
        let shapes = replay_extract(&recording, &files.portal, &files.sources).map_err(refused)?;
        for (shape, replay) in shapes {
            let shape = terminal::printable_line(&shape);
            replayed.shapes.entry(format!("{portal}/{shape}")).or_default().add(replay);
        }
        replayed.runs.push(recording.run.run);
    }
    Ok(replayed)
}
