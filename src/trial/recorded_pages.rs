//! Which pages a recorded step met.

use super::{Moment, RecordedView, steps::PassedStep};

/// Different pages of a recording, and which views show them.
pub(super) struct Pages<'r> {
    pub(super) views: &'r [RecordedView],
    /// By view: its page.
    pub(super) page_of: Vec<usize>,
    /// By page: a view that shows it.
    pub(super) shown_by: Vec<usize>,
}

impl<'r> Pages<'r> {
    pub(super) fn of(views: &'r [RecordedView]) -> Self {
        let (mut page_of, mut shown_by): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for (at, view) in views.iter().enumerate() {
            let known = shown_by.iter().position(|shown| views[*shown].is_same_page(view));
            page_of.push(known.unwrap_or(shown_by.len()));
            if known.is_none() {
                shown_by.push(at);
            }
        }
        Self { views, page_of, shown_by }
    }

    /// The pages that a step met: the last one before it, and those that were seen while it went on.
    pub(super) fn moments(&self, step: &PassedStep) -> Vec<usize> {
        let before = self.views.iter().rposition(|view| view.line < step.started && view.moment == Moment::After);
        let during = (0..self.views.len()).filter(|at| self.is_during(*at, step));
        let mut pages: Vec<usize> = before.into_iter().chain(during).map(|at| self.page_of[at]).collect();
        pages.sort_unstable();
        pages.dedup();
        pages
    }

    fn is_during(&self, at: usize, step: &PassedStep) -> bool {
        let view = &self.views[at];
        let is_inside = view.line > step.started && step.finished.is_none_or(|end| view.line < end);
        let is_its_end =
            view.step.as_ref() == Some(&step.step) && step.finished.is_some_and(|end| view.line <= end + 3);
        view.line > step.started && ((is_inside && step.finished.is_some()) || is_its_end || self.is_failure(at, step))
    }

    fn is_failure(&self, at: usize, step: &PassedStep) -> bool {
        let view = &self.views[at];
        matches!(view.moment, Moment::Failed { .. })
            && view.step.as_ref() == Some(&step.step)
            && view.line > step.started
    }

    /// The page when a step had ended, or failed.
    pub(super) fn after(&self, step: &PassedStep) -> Option<usize> {
        let is_end = |at: &usize| {
            let view = &self.views[*at];
            let own = view.step.as_ref() == Some(&step.step) && view.moment == Moment::After;
            let unmet = step.finished.is_none() && self.is_failure(*at, step) && self.failed_for(step, &["unmet"]);
            (own && self.is_during(*at, step)) || unmet
        };
        (0..self.views.len()).rfind(is_end).map(|at| self.page_of[at])
    }

    /// Whether the step failed because of what it was to act on.
    pub(super) fn failed_at_target(&self, step: &PassedStep) -> bool {
        step.finished.is_none() && self.failed_for(step, &["absent", "ambiguous"])
    }

    /// Whether the step failed for one of these causes.
    fn failed_for(&self, step: &PassedStep, causes: &[&str]) -> bool {
        let told = (0..self.views.len()).filter(|at| self.is_failure(*at, step));
        told.filter_map(|at| match &self.views[at].moment {
            Moment::Failed { reason } => reason.as_deref(),
            _ => None,
        })
        .any(|reason| causes.contains(&reason))
    }

    /// Whether something was read from the page while the step went on.
    pub(super) fn read_during(&self, step: &PassedStep) -> bool {
        let read = |at: &usize| matches!(self.views[*at].moment, Moment::Read { .. });
        (0..self.views.len()).filter(read).any(|at| self.is_during(at, step))
    }
}
