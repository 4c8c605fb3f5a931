//! The steps of flows by their place, and which of them a recording went through.

use std::collections::HashMap;

use crate::{
    flow::{Checks, Destination, DragTo, Flow, PortalFiles, Scope, Step, Verb},
    language::{Reference, Sight, Target},
    recording::{self, Entry, Recording},
    runner::verb_name,
};

/// A step of a flow. Its key is its position, with the case of `screens` it stands in: `2[login.form].1`.
#[derive(Clone, Debug)]
pub(super) struct FlowStep<'f> {
    pub(super) key: String,
    pub(super) step: &'f Step,
    /// It or a step around it has a `within`.
    pub(super) is_narrowed: bool,
    /// The case of `screens` that it is the first step of.
    pub(super) opens: Option<&'f Reference>,
}

/// All steps of all flows of a portal.
pub(super) struct StepIndex<'f> {
    steps: HashMap<(String, String), FlowStep<'f>>,
    keys_of_ids: HashMap<(String, String), String>,
}

impl<'f> StepIndex<'f> {
    pub(super) fn of(files: &'f PortalFiles) -> Self {
        let (mut steps, mut keys_of_ids) = (HashMap::new(), HashMap::new());
        for flow in files.flows() {
            for step in steps_of(flow) {
                if let Some(id) = &step.step.id {
                    keys_of_ids.insert((flow.name.clone(), id.clone()), step.key.clone());
                }
                steps.insert((flow.name.clone(), step.key.clone()), step);
            }
        }
        Self { steps, keys_of_ids }
    }

    /// The step at a place, if it is one of the same verb.
    pub(super) fn find(&self, passed: &PassedStep) -> Option<&FlowStep<'f>> {
        let found = self.steps.get(&(passed.step.flow.clone(), passed.key.clone()))?;
        (verb_name(&found.step.verb) == passed.step.verb).then_some(found)
    }

    /// The position of a step: its id unless that is a name.
    fn key(&self, flow: &str, id: &str) -> Option<&str> {
        self.keys_of_ids.get(&(flow.to_owned(), id.to_owned())).map(String::as_str)
    }
}

/// The steps of a flow in written order, those inside of others after them.
pub(super) fn steps_of(flow: &Flow) -> Vec<FlowStep<'_>> {
    let mut found = Vec::new();
    collect(&flow.steps, "", (None, false), &mut found);
    found
}

fn collect<'f>(
    steps: &'f [Step],
    before: &str,
    (mut opens, narrowed): (Option<&'f Reference>, bool),
    into: &mut Vec<FlowStep<'f>>,
) {
    for (index, step) in steps.iter().enumerate() {
        let key = format!("{before}{}", index + 1);
        let is_narrowed = narrowed || !step.within.is_empty();
        into.push(FlowStep { key: key.clone(), step, is_narrowed, opens: opens.take() });
        for (case, inner) in step.blocks() {
            let case_name = case.map(|case| format!("[{case}]")).unwrap_or_default();
            collect(inner, &format!("{key}{case_name}."), (case, is_narrowed), into);
        }
    }
}

/// What a step acts on or reads, and what it says must be seen.
#[derive(Debug, Default)]
pub(super) struct Uses<'f> {
    /// Each must be exactly one element.
    pub(super) elements: Vec<&'f Reference>,
    /// What holds when the step has ended, and how the language calls it.
    pub(super) sights: Vec<(&'static str, &'f Sight)>,
}

/// What a step needs of its page.
pub(super) fn uses(step: &Step) -> Uses<'_> {
    let mut uses = Uses::default();
    for scope in &step.within {
        if let Scope::Target(target) = scope {
            uses.target(target);
        }
    }
    match &step.verb {
        Verb::Click(click) | Verb::DoubleClick(click) | Verb::Hover(click) => uses.target(&click.target),
        Verb::Fill(fields) | Verb::Type(fields) | Verb::Check(Checks::Fields(fields)) => {
            uses.elements.extend(fields.iter().map(|(field, _)| field));
        }
        Verb::Select(choices) => uses.elements.extend(choices.iter().map(|(field, _)| field)),
        Verb::Check(Checks::Targets(targets)) | Verb::Uncheck(targets) => {
            targets.iter().for_each(|target| uses.target(target));
        }
        Verb::Upload(uploads) => uses.elements.extend(uploads.iter().map(|(field, _)| field)),
        Verb::Press(press) => press.target.iter().for_each(|target| uses.target(target)),
        Verb::Drag(drag) => {
            uses.target(&drag.from);
            if let DragTo::Target { target, .. } = &drag.to {
                uses.target(target);
            }
        }
        Verb::Read(reference) => uses.elements.push(reference),
        Verb::Mfa(mfa) => uses.elements.extend(mfa.needs()),
        Verb::ForEachPage(pages) => {
            uses.target(pages.turn.target());
            uses.elements.extend(&pages.progress);
        }
        Verb::Expect(sight) => uses.sights.push(("expect", sight)),
        Verb::Screens(screens) => uses.sights.push(("until", &screens.until)),
        Verb::Goto(Destination::Page { .. } | Destination::Url(_))
        | Verb::Reload(_)
        | Verb::Back(_)
        | Verb::Close(_)
        | Verb::Assert(_)
        | Verb::Extract(_)
        | Verb::Emit(_)
        | Verb::Call(_)
        | Verb::Do(_)
        | Verb::ForEach(_)
        | Verb::Retry(_)
        | Verb::Stop(_) => {}
    }
    uses.sights.extend(step.then.iter().map(|then| ("then", then)));
    uses
}

impl<'f> Uses<'f> {
    fn target(&mut self, target: &'f Target) {
        match target {
            Target::Named(reference) => self.elements.push(reference),
            Target::Item { .. } => {}
        }
    }
}

/// A step that a recording went through.
#[derive(Clone, Debug)]
pub(super) struct PassedStep {
    pub(super) key: String,
    pub(super) step: recording::Step,
    /// Lines of the recording.
    pub(super) started: usize,
    /// Nothing if it never ended, or failed.
    pub(super) finished: Option<usize>,
}

/// A step under way, while a recording is read.
struct UnderWay {
    depth: u32,
    flow: String,
    key: String,
    case: Option<String>,
    passed: usize,
}

/// The steps that a recording went through, in their order; those of interrupts are left out.
pub(super) fn passed_steps(recording: &Recording, index: &StepIndex<'_>) -> Vec<PassedStep> {
    let mut passed: Vec<PassedStep> = Vec::new();
    let mut under_way: Vec<UnderWay> = Vec::new();
    for (line, told) in recording.lines.iter().enumerate() {
        match &told.entry {
            Entry::FlowStarted { .. } => under_way.clear(),
            Entry::StepStarted { step } => {
                under_way.retain(|outer| outer.depth < step.depth);
                let Some(key) = key_of(step, under_way.last(), index) else { continue };
                let started = PassedStep { key: key.clone(), step: step.clone(), started: line, finished: None };
                passed.push(started);
                let (depth, flow) = (step.depth, step.flow.clone());
                under_way.push(UnderWay { depth, flow, key, case: None, passed: passed.len() - 1 });
            }
            Entry::StepFinished { step, .. } => {
                if let Some(ended) = under_way.iter().rposition(|it| passed[it.passed].step == *step) {
                    passed[under_way[ended].passed].finished = Some(line);
                    under_way.truncate(ended);
                }
            }
            Entry::Turn { step, what, .. } => {
                if let Some(turning) = under_way.iter_mut().rfind(|it| passed[it.passed].step == *step) {
                    turning.case.clone_from(what);
                }
            }
            _ => {}
        }
    }
    passed
}

fn key_of(step: &recording::Step, outer: Option<&UnderWay>, index: &StepIndex<'_>) -> Option<String> {
    let is_position = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_position(&step.id) {
        // A name; what has none today, and steps of interrupts, have no place in the flow.
        return index.key(&step.flow, &step.id).map(str::to_owned);
    }
    // The position goes on from that of a call.
    let position = step.id.rsplit('.').next()?;
    Some(match outer.filter(|outer| outer.flow == step.flow) {
        Some(outer) => {
            let is_screens = outer.case.as_ref().filter(|_| index_of_screens(index, outer));
            let case = is_screens.map(|case| format!("[{case}]")).unwrap_or_default();
            format!("{}{case}.{position}", outer.key)
        }
        None => position.to_owned(),
    })
}

fn index_of_screens(index: &StepIndex<'_>, outer: &UnderWay) -> bool {
    let step = index.steps.get(&(outer.flow.clone(), outer.key.clone()));
    step.is_some_and(|found| matches!(found.step.verb, Verb::Screens(_)))
}
