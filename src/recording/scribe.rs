//! Writes one recording, event by event.

use std::{fs, io, time::Instant};

use jiff::Timestamp;

use super::{
    blobs::BlobWriter,
    boundary::Boundary,
    entries::{failure, milliseconds, step},
    exchanges::Exchanges,
    format::{Entry, Extraction, FORMAT, Run, RunEnding, RunSession},
    open::{Lines, Open},
    page_state::{Position, Screenshot, ScreenshotMoment, Size},
    pages::Pages,
    private_files,
    recorder::{Keep, Recorded, RecorderOptions},
    repeat::{Repetition, repeat},
    source_texts::{keep_sources, names_a_place},
};
use crate::{
    event::{self, Ending, Event, Extracted, FailureReport, PictureMoment, PictureSeen},
    extract::Context,
    flow::PortalFiles,
    selectors::{Shape, Snapshot},
};

/// The writer of a recording.
pub(super) struct Scribe {
    options: RecorderOptions,
    boundary: Boundary,
    open: Option<Open>,
    pages: Pages,
    exchanges: Exchanges,
    has_sources: bool,
    recorded: Recorded,
    /// Looks at kept sessions since the last one that was used.
    probes: u32,
}

impl Scribe {
    pub(super) fn new(options: RecorderOptions) -> Self {
        let boundary = Boundary::new(&options.redactor);
        Self {
            options,
            boundary,
            open: None,
            pages: Pages::default(),
            exchanges: Exchanges::default(),
            has_sources: false,
            recorded: Recorded::default(),
            probes: 0,
        }
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
        if !self.has_sources && names_a_place(event) {
            self.has_sources = true;
            keep_sources(open, when, &self.options.sources, &self.boundary)?;
        }
        match event {
            Event::BrowserStarted { product } => {
                open.run.browser = Some(product.clone());
                open.write_run()
            }
            Event::SessionProbed { .. } => {
                self.probes += 1;
                open.entry(when, event, &self.boundary)
            }
            Event::SessionReady { reused, kept, .. } => {
                let session = RunSession { probes: self.probes, reused: *reused, kept: *kept };
                self.probes = 0;
                if session != RunSession::default() || !open.run.sessions.is_empty() {
                    open.run.sessions.push(session);
                    open.write_run()?;
                }
                open.entry(when, event, &self.boundary)
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
            Event::Page(page) => {
                let entry = self.pages.keep(open, when, page, &self.boundary)?;
                open.line(when, Entry::Page(Box::new(entry)))
            }
            Event::Picture(seen) => picture(open, when, seen, &self.boundary),
            Event::Exchange(seen) => {
                if let Some((url, blob)) = self.exchanges.take(open, when, seen, &self.boundary)? {
                    self.pages.style_from(&url, blob);
                }
                Ok(())
            }
            Event::Console { .. } => self.exchanges.say(open, when, event, &self.boundary),
            Event::StepStarted { step } | Event::StepFinished { step, .. } => {
                self.exchanges.step(at, step, matches!(event, Event::StepStarted { .. }));
                open.entry(when, event, &self.boundary)
            }
            Event::Failed(report) => failed(open, when, report, &self.boundary),
            Event::RunFinished { ending, records, .. } => {
                self.exchanges.finish(open, when, &self.boundary)?;
                self.finish(ending, *records)
            }
            other => open.entry(when, other, &self.boundary),
        }
    }

    fn begin(&mut self, began: Instant, event: &Event) -> io::Result<()> {
        let Event::RunStarted { run: id, portal, profile, origins, rooftop } = event else { return Ok(()) };
        let folder = self.options.shelf.join(id);
        private_files::make_folder(&folder.join("blobs"))?;
        let run = Run {
            format: FORMAT.to_owned(),
            run: id.clone(),
            flow: self.options.flows.first().cloned().unwrap_or_default(),
            flows: if self.options.flows.len() > 1 { self.options.flows.clone() } else { Vec::new() },
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
            sessions: Vec::new(),
            sources: Vec::new(),
        };
        let steps = Lines::create(&folder.join("steps.ndjson"))?;
        // Held as long as the run goes on: nobody clears it away meanwhile.
        steps.file.lock()?;
        let net = Lines::create(&folder.join("net.ndjson"))?;
        let output = Lines::create(&folder.join("output.ndjson"))?;
        let blobs = BlobWriter::new(folder.join("blobs"));
        let open = Open { folder, run, began, steps, net, output, blobs, pictures: 0 };
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

fn picture(open: &mut Open, at: u64, seen: &PictureSeen, boundary: &Boundary) -> io::Result<()> {
    let picture = open.picture(at, &seen.png)?;
    let step = seen.step.as_ref().map(|key| step(key, &boundary.now()));
    let ((width, height), event::Position { x, y }) = (seen.viewport, seen.scroll);
    let moment = match seen.moment {
        PictureMoment::Act => ScreenshotMoment::Act,
        PictureMoment::After => ScreenshotMoment::After,
    };
    let (viewport, scroll) = (Some(Size { width, height }), Some(Position { x, y }));
    let entry = Screenshot { step, moment, window: seen.window, picture, viewport, scroll };
    open.line(at, Entry::Screenshot(Box::new(entry)))
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
