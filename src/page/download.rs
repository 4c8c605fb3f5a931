//! Downloads: refused unless a step asked for them, in quarantine until they are whole.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::watch;

use super::{
    Failure, Visit,
    kept_file::{Downloaded, keep, safe_name},
    notice::Notice,
    shared::Shared,
};
use crate::{
    cdp::{Browser, ContextId, Deadline, EventStream},
    language::Match,
};

/// Where files may go that steps wait for, and how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadRules {
    /// Whole files are kept here. The folder is made when the first comes.
    pub folder: PathBuf,
    /// A file that grows beyond this is broken off.
    pub most_bytes: u64,
    /// How many files a visit may bring.
    pub most_files: usize,
}

impl DownloadRules {
    /// Into `folder`: files of at most 256 MiB, at most 1000 of them.
    #[must_use]
    pub fn into(folder: PathBuf) -> Self {
        Self { folder, most_bytes: 256 * 1024 * 1024, most_files: 1_000 }
    }
}

/// The files a step waits for.
#[derive(Clone, Debug)]
pub struct WantedFiles {
    /// Others are refused; absent: any.
    pub name: Option<Match<String>>,
    pub count: usize,
}

/// What is known of the downloads of a visit.
pub(super) struct Downloads {
    rules: Option<DownloadRules>,
    state: Mutex<State>,
    /// Bumped with each change of the state.
    version: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    wanted: Option<WantedFiles>,
    quarantine: Option<TempDir>,
    files: HashMap<String, UnderWay>,
    /// Those of the step under way, as they began.
    order: Vec<String>,
    /// Files the step did not want.
    refused: Vec<String>,
    kept: usize,
}

struct UnderWay {
    name: String,
    bytes: u64,
    fate: Fate,
}

enum Fate {
    Coming,
    /// Broken off, and why.
    Failed(String),
    Kept(Downloaded),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WillBegin {
    frame_id: String,
    guid: String,
    #[serde(default)]
    suggested_filename: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    guid: String,
    #[serde(default)]
    total_bytes: f64,
    #[serde(default)]
    received_bytes: f64,
    state: String,
}

impl Downloads {
    pub(super) fn new(rules: Option<DownloadRules>) -> Self {
        Self { rules, state: Mutex::default(), version: watch::Sender::new(0) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state());
        self.version.send_modify(|version| *version += 1);
        result
    }
}

/// What a browser context does with downloads.
pub(super) async fn refuse_downloads(
    browser: &Browser,
    context: &ContextId,
    deadline: Deadline,
) -> Result<(), Failure> {
    let behavior = json!({ "behavior": "deny", "browserContextId": context.as_str(), "eventsEnabled": true });
    browser.root().call_raw("Browser.setDownloadBehavior", behavior, deadline).await?;
    Ok(())
}

impl Visit {
    /// Lets files come from now on, until [`Visit::files`] ends: arm it before the act that brings them.
    ///
    /// # Errors
    /// When this visit keeps no files, or the browser does not answer.
    pub async fn expect_files(&self, wanted: WantedFiles, deadline: Deadline) -> Result<(), Failure> {
        let downloads = &self.shared.0.downloads;
        let Some(rules) = &downloads.rules else {
            return Err(Failure::Unseen("this run has no folder to keep files in".into()));
        };
        let quarantine = self
            .quarantine(rules)
            .map_err(|error| Failure::Unseen(format!("no folder can be made for what is downloaded: {error}")))?;
        downloads.change(|state| {
            state.order.clear();
            state.refused.clear();
            state.wanted = Some(wanted);
        });
        let behavior = json!({
            "behavior": "allowAndName", "browserContextId": self.context.as_str(),
            "downloadPath": quarantine, "eventsEnabled": true,
        });
        self.browser.root().call_raw("Browser.setDownloadBehavior", behavior, deadline).await?;
        Ok(())
    }

    /// Waits until the files are whole that [`Visit::expect_files`] asked for.
    ///
    /// # Errors
    /// [`Failure::Missed`] when one broke off, [`Failure::Unseen`] when too few came in time.
    pub async fn files(&self, deadline: Deadline) -> Result<Vec<Downloaded>, Failure> {
        let downloads = &self.shared.0.downloads;
        let mut version = downloads.version.subscribe();
        loop {
            version.borrow_and_update();
            if let Some(arrived) = downloads.state().arrived() {
                return arrived;
            }
            if tokio::time::timeout_at(deadline.instant(), version.changed()).await.is_err() {
                return Err(Failure::Unseen(downloads.state().missing()));
            }
        }
    }

    /// Refuses files again, and breaks off what still comes. Nothing of it stays.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn refuse_files(&self, deadline: Deadline) -> Result<(), Failure> {
        let left: Vec<String> = self.shared.0.downloads.change(|state| {
            state.wanted = None;
            let coming = state.files.iter().filter(|(_, file)| matches!(file.fate, Fate::Coming));
            let left = coming.map(|(guid, _)| guid.clone()).collect();
            state.files.clear();
            left
        });
        for guid in left {
            cancel(&self.browser, &self.context, &guid);
        }
        refuse_downloads(&self.browser, &self.context, deadline).await
    }

    /// The folder that the browser writes into, made with the first use and gone with the visit.
    fn quarantine(&self, rules: &DownloadRules) -> std::io::Result<PathBuf> {
        let mut state = self.shared.0.downloads.state();
        if let Some(quarantine) = &state.quarantine {
            return Ok(quarantine.path().to_owned());
        }
        let around = match self.browser.run_folder() {
            Some(folder) => folder,
            // A browser of somebody else has no run folder of ours.
            None => {
                std::fs::create_dir_all(&rules.folder)?;
                rules.folder.canonicalize()?
            }
        };
        let quarantine = tempfile::Builder::new().prefix(".quarantine-").tempdir_in(around)?;
        Ok(state.quarantine.insert(quarantine).path().to_owned())
    }
}

impl State {
    /// The files of the step if all are whole, or why they never will be.
    fn arrived(&self) -> Option<Result<Vec<Downloaded>, Failure>> {
        let wanted = self.wanted.as_ref()?.count;
        let mut whole = Vec::new();
        for file in self.order.iter().filter_map(|guid| self.files.get(guid)) {
            match &file.fate {
                Fate::Kept(downloaded) => whole.push(downloaded.clone()),
                Fate::Failed(problem) => {
                    let name = format!("the file `{}`", file.name);
                    return Some(Err(Failure::Missed { name, problem: problem.clone() }));
                }
                Fate::Coming => {}
            }
        }
        (whole.len() >= wanted).then_some(Ok(whole))
    }

    fn missing(&self) -> String {
        let came = self.order.iter().filter_map(|guid| self.files.get(guid)).map(|file| match file.fate {
            Fate::Coming => format!("`{}` was still coming after {} bytes", file.name, file.bytes),
            _ => format!("`{}` came", file.name),
        });
        let others = self.refused.iter().map(|name| format!("`{name}` was refused: it is not the file waited for"));
        let all: Vec<String> = came.chain(others).collect();
        match (all.is_empty(), self.wanted.as_ref().map_or(1, |wanted| wanted.count)) {
            (true, 1) => "no file came".into(),
            (true, n) => format!("no file came, {n} were waited for"),
            (false, n) => {
                format!("{n} files were waited for; {}", all.join("; ")).replace("1 files were", "one file was")
            }
        }
    }

    /// Takes a file that begins, or says why not.
    fn admit(&mut self, guid: &str, name: &str, rules: Option<&DownloadRules>) -> Result<(), &'static str> {
        let (Some(wanted), Some(rules)) = (&self.wanted, rules) else { return Err("no step asked for it") };
        if wanted.name.as_ref().is_some_and(|matching| !matching.matches(name)) {
            return Err("its name is not that of the file waited for");
        }
        if self.order.len() >= wanted.count {
            return Err("more files came than were waited for");
        }
        if self.kept >= rules.most_files {
            return Err("the run has brought as many files as it may");
        }
        self.order.push(guid.to_owned());
        self.files.insert(guid.to_owned(), UnderWay { name: name.to_owned(), bytes: 0, fate: Fate::Coming });
        Ok(())
    }
}

/// Reads the browser's news of downloads until it is gone.
pub(super) async fn watch_downloads(mut events: EventStream, browser: Browser, context: ContextId, shared: Shared) {
    // Of frames that are not known yet, or never will be: all contexts of a browser tell of theirs here.
    let mut strangers: HashMap<String, WillBegin> = HashMap::new();
    while let Some(event) = events.next().await {
        match event.method.as_str() {
            "Browser.downloadWillBegin" => {
                let Some(beginning) = event.parse::<WillBegin>() else { continue };
                if !began(&beginning, &browser, &context, &shared) {
                    strangers.insert(beginning.guid.clone(), beginning);
                }
            }
            "Browser.downloadProgress" => {
                let Some(progress) = event.parse::<Progress>() else { continue };
                let ended = progress.state != "inProgress";
                if let Some(stranger) = strangers.remove(&progress.guid)
                    && !began(&stranger, &browser, &context, &shared)
                    && !ended
                {
                    strangers.insert(progress.guid.clone(), stranger);
                }
                progressed(progress, &browser, &context, &shared);
            }
            _ => {}
        }
    }
}

/// Whether the file comes from a frame of this visit.
fn began(beginning: &WillBegin, browser: &Browser, context: &ContextId, shared: &Shared) -> bool {
    if !shared.knows_frame(&beginning.frame_id) {
        return false;
    }
    let guid = &beginning.guid;
    let name = safe_name(&beginning.suggested_filename);
    let downloads = &shared.0.downloads;
    let admitted = downloads.change(|state| {
        let admitted = state.admit(guid, &name, downloads.rules.as_ref());
        if admitted.is_err() {
            state.refused.push(name.clone());
        }
        admitted
    });
    if shared.observes() {
        let window = shared.window_of_page(&beginning.frame_id).map(|window| window.id());
        shared.notify(Notice::DownloadBegan { window, name: name.clone() });
    }
    if let Err(why) = admitted {
        cancel(browser, context, guid);
        shared.notify(Notice::DownloadRefused { name, why: why.to_owned() });
    }
    if let Some(window) = shared.window_of_page(&beginning.frame_id) {
        tokio::spawn(async move {
            // The browser may have been first.
            if let Err(error) = window.close_if_never_shown(Deadline::after(CLOSING)).await {
                tracing::debug!(%error, "a tab that was opened for a file could not be closed");
            }
        });
    }
    true
}

/// A tab that takes longer to close is left to the end of the visit.
const CLOSING: Duration = Duration::from_secs(5);

fn progressed(progress: Progress, browser: &Browser, context: &ContextId, shared: &Shared) {
    let downloads = &shared.0.downloads;
    let Some(rules) = &downloads.rules else { return };
    let (received, total) = (whole(progress.received_bytes), whole(progress.total_bytes));
    let known = downloads.change(|state| {
        let file = state.files.get_mut(&progress.guid).filter(|file| matches!(file.fate, Fate::Coming))?;
        file.bytes = received;
        if received.max(total) > rules.most_bytes {
            file.fate = Fate::Failed(format!(
                "it was broken off: it has {} bytes or more, {} are allowed",
                received.max(total),
                rules.most_bytes
            ));
            cancel(browser, context, &progress.guid);
            return None;
        }
        if progress.state == "canceled" {
            let of = if total > 0 { format!(" of {total}") } else { String::new() };
            file.fate = Fate::Failed(format!("it broke off after {received}{of} bytes"));
        }
        Some((file.name.clone(), state.quarantine.as_ref()?.path().join(&progress.guid)))
    });
    let (Some((name, part)), "completed") = (known, progress.state.as_str()) else { return };
    let (shared, folder) = (shared.clone(), rules.folder.clone());
    tokio::task::spawn_blocking(move || {
        let fate = match keep(&part, &folder, &name) {
            Ok(file) if file.bytes != received => {
                Fate::Failed(format!("it has {} bytes on the disk, {received} were received", file.bytes))
            }
            Ok(file) => {
                shared.notify(Notice::FileKept(file.clone()));
                Fate::Kept(file)
            }
            Err(error) => Fate::Failed(format!("it could not be kept in {}: {error}", folder.display())),
        };
        shared.0.downloads.change(|state| {
            state.kept += 1;
            if let Some(file) = state.files.get_mut(&progress.guid) {
                file.fate = fate;
            }
        });
    });
}

/// Not waited for: one that has ended meanwhile cannot be broken off.
fn cancel(browser: &Browser, context: &ContextId, guid: &str) {
    let which = json!({ "guid": guid, "browserContextId": context.as_str() });
    drop(browser.root().send_raw("Browser.cancelDownload", which));
}

/// The protocol's numbers are floating point; a size is none.
fn whole(number: f64) -> u64 {
    if number.is_finite() && number > 0.0 { number as u64 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_brings_so_many_files_and_no_more() {
        let rules = DownloadRules { most_files: 2, ..DownloadRules::into("files".into()) };
        let wanted = || Some(WantedFiles { name: None, count: 1 });
        let mut state = State { wanted: wanted(), kept: 1, ..State::default() };
        assert_eq!(state.admit("a", "a.csv", Some(&rules)), Ok(()));
        assert_eq!(state.admit("b", "b.csv", Some(&rules)), Err("more files came than were waited for"));
        let mut state = State { wanted: wanted(), kept: 2, ..State::default() };
        let refused = state.admit("c", "c.csv", Some(&rules));
        assert_eq!(refused, Err("the run has brought as many files as it may"));
    }
}
