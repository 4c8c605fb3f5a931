//! Would today's files still work on what was recorded?

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    Moment, RecordedView, RecordedWindow, TrialError,
    answers::{Answers, Edition, Look},
    baseline::Baseline,
    coverage::Coverage,
    recorded_inputs::recorded_inputs,
    recorded_pages::Pages,
    recorded_view::views,
    routes::is_at,
    shapes::check_shapes,
    steps::{FlowStep, PassedStep, StepIndex, passed_steps, uses},
    subject::{Tally, Use, Verdict, place},
    verdicts::tell,
};
use crate::{
    cdp::Browser,
    flow::PortalFiles,
    language::{Findings, Reference, SourceMap},
    recording::Recording,
    runner::Judged,
    selectors::{Named, Page},
};

/// The files of a portal, tried against recordings one after the other.
pub struct Trial<'t> {
    files: &'t PortalFiles,
    sources: &'t SourceMap,
    index: StepIndex<'t>,
    tally: Tally,
    coverage: Coverage,
    findings: Findings,
    recordings: usize,
    pages: usize,
}

/// What came of a trial.
#[derive(Debug, Default)]
pub struct Against {
    pub findings: Findings,
    pub recordings: usize,
    /// Different pages that were looked at.
    pub pages: usize,
    /// Steps that failed when they were recorded, and would not now.
    pub mended: usize,
}

impl<'t> Trial<'t> {
    #[must_use]
    pub fn new(files: &'t PortalFiles, sources: &'t SourceMap) -> Self {
        Self {
            files,
            sources,
            index: StepIndex::of(files),
            tally: Tally::default(),
            coverage: Coverage::default(),
            findings: Findings::default(),
            recordings: 0,
            pages: 0,
        }
    }

    /// Tries the files against one more recording. `label` names it to a person.
    ///
    /// # Errors
    /// The recording is damaged, or the browser does not show its pages.
    pub async fn try_on(&mut self, browser: &Browser, label: &str, recording: &Recording) -> Result<(), TrialError> {
        let baseline = Baseline::of(recording, self.sources)?;
        let told = views(recording);
        let pages = Pages::of(&told);
        let passed = passed_steps(recording, &self.index);
        self.coverage.add(recording, &passed, &self.index);
        check_shapes(recording, label, self.files, self.sources, &mut self.findings)?;
        let then_index = baseline.then().map(|then| StepIndex::of(&then.files));
        let mut answers = Answers::for_pages(pages.shown_by.len());
        self.ask(&pages, &passed, then_index.as_ref(), &mut answers);
        self.answer(browser, recording, &pages, &baseline, &mut answers).await?;
        self.weigh(label, &pages, &passed, (&baseline, then_index.as_ref()), &answers);
        self.recordings += 1;
        self.pages += pages.shown_by.len();
        Ok(())
    }

    /// All that is to be said.
    #[must_use]
    pub fn end(mut self) -> Against {
        let mended = tell(&self.tally, self.files, &mut self.findings);
        self.coverage.tell(self.files, &mut self.findings);
        self.findings.sort();
        Against { findings: self.findings, recordings: self.recordings, pages: self.pages, mended }
    }

    /// What is to be asked on which page.
    fn ask<'f>(&self, pages: &Pages<'_>, passed: &[PassedStep], then: Option<&StepIndex<'f>>, answers: &mut Answers<'f>)
    where
        't: 'f,
    {
        for (view, told) in pages.views.iter().enumerate() {
            let page = pages.page_of[view];
            for described in self.kinds(told) {
                for name in described.elements.keys() {
                    answers.ask_element(page, false, format!("{}.{name}", described.name));
                }
                if let Some(ready) = described.ready.as_ref().filter(|_| is_ready_page(told, described)) {
                    answers.ask_sight(page, Edition::Today, ready, None);
                }
            }
        }
        for step in passed {
            let (Some(today), then) = (self.index.find(step), then.and_then(|index| index.find(step))) else {
                continue;
            };
            for page in pages.moments(step) {
                for (edition, found) in [(Edition::Today, Some(today)), (Edition::Then, then)] {
                    for reference in found.iter().flat_map(|found| uses(found.step).elements) {
                        answers.ask_element(page, edition == Edition::Then, reference.to_string());
                        // Today's elements by their locators of then.
                        if edition == Edition::Today {
                            answers.ask_element(page, true, reference.to_string());
                        }
                    }
                }
            }
            if let Some(page) = pages.after(step) {
                let flow = Some(step.step.flow.as_str());
                for (_, sight) in uses(today.step).sights {
                    answers.ask_sight(page, Edition::Today, sight, flow);
                }
                let sights = then.iter().flat_map(|found| uses(found.step).sights);
                sights.for_each(|(_, sight)| answers.ask_sight(page, Edition::Then, sight, flow));
            }
        }
    }

    /// Shows each page once and asks all that is to be asked there.
    async fn answer(
        &self,
        browser: &Browser,
        recording: &Recording,
        pages: &Pages<'_>,
        baseline: &Baseline,
        answers: &mut Answers<'_>,
    ) -> Result<(), TrialError> {
        if pages.shown_by.is_empty() {
            return Ok(());
        }
        let window = RecordedWindow::open(browser, crate::page::Use::Runs).await?;
        let inputs = recorded_inputs(recording, self.files);
        let then_inputs = baseline.then().map(|then| recorded_inputs(recording, &then.files)).unwrap_or_default();
        for (page, view) in pages.shown_by.iter().enumerate() {
            let view = &pages.views[*view];
            let shown = view.page(recording)?;
            answers.is_whole[page] = shown.is_whole();
            window.show(&shown).await?;
            let today = view.today.unwrap_or_else(|| day_of(recording.run.start));
            let mut runner = window.runner(self.files, self.sources, today)?;
            answers.of(&mut runner, page, Edition::Today, &inputs).await?;
            if let Some(then) = baseline.then() {
                let mut runner = window.runner(&then.files, &then.sources, today)?;
                answers.of(&mut runner, page, Edition::Then, &then_inputs).await?;
            }
        }
        window.close().await;
        Ok(())
    }

    fn weigh(
        &mut self,
        label: &str,
        pages: &Pages<'_>,
        passed: &[PassedStep],
        (baseline, then): (&Baseline, Option<&StepIndex<'_>>),
        answers: &Answers<'_>,
    ) {
        self.weigh_kinds(label, pages, answers);
        for step in passed {
            let Some(found) = self.index.find(step) else { continue };
            let described = format!("{}/{}", step.step.flow, step.step.id);
            let used = |span, what, verdict| {
                let (recording, step) = (label.to_owned(), described.clone());
                Use { span, what, recording, step, verdict, is_held: !matches!(baseline, Baseline::Unknown) }
            };
            for reference in uses(found.step).elements {
                let verdict = self.element_verdict(reference, step, found, pages, baseline, answers);
                let tally = self.tally.elements.entry(reference.to_string()).or_default();
                tally.uses.push(used(reference.span, step_verb(step), verdict));
            }
            let Some(page) = pages.after(step) else { continue };
            let of_then = then.and_then(|index| index.find(step)).map(|found| uses(found.step).sights);
            for (what, sight) in uses(found.step).sights {
                let held = of_then.iter().flatten().find(|(name, _)| *name == what).map(|(_, sight)| *sight);
                let held = held.and_then(|sight| answers.judged.get(&(page, Edition::Then, place(sight.span))));
                let Some(now) = answers.judged.get(&(page, Edition::Today, place(sight.span))) else { continue };
                let verdict = sight_verdict(now, held, baseline, step);
                self.tally.sights.entry(place(sight.span)).or_default().push(used(sight.span, what, verdict));
            }
        }
    }

    /// What is on pages of its kind at all.
    fn weigh_kinds(&mut self, label: &str, pages: &Pages<'_>, answers: &Answers<'_>) {
        for (page, view) in pages.shown_by.iter().enumerate() {
            if !answers.is_whole[page] {
                continue;
            }
            let view = &pages.views[*view];
            for described in self.kinds(view) {
                *self.tally.pages.entry(described.name.clone()).or_default() += 1;
                for name in described.elements.keys() {
                    let name = format!("{}.{name}", described.name);
                    if let Some(look) = answers.looks.get(&(page, Edition::Today, name.clone())).filter(|it| !it.open) {
                        self.tally.elements.entry(name).or_default().seen.add(look.count, look.rank);
                    }
                }
                let Some(ready) = described.ready.as_ref().filter(|_| is_ready_page(view, described)) else { continue };
                if let Some(judged) = answers.judged.get(&(page, Edition::Today, place(ready.span))) {
                    let verdict = match judged {
                        Judged::Holds => Verdict::Fine { rank: 0 },
                        // A shape is read only once its page is ready.
                        Judged::Fails(why) => Verdict::Broken { why: why.clone(), proven: true },
                        Judged::Open(_) => Verdict::Open,
                    };
                    let step = view.step.as_ref().map(|step| format!("{}/{}", step.flow, step.id)).unwrap_or_default();
                    let (span, recording) = (ready.span, label.to_owned());
                    let uses = self.tally.sights.entry(place(span)).or_default();
                    uses.push(Use { span, what: "ready", recording, step, verdict, is_held: true });
                }
            }
        }
    }

    fn element_verdict(
        &self,
        reference: &Reference,
        step: &PassedStep,
        found: &FlowStep<'_>,
        pages: &Pages<'_>,
        baseline: &Baseline,
        answers: &Answers<'_>,
    ) -> Verdict {
        let name = reference.to_string();
        let many = found.is_narrowed || is_many(self.files, reference);
        let is_read = step.step.verb == "read";
        let fits = |look: &Look| {
            let is_readable = !is_read || look.unreadable.is_none();
            !look.open && is_readable && (look.count == 1 || (many && look.count > 1))
        };
        let moments = pages.moments(step);
        let looks = |edition| {
            let name = name.clone();
            moments.iter().filter_map(move |page| answers.looks.get(&(*page, edition, name.clone())))
        };
        let look_at =
            |page: usize, edition| answers.looks.get(&(page, edition, name.clone())).filter(|look| fits(look));
        let nodes = moments.iter().filter_map(|page| {
            Some((look_at(*page, Edition::Today)?.node.as_ref()?, look_at(*page, Edition::Then)?.node.as_ref()?))
        });
        let nodes: Vec<_> = nodes.collect();
        if !many && !nodes.is_empty() && nodes.iter().all(|(now, then)| now != then) {
            return Verdict::Elsewhere;
        }
        if let Some(look) = looks(Edition::Today).find(|look| fits(look)) {
            return if pages.failed_at_target(step) { Verdict::Mended } else { Verdict::Fine { rank: look.rank } };
        }
        // What is not in a part of a page may have been elsewhere on it.
        let whole: Vec<usize> = moments.iter().copied().filter(|page| answers.is_whole[*page]).collect();
        let bad = whole.iter().filter_map(|page| answers.looks.get(&(*page, Edition::Today, name.clone())));
        let Some(worst) = bad.filter(|look| !look.open).max_by_key(|look| look.count) else { return Verdict::Open };
        let why = match (worst.count, &worst.unreadable) {
            (1, Some(why)) => format!("says what is not of its type ({why})"),
            (0, _) => "is not found on the page".to_owned(),
            (count, _) => format!("finds {count} elements on the page"),
        };
        if pages.failed_at_target(step) {
            return Verdict::Broken { why: format!("{why} on which the recorded run failed"), proven: true };
        }
        match baseline {
            Baseline::Other(_) if looks(Edition::Then).any(fits) => Verdict::Broken { why, proven: true },
            Baseline::Other(_) | Baseline::Same => Verdict::Open,
            // The page is as it was while the step went on.
            Baseline::Unknown => Verdict::Broken { why, proven: pages.read_during(step) },
        }
    }

    /// The pages of the files that a recorded one is.
    fn kinds(&self, view: &RecordedView) -> Vec<&'t Page> {
        let files = self.files;
        let read = match &view.moment {
            Moment::Read { shape } => shape.split('.').next(),
            Moment::Failed { .. } | Moment::After => None,
        };
        let routed: Vec<&Page> =
            files.pages().filter(|page| is_at(page, &view.address) || read == Some(&page.name)).collect();
        // What has no route of its own is wherever its origin is.
        let around = files.pages().filter(|page| page.route.is_none() && read != Some(&page.name));
        let same_origin = around.filter(|page| routed.iter().any(|other| other.origin == page.origin));
        routed.iter().copied().chain(same_origin).collect()
    }
}

/// Whether the page was ready when it was seen: a shape of it was read.
fn is_ready_page(view: &RecordedView, page: &Page) -> bool {
    matches!(&view.moment, Moment::Read { shape } if shape.split('.').next() == Some(&page.name))
}

fn is_many(files: &PortalFiles, reference: &Reference) -> bool {
    let named = files.page(&reference.page).and_then(|page| page.lookup(&reference.name));
    matches!(named, Some(Named::Part { .. } | Named::Shape(_)))
}

fn step_verb(step: &PassedStep) -> &'static str {
    match step.step.verb.as_str() {
        "read" => "read",
        _ => "used",
    }
}

/// What a sight comes to after a step that ended well.
fn sight_verdict(now: &Judged, then: Option<&Judged>, baseline: &Baseline, step: &PassedStep) -> Verdict {
    match (now, then, baseline) {
        (Judged::Holds, _, _) if step.finished.is_none() => Verdict::Mended,
        (Judged::Holds, _, _) => Verdict::Fine { rank: 0 },
        (Judged::Open(_), _, _) => Verdict::Open,
        (Judged::Fails(why), _, _) if step.finished.is_none() => {
            Verdict::Broken { why: format!("{why} (the recorded run failed here)"), proven: true }
        }
        (Judged::Fails(why), Some(Judged::Holds), _) => Verdict::Broken { why: why.clone(), proven: true },
        (Judged::Fails(why), _, Baseline::Unknown) => Verdict::Broken { why: why.clone(), proven: false },
        (Judged::Fails(_), _, _) => Verdict::Open,
    }
}

/// The day a run began, where nothing tells it in the portal's zone.
fn day_of(start: Timestamp) -> Date {
    start.to_zoned_datetime(TimeZone::UTC).date()
}
