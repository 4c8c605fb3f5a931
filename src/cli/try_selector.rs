//! `try`: what a selector finds, on a recorded page or on the live one.

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use jiff::Timestamp;

use super::{
    Exit, Refusal,
    browser_choice::{choose_browser, missing_browser},
    load::{Files, load_portal, load_with_profile},
    output_format::OutputFormat,
    project_root::project_root,
    recording::refused,
    recordings::{StateArgument, open},
    terminal,
    try_report::{Outcome, as_json, as_text, summary},
    vault_choice::VaultArguments,
};
use crate::{
    cdp::{Deadline, find_browser},
    event::Stream,
    extract::{ExtractError, Survey},
    flow::PortalFiles,
    job::{BrowserSource, JobError, Order, perform, perform_signed_out, start_offline_browser},
    language::{FileId, Findings, Reference, SourceMap, Span, render_findings, suggestion},
    media::{Outline, draw_outlines},
    page::{Aim, Examined, Use, Window},
    portal::BrowserChoice,
    recording::Recording,
    runner::{End, Runner},
    secret::Redactor,
    selectors::{Locator, Named, parse_locator},
    trial::{RecordedView, RecordedWindow, TrialError, views},
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
    what: String,

    /// On the pages of a recording, or of one step of it
    #[arg(long, value_name = "ID[:STEP]", default_value = "latest", conflicts_with = "live")]
    on: String,

    /// On the live page, at an address within the portal's origins
    #[arg(long, value_name = "URL", requires = "profile")]
    live: Option<String>,

    /// The profile to sign in with, for --live
    #[arg(long, value_name = "FILE", env = "WAYLEAVE_PROFILE", hide_env_values = true)]
    profile: Option<PathBuf>,

    /// Do not sign in, for pages that are seen before, with --live
    #[arg(long, requires = "live")]
    signed_out: bool,

    /// Show the browser's window, with --live
    #[arg(long, requires = "live")]
    headed: bool,

    /// The browser: a program, or with --live also the ws:// or wss:// address of a running one
    #[arg(long, value_name = "PATH|URL")]
    browser: Option<String>,

    /// Write a picture of the page with what was found in boxes
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,

    /// How the outcome is written
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    #[command(flatten)]
    vault: VaultArguments,

    #[command(flatten)]
    state: StateArgument,
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

    fn page(&self) -> Option<&str> {
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

type Tried = (Files, Wanted, Vec<Found>, Option<Vec<u8>>);

/// How many different pages are looked at.
const MOST_PAGES: usize = 40;

async fn on_recording(root: &Path, arguments: &TryArguments) -> Result<Tried, Refusal> {
    let shelf = arguments.state.shelf()?;
    let (id, step) = match arguments.on.rsplit_once(':') {
        Some((id, step)) if !Path::new(&arguments.on).exists() => (id, Some(step)),
        _ => (arguments.on.as_str(), None),
    };
    let recording = open(&shelf, id)?;
    let files = load_portal(root, &terminal::printable_line(&recording.run.portal))?;
    let wanted = Wanted::parse(&arguments.what, &files.portal)?;
    let pages = pages_of(&recording, step)?;
    let named = arguments.browser.as_deref().map(Path::new);
    let browser = find_browser(named, true).ok_or_else(|| missing_browser(named))?;
    let browser = start_offline_browser(&browser.path, &arguments.state.folder()?).await?;
    let looked = look_at_pages(&browser, &recording, &files, &wanted, &pages, arguments.picture.is_some()).await;
    browser.close().await;
    let (found, picture) = looked.map_err(|error| match error {
        TrialError::Recording(error) => refused(error),
        other => Refusal::new(Exit::Unavailable, anyhow::anyhow!("{}", terminal::printable_line(&other.to_string()))),
    })?;
    Ok((files, wanted, found, picture))
}

/// Different pages of a recording with how often each was seen, the last ones first if there are many.
fn pages_of(recording: &Recording, step: Option<&str>) -> Result<Vec<(RecordedView, usize)>, Refusal> {
    let all = views(recording);
    let is_wanted = |view: &RecordedView| {
        let Some(wanted) = step else { return true };
        view.step.as_ref().is_some_and(|step| wanted == step.id || wanted == format!("{}/{}", step.flow, step.id))
    };
    let mut pages: Vec<(RecordedView, usize)> = Vec::new();
    for view in all.iter().filter(|view| is_wanted(view)) {
        match pages.iter_mut().find(|(known, _)| known.is_same_page(view)) {
            Some((_, times)) => *times += 1,
            None => pages.push((view.clone(), 1)),
        }
    }
    if pages.is_empty() {
        let mut known: Vec<&str> = all.iter().filter_map(|view| Some(view.step.as_ref()?.id.as_str())).collect();
        known.dedup();
        known.truncate(12);
        return Err(match (step, known.is_empty()) {
            (_, true) => Refusal::invalid("the recording holds no page"),
            (Some(step), _) => {
                let step = terminal::printable_line(step);
                Refusal::invalid(format_args!("the recording holds no page of a step `{step}`"))
                    .hinted(format!("it holds pages of: {}", terminal::printable_line(&known.join(", "))))
            }
            (None, _) => Refusal::invalid("the recording holds no page"),
        });
    }
    let surplus = pages.len().saturating_sub(MOST_PAGES);
    pages.drain(..surplus);
    Ok(pages)
}

/// What is found on each page, and a picture of the first on which something is.
async fn look_at_pages(
    browser: &crate::cdp::Browser,
    recording: &Recording,
    files: &Files,
    wanted: &Wanted,
    pages: &[(RecordedView, usize)],
    pictured: bool,
) -> Result<(Vec<Found>, Option<Vec<u8>>), TrialError> {
    let window = RecordedWindow::open(browser, Use::Suggestions).await?;
    let (mut found, mut picture): (Vec<Found>, _) = (Vec::new(), None);
    for (view, times) in pages {
        let page = view.page(recording)?;
        window.show(&page).await?;
        let today = view.today.unwrap_or_else(|| Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date());
        let mut runner = window.runner(&files.portal, &files.sources, today)?;
        let (examined, survey) = look(&mut runner, wanted, &files.portal).await?;
        if pictured && (picture.is_none() || (examined.count() > 0 && found.iter().all(|it| it.examined.count() == 0)))
        {
            picture = Some(outlined(window.window(), &examined, true, &Redactor::new()).await?);
        }
        found.push(Found {
            whence: view.when(),
            address: view.address.clone(),
            examined,
            survey,
            is_part: !page.is_whole(),
            doubt: None,
            times: *times,
        });
    }
    window.close().await;
    Ok((found, picture))
}

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

async fn on_live(root: &Path, arguments: &TryArguments, address: &str, redactor: &Redactor) -> Result<Tried, Refusal> {
    let Some(profile) = &arguments.profile else { return Err(Refusal::invalid("--live needs --profile")) };
    let portal = profile_portal(profile)?;
    let (files, profile) = load_with_profile(root, &portal, profile)?;
    let wanted = Wanted::parse(&arguments.what, &files.portal)?;
    let source = live_browser(arguments, &profile.browser)?;
    let order = Order {
        vault: arguments.vault.open(&arguments.state.folder()?).await?,
        use_: Use::Suggestions,
        events: Stream::new(Vec::new()),
        redactor: redactor.clone(),
        ..Order::new(Arc::clone(&files.portal), Arc::clone(&files.sources), profile, source, arguments.state.folder()?)
    };
    let pictured = arguments.picture.is_some();
    let portal = Arc::clone(&files.portal);
    let plan = async |job: &mut crate::job::Job| {
        job.look(address, async |runner| {
            let doubt = match wanted.page() {
                Some(page) => runner.until_ready(page).await.err().map(|end| end.to_string()),
                None => None,
            };
            let (examined, survey) = until_found(runner, &wanted, &portal).await?;
            let picture = match pictured {
                true => {
                    let window = runner.window().clone();
                    Some(outlined(&window, &examined, false, redactor).await.map_err(|it| runner.failed(&it))?)
                }
                false => None,
            };
            Ok((examined, survey, doubt, runner.window().address(), picture))
        })
        .await
    };
    let done = if arguments.signed_out { perform_signed_out(order, plan).await } else { perform(order, plan).await };
    let (examined, survey, doubt, address, picture) = done.map_err(|error: JobError| {
        let message = redactor.redact(&error.to_string()).into_owned();
        Refusal::new(Exit::of(error.exit_code()), anyhow::anyhow!("{message}"))
    })?;
    let found = Found { whence: "live".to_owned(), address, examined, survey, is_part: false, doubt, times: 1 };
    Ok((files, wanted, vec![found], picture))
}

/// Looks until something is found or the portal's time for a step is over.
async fn until_found(
    runner: &mut Runner<'_>,
    wanted: &Wanted,
    files: &PortalFiles,
) -> Result<(Examined, Option<Result<Survey, ExtractError>>), End> {
    let deadline = Deadline::after(files.portal().timeouts.step);
    loop {
        let looked = look(runner, wanted, files).await?;
        if looked.0.count() > 0 || deadline.is_past() {
            return Ok(looked);
        }
        let window = runner.window().clone();
        let changed = window.next_change(&crate::page::Patience::until(deadline)).await;
        changed.map_err(|failure| runner.failed(&failure))?;
    }
}

fn live_browser(arguments: &TryArguments, profile: &BrowserChoice) -> Result<BrowserSource, Refusal> {
    choose_browser(arguments.browser.as_deref(), arguments.headed, profile)
}

/// The portal that a profile is for.
fn profile_portal(path: &Path) -> Result<String, Refusal> {
    let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
    match crate::portal::Profile::load(path, &mut sources, &mut findings) {
        Some(profile) => Ok(profile.portal),
        None => {
            terminal::say_text(&render_findings(&findings, &sources, terminal::stderr_has_colour()));
            Err(Refusal::invalid(format_args!("the profile {} cannot be used", path.display())))
        }
    }
}

/// A file that only its owner reads.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}
