//! `try`: what a selector finds, on a recorded page or on the live one.

use std::{
    cmp::Reverse,
    fs::OpenOptions,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    Exit, Refusal,
    load::Files,
    output_format::OutputFormat,
    project_root::project_root,
    recordings::StateArgument,
    terminal,
    try_live::on_live,
    try_recorded::on_recording,
    try_report::{Outcome, as_json, as_text, summary},
    vault_choice::VaultArguments,
};
use crate::{
    cdp::Deadline,
    extract::{ExtractError, Survey},
    flow::PortalFiles,
    language::{FileId, Findings, Reference, SourceMap, Span, render_findings, suggestion},
    media::{Outline, draw_outlines},
    page::{Aim, Examined, Window},
    runner::{End, Runner},
    secret::Redactor,
    selectors::{Locator, Named, parse_locator},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  An element on the pages of the last run, and how else it could be found:
    wayleave try inventory.filter.run

  On the page that one step of a recording saw, with a picture of it:
    wayleave try inventory.rows --on 3fa9c2:5.1 --picture rows.png

  A locator that is in no file yet:
    wayleave try '{ role: button, name: Run }' --on recordings/sample

  On the live page, signed in as yourself:
    wayleave try inventory.filter.run --profile me.yaml \\
        --live https://app.dealercenter.net/apps/shell/reports/home

Exit codes:
  0    it finds what a step could use: exactly one element, or the items of a shape
  1    it finds nothing, more than one, or what cannot be read
  2    usage, or a file or a recording is not valid";

/// Arguments of `try`.
#[derive(Debug, Args)]
pub(super) struct TryArguments {
    /// An element or a shape, as inventory.filter.run; or a locator, as '{ role: button, name: Run }'
    #[arg(value_name = "PAGE.NAME|LOCATOR")]
    pub(super) what: String,

    /// On the pages of a recording, or of one step of it
    #[arg(long, value_name = "ID[:STEP]", default_value = "latest", conflicts_with = "live")]
    pub(super) on: String,

    /// On the live page, at an address within the portal's origins
    #[arg(long, value_name = "URL", requires = "profile")]
    pub(super) live: Option<String>,

    /// The profile to sign in with, for --live
    #[arg(long, value_name = "FILE", env = "WAYLEAVE_PROFILE", hide_env_values = true)]
    pub(super) profile: Option<PathBuf>,

    /// Do not sign in, for pages that are seen before, with --live
    #[arg(long, requires = "live")]
    pub(super) signed_out: bool,

    /// Show the browser's window, with --live
    #[arg(long, requires = "live")]
    pub(super) headed: bool,

    /// The browser: a program, or with --live also the ws:// or wss:// address of a running one
    #[arg(long, value_name = "PATH|URL")]
    pub(super) browser: Option<String>,

    /// Write a picture of the page with what was found in boxes
    #[arg(long, value_name = "FILE")]
    pub(super) picture: Option<PathBuf>,

    /// How the outcome is written
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    #[command(flatten)]
    pub(super) vault: VaultArguments,

    #[command(flatten)]
    pub(super) state: StateArgument,
}

/// What is tried.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    Named(Reference),
    Locator(Box<Locator>),
}

/// What it found on one page.
#[derive(Debug)]
pub(super) struct Found {
    /// `read by step 5.1 (extract) of inventory.list-vehicles`; `live`.
    pub(super) whence: String,
    pub(super) address: String,
    /// The address is that of the page that describes it.
    pub(super) is_at_home: bool,
    pub(super) examined: Examined,
    /// Of a shape.
    pub(super) survey: Option<Result<Survey, ExtractError>>,
    /// Only a part of the page was kept.
    pub(super) is_part: bool,
    /// Why it may not be what a step would meet.
    pub(super) doubt: Option<String>,
    /// How often it was seen in the recording.
    pub(super) times: usize,
}

impl Found {
    /// How well it answers what was asked: something, on a page of its own, alone, by its best locator.
    pub(super) fn worth(&self) -> impl Ord + use<> {
        let count = self.examined.count();
        (count > 0, self.is_at_home, count == 1, Reverse(self.examined.rank()))
    }
}

impl Wanted {
    /// A name of the portal's files, or a locator.
    pub(super) fn parse(text: &str, files: &PortalFiles) -> Result<Self, Refusal> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if let Some((page, name)) = text.split_once('.')
            && text.chars().all(is_name)
        {
            return named(page, name, files);
        }
        let mut sources = SourceMap::default();
        let mut findings = Findings::default();
        let file = sources.add("the locator", text);
        // A person leaves out the braces.
        let braced = if text.trim_start().starts_with('{') { text.to_owned() } else { format!("{{ {text} }}") };
        match parse_locator(&braced, file, &mut findings) {
            Some(locator) if !findings.has_errors() => Ok(Self::Locator(Box::new(locator))),
            _ => {
                let told = render_findings(&findings, &sources, false);
                let why = findings.iter().next().map_or_else(|| told.clone(), |finding| finding.message.clone());
                Err(Refusal::invalid(format_args!("`{text}` is neither a name of the files nor a locator: {why}"))
                    .hinted("a name as inventory.filter.run, or a locator as '{ role: button, name: Run }'"))
            }
        }
    }

    pub(super) fn aim(&self, runner: &Runner<'_>) -> Result<Aim, End> {
        match self {
            Self::Named(reference) => runner.aim(reference),
            Self::Locator(locator) => Ok(runner.aim_at(locator)),
        }
    }

    /// Its locators, best first, as a selector file writes them.
    pub(super) fn ranks(&self, files: &PortalFiles) -> Vec<Locator> {
        match self {
            Self::Locator(locator) => vec![(**locator).clone()],
            Self::Named(reference) => match files.page(&reference.page).and_then(|page| page.lookup(&reference.name)) {
                Some(Named::Element(element) | Named::Part { element, .. }) => element.ranks.clone(),
                Some(Named::Shape(shape)) => shape.each.iter().chain(shape.root.iter()).take(1).cloned().collect(),
                _ => Vec::new(),
            },
        }
    }

    /// Whether any number of elements will do.
    pub(super) fn is_many(&self, files: &PortalFiles) -> bool {
        let Self::Named(reference) = self else { return false };
        let named = files.page(&reference.page).and_then(|page| page.lookup(&reference.name));
        matches!(named, Some(Named::Shape(_) | Named::Part { .. }))
    }

    fn is_shape(&self, files: &PortalFiles) -> bool {
        let Self::Named(reference) = self else { return false };
        let named = files.page(&reference.page).and_then(|page| page.lookup(&reference.name));
        matches!(named, Some(Named::Shape(_)))
    }

    pub(super) fn page(&self) -> Option<&str> {
        match self {
            Self::Named(reference) => Some(&reference.page),
            Self::Locator(_) => None,
        }
    }
}

fn named(page: &str, name: &str, files: &PortalFiles) -> Result<Wanted, Refusal> {
    let Some(described) = files.page(page) else {
        let refusal = Refusal::invalid(format_args!("no selector file describes a page `{page}`"));
        return Err(match suggestion(page, files.pages().map(|page| page.name.as_str())) {
            Some(near) => refusal.hinted(near),
            None => refusal,
        });
    };
    match described.lookup(name) {
        Some(Named::Element(_) | Named::Part { .. } | Named::Shape(_)) => {
            let span = Span::file_start(FileId(0));
            Ok(Wanted::Named(Reference { page: page.to_owned(), name: name.to_owned(), span }))
        }
        Some(other) => Err(Refusal::invalid(format_args!(
            "`{page}.{name}` is {}; elements, parts and shapes can be tried",
            other.kind()
        ))),
        None => {
            let names: Vec<String> = described.names().collect();
            let refusal = Refusal::invalid(format_args!("page `{page}` has no `{name}`"));
            Err(match suggestion(name, names.iter().map(String::as_str)) {
                Some(near) => refusal.hinted(near),
                None => refusal,
            })
        }
    }
}

pub(super) async fn try_selector(root: Option<&Path>, arguments: TryArguments) -> Result<Exit, Refusal> {
    let root = project_root(root)?;
    // A live page may show what the run signed in with.
    let redactor = Redactor::new();
    let (files, wanted, found, picture) = match &arguments.live {
        Some(address) => on_live(&root, &arguments, address, &redactor).await?,
        None => on_recording(&root, &arguments).await?,
    };
    if let (Some(path), Some(picture)) = (&arguments.picture, picture) {
        write_private(path, &picture)
            .map_err(|error| Refusal::invalid(format_args!("{} cannot be written: {error}", path.display())))?;
    }
    let outcome = Outcome {
        what: &arguments.what,
        wanted: &wanted,
        portal: &files.portal,
        sources: &files.sources,
        found: &found,
        picture: &arguments.picture,
    };
    match arguments.format {
        OutputFormat::Human => {
            terminal::print(&redactor.redact(&as_text(&outcome)))?;
            terminal::say(format_args!("{}", summary(&outcome)));
        }
        OutputFormat::Json => terminal::print(&format!("{}\n", redactor.redact(&as_json(&outcome)?)))?,
    }
    Ok(if outcome.is_usable() { Exit::Done } else { Exit::Failed })
}

/// The files, what is tried, what it found, and a picture.
pub(super) type Tried = (Files, Wanted, Vec<Found>, Option<Vec<u8>>);

/// One look at a page that is there.
pub(super) async fn look(
    runner: &mut Runner<'_>,
    wanted: &Wanted,
    files: &PortalFiles,
) -> Result<(Examined, Option<Result<Survey, ExtractError>>), End> {
    let aim = wanted.aim(runner)?;
    let window = runner.window().clone();
    let failed = |failure: crate::page::Failure| runner.failed(&failure);
    let examined = window.examine(std::slice::from_ref(&aim), true).await.map_err(failed)?;
    let examined = examined.into_iter().next().unwrap_or_default();
    let survey = match wanted {
        Wanted::Named(reference) if wanted.is_shape(files) && examined.problem.is_none() => {
            // A root that is not there is told with the shape's own words.
            runner.survey(reference).await.ok()
        }
        _ => None,
    };
    Ok((examined, survey))
}

/// A picture with a box around each element that was found.
pub(super) async fn outlined(
    window: &Window,
    examined: &Examined,
    whole: bool,
    redactor: &Redactor,
) -> Result<Vec<u8>, crate::page::Failure> {
    let deadline = Deadline::after(PICTURE);
    let picture = if whole {
        window.whole_screenshot(redactor, deadline).await
    } else {
        window.screenshot(redactor, deadline).await
    }?;
    let scroll = if whole { (0.0, 0.0) } else { window.scroll_position(deadline).await? };
    let best = examined.rank();
    let mut outlines = Vec::new();
    for (rank, found) in examined.ranks.iter().enumerate() {
        for element in &found.found {
            let number = u32::try_from(element.node + 1).unwrap_or(u32::MAX);
            let bounds = element.bounds;
            if outlines.iter().all(|known: &Outline| known.number != number) {
                outlines.push(Outline {
                    x: bounds.x - scroll.0,
                    y: bounds.y - scroll.1,
                    width: bounds.width,
                    height: bounds.height,
                    number,
                    is_first: Some(rank) == best,
                });
            }
        }
    }
    draw_outlines(&picture, &outlines).map_err(|unfit| crate::page::Failure::Unseen(format!("the picture: {unfit}")))
}

const PICTURE: std::time::Duration = std::time::Duration::from_secs(20);

/// A file that only its owner reads.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}
