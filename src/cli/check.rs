//! `check`: everything that is wrong with the files, all at once.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Exit, Refusal, project_root::project_root, terminal};
use crate::{
    flow::{Loaded, check_paths},
    language::{Severity, findings_to_json, render_findings},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  wayleave check
  wayleave check flows/dealercenter/inventory
  wayleave check me.yaml
  wayleave check --format json | jq '.findings[] | .file'";

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Files and folders to report on; a file outside the project is a profile [default: all]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The form of the findings on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the line and a caret
    #[default]
    Human,
    /// One JSON object
    Json,
}

pub(super) fn check(root: Option<&Path>, arguments: &CheckArguments) -> Result<Exit, Refusal> {
    if let Some(path) = arguments.paths.iter().find(|path| !path.exists()) {
        return Err(Refusal::invalid(format_args!("there is no {}", path.display())));
    }
    let loaded = check_paths(&project_root(root)?, &arguments.paths);
    match arguments.format {
        Format::Human => {
            let colour = terminal::stdout_has_colour();
            terminal::print(&render_findings(&loaded.findings, &loaded.sources, colour))?;
            terminal::say(format_args!("{}", summary(&loaded)));
        }
        Format::Json => terminal::print(&format!("{}\n", findings_to_json(&loaded.findings, &loaded.sources)))?,
    }
    Ok(if loaded.findings.has_errors() { Exit::Invalid } else { Exit::Done })
}

fn summary(loaded: &Loaded) -> String {
    let of = |severity| loaded.findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, files) = (of(Severity::Error), of(Severity::Warning), loaded.sources.files().len());
    let mut found = Vec::new();
    found.extend((errors > 0).then(|| counted(errors, "error")));
    found.extend((warnings > 0).then(|| counted(warnings, "warning")));
    let files = counted(files, "file");
    if found.is_empty() { format!("{files} checked, all well") } else { format!("{} in {files}", found.join(", ")) }
}

fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}
