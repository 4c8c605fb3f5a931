//! `try --on`: what a selector finds on recorded pages.

use std::path::Path;

use jiff::Timestamp;

use super::{
    Exit, Refusal,
    browser_choice::missing_browser,
    load::{Files, load_portal},
    recording::refused,
    recordings::open,
    terminal,
    try_selector::{Found, Tried, TryArguments, Wanted, look, outlined},
};
use crate::{
    cdp::find_browser,
    job::start_offline_browser,
    page::Use,
    recording::Recording,
    secret::Redactor,
    trial::{RecordedView, RecordedWindow, TrialError, is_at, views},
};

/// How many different pages are looked at.
const MOST_PAGES: usize = 40;

/// Looks at the different pages of a recording.
pub(super) async fn on_recording(root: &Path, arguments: &TryArguments) -> Result<Tried, Refusal> {
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

/// What is found on each page, and a picture of the one that answers best.
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
    let home = wanted.page().and_then(|page| files.portal.page(page));
    for (view, times) in pages {
        let page = view.page(recording)?;
        window.show(&page).await?;
        let today = view.today.unwrap_or_else(|| Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date());
        let mut runner = window.runner(&files.portal, &files.sources, today)?;
        let (examined, survey) = look(&mut runner, wanted, &files.portal).await?;
        let looked = Found {
            whence: view.when(),
            address: view.address.clone(),
            is_at_home: home.is_some_and(|page| is_at(page, &view.address)),
            examined,
            survey,
            is_part: !page.is_whole(),
            doubt: None,
            times: *times,
        };
        if pictured && found.iter().all(|other| other.worth() < looked.worth()) {
            picture = Some(outlined(window.window(), &looked.examined, true, &Redactor::new()).await?);
        }
        found.push(looked);
    }
    window.close().await;
    Ok((found, picture))
}
