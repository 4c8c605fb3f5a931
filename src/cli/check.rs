//! `check`: everything that is wrong with the files, all at once.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{
    Exit, Refusal,
    check_against::{Tried, against},
    output_format::OutputFormat,
    project_root::project_root,
    recordings::StateArgument,
    terminal,
};
use crate::{
    flow::{Loaded, check_paths},
    language::{Severity, findings_to_json, render_findings},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  wayleave check
  wayleave check flows/dealercenter/inventory
  wayleave check me.yaml

  Would the files still work on what was recorded?
    wayleave check --against recordings/
    wayleave check --against latest

  wayleave check --format json | jq '.findings[] | .file'";

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Files and folders to report on; a file outside the project is a profile [default: all]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// Try the files on recordings too: a folder of them, a folder or archive of one, the beginning of an
    /// id, or `latest`. Exit code 1 if something would not work
    #[arg(long, value_name = "PATH|ID")]
    against: Option<String>,

    #[command(flatten)]
    state: StateArgument,
}

pub(super) async fn check(root: Option<&Path>, arguments: &CheckArguments) -> Result<Exit, Refusal> {
    if let Some(path) = arguments.paths.iter().find(|path| !path.exists()) {
        return Err(Refusal::invalid(format_args!("there is no {}", path.display())));
    }
    let root = project_root(root)?;
    let mut loaded = check_paths(&root, &arguments.paths);
    let mut tried = None;
    // Files that cannot be run cannot be tried.
    if let Some(named) = arguments.against.as_deref().filter(|_| !loaded.findings.has_errors()) {
        let mut on_recordings = against(&loaded, named, &arguments.state).await?;
        let findings = std::mem::take(&mut on_recordings.findings);
        on_recordings.fails = findings.has_errors();
        loaded.take_in(findings, &root, &arguments.paths);
        tried = Some(on_recordings);
    }
    match arguments.format {
        OutputFormat::Human => {
            let colour = terminal::stdout_has_colour();
            terminal::print(&render_findings(&loaded.findings, &loaded.sources, colour))?;
            terminal::say(format_args!("{}", summary(&loaded, tried.as_ref())));
        }
        OutputFormat::Json => terminal::print(&format!("{}\n", findings_to_json(&loaded.findings, &loaded.sources)))?,
    }
    Ok(match tried {
        Some(tried) if tried.fails => Exit::Failed,
        _ if loaded.findings.has_errors() => Exit::Invalid,
        _ => Exit::Done,
    })
}

fn summary(loaded: &Loaded, tried: Option<&Tried>) -> String {
    let of = |severity| loaded.findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, notes) = (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    let files = loaded.sources.files().len();
    let mut found = Vec::new();
    found.extend((errors > 0).then(|| counted(errors, "error")));
    found.extend((warnings > 0).then(|| counted(warnings, "warning")));
    found.extend((notes > 0).then(|| counted(notes, "note")));
    let mut files = counted(files, "file");
    if let Some(Tried { recordings, pages, mended, .. }) = tried {
        files = format!("{files}, on {} of {}", counted(*pages, "page"), counted(*recordings, "recording"));
        found.extend((*mended > 0).then(|| format!("{} mended", counted(*mended, "failure"))));
    }
    if found.is_empty() { format!("{files} checked, all well") } else { format!("{} in {files}", found.join(", ")) }
}

fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}
