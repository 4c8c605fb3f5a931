//! Where a recording is read from: its folder, or an archive of it. Nothing is unpacked to disk.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use zip::{ZipArchive, result::ZipError};

use super::{RecordingError, blobs, limits};

/// A folder or an archive.
pub(super) enum Source {
    Folder(PathBuf),
    Archive { path: PathBuf, archive: Mutex<ZipArchive<File>> },
}

/// The files of a recording beside its blobs.
pub(super) const FILES: [&str; 4] = ["run.json", "steps.ndjson", "net.ndjson", "output.ndjson"];

impl Source {
    pub(super) fn open(path: &Path) -> Result<Self, RecordingError> {
        let meta = fs::metadata(path).map_err(RecordingError::io(path, "opened"))?;
        if meta.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let file = File::open(path).map_err(RecordingError::io(path, "opened"))?;
        let bad = |why: String| RecordingError::Archive { path: path.to_owned(), why };
        let archive = ZipArchive::new(file).map_err(|error| bad(error.to_string()))?;
        if archive.len() > limits::ARCHIVE_FILES {
            return Err(bad(format!("it holds {} files, more than {}", archive.len(), limits::ARCHIVE_FILES)));
        }
        for name in archive.file_names() {
            let name = name.map_err(|error| bad(error.to_string()))?;
            let is_blob = name.strip_prefix("blobs/").is_some_and(|blob| blob.is_empty() || blobs::is_name(blob));
            if !is_blob && !FILES.contains(&&*name) {
                return Err(RecordingError::StrangeFile(name.chars().take(80).collect()));
            }
        }
        Ok(Self::Archive { path: path.to_owned(), archive: Mutex::new(archive) })
    }

    /// The bytes of a file, nothing if it is not there.
    pub(super) fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, RecordingError> {
        match self {
            Self::Folder(folder) => {
                if name.starts_with("blobs/") {
                    no_link(&folder.join("blobs"))?;
                }
                let path = folder.join(name);
                match open_file(&path) {
                    Ok(file) => bounded(file, &path.display().to_string(), limit).map(Some),
                    Err(RecordingError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
                    Err(error) => Err(error),
                }
            }
            Self::Archive { path, archive } => {
                let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
                let told = format!("{name} in {}", path.display());
                match archive.by_name(name) {
                    Ok(file) if file.is_symlink() => Err(RecordingError::Link(path.join(name))),
                    Ok(file) => bounded(file, &told, limit).map(Some),
                    Err(ZipError::FileNotFound) => Ok(None),
                    Err(error) => Err(RecordingError::Archive { path: path.clone(), why: error.to_string() }),
                }
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::Archive { path, .. } => path,
        }
    }
}

/// Opens a plain file, no link, and nothing that could make us wait.
fn open_file(path: &Path) -> Result<File, RecordingError> {
    no_link(path)?;
    let flags = nix::fcntl::OFlag::O_NOFOLLOW | nix::fcntl::OFlag::O_NONBLOCK;
    let opened = File::options().read(true).custom_flags(flags.bits()).open(path);
    let file = opened.map_err(RecordingError::io(path, "opened"))?;
    let meta = file.metadata().map_err(RecordingError::io(path, "opened"))?;
    if !meta.is_file() {
        let source = io::Error::other("it is no plain file");
        return Err(RecordingError::Io { path: path.to_owned(), doing: "opened", source });
    }
    Ok(file)
}

fn no_link(path: &Path) -> Result<(), RecordingError> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => Err(RecordingError::Link(path.to_owned())),
        _ => Ok(()),
    }
}

/// All of a file, whatever it says of its size.
pub(super) fn bounded(from: impl Read, what: &str, limit: u64) -> Result<Vec<u8>, RecordingError> {
    let mut bytes = Vec::new();
    let read = from.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(RecordingError::io(Path::new(what), "read"))?;
    if bytes.len() as u64 > limit {
        return Err(RecordingError::TooLarge { what: what.to_owned(), limit });
    }
    Ok(bytes)
}
