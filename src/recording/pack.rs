//! A recording as one archive.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    Recording, RecordingError,
    format::{Entry, Line},
    source::FILES,
};

impl Recording {
    /// Writes all of it into one archive, which is a recording too. Every blob that a line names is read
    /// and checked on the way.
    ///
    /// # Errors
    /// The recording is damaged, or the archive is there already or cannot be written.
    pub fn pack(&self, path: &Path) -> Result<(), RecordingError> {
        let written = File::options().write(true).create_new(true).mode(0o600).open(path);
        let file = written.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => RecordingError::Exists(path.to_owned()),
            _ => RecordingError::io(path, "written")(error),
        })?;
        let packed = self.pack_into(file, path);
        if packed.is_err() {
            // Half an archive is none.
            let _gone = fs::remove_file(path);
        }
        packed
    }

    fn pack_into(&self, file: File, path: &Path) -> Result<(), RecordingError> {
        let failed = RecordingError::io(path, "written");
        let mut archive = ZipWriter::new(file);
        let options = SimpleFileOptions::default().unix_permissions(0o600);
        let mut add = |name: &str, content: &[u8], method: CompressionMethod| {
            let started = archive.start_file(name, options.compression_method(method));
            started.map_err(io::Error::other).and_then(|()| archive.write_all(content))
        };
        for name in FILES {
            if let Some(content) = self.file(name)? {
                add(name, &content, CompressionMethod::Deflated).map_err(&failed)?;
            }
        }
        let exchanges = self.exchanges()?;
        let bodies = exchanges.iter().flat_map(|exchange| [&exchange.request_body, &exchange.body]).flatten();
        let sources = self.run.sources.iter().map(|source| &source.blob);
        for name in self.lines.iter().flat_map(blobs).chain(bodies).chain(sources).collect::<BTreeSet<_>>() {
            self.blob(name)?;
            // Packed already.
            add(&format!("blobs/{name}"), &self.packed_blob(name)?, CompressionMethod::Stored).map_err(&failed)?;
        }
        archive.finish().map_err(io::Error::other).map(drop).map_err(&failed)
    }
}

/// The blobs that a line names.
fn blobs(line: &Line) -> Vec<&String> {
    let names = match &line.entry {
        Entry::Extracted(extraction) => [&extraction.snapshot, &extraction.records],
        Entry::Failed(failure) => [&failure.screenshot, &failure.snapshot],
        Entry::Screenshot(screenshot) => [&screenshot.picture, &None],
        Entry::Page(page) => {
            let frames = page.frames.iter().flat_map(|frame| frame.snapshot.iter().chain(&frame.styles));
            return page.snapshot.iter().chain(&page.styles).chain(frames).collect();
        }
        _ => return Vec::new(),
    };
    names.into_iter().flatten().collect()
}
