//! `check --against`: whether the files would still work on what was recorded.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    Exit, Refusal,
    browser_choice::missing_browser,
    recording::refused,
    recordings::{StateArgument, open},
    terminal,
};
use crate::{
    cdp::{Browser, find_browser},
    flow::{Loaded, PortalFiles},
    job::start_offline_browser,
    language::Findings,
    recording::Recording,
    trial::{Against, Trial, TrialError},
};

/// What a trial on recordings said.
pub(super) struct Tried {
    pub(super) findings: Findings,
    pub(super) recordings: usize,
    pub(super) pages: usize,
    pub(super) mended: usize,
    /// Something would not work.
    pub(super) fails: bool,
}

/// More recordings than anybody keeps.
const MOST: usize = 2_000;

/// Tries the files of all portals that were recorded.
pub(super) async fn against(loaded: &Loaded, named: &str, state: &StateArgument) -> Result<Tried, Refusal> {
    let recordings = recordings(named, state)?;
    let mut by_portal: BTreeMap<String, Vec<(String, Recording)>> = BTreeMap::new();
    for (label, recording) in recordings {
        let portal = terminal::printable_line(&recording.run.portal);
        by_portal.entry(portal).or_default().push((label, recording));
    }
    let found = find_browser(None, true).ok_or_else(|| missing_browser(None))?;
    let browser = start_offline_browser(&found.path, &state.folder()?).await?;
    let mut tried = Tried { findings: Findings::default(), recordings: 0, pages: 0, mended: 0, fails: false };
    let mut outcome = Ok(());
    for (portal, recordings) in &by_portal {
        let Some(files) = loaded.project.clone().into_portal(portal) else {
            outcome =
                Err(Refusal::invalid(format_args!("there is no portal `{portal}` in flows/, which was recorded")));
            break;
        };
        match on_portal(&browser, &files, loaded, recordings).await {
            Ok(against) => {
                tried.recordings += against.recordings;
                tried.pages += against.pages;
                tried.mended += against.mended;
                tried.findings.append(against.findings);
            }
            Err(refusal) => {
                outcome = Err(refusal);
                break;
            }
        }
    }
    browser.close().await;
    outcome?;
    tried.findings.sort();
    Ok(tried)
}

async fn on_portal(
    browser: &Browser,
    files: &PortalFiles,
    loaded: &Loaded,
    recordings: &[(String, Recording)],
) -> Result<Against, Refusal> {
    let mut trial = Trial::new(files, &loaded.sources);
    for (label, recording) in recordings {
        trial.try_on(browser, label, recording).await.map_err(|error| match error {
            TrialError::Recording(error) => refused(error),
            other => {
                let why = terminal::printable_line(&other.to_string());
                Refusal::new(Exit::Unavailable, anyhow::anyhow!("recording {label}: {why}"))
            }
        })?;
    }
    Ok(trial.end())
}

/// One recording, or all in a folder, each with what names it.
fn recordings(named: &str, state: &StateArgument) -> Result<Vec<(String, Recording)>, Refusal> {
    let path = Path::new(named);
    if path.is_dir() && !path.join("run.json").exists() {
        let mut found = Vec::new();
        for path in inside(path)? {
            found.push((path.display().to_string(), Recording::open(&path).map_err(refused)?));
        }
        if found.is_empty() {
            return Err(Refusal::invalid(format_args!("there is no recording in {named}"))
                .hinted("a recording is a folder with a run.json, or a zip of one"));
        }
        return Ok(found);
    }
    let shelf = state.shelf()?;
    let recording = if path.exists() { Recording::open(path).map_err(refused)? } else { open(&shelf, named)? };
    Ok(vec![(named.to_owned(), recording)])
}

/// Folders and archives of recordings in a folder, in the order of their names.
fn inside(folder: &Path) -> Result<Vec<PathBuf>, Refusal> {
    let entries = fs::read_dir(folder)
        .map_err(|error| Refusal::invalid(format_args!("{} cannot be read: {error}", folder.display())))?;
    let is_recording = |path: &PathBuf| {
        path.join("run.json").is_file() || path.extension().is_some_and(|extension| extension == "zip")
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_recording).collect();
    paths.sort();
    if paths.len() > MOST {
        return Err(Refusal::invalid(format_args!("{} holds more than {MOST} recordings", folder.display())));
    }
    Ok(paths)
}
