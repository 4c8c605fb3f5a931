//! `fmt`: the canonical look of flow, selector, portal and profile files.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Exit, Refusal, project_root::project_root, terminal};
use crate::{
    flow::format_file,
    language::{Findings, MAX_BYTES, SourceMap, render_findings},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  wayleave fmt
  wayleave fmt --check
  wayleave fmt flows/dealercenter/inventory me.yaml
  wayleave fmt - < draft.yaml";

/// Arguments of `fmt`.
#[derive(Debug, Args)]
pub(super) struct FmtArguments {
    /// Files and folders, `-` for stdin to stdout [default: `flows/` and `selectors/`]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write nothing; name the files that are not formatted, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
}

/// Deepest folder that is looked into.
const DEEPEST: usize = 10;

pub(super) fn fmt(root: Option<&Path>, arguments: &FmtArguments) -> Result<Exit, Refusal> {
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return format_stdin(arguments);
    }
    let mut run = Run { check: arguments.check, ..Run::default() };
    for path in files(root, &arguments.paths)? {
        run.format(&path)?;
    }
    run.report()
}

fn format_stdin(arguments: &FmtArguments) -> Result<Exit, Refusal> {
    if arguments.paths.len() > 1 {
        return Err(Refusal::invalid("`-` stands alone: stdin is formatted to stdout"));
    }
    let mut text = String::new();
    io::stdin().take(MAX_BYTES as u64 + 1).read_to_string(&mut text)?;
    let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
    let Some(formatted) = format_file("stdin", &text, &mut sources, &mut findings) else {
        say_why(&sources, &findings, &text);
        return Ok(Exit::Invalid);
    };
    if arguments.check {
        return Ok(if formatted == text { Exit::Done } else { Exit::Failed });
    }
    terminal::print(&formatted)?;
    Ok(Exit::Done)
}

/// What became of the files so far.
#[derive(Default)]
struct Run {
    check: bool,
    seen: usize,
    changed: usize,
    refused: usize,
}

impl Run {
    fn format(&mut self, path: &Path) -> Result<(), Refusal> {
        self.seen += 1;
        let shown = path.display().to_string();
        let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
        let loaded = sources.load(path, &shown, &mut findings).map(|(_, text)| text);
        let text = loaded.unwrap_or_default();
        let formatted = match findings.is_empty() {
            true => format_file(&shown, &text, &mut sources, &mut findings),
            false => None,
        };
        match formatted {
            None => {
                say_why(&sources, &findings, &text);
                self.refused += 1;
            }
            Some(formatted) if formatted == text => {}
            Some(formatted) => {
                self.changed += 1;
                terminal::print(&format!("{shown}\n"))?;
                if !self.check {
                    replace(path, &formatted)
                        .map_err(|error| Refusal::invalid(format_args!("{shown} cannot be written: {error}")))?;
                }
            }
        }
        Ok(())
    }

    fn report(&self) -> Result<Exit, Refusal> {
        let files = |number: usize| if number == 1 { "1 file".to_owned() } else { format!("{number} files") };
        let (verb, well) = if self.check { ("not formatted", "formatted") } else { ("formatted", "were so already") };
        let mut told = format!("{} {verb}, {} {well}", files(self.changed), self.seen - self.changed - self.refused);
        if self.refused > 0 {
            told.push_str(&format!(", {} not readable", self.refused));
        }
        terminal::say(format_args!("{told}"));
        Ok(match self {
            Self { refused: 1.., .. } => Exit::Invalid,
            Self { check: true, changed: 1.., .. } => Exit::Failed,
            _ => Exit::Done,
        })
    }
}

/// Shows the findings; of what may be a profile without its lines, which somebody may have written a
/// secret into.
fn say_why(sources: &SourceMap, findings: &Findings, text: &str) {
    if text.contains("profile") || text.contains("credentials") {
        let shown = sources.files().first().map_or("the profile", |file| file.path.as_str());
        terminal::say(format_args!("{shown} cannot be read; `wayleave check` says why"));
    } else {
        terminal::say_text(&render_findings(findings, sources, terminal::stderr_has_colour()));
    }
}

/// The files to format: those named, and all below folders that are named.
fn files(root: Option<&Path>, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Refusal> {
    let paths = match paths {
        [] => {
            let root = project_root(root)?;
            let here = std::env::current_dir()?;
            let shown = |folder: &str| {
                let folder = root.join(folder);
                folder.strip_prefix(&here).map(Path::to_owned).unwrap_or(folder)
            };
            vec![shown("flows"), shown("selectors")]
        }
        paths => paths.to_vec(),
    };
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            gather(&path, DEEPEST, &mut files)?;
        } else if path.exists() {
            files.push(path);
        } else {
            return Err(Refusal::invalid(format_args!("there is no {}", path.display())));
        }
    }
    Ok(files)
}

/// All YAML files below a folder, by name. Links are not followed.
fn gather(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (kind, path) = (entry.file_type()?, entry.path());
        if kind.is_dir() && depth > 0 {
            gather(&path, depth - 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// Puts a new text in the place of a file at once: whoever reads it meanwhile sees the old or the new.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays one.
    let path = fs::canonicalize(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".wayleave-fmt-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}
