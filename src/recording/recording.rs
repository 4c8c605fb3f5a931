//! A recording, opened. Nothing in it is trusted.

use std::{fmt, path::Path};

use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{
    Exchange, RecordingError, blobs,
    format::{Entry, Extraction, Line, Run, check_format},
    limits,
    source::{Source, bounded},
};
use crate::selectors::Snapshot;

/// What one run left, whole or cut short.
pub struct Recording {
    source: Source,
    pub run: Run,
    pub lines: Vec<Line>,
    /// The last line was cut off: the run was killed while it was written.
    pub is_cut: bool,
}

/// Without what stands on its pages.
impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("run", &self.run.run).finish_non_exhaustive()
    }
}

impl Recording {
    /// Opens a folder or an archive.
    ///
    /// # Errors
    /// It is none, it is of a newer major version, or it is damaged.
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        let source = Source::open(path)?;
        let run = read_run(&source)?;
        let steps = source.read("steps.ndjson", limits::LINES_BYTES)?.unwrap_or_default();
        let (mut lines, is_cut) = lines::<Line>("steps.ndjson", &steps)?;
        // Lines of the console are written later than they were said.
        lines.sort_by_key(|line| line.ms);
        Ok(Self { source, run, lines, is_cut })
    }

    /// Only how the run was and ended.
    pub(super) fn run_of(path: &Path) -> Result<Run, RecordingError> {
        read_run(&Source::open(path)?)
    }

    /// The requests of its pages, as they were answered.
    ///
    /// # Errors
    /// `net.ndjson` is larger than any, or damaged.
    pub fn exchanges(&self) -> Result<Vec<Exchange>, RecordingError> {
        let bytes = self.source.read("net.ndjson", limits::LINES_BYTES)?.unwrap_or_default();
        Ok(lines("net.ndjson", &bytes)?.0)
    }

    /// The records that the flow gave out, a line each as they are.
    ///
    /// # Errors
    /// `output.ndjson` is larger than any.
    pub fn output(&self) -> Result<Vec<u8>, RecordingError> {
        Ok(self.file("output.ndjson")?.unwrap_or_default())
    }

    /// What a flow of the run was given, as far as it was recorded.
    #[must_use]
    pub fn inputs(&self, flow: &str) -> serde_json::Map<String, serde_json::Value> {
        let own = flow.split_once('/').map_or(flow, |(_, flow)| flow);
        let given = self.lines.iter().find_map(|line| match &line.entry {
            Entry::FlowStarted { flow, inputs } if flow == own => Some(inputs.clone()),
            _ => None,
        });
        given.unwrap_or_default()
    }

    /// Where it was opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.source.path()
    }

    /// The content of a blob.
    ///
    /// # Errors
    /// It is not there, larger than any, or not what its name says.
    pub fn blob(&self, name: &str) -> Result<Vec<u8>, RecordingError> {
        let packed = self.packed_blob(name)?;
        let what = format!("blob {name}");
        let content = bounded(MultiGzDecoder::new(packed.as_slice()), &what, limits::BLOB_BYTES);
        let content = content.map_err(|error| match error {
            RecordingError::Io { .. } => RecordingError::BlobDamaged(name.to_owned()),
            other => other,
        })?;
        if blobs::hash(&content) != name {
            return Err(RecordingError::BlobDamaged(name.to_owned()));
        }
        Ok(content)
    }

    /// A blob as it is stored.
    pub(super) fn packed_blob(&self, name: &str) -> Result<Vec<u8>, RecordingError> {
        if !blobs::is_name(name) {
            return Err(RecordingError::NoBlobName(name.chars().take(80).collect()));
        }
        let packed = self.source.read(&format!("blobs/{name}"), limits::BLOBS_BYTES)?;
        packed.ok_or_else(|| RecordingError::BlobMissing(name.to_owned()))
    }

    /// A file beside the blobs, as it is.
    pub(super) fn file(&self, name: &str) -> Result<Option<Vec<u8>>, RecordingError> {
        self.source.read(name, limits::LINES_BYTES)
    }

    /// The snapshot that a shape was read from; nothing if it was not kept.
    ///
    /// # Errors
    /// See [`Recording::blob`].
    pub fn snapshot(&self, extraction: &Extraction) -> Result<Option<Snapshot>, RecordingError> {
        let Some(name) = &extraction.snapshot else { return Ok(None) };
        let html = String::from_utf8(self.blob(name)?).map_err(|_| RecordingError::BlobDamaged(name.clone()))?;
        Ok(Some(Snapshot { url: extraction.address.clone(), title: extraction.title.clone(), html }))
    }

    /// The records that a shape gave, each as JSON; nothing if they were not kept.
    ///
    /// # Errors
    /// See [`Recording::blob`].
    pub fn records(&self, extraction: &Extraction) -> Result<Option<Vec<String>>, RecordingError> {
        let Some(name) = &extraction.records else { return Ok(None) };
        let records: Vec<Box<RawValue>> =
            serde_json::from_slice(&self.blob(name)?).map_err(|_| RecordingError::BlobDamaged(name.clone()))?;
        Ok(Some(records.iter().map(|record| record.get().to_owned()).collect()))
    }
}

fn read_run(source: &Source) -> Result<Run, RecordingError> {
    let bytes = source.read("run.json", limits::RUN_BYTES)?;
    let bytes = bytes.ok_or_else(|| RecordingError::NoRecording(source.path().to_owned()))?;
    let broken = |error: serde_json::Error| RecordingError::Line {
        file: "run.json",
        line: error.line(),
        why: error.to_string(),
    };
    // The version first: what else is in it may be new.
    let version: Version = serde_json::from_slice(&bytes).map_err(broken)?;
    check_format(&version.format)?;
    serde_json::from_slice(&bytes).map_err(broken)
}

#[derive(serde::Deserialize)]
struct Version {
    format: String,
}

/// The lines, and whether the last one was cut off.
fn lines<T: DeserializeOwned>(file: &'static str, bytes: &[u8]) -> Result<(Vec<T>, bool), RecordingError> {
    let mut lines = Vec::new();
    let is_whole = bytes.is_empty() || bytes.ends_with(b"\n");
    let count = bytes.split(|byte| *byte == b'\n').count();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let is_last = index + 1 == count;
        if line.is_empty() {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(line) => lines.push(line),
            Err(_) if is_last && !is_whole => return Ok((lines, true)),
            Err(error) => {
                return Err(RecordingError::Line { file, line: index + 1, why: error.to_string() });
            }
        }
    }
    Ok((lines, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<(Vec<Line>, bool), RecordingError> {
        lines("steps.ndjson", bytes)
    }

    #[test]
    fn only_the_last_line_may_be_cut() {
        let whole = "{\"ms\":1,\"kind\":\"window_opened\",\"window\":1}\n";
        let (known, cut) = read(format!("{whole}{whole}").as_bytes()).unwrap();
        assert_eq!((known.len(), cut), (2, false));
        for end in 1..whole.len() - 1 {
            let (known, cut) = read(format!("{whole}{}", &whole[..end]).as_bytes()).unwrap();
            assert_eq!((known.len(), cut), (1, true), "{end}");
        }
        let error = read(format!("{whole}{{\"ms\":\n{whole}").as_bytes()).unwrap_err();
        assert!(matches!(error, RecordingError::Line { line: 2, .. }), "{error}");
    }
}
