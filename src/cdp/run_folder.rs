//! The folder that one browser lives in: profile and temporary files, removed with it.
//!
//! An owner is alive as long as it holds the lock on `owner.json`, which the system releases
//! however the owner ends. The process number and start time written in it are the second
//! witness, for file systems without locks. Only when both say so is a folder stale.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::processes;

const OWNER_FILE: &str = "owner.json";
const RUN_PREFIX: &str = "run-";

/// Chromium makes sockets below its TMPDIR, and a socket's whole path may have 107 bytes.
const LONGEST_TMPDIR: usize = 60;
const SHORT_PREFIX: &str = "wayleave-run-";

/// A document that the full browser would show in a viewer of its own comes as a file, as it does in the
/// headless shell.
const PREFERENCES: &str = r#"{"plugins":{"always_open_pdf_externally":true}}"#;

/// Who uses a run folder.
#[derive(Debug, Serialize, Deserialize)]
struct Owner {
    pid: u32,
    /// Start of that process in clock ticks since boot, 0 when unknown.
    started: u64,
    /// Where the browser's temporary files are, when they are not in the folder.
    tmp: Option<PathBuf>,
}

/// A run folder of ours, held until dropped. Dropping does not remove it: that is for when its
/// browser is gone.
#[derive(Debug)]
pub(super) struct RunFolder {
    path: PathBuf,
    tmp: PathBuf,
    _lock: File,
}

impl RunFolder {
    /// Makes and claims a new folder below `runs_dir`, readable by this user only.
    pub(super) fn create(runs_dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(runs_dir)?;
        let runs_dir = runs_dir.canonicalize()?;
        let tag = &uuid::Uuid::new_v4().simple().to_string()[..8];
        let path = runs_dir.join(format!("{RUN_PREFIX}{}-{tag}", std::process::id()));
        let inside = path.join("tmp");
        let short = std::env::temp_dir().join(format!("{SHORT_PREFIX}{tag}"));
        let outside = (inside.as_os_str().len() > LONGEST_TMPDIR).then_some(short);

        let private = |path: &Path| DirBuilder::new().mode(0o700).create(path);
        private(&path)?;
        let lock = Owner::this_process(outside.clone()).claim(&path)?;
        let tmp = outside.unwrap_or(inside);
        private(&tmp)?;
        private(&path.join("profile"))?;
        private(&path.join("profile/Default"))?;
        fs::write(path.join("profile/Default/Preferences"), PREFERENCES)?;
        Ok(Self { path, tmp, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn profile(&self) -> PathBuf {
        profile_of(&self.path)
    }

    /// The browser's TMPDIR.
    pub(super) fn tmp(&self) -> &Path {
        &self.tmp
    }

    /// Removes the folder. Call it when the browser is gone. Blocks for at most half a second.
    pub(super) fn remove(&self) {
        remove_all(&self.path);
        remove_all(&self.tmp);
    }
}

/// A folder for files of one run, beside those of browsers and swept up as they are. Removed when
/// dropped.
#[derive(Debug)]
pub struct Scratch(RunFolder);

impl Scratch {
    /// Makes one below `runs_dir`, readable by this user only.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(runs_dir: &Path) -> io::Result<Self> {
        RunFolder::create(runs_dir).map(Self)
    }

    /// The folder, empty at first.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.tmp()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.0.remove();
    }
}

impl Owner {
    fn this_process(tmp: Option<PathBuf>) -> Self {
        let pid = std::process::id();
        Self { pid, started: processes::find(pid).map_or(0, |entry| entry.started), tmp }
    }

    /// Writes and locks the owner file of a folder.
    fn claim(&self, folder: &Path) -> io::Result<File> {
        let mut file = File::create(folder.join(OWNER_FILE))?;
        // Where locks are not supported, the process number alone must do.
        let _ = file.try_lock();
        file.write_all(&serde_json::to_vec(self)?)?;
        Ok(file)
    }

    fn of(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(OWNER_FILE)).ok()?).ok()
    }

    fn runs(&self) -> bool {
        processes::find(self.pid)
            .is_some_and(|entry| !entry.ended && (self.started == 0 || entry.started == self.started))
    }
}

/// What [`reap`] did away with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reaped {
    /// Run folders removed.
    pub folders: usize,
    /// Browser processes killed.
    pub processes: usize,
}

/// Removes the run folders below `runs_dir` whose owner is gone, and kills the browsers that still
/// live in them: those, and only those, that were started with the folder's profile.
pub fn reap(runs_dir: &Path) -> Reaped {
    let mut reaped = Reaped::default();
    let Ok(folders) = runs_dir.canonicalize().and_then(fs::read_dir) else {
        return reaped;
    };
    for entry in folders.flatten() {
        let is_run = entry.file_name().to_str().is_some_and(|name| name.starts_with(RUN_PREFIX));
        // Not followed: a link is not a folder of ours.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_run && is_folder && is_stale(&entry.path()) {
            reaped.processes += kill_inhabitants(&entry.path());
            reaped.folders += usize::from(clear(&entry.path()));
        }
    }
    reaped
}

fn is_stale(folder: &Path) -> bool {
    let unlocked = match File::open(folder.join(OWNER_FILE)) {
        Ok(file) => !matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => true,
    };
    unlocked && !owner_runs(folder)
}

fn owner_runs(folder: &Path) -> bool {
    match Owner::of(folder) {
        Some(owner) => owner.runs(),
        // Not written yet, or torn: the folder's name has the process number too.
        None => pid_in_name(folder).is_some_and(|pid| processes::find(pid).is_some_and(|entry| !entry.ended)),
    }
}

fn pid_in_name(folder: &Path) -> Option<u32> {
    folder.file_name()?.to_str()?.strip_prefix(RUN_PREFIX)?.split('-').next()?.parse().ok()
}

/// Kills the browsers whose profile is in `folder`, with the groups they lead. Returns how many
/// processes ended by that.
fn kill_inhabitants(folder: &Path) -> usize {
    let argument = profile_argument(&profile_of(folder));
    let mut killed: Vec<processes::Entry> = Vec::new();
    for inhabitant in processes::started_with(argument.as_ref()) {
        if inhabitant.group == inhabitant.pid {
            let members = processes::all().into_iter().filter(|entry| entry.group == inhabitant.pid && !entry.ended);
            killed.extend(members);
            processes::kill_group(inhabitant.group);
        } else {
            killed.push(inhabitant);
            processes::kill_one(inhabitant.pid);
        }
    }
    killed.sort_by_key(|entry| entry.pid);
    killed.dedup();
    killed.len()
}

fn clear(folder: &Path) -> bool {
    if let Some(tmp) = Owner::of(folder).and_then(|owner| owner.tmp).filter(|tmp| is_short_tmp(tmp)) {
        remove_all(&tmp);
    }
    remove_all(folder)
}

/// Whether `path` is what [`RunFolder::create`] makes outside of a run folder, and no other place
/// that somebody wrote into an owner file.
fn is_short_tmp(path: &Path) -> bool {
    let named_so = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(SHORT_PREFIX));
    named_so && path.parent() == Some(&std::env::temp_dir())
}

fn profile_of(folder: &Path) -> PathBuf {
    folder.join("profile")
}

/// The argument that tells Chromium its profile, and by which a stray one is known.
pub(super) fn profile_argument(profile: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from("--user-data-dir=");
    argument.push(profile);
    argument
}

/// Removes a folder; retries, because processes that were just killed may still be writing.
fn remove_all(folder: &Path) -> bool {
    const ATTEMPTS: u32 = 10;
    for attempt in 1..=ATTEMPTS {
        match fs::remove_dir_all(folder) {
            Ok(()) => return true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return true,
            Err(error) if attempt == ATTEMPTS => {
                tracing::warn!(folder = %folder.display(), %error, "a run folder could not be removed");
            }
            Err(_) => thread::sleep(Duration::from_millis(u64::from(attempt) * 10)),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abandoned(runs_dir: &Path, owner: &Owner) -> PathBuf {
        let folder = RunFolder::create(runs_dir).unwrap();
        fs::write(folder.path().join(OWNER_FILE), serde_json::to_vec(owner).unwrap()).unwrap();
        folder.path().to_owned()
    }

    #[test]
    fn a_folder_in_use_is_left_alone() {
        let runs_dir = tempfile::tempdir().unwrap();
        let folder = RunFolder::create(runs_dir.path()).unwrap();
        assert_eq!(reap(runs_dir.path()), Reaped::default());
        assert!(folder.profile().is_dir() && folder.tmp().is_dir());
        folder.remove();
        assert_eq!(fs::read_dir(runs_dir.path()).unwrap().count(), 0);
        assert!(!folder.tmp().exists());
    }

    #[test]
    fn a_process_number_that_was_given_again_is_not_the_owner() {
        let runs_dir = tempfile::tempdir().unwrap();
        let own = Owner::this_process(None);
        let alive = abandoned(runs_dir.path(), &own);
        let reused = abandoned(runs_dir.path(), &Owner { started: own.started - 1, ..own });
        assert_eq!(reap(runs_dir.path()), Reaped { folders: 1, processes: 0 });
        assert!(alive.exists() && !reused.exists());
    }

    #[test]
    fn long_paths_keep_their_sockets_short() {
        let runs_dir = tempfile::tempdir().unwrap();
        let deep = runs_dir.path().join("a".repeat(60));
        let folder = RunFolder::create(&deep).unwrap();
        assert!(folder.tmp().as_os_str().len() <= LONGEST_TMPDIR, "{}", folder.tmp().display());
        let (path, tmp) = (folder.path().to_owned(), folder.tmp().to_owned());
        fs::write(
            path.join(OWNER_FILE),
            serde_json::to_vec(&Owner { pid: 0, started: 0, tmp: Some(tmp.clone()) }).unwrap(),
        )
        .unwrap();
        drop(folder);
        assert_eq!(reap(&deep).folders, 1);
        assert!(!path.exists() && !tmp.exists());
    }
}
