//! Why a recording cannot be opened or written.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::format::FORMAT;

/// What is wrong with a recording, and where.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error("{} cannot be {doing}: {source}", path.display())]
    Io { path: PathBuf, doing: &'static str, source: io::Error },
    #[error("there is no recording in {}: it has no run.json", .0.display())]
    NoRecording(PathBuf),
    #[error("there are no recordings in {}", .0.display())]
    Empty(PathBuf),
    #[error("there is no recording `{id}` in {}", shelf.display())]
    Unknown { id: String, shelf: PathBuf },
    #[error("`{id}` begins the ids of {} recordings: {}", matches.len(), matches.join(", "))]
    Ambiguous { id: String, matches: Vec<String> },
    #[error("`{0}` is no id of a recording: expected digits and letters from a to f, or `latest`")]
    NoId(String),
    #[error("the recording has format {seen}, this version reads {FORMAT}: use a newer wayleave")]
    NewerFormat { seen: String },
    #[error("`{0}` is no format version: expected two numbers as {FORMAT}")]
    NoFormat(String),
    #[error("{file}, line {line}: this is not what a recording holds: {why}")]
    Line { file: &'static str, line: usize, why: String },
    #[error("{what} is larger than the {limit} bytes that a recording may hold")]
    TooLarge { what: String, limit: u64 },
    #[error("`{0}` is no name of a blob: expected the 64 digits of a SHA-256")]
    NoBlobName(String),
    #[error("blob {0} is missing")]
    BlobMissing(String),
    #[error("blob {0} is damaged: its content does not have the hash that is its name")]
    BlobDamaged(String),
    #[error("{} is a link; a recording has none", .0.display())]
    Link(PathBuf),
    #[error("{} is not an archive that can be read: {why}", path.display())]
    Archive { path: PathBuf, why: String },
    #[error("the archive holds `{0}`, which is no file of a recording")]
    StrangeFile(String),
    #[error("the recording holds no requests: it cannot answer any")]
    NoNetwork,
    #[error("its answer was not kept: files are not, nor what is too large or whose page went on too fast")]
    NotKept,
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// Today's portal file, not the recording, is at fault.
    #[error(transparent)]
    Context(#[from] crate::extract::ContextError),
}

impl RecordingError {
    pub(super) fn io(path: &Path, doing: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), doing, source }
    }

    /// What the person can do about it, where that is known here.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unknown { .. } | Self::NoId(_) => "`wayleave recordings list` shows the ids",
            Self::Ambiguous { .. } => "give more of the id",
            Self::NoNetwork => {
                "recordings before format 1.1 have none, nor have runs that ended before their first page: run the \
                 flow again; `replay extract` needs no requests"
            }
            Self::Empty(_) => "every `wayleave run` leaves one, unless it says `--record never`",
            Self::BlobDamaged(_) | Self::BlobMissing(_) | Self::Line { .. } => {
                "the recording was changed or cut after it was made; other recordings are not affected"
            }
            _ => return None,
        })
    }
}
