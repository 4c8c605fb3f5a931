//! A recording, told as a story.

use super::{
    nodes::Nodes,
    story::{
        ActTold, ConsoleLine, FailureTold, Mark, Node, PageTold, PhaseSpan, Reading, Request, RunHead, Shot, Story,
    },
};
use crate::recording::{
    Act, Entry, Exchange, Extraction, Failure, Line, Moment, PageState, Recording, RecordingError, Screenshot, Step,
};

/// Of each list no more than this many lines.
const MOST: usize = 10_000;

/// Builds a story line by line.
#[derive(Default)]
struct Teller {
    nodes: Nodes,
    phases: Vec<PhaseSpan>,
    marks: Limited<Mark>,
    pages: Limited<PageTold>,
    acts: Limited<ActTold>,
    shots: Limited<Shot>,
    readings: Limited<Reading>,
    failures: Limited<FailureTold>,
    console: Limited<ConsoleLine>,
    last: u64,
}

/// A list that takes no more than [`MOST`].
struct Limited<T> {
    items: Vec<T>,
    left_out: usize,
}

impl<T> Default for Limited<T> {
    fn default() -> Self {
        Self { items: Vec::new(), left_out: 0 }
    }
}

impl<T> Limited<T> {
    /// Its place, if there was room.
    fn push(&mut self, item: T) -> Option<usize> {
        if self.items.len() >= MOST {
            self.left_out += 1;
            return None;
        }
        self.items.push(item);
        Some(self.items.len() - 1)
    }

    fn finish(self, what: &str, left_out: &mut Vec<String>) -> Vec<T> {
        if self.left_out > 0 {
            left_out.push(format!("{} more {what}: the viewer takes {MOST}", self.left_out));
        }
        self.items
    }
}

/// The story of a recording; what its blobs hold is not in it.
///
/// # Errors
/// The recording is damaged.
pub(super) fn tell(recording: &Recording) -> Result<Story, RecordingError> {
    let mut teller = Teller::default();
    for line in &recording.lines {
        teller.line(line);
    }
    let exchanges = recording.exchanges()?;
    let last = exchanges.iter().map(|it| it.ms.saturating_add(it.elapsed_ms)).max().unwrap_or_default();
    let length = teller.last.max(last.min(teller.last.saturating_add(60_000)));
    Ok(teller.finish(recording, exchanges, length))
}

impl Teller {
    fn line(&mut self, line: &Line) {
        let ms = line.ms;
        self.last = self.last.max(ms);
        match &line.entry {
            Entry::Phase { phase } => {
                self.end_phase(ms);
                self.phases.push(PhaseSpan { name: phase.replace('_', " "), start: ms, end: ms });
            }
            Entry::FlowStarted { flow, inputs } => self.nodes.flow_started(ms, flow, inputs),
            Entry::FlowFinished { flow, .. } => self.nodes.flow_finished(ms, flow),
            Entry::StepStarted { step } => self.nodes.step_started(ms, step),
            Entry::StepFinished { step, .. } => self.nodes.step_finished(ms, step),
            Entry::StepSkipped { step } => self.nodes.step_skipped(ms, step),
            Entry::Turn { step, turn, of, what } => self.nodes.turn(ms, step, *turn, *of, what.as_ref()),
            Entry::Interrupt { name, times } => {
                self.mark(ms, "interrupt", format!("{name} came up, {times}."));
                self.nodes.interrupt(ms, name, *times);
            }
            Entry::InterruptCleared { name, .. } => self.nodes.interrupt_cleared(ms, name),
            Entry::Extracted(extraction) => self.reading(ms, extraction),
            Entry::Page(page) => self.page(ms, page),
            Entry::Act(act) => self.act(ms, act),
            Entry::Screenshot(screenshot) => self.shot(ms, screenshot),
            Entry::Failed(failure) => self.failure(ms, failure),
            Entry::Console { window, level, text, at } => {
                let (window, level, text, at) = (*window, level.clone(), text.clone(), at.clone());
                let node = self.nodes.current();
                self.console.push(ConsoleLine { ms, node, window, level, text, at });
            }
            other => {
                if let Some((kind, text)) = by_the_way(other) {
                    self.mark(ms, kind, text);
                }
            }
        }
    }

    fn mark(&mut self, ms: u64, kind: &'static str, text: String) {
        let node = self.nodes.current();
        self.marks.push(Mark { ms, kind, text, node });
    }

    fn end_phase(&mut self, ms: u64) {
        if let Some(phase) = self.phases.last_mut() {
            phase.end = ms;
        }
    }

    fn node(&self, step: Option<&Step>) -> Option<usize> {
        step.and_then(|step| self.nodes.of(step)).or_else(|| self.nodes.current())
    }

    fn reading(&mut self, ms: u64, extraction: &Extraction) {
        let Extraction { step, shape, at, address, title, items, problem, snapshot, records, .. } = extraction;
        self.readings.push(Reading {
            ms,
            node: self.node(step.as_ref()),
            shape: shape.clone(),
            at: at.clone(),
            address: address.clone(),
            title: title.clone(),
            items: *items,
            problem: problem.clone(),
            snapshot: snapshot.clone(),
            records: records.clone(),
            masked: extraction.masked.clone(),
            differences: extraction.differences.clone(),
            origins: None,
        });
    }

    fn page(&mut self, ms: u64, page: &PageState) {
        let node = match page.moment {
            Moment::Start => None,
            _ => page.step.as_ref().and_then(|step| self.nodes.of(step)),
        };
        let told = PageTold {
            ms,
            node,
            moment: page.moment,
            window: page.window,
            address: page.address.clone(),
            title: page.title.clone(),
            snapshot: page.snapshot.clone(),
            styles: page.styles.clone(),
            frames: page.frames.clone(),
            viewport: page.viewport,
            scroll: page.scroll,
        };
        if let Some(at) = self.pages.push(told) {
            self.nodes.page(at, node);
        }
    }

    fn act(&mut self, ms: u64, act: &Act) {
        let Act { step, verb, element, at, locator, rank, of, window, scroll, bounds, point, value } = act.clone();
        let node = self.node(step.as_ref());
        let rank = rank.saturating_add(1);
        self.acts.push(ActTold {
            ms,
            node,
            verb,
            element,
            at,
            locator,
            rank,
            of,
            window,
            scroll,
            bounds,
            point,
            value,
        });
    }

    fn shot(&mut self, ms: u64, screenshot: &Screenshot) {
        let Screenshot { step, moment, window, picture, viewport, scroll } = screenshot.clone();
        let node = self.node(step.as_ref());
        // Without its size nothing can be marked in it.
        if let (Some(picture), Some(viewport)) =
            (picture, viewport.filter(|size| size.width > 0.0 && size.height > 0.0))
        {
            self.shots.push(Shot { ms, node, moment, window, picture, viewport, scroll });
        }
    }

    fn failure(&mut self, ms: u64, failure: &Failure) {
        let Failure { step, message, reason, at, notes, candidates, help, source, address, screenshot, snapshot } =
            failure.clone();
        let node = self.nodes.failed(ms, step.as_ref());
        let candidates = candidates.iter().map(ToString::to_string).collect();
        self.failures.push(FailureTold {
            ms,
            node,
            message,
            reason,
            at,
            notes,
            candidates,
            help,
            source,
            address,
            screenshot,
            snapshot,
        });
    }

    fn finish(mut self, recording: &Recording, exchanges: Vec<Exchange>, length: u64) -> Story {
        self.end_phase(length);
        let mut left_out = Vec::new();
        let mut requests = Limited::default();
        for exchange in exchanges {
            let node = self.nodes.at(exchange.flow.as_deref(), exchange.step.as_deref(), exchange.ms);
            requests.push(Request { node, bytes: None, exchange });
        }
        let (mut nodes, steps_left_out) = self.nodes.finish(self.last);
        if steps_left_out > 0 {
            left_out.push(format!("{steps_left_out} more steps: the viewer takes the first {}", nodes.len()));
        }
        let pages = self.pages.finish("pages", &mut left_out);
        keep_to_windows(&mut nodes, &pages);
        let run = &recording.run;
        Story {
            made_by: env!("CARGO_PKG_VERSION"),
            run: RunHead {
                id: run.run.clone(),
                format: run.format.clone(),
                flow: run.flows().join(", "),
                portal: run.portal.clone(),
                profile: run.profile.clone(),
                wayleave: run.wayleave.clone(),
                browser: run.browser.clone(),
                start: run.start.to_string(),
                end: run.end.map(|end| end.to_string()),
                ending: run.ending.clone(),
                records: run.records,
                cut: recording.is_cut,
            },
            length,
            nodes,
            phases: self.phases,
            marks: self.marks.finish("events", &mut left_out),
            acts: self.acts.finish("acts", &mut left_out),
            shots: self.shots.finish("screenshots", &mut left_out),
            readings: self.readings.finish("readings of shapes", &mut left_out),
            failures: self.failures.finish("failures", &mut left_out),
            requests: requests.finish("requests", &mut left_out),
            console: self.console.finish("lines of the console", &mut left_out),
            output: 0,
            sources: run.sources.iter().map(|source| (source.file.clone(), source.blob.clone())).collect(),
            pages,
            left_out,
        }
    }
}

/// The page before a step is one of the step's own window, where that is known.
fn keep_to_windows(nodes: &mut [Node], pages: &[PageTold]) {
    for node in nodes {
        if let (Some(before), Some(after)) = (node.before, node.after) {
            let window = pages[after].window;
            node.before = pages[..=before].iter().rposition(|page| page.window == window).or(node.before);
        }
    }
}

fn by_the_way(entry: &Entry) -> Option<(&'static str, String)> {
    Some(match entry {
        Entry::RecordWarning { number, warnings } => ("warning", format!("record {number}: {}", warnings.join("; "))),
        Entry::Drift { name, detail } => ("drift", format!("{name}: {detail}")),
        Entry::Dialog { dialog, message, accepted, by_rule } => {
            let did = if *accepted { "accepted" } else { "dismissed" };
            let by = if *by_rule { "by a rule of the portal file" } else { "by the step" };
            ("dialog", format!("{dialog}, {did} {by}: {message}"))
        }
        Entry::WindowOpened { window } => ("window", format!("window {window} opened")),
        Entry::WindowClosed { window } => ("window", format!("window {window} closed")),
        Entry::FileKept { name, bytes, sha256 } => ("file", format!("kept {name}, {bytes} bytes, SHA-256 {sha256}")),
        Entry::DownloadRefused { name, why } => ("refused", format!("file {name}: {why}")),
        Entry::OriginRefused { origin } => ("refused", format!("a navigation to {origin}")),
        Entry::Capped { what, bytes, limit } => {
            ("capped", format!("{what} was not kept: {bytes} bytes, {limit} allowed"))
        }
        _ => return None,
    })
}
