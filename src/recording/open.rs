//! The files of a recording while its run goes on.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use super::{
    blobs::{BlobWriter, Put},
    boundary::Boundary,
    entries::entry,
    exchange::Exchange,
    format::{Entry, Line, Run},
    limits, private_files,
};

use crate::event::Event;

/// What is open while the run goes on.
pub(super) struct Open {
    pub(super) folder: PathBuf,
    pub(super) run: Run,
    pub(super) began: Instant,
    pub(super) steps: Lines,
    pub(super) net: Lines,
    pub(super) output: Lines,
    pub(super) blobs: BlobWriter,
    /// Bytes of the pictures of steps so far.
    pub(super) pictures: u64,
}

/// A file of lines, each written whole, up to a size.
pub(super) struct Lines {
    pub(super) file: File,
    bytes: u64,
    is_full: bool,
}

impl Open {
    pub(super) fn write_run(&self) -> io::Result<()> {
        private_files::write_whole(&self.folder.join("run.json"), &serde_json::to_vec_pretty(&self.run)?)
    }

    pub(super) fn line(&mut self, ms: u64, entry: Entry) -> io::Result<()> {
        let line = serde_json::to_string(&Line { ms, entry })?;
        if line.len() > limits::LINE_BYTES {
            return self.capped(ms, "a line of steps.ndjson", line.len() as u64, limits::LINE_BYTES as u64);
        }
        if !self.steps.add(&line)? {
            let told = self.steps.is_full;
            self.steps.is_full = true;
            return if told { Ok(()) } else { self.capped(ms, "steps.ndjson", self.steps.bytes, limits::LINES_BYTES) };
        }
        Ok(())
    }

    /// The line of an event, if it has one.
    pub(super) fn entry(&mut self, at: u64, event: &Event, boundary: &Boundary) -> io::Result<()> {
        let entry = entry(event, &boundary.now());
        entry.map_or(Ok(()), |entry| self.line(at, entry))
    }

    pub(super) fn exchange(&mut self, at: u64, exchange: &Exchange) -> io::Result<()> {
        let line = serde_json::to_string(exchange)?;
        if line.len() <= limits::LINE_BYTES && self.net.add(&line)? {
            return Ok(());
        }
        let told = std::mem::replace(&mut self.net.is_full, true);
        if told { Ok(()) } else { self.capped(at, "net.ndjson", self.net.bytes, limits::LINES_BYTES) }
    }

    pub(super) fn output(&mut self, at: u64, record: &str) -> io::Result<()> {
        if record.len() <= limits::LINE_BYTES && self.output.add(record)? {
            return Ok(());
        }
        let told = std::mem::replace(&mut self.output.is_full, true);
        if told { Ok(()) } else { self.capped(at, "output.ndjson", self.output.bytes, limits::LINES_BYTES) }
    }

    /// Says what was not kept; also where lines are not kept any more.
    pub(super) fn capped(&mut self, ms: u64, what: &str, bytes: u64, limit: u64) -> io::Result<()> {
        let entry = Entry::Capped { what: what.to_owned(), bytes, limit };
        self.steps.write(&serde_json::to_string(&Line { ms, entry })?)
    }

    /// As [`Self::blob`], of the picture of a step: there is less room for them, and that it is used up is told once.
    pub(super) fn picture(&mut self, at: u64, png: &[u8]) -> io::Result<Option<String>> {
        let (before, bytes) = (self.pictures, png.len() as u64);
        self.pictures += bytes;
        match (before > limits::PICTURES_BYTES, self.pictures > limits::PICTURES_BYTES) {
            (false, false) => self.blob(at, "a screenshot", png),
            (false, true) => {
                self.capped(at, "screenshots from here on", bytes, limits::PICTURES_BYTES)?;
                Ok(None)
            }
            (true, _) => Ok(None),
        }
    }

    /// The name of a blob, if there is room for it.
    pub(super) fn blob(&mut self, at: u64, what: &str, content: &[u8]) -> io::Result<Option<String>> {
        match self.blobs.put(content)? {
            Put::Kept(name) => Ok(Some(name)),
            Put::TooLarge { limit } | Put::Full { limit } => {
                self.capped(at, what, content.len() as u64, limit)?;
                Ok(None)
            }
        }
    }
}

impl Lines {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { file: private_files::new_file(path)?, bytes: 0, is_full: false })
    }

    /// Whether there was room for it.
    fn add(&mut self, line: &str) -> io::Result<bool> {
        // Some room is left to say what was not kept.
        let has_room = !self.is_full && self.bytes + line.len() as u64 + LAST_WORDS <= limits::LINES_BYTES;
        if has_room {
            self.write(line)?;
        }
        Ok(has_room)
    }

    fn write(&mut self, line: &str) -> io::Result<()> {
        // One write for a line: whatever ends us, no other line is hurt.
        self.file.write_all(format!("{line}\n").as_bytes())?;
        self.bytes += line.len() as u64 + 1;
        Ok(())
    }
}

/// Kept free at the end of a file of lines.
const LAST_WORDS: u64 = 64 << 10;
