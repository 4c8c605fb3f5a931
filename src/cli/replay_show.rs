//! `replay show`: a recording as an HTML file.

use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use clap::Args;

use super::{
    Exit, Refusal,
    project_root::project_root,
    recording::refused,
    recordings::{WhichRecording, bytes, open},
    terminal::{self, WARNING, printable_line},
};
use crate::viewer::{ViewerError, ViewerOptions, write_viewer};

pub(super) const EXAMPLES: &str = "\
Examples:
  Look at the last run:
    wayleave replay show --open

  The sample that comes with Wayleave, as a file to pass on:
    wayleave replay show recordings/sample --out sample.html";

/// Arguments of `replay show`.
#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    #[command(flatten)]
    which: WhichRecording,

    /// The HTML file [default: one in the state folder, which goes after a day]
    #[arg(long, short = 'o', value_name = "FILE")]
    out: Option<PathBuf>,

    /// Open it in your browser
    #[arg(long)]
    open: bool,
}

/// How long a viewer stays that nobody gave a place.
const STAYS: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn show(root: Option<&Path>, arguments: &ShowArguments) -> Result<Exit, Refusal> {
    let which = &arguments.which;
    let recording = open(&which.state.shelf()?, &which.id)?;
    let path = match &arguments.out {
        Some(path) => path.clone(),
        None => in_state(&which.state.folder()?, &recording.run.run)?,
    };
    // Recordings hold their files; those of older formats are read with today's, if there are any.
    let options = ViewerOptions { today: project_root(root).ok(), ..ViewerOptions::default() };
    let made = write_viewer(&recording, &options, &path).map_err(|error| match error {
        ViewerError::Recording(error) => refused(error),
        other => Refusal::invalid(printable_line(&other.to_string())),
    })?;
    for left_out in &made.left_out {
        terminal::say(format_args!("{WARNING}left out{WARNING:#}: {}", printable_line(left_out)));
    }
    terminal::print(&format!("{}\n", path.display()))?;
    terminal::say(format_args!("{} in one file", bytes(made.bytes)));
    if arguments.open {
        open_in_browser(&path)?;
    }
    Ok(Exit::Done)
}

/// A place in the state folder, named after what is shown, so that showing it again replaces it.
fn in_state(state: &Path, run: &str) -> Result<PathBuf, Refusal> {
    let folder = state.join("viewers");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    clear(&folder);
    let name: String = run.chars().filter(|c| c.is_ascii_hexdigit() || *c == '-').take(64).collect();
    Ok(folder.join(format!("recording-{name}.html")))
}

/// Viewers can be made again at any time; old ones only hold what recordings that are gone held.
fn clear(folder: &Path) {
    let now = SystemTime::now();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| now.duration_since(at).ok());
        if age.is_some_and(|age| age > STAYS) {
            // One that stays is cleared the next time.
            let _stays = fs::remove_file(entry.path());
        }
    }
}

fn open_in_browser(path: &Path) -> Result<(), Refusal> {
    let path = std::path::absolute(path)?;
    open::that_detached(&path).map_err(|error| {
        Refusal::invalid(format_args!("no browser could be opened: {error}"))
            .hinted(format!("open {} yourself", path.display()))
    })
}
