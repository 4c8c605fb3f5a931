//! Whoever watches a run: it stands still where they say, and goes on as they say.
//!
//! A run that nobody watches passes no line of this. One that is watched has no time limit for its flow
//! and its blocks, because people take their time; waits of single steps keep theirs.

use std::fmt;

use futures::future::LocalBoxFuture;

use super::{End, Runner, edition::Edition};
use crate::{cdp::Deadline, event::StepKey, flow::Step, language::Span, model::Value, page::Failure};

/// Decides where a run stops, and asks what then.
pub trait Watcher: fmt::Debug + Send + Sync {
    /// Whether to stop before a step. `is_ordered`: it is of the flow that was ordered or of one that it
    /// calls, not of signing in or out.
    fn stops_before(&self, step: &StepKey, is_ordered: bool) -> bool;

    /// Whether to stop where a step failed.
    fn stops_at_failure(&self) -> bool;

    /// Asks what is to be done at a stop.
    fn asked<'s, 'a: 's>(&'s self, stop: Stop<'s, 'a>) -> LocalBoxFuture<'s, Decision>;
}

/// How a run that stands still goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// With the step: after a failure, again.
    Go,
    /// With the step after it.
    Skip,
    /// Not at all.
    End,
}

/// A run that stands still, with its browser open.
pub struct Stop<'s, 'a> {
    pub runner: &'s mut Runner<'a>,
    pub step: StepKey,
    pub span: Span,
    /// Why the step failed, if it did.
    pub failure: Option<&'s End>,
    /// Whether the step had acted on the portal before it failed.
    pub has_acted: bool,
}

/// What a runner knows of who watches it.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    pub watcher: &'a dyn Watcher,
    /// The first edition of the files of this flow.
    pub edition: &'a Edition,
    pub is_ordered: bool,
}

/// Nobody waits for a flow that somebody watches.
const ENDLESS: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 60 * 60);

impl<'a> Runner<'a> {
    pub(super) fn is_watched(&self) -> bool {
        self.watch.is_some()
    }

    /// The time of the whole flow.
    pub(super) fn flow_deadline(&self) -> Deadline {
        Deadline::after(if self.is_watched() { ENDLESS } else { self.files.portal().timeouts.flow })
    }

    /// Stops before a step if that is wanted; `None` when the run just goes on.
    pub(super) async fn stop_before(&mut self, key: &StepKey, step: &'a Step) -> Option<Decision> {
        let watch = self.watch.filter(|watch| watch.watcher.stops_before(key, watch.is_ordered))?;
        let stop = Stop { runner: self, step: key.clone(), span: step.span, failure: None, has_acted: false };
        Some(watch.watcher.asked(stop).await)
    }

    /// Stops where a step failed if that is wanted, once for each failure: the blocks around it only pass
    /// it on.
    pub(super) async fn stop_at(&mut self, key: &StepKey, step: &'a Step, end: &End, has_acted: bool) -> Decision {
        let is_failure = matches!(end, End::Failed(_));
        let watch = self.watch.filter(|watch| is_failure && !self.is_given_up && watch.watcher.stops_at_failure());
        let Some(watch) = watch else { return Decision::End };
        let stop = Stop { runner: self, step: key.clone(), span: step.span, failure: Some(end), has_acted };
        let decision = watch.watcher.asked(stop).await;
        self.is_given_up = decision == Decision::End;
        decision
    }

    /// The values that expressions see, as JSON, without what is secret or private.
    #[must_use]
    pub fn values(&self) -> Vec<(String, String)> {
        let names = self.scope.names();
        let told = names.filter_map(|name| {
            let value = self.scope.get(name)?;
            // Emitted records are many; how many says more.
            let text = match value {
                Value::List(items) if name == "output" => format!("{} records", items.len().max(self.emitted().len())),
                value => value.to_json(),
            };
            Some((name.to_owned(), self.redactor.redact(&text).into_owned()))
        });
        let mut told: Vec<_> = told.collect();
        told.sort();
        told.dedup();
        told
    }

    /// A picture of the page as people may see it.
    ///
    /// # Errors
    /// Something private could not be covered, or the browser does not answer.
    pub async fn picture(&self) -> Result<Vec<u8>, Failure> {
        self.window.screenshot(&self.redactor, Deadline::after(PICTURE)).await
    }

    /// What knows the secrets of the run.
    #[must_use]
    pub fn redactor(&self) -> &crate::secret::Redactor {
        &self.redactor
    }

    /// The same without what nobody but the account's holder may see.
    #[must_use]
    pub fn redacted(&self, text: &str) -> String {
        self.redactor.redact(text).into_owned()
    }

    /// The files as they are now.
    #[must_use]
    pub fn files(&self) -> &'a crate::flow::PortalFiles {
        self.files
    }

    /// Where they were read from.
    #[must_use]
    pub fn sources(&self) -> &'a crate::language::SourceMap {
        self.sources
    }
}

const PICTURE: std::time::Duration = std::time::Duration::from_secs(20);
