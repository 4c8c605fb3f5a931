//! `recordings`: what runs left.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use clap::{Args, Subcommand};

use super::{
    Exit, Refusal,
    recording::refused,
    recordings_show::timeline,
    state_folder::state_folder,
    terminal::{self, STRONG, printable_line, shortened, shortened_before},
};
use crate::recording::{Listed, Recording, Retention, Shelf};

/// Which recording, and where they are.
#[derive(Debug, Args)]
pub(super) struct WhichRecording {
    /// The beginning of an id as `list` shows it, `latest`, or a recording's folder or archive
    #[arg(value_name = "ID", default_value = "latest")]
    pub(super) id: String,

    #[command(flatten)]
    pub(super) state: StateArgument,
}

/// The state folder.
#[derive(Debug, Args)]
pub(super) struct StateArgument {
    /// The folder of lasting state [default: ~/.local/state/wayleave]
    #[arg(long, value_name = "DIR", env = "WAYLEAVE_STATE", hide_env_values = true)]
    state: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum RecordingsCommand {
    /// List all recordings, the latest first
    List(StateArgument),
    /// Show the steps of a run in their order, what was read, and why it failed
    #[command(after_long_help = EXAMPLES)]
    Show(WhichRecording),
    /// Write a recording into one archive, which `show` and `replay` take in place of an id
    Export {
        #[command(flatten)]
        which: WhichRecording,

        /// The archive [default: recording-ID.zip in the working folder]
        #[arg(long, short = 'o', value_name = "FILE")]
        output: Option<PathBuf>,

        /// Write its requests as a HAR 1.2 instead, for other tools; it signs nobody in
        #[arg(long, value_name = "FILE", conflicts_with = "output")]
        har: Option<PathBuf>,
    },
    /// Remove old recordings; those of runs that go on stay
    ///
    /// The same happens after each run.
    Prune {
        /// How many stay
        #[arg(long, value_name = "N", default_value_t = Retention::KEEP)]
        keep: usize,

        /// How old they may be, as 30d or 12h
        #[arg(long, value_name = "AGE", default_value = "30d", value_parser = age)]
        max_age: Duration,

        /// How much room all of them may take, as 500MB or 2GB
        #[arg(long, value_name = "SIZE", default_value = "2GB", value_parser = size)]
        max_size: u64,

        #[command(flatten)]
        state: StateArgument,
    },
}

const EXAMPLES: &str = "\
Examples:
  wayleave recordings show
  wayleave recordings show 3fa9c2
  wayleave recordings show recording-3fa9c2.zip";

impl StateArgument {
    pub(super) fn shelf(&self) -> Result<Shelf, Refusal> {
        Ok(Shelf::of(&self.folder()?))
    }

    /// The state folder itself.
    pub(super) fn folder(&self) -> Result<PathBuf, Refusal> {
        self.state.clone().map_or_else(state_folder, Ok)
    }
}

pub(super) fn recordings(command: RecordingsCommand) -> Result<Exit, Refusal> {
    match command {
        RecordingsCommand::List(state) => list(&state.shelf()?)?,
        RecordingsCommand::Show(which) => {
            let recording = open(&which.state.shelf()?, &which.id)?;
            terminal::print(&timeline(&recording))?;
        }
        RecordingsCommand::Export { which, har: Some(path), .. } => export_har(&which, &path)?,
        RecordingsCommand::Export { which, output, har: None } => export(&which, output)?,
        RecordingsCommand::Prune { keep, max_age, max_size, state } => {
            let retention = Retention { keep, max_age, max_bytes: max_size };
            let removed = state.shelf()?.prune(&retention, SystemTime::now()).map_err(refused)?;
            removed.iter().try_for_each(|id| terminal::print(&format!("{id}\n")))?;
            terminal::say(format_args!("{} removed", counted(removed.len())));
        }
    }
    Ok(Exit::Done)
}

/// Opens a recording by its id, or where it lies.
pub(super) fn open(shelf: &Shelf, id: &str) -> Result<Recording, Refusal> {
    let path = Path::new(id);
    let is_path = id.contains('/') || path.extension().is_some_and(|extension| extension == "zip");
    let path = if is_path { path.to_owned() } else { shelf.find(id).map_err(refused)? };
    Recording::open(&path).map_err(refused)
}

fn list(shelf: &Shelf) -> Result<(), Refusal> {
    let listed = shelf.list().map_err(refused)?;
    if listed.is_empty() {
        terminal::say(format_args!("there are no recordings in {}", shelf.path().display()));
        return Ok(());
    }
    let head = row(["ID", "STARTED", "FLOW", "ENDING", "RECORDS", "SIZE"].map(str::to_owned));
    terminal::print(&format!("{STRONG}{head}{STRONG:#}\n"))?;
    for recording in &listed {
        terminal::print(&format!("{}\n", row(cells(recording))))?;
    }
    terminal::say(format_args!("{} in {}", counted(listed.len()), shelf.path().display()));
    Ok(())
}

fn cells(listed: &Listed) -> [String; 6] {
    let (short, size) = (listed.short.clone(), bytes(listed.bytes));
    match &listed.run {
        Ok(run) => {
            let ending = match &run.ending {
                Some(ending) => printable_line(&ending.kind).replace('_', " "),
                None if listed.is_running => "running".to_owned(),
                None => "cut short".to_owned(),
            };
            let started = run.start.strftime("%Y-%m-%d %H:%M").to_string();
            let records = if run.ending.is_some() { run.records.to_string() } else { String::new() };
            let flow = match run.flows() {
                [first, rest @ ..] if !rest.is_empty() => format!("{first} +{}", rest.len()),
                _ => run.flow.clone(),
            };
            [short, started, printable_line(&flow), ending, records, size]
        }
        Err(error) => [short, String::new(), printable_line(&error.to_string()), "damaged".into(), String::new(), size],
    }
}

/// A row of the list, 79 characters at most.
fn row([id, started, flow, ending, records, size]: [String; 6]) -> String {
    let (flow, ending) = (shortened_before(&flow, 27), shortened(&ending, 10));
    format!("{id:<6} {started:<16} {flow:<27} {ending:<10} {records:>7} {size:>7}").trim_end().to_owned()
}

fn export(which: &WhichRecording, output: Option<PathBuf>) -> Result<(), Refusal> {
    let shelf = which.state.shelf()?;
    let recording = open(&shelf, &which.id)?;
    let short = shelf.short(&recording.run.run).map_err(refused)?;
    let name: String = short.chars().filter(char::is_ascii_hexdigit).collect();
    let output = output.unwrap_or_else(|| PathBuf::from(format!("recording-{name}.zip")));
    recording.pack(&output).map_err(refused)?;
    terminal::print(&format!("{}\n", output.display()))?;
    Ok(())
}

fn export_har(which: &WhichRecording, path: &Path) -> Result<(), Refusal> {
    let recording = open(&which.state.shelf()?, &which.id)?;
    let count = recording.write_har(path).map_err(refused)?;
    terminal::print(&format!("{}\n", path.display()))?;
    match count {
        0 => terminal::say(format_args!("the recording holds no requests")),
        1 => terminal::say(format_args!("1 request")),
        _ => terminal::say(format_args!("{count} requests")),
    }
    Ok(())
}

fn counted(number: usize) -> String {
    if number == 1 { "1 recording".to_owned() } else { format!("{number} recordings") }
}

/// `1.2 MB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes % 1_000_000_000 / 100_000_000),
    }
}

/// An age as people write it: `30d`, `12h`.
fn age(text: &str) -> Result<Duration, String> {
    let (number, unit) = split_unit(text)?;
    let seconds = match unit {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        _ => return Err("expected an age as 30d, 12h or 2w".to_owned()),
    };
    Ok(Duration::from_secs(number.saturating_mul(seconds)))
}

/// A size as people write it: `500MB`, `2GB`.
fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = split_unit(text)?;
    let unit = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        _ => return Err("expected a size as 500MB or 2GB".to_owned()),
    };
    Ok(number.saturating_mul(unit))
}

fn split_unit(text: &str) -> Result<(u64, &str), String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..end].parse().map_err(|_| "expected a whole number and a unit".to_owned())?;
    Ok((number, text[end..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_sizes_are_read_as_people_write_them() {
        assert_eq!(age("30d"), Ok(Retention::MAX_AGE));
        assert_eq!(size("2GB"), Ok(Retention::MAX_BYTES));
        assert_eq!((age("90min"), size("500 kb")), (Ok(Duration::from_secs(5400)), Ok(512_000)));
        for odd in ["", "d", "3", "-1d", "1y"] {
            assert!(age(odd).is_err(), "{odd}");
        }
        assert!(size("5TB").is_err());
        assert_eq!((bytes(999), bytes(1_001), bytes(9_876_543)), ("999 B".into(), "2 kB".into(), "9.8 MB".into()));
    }
}
