//! Files read again while a run stands still: what does not fit the steps under way is refused.

use std::{collections::HashMap, fs};

use super::{Runner, Watch, private_aims, verbs};
use crate::{
    flow::{Flow, Loaded, PortalFiles, Project, Step},
    language::{SourceMap, render_findings},
};

/// Steps under way in one block, and which of them.
#[derive(Clone, Copy)]
pub(super) struct InBlock<'a> {
    pub(super) steps: &'a [Step],
    pub(super) index: usize,
}

/// Why files that were changed cannot take the place of those of the run.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    #[error("nobody watches this run")]
    NotWatched,
    /// All findings, as `check` writes them.
    #[error("the files are not fit to be run:\n{0}")]
    Findings(String),
    #[error("the portal file was changed: it is in force for the whole run; start another")]
    PortalFile,
    #[error("what is private was changed: it is covered from a run's beginning; start another")]
    Private,
    #[error("`{0}` has other steps now before the one that is under way: start the run again")]
    StepsBefore(String),
}

/// Where a list of steps stands in its files: the flow or interrupt, and the steps that lead to it with
/// which of their blocks.
struct BlockPlace {
    owner: Owner,
    path: Vec<(usize, usize)>,
}

enum Owner {
    Flow(String),
    Interrupt(usize),
}

impl<'a> Runner<'a> {
    /// Whether a file of the run was written since it was read.
    #[must_use]
    pub fn has_stale_files(&self) -> bool {
        let root = self.files.root();
        // What was read again stands after what was read before.
        let latest: HashMap<&str, &str> =
            self.sources.files().iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let is_stale = |(path, text): (&str, &str)| {
            let is_ours = path.starts_with("flows/") || path.starts_with("selectors/");
            is_ours && fs::read_to_string(root.join(path)).is_ok_and(|now| now != text)
        };
        latest.into_iter().any(is_stale)
    }

    /// Reads the files of the project again, and goes on with them from the step that the run stands at.
    /// Blocks under way keep their own keys; the steps in them are the new ones.
    ///
    /// # Errors
    /// The files have errors, or do not fit what is under way. Then nothing has changed.
    pub fn read_again(&mut self) -> Result<(), ReloadError> {
        let Watch { edition, .. } = self.watch.ok_or(ReloadError::NotWatched)?;
        let Loaded { project, findings, sources } = Project::load_after(self.files.root(), self.sources.clone());
        if findings.has_errors() {
            return Err(ReloadError::Findings(render_findings(&findings, &sources, false)));
        }
        let name = &self.files.portal().name;
        let files = project.into_portal(name).ok_or(ReloadError::PortalFile)?;
        if portal_text(&files, &sources) != portal_text(self.files, self.sources) {
            return Err(ReloadError::PortalFile);
        }
        if written(&files) != written(self.files) {
            return Err(ReloadError::Private);
        }
        for (depth, block) in self.blocks.iter().enumerate() {
            let is_innermost = depth + 1 == self.blocks.len();
            let place = place_of(self.files, block.steps);
            let now = place.as_ref().and_then(|place| steps_at(&files, place));
            let fits = now.is_some_and(|now| fits(block, now, is_innermost));
            if !fits {
                return Err(ReloadError::StepsBefore(self.flow.clone()));
            }
        }
        let (before, latest) = (self.files, edition.add(files, sources));
        (self.files, self.sources) = (&latest.files, &latest.sources);
        for block in &mut self.blocks {
            let place = place_of(before, block.steps);
            if let Some(now) = place.and_then(|place| steps_at(self.files, &place)) {
                block.steps = now;
            }
        }
        self.readies = self.all_readies();
        // Its sights held before: they name no more than they did.
        let _as_before = self.watch(self.watched.session_may_end);
        Ok(())
    }
}

/// The verbs before the step, and of the blocks around it, must be what they were.
fn fits(block: &InBlock<'_>, now: &[Step], is_innermost: bool) -> bool {
    let kept = block.index + usize::from(!is_innermost);
    let verb = |step: &Step| verbs::name(&step.verb);
    now.len() > block.index && block.steps[..kept].iter().map(verb).eq(now[..kept].iter().map(verb))
}

fn portal_text(files: &PortalFiles, sources: &SourceMap) -> String {
    sources.file(files.portal().span.file).text.clone()
}

/// What is private, in words that can be compared.
fn written(files: &PortalFiles) -> Option<String> {
    serde_json::to_string(&private_aims(files)).ok()
}

fn place_of(files: &PortalFiles, steps: &[Step]) -> Option<BlockPlace> {
    let mut path = Vec::new();
    for flow in files.flows() {
        if leads_to(&flow.steps, steps, &mut path) {
            return Some(BlockPlace { owner: Owner::Flow(flow.name.clone()), path });
        }
    }
    for (index, interrupt) in files.interrupts().iter().enumerate() {
        if leads_to(&interrupt.steps, steps, &mut path) {
            return Some(BlockPlace { owner: Owner::Interrupt(index), path });
        }
    }
    None
}

/// Whether `wanted` is these steps or stands in them; the way there is left in `path`.
fn leads_to(steps: &[Step], wanted: &[Step], path: &mut Vec<(usize, usize)>) -> bool {
    if std::ptr::eq(steps, wanted) {
        return true;
    }
    for (index, step) in steps.iter().enumerate() {
        for (number, (_, inner)) in step.blocks().into_iter().enumerate() {
            path.push((index, number));
            if leads_to(inner, wanted, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

fn steps_at<'f>(files: &'f PortalFiles, place: &BlockPlace) -> Option<&'f [Step]> {
    let mut steps: &[Step] = match &place.owner {
        Owner::Flow(name) => files.flow(name).map(|flow: &Flow| &flow.steps[..])?,
        Owner::Interrupt(index) => files.interrupts().get(*index).map(|interrupt| &interrupt.steps[..])?,
    };
    for (index, number) in &place.path {
        steps = steps.get(*index)?.blocks().get(*number)?.1;
    }
    Some(steps)
}
