//! Writes one recording, event by event.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use jiff::Timestamp;

use super::{
    blobs::{BlobWriter, Put},
    boundary::Boundary,
    entries::{entry, failure, milliseconds, step},
    format::{Entry, Extraction, FORMAT, Line, Run, RunEnding},
    limits, private_files,
    recorder::{Keep, Recorded, RecorderOptions},
    repeat::{Repetition, repeat},
};
use crate::{
    event::{Ending, Event, Extracted, FailureReport},
    extract::Context,
    flow::PortalFiles,
    selectors::{Shape, Snapshot},
};

/// The writer of a recording.
pub(super) struct Scribe {
    options: RecorderOptions,
    boundary: Boundary,
    open: Option<Open>,
    recorded: Recorded,
}

/// What is open while the run goes on.
struct Open {
    folder: PathBuf,
    run: Run,
    began: Instant,
    steps: Lines,
    output: Lines,
    blobs: BlobWriter,
}

/// A file of lines, each written whole, up to a size.
struct Lines {
    file: File,
    bytes: u64,
    is_full: bool,
}

impl Scribe {
    pub(super) fn new(options: RecorderOptions) -> Self {
        let boundary = Boundary::new(&options.redactor);
        Self { options, boundary, open: None, recorded: Recorded::default() }
    }

    /// Keeps what an event tells. After an error nothing more is kept, and the run goes on.
    pub(super) fn take(&mut self, at: Instant, event: &Event) {
        if self.recorded.fault.is_some() {
            return;
        }
        if let Err(error) = self.keep(at, event) {
            self.recorded.fault = Some(error.to_string());
            self.open = None;
        }
    }

    /// What became of the recording.
    pub(super) fn end(self) -> Recorded {
        self.recorded
    }

    fn keep(&mut self, at: Instant, event: &Event) -> io::Result<()> {
        if matches!(event, Event::RunStarted { .. }) {
            return self.begin(at, event);
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        let when = milliseconds(at.saturating_duration_since(open.began));
        match event {
            Event::BrowserStarted { product } => {
                open.run.browser = Some(product.clone());
                open.write_run()
            }
            Event::Record { json, .. } => {
                let record = self.boundary.now().record(json);
                open.output(when, &record)
            }
            Event::Extracted(extracted) => {
                let entry = extraction(open, when, extracted, &self.boundary, &self.options.files)?;
                let found = entry.differences.iter().map(|difference| format!("{}: {difference}", entry.shape));
                self.recorded.differences.extend(found);
                open.line(when, Entry::Extracted(Box::new(entry)))
            }
            Event::Failed(report) => failed(open, when, report, &self.boundary),
            Event::RunFinished { ending, records, .. } => self.finish(ending, *records),
            other => match entry(other, &self.boundary.now()) {
                Some(entry) => open.line(when, entry),
                None => Ok(()),
            },
        }
    }

    fn begin(&mut self, began: Instant, event: &Event) -> io::Result<()> {
        let Event::RunStarted { run: id, portal, profile, origins, rooftop } = event else { return Ok(()) };
        let folder = self.options.shelf.join(id);
        private_files::make_folder(&folder.join("blobs"))?;
        let run = Run {
            format: FORMAT.to_owned(),
            run: id.clone(),
            flow: self.options.flow.clone(),
            portal: portal.clone(),
            profile: profile.clone(),
            origins: origins.clone(),
            rooftop: rooftop.clone(),
            wayleave: env!("CARGO_PKG_VERSION").to_owned(),
            browser: None,
            start: Timestamp::now(),
            end: None,
            ending: None,
            records: 0,
            sources: Vec::new(),
        };
        let steps = Lines::create(&folder.join("steps.ndjson"))?;
        // Held as long as the run goes on: nobody clears it away meanwhile.
        steps.file.lock()?;
        let output = Lines::create(&folder.join("output.ndjson"))?;
        let blobs = BlobWriter::new(folder.join("blobs"));
        let open = Open { folder, run, began, steps, output, blobs };
        open.write_run()?;
        (self.recorded.id, self.recorded.folder) = (Some(id.to_owned()), Some(open.folder.clone()));
        self.open = Some(open);
        Ok(())
    }

    fn finish(&mut self, ending: &Ending, records: u64) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        if self.options.keep == Keep::Failures && ending.kind == "done" && self.recorded.differences.is_empty() {
            (self.recorded.id, self.recorded.folder) = (None, None);
            return fs::remove_dir_all(&open.folder);
        }
        let message = self.boundary.now().some(ending.message.as_ref());
        open.run.ending = Some(RunEnding { kind: ending.kind.clone(), exit_code: ending.exit_code, message });
        (open.run.end, open.run.records) = (Some(Timestamp::now()), records);
        open.write_run()
    }
}

impl Open {
    fn write_run(&self) -> io::Result<()> {
        private_files::write_whole(&self.folder.join("run.json"), &serde_json::to_vec_pretty(&self.run)?)
    }

    fn line(&mut self, ms: u64, entry: Entry) -> io::Result<()> {
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

    fn output(&mut self, at: u64, record: &str) -> io::Result<()> {
        if record.len() <= limits::LINE_BYTES && self.output.add(record)? {
            return Ok(());
        }
        let told = std::mem::replace(&mut self.output.is_full, true);
        if told { Ok(()) } else { self.capped(at, "output.ndjson", self.output.bytes, limits::LINES_BYTES) }
    }

    /// Says what was not kept; also where lines are not kept any more.
    fn capped(&mut self, ms: u64, what: &str, bytes: u64, limit: u64) -> io::Result<()> {
        let entry = Entry::Capped { what: what.to_owned(), bytes, limit };
        self.steps.write(&serde_json::to_string(&Line { ms, entry })?)
    }

    /// The name of a blob, if there is room for it.
    fn blob(&mut self, at: u64, what: &str, content: &[u8]) -> io::Result<Option<String>> {
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
    fn create(path: &Path) -> io::Result<Self> {
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

fn failed(open: &mut Open, at: u64, report: &FailureReport, boundary: &Boundary) -> io::Result<()> {
    let (mut entry, html) = {
        let now = boundary.now();
        (failure(report, &now), report.snapshot.as_ref().map(|html| now.html(html)))
    };
    if let Some(picture) = &report.screenshot {
        entry.screenshot = open.blob(at, "a screenshot", picture)?;
    }
    if let Some(html) = &html {
        entry.snapshot = open.blob(at, "the document of a failure", html.as_bytes())?;
    }
    open.line(at, Entry::Failed(Box::new(entry)))
}

/// Keeps what a shape gave, and reads it once more.
fn extraction(
    open: &mut Open,
    at: u64,
    extracted: &Extracted,
    boundary: &Boundary,
    files: &PortalFiles,
) -> io::Result<Extraction> {
    // The snapshot and the records are redacted alike, whatever else the run learns meanwhile.
    let (snapshot, records, step, problem) = {
        let now = boundary.now();
        let snapshot = Snapshot {
            url: now.text(&extracted.address),
            title: now.text(&extracted.title),
            html: now.html(&extracted.html),
        };
        let records: Vec<String> = extracted.records.iter().map(|record| now.record(record)).collect();
        let step = extracted.step.as_ref().map(|key| step(key, &now));
        (snapshot, records, step, now.some(extracted.problem.as_ref()))
    };
    let Repetition { masked, differences } = match (problem.is_none(), shape(files, &extracted.shape)) {
        (true, Some(shape)) => match Context::new(&files.portal().locale, &files.portal().words, extracted.today) {
            Ok(context) => repeat(shape, &context, &snapshot, extracted.empty_seen, &records),
            Err(error) => Repetition { differences: vec![error.to_string()], ..Repetition::default() },
        },
        _ => Repetition::default(),
    };
    let records = format!("[{}]", records.join(","));
    Ok(Extraction {
        step,
        shape: extracted.shape.clone(),
        at: extracted.at.clone(),
        today: extracted.today,
        empty_seen: extracted.empty_seen,
        items: extracted.items,
        problem,
        snapshot: open.blob(at, "a snapshot", snapshot.html.as_bytes())?,
        records: open.blob(at, "the records of a snapshot", records.as_bytes())?,
        address: snapshot.url,
        title: snapshot.title,
        masked,
        differences,
    })
}

/// The shape of a reference such as `inventory.rows`.
pub(super) fn shape<'f>(files: &'f PortalFiles, reference: &str) -> Option<&'f Shape> {
    let (page, shape) = reference.split_once('.')?;
    files.page(page)?.data.get(shape)
}
