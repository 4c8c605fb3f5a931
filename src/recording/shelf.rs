//! All recordings of a state folder.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use uuid::Uuid;

use super::{Recording, RecordingError, Retention, format::Run};

/// The folder that recordings lie in.
#[derive(Clone, Debug)]
pub struct Shelf(PathBuf);

/// A recording as a list shows it.
#[derive(Debug)]
pub struct Listed {
    pub id: String,
    /// The shortest beginning of the id's last part that no other has, six characters at least.
    pub short: String,
    /// What can be told of it; one that is damaged is listed all the same.
    pub run: Result<Run, RecordingError>,
    pub bytes: u64,
    /// Its run still goes on.
    pub is_running: bool,
}

/// How much of an id is shown.
const SHORT: usize = 6;

impl Shelf {
    /// The shelf of a state folder.
    #[must_use]
    pub fn of(state: &Path) -> Self {
        Self(state.join("recordings"))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// All recordings, the latest first.
    ///
    /// # Errors
    /// The folder cannot be read. That there is none is no error.
    pub fn list(&self) -> Result<Vec<Listed>, RecordingError> {
        let ids = self.ids()?;
        let listed = ids.iter().map(|id| {
            let folder = self.0.join(id);
            Listed {
                short: short(id, &ids),
                run: Recording::run_of(&folder),
                bytes: size(&folder),
                is_running: is_running(&folder),
                id: id.clone(),
            }
        });
        Ok(listed.collect())
    }

    /// The folder of a recording by its id, the beginning of its id's last part, or `latest`.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub fn find(&self, id: &str) -> Result<PathBuf, RecordingError> {
        let ids = self.ids()?;
        if id == "latest" {
            return ids.first().map(|id| self.0.join(id)).ok_or_else(|| RecordingError::Empty(self.0.clone()));
        }
        let is_id = !id.is_empty() && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'));
        if !is_id {
            return Err(RecordingError::NoId(id.chars().take(80).collect()));
        }
        // Only names that are there are ever opened.
        let matches: Vec<&String> = ids.iter().filter(|known| *known == id || tail(known).starts_with(id)).collect();
        match matches.as_slice() {
            [one] => Ok(self.0.join(one)),
            [] => Err(RecordingError::Unknown { id: id.to_owned(), shelf: self.0.clone() }),
            several => Err(RecordingError::Ambiguous {
                id: id.to_owned(),
                matches: several.iter().map(|id| short(id, &ids)).collect(),
            }),
        }
    }

    /// The short id of one.
    ///
    /// # Errors
    /// See [`Shelf::list`].
    pub fn short(&self, id: &str) -> Result<String, RecordingError> {
        Ok(short(id, &self.ids()?))
    }

    /// Removes what may not stay, the oldest first; never one whose run goes on. Returns their ids.
    ///
    /// # Errors
    /// One cannot be removed.
    pub fn prune(&self, retention: &Retention, now: SystemTime) -> Result<Vec<String>, RecordingError> {
        let (mut kept, mut bytes) = (0, 0_u64);
        let mut removed = Vec::new();
        for id in self.ids()? {
            let folder = self.0.join(&id);
            let is_old = age(&id, now).is_some_and(|age| age > retention.max_age);
            let own = size(&folder);
            let stays = kept < retention.keep && !is_old && bytes.saturating_add(own) <= retention.max_bytes;
            if stays || is_running(&folder) {
                kept += 1;
                bytes = bytes.saturating_add(own);
                continue;
            }
            fs::remove_dir_all(&folder).map_err(RecordingError::io(&folder, "removed"))?;
            removed.push(id);
        }
        Ok(removed)
    }

    /// Ids of all recordings, the latest first: they begin with the time.
    fn ids(&self) -> Result<Vec<String>, RecordingError> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(RecordingError::io(&self.0, "read")(error)),
        };
        let mut ids: Vec<String> = entries
            .flatten()
            // A link is no recording of ours.
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| Uuid::parse_str(name).is_ok_and(|id| id.to_string() == *name))
            .collect();
        ids.sort_unstable_by(|one, other| other.cmp(one));
        Ok(ids)
    }
}

/// The random part of an id.
fn tail(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}

fn short(id: &str, ids: &[String]) -> String {
    let own = tail(id);
    let shared = |other: &String| own.bytes().zip(tail(other).bytes()).take_while(|(a, b)| a == b).count();
    let longest = ids.iter().filter(|other| *other != id).map(shared).max().unwrap_or(0);
    own.chars().take(SHORT.max(longest + 1)).collect()
}

/// How long ago the run began, by its id.
fn age(id: &str, now: SystemTime) -> Option<Duration> {
    let (seconds, nanoseconds) = Uuid::parse_str(id).ok()?.get_timestamp()?.to_unix();
    now.duration_since(SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds)).ok()
}

/// The bytes of a recording's own files.
fn size(folder: &Path) -> u64 {
    let files = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.metadata().ok())
            .filter(fs::Metadata::is_file)
            .map(|meta| meta.len())
            .sum::<u64>()
    };
    files(folder) + files(&folder.join("blobs"))
}

/// Whether somebody writes it: the lock goes however that one ends.
fn is_running(folder: &Path) -> bool {
    let steps = File::open(folder.join("steps.ndjson"));
    steps.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}
