//! How the flows of a run ended, each by itself.

use std::{
    io::{self, Write},
    path::Path,
    time::Duration,
};

use super::{
    conversation::LogFormat,
    junit::{FlowEnding, LastFailure, write_junit},
    terminal::{self, DONE, ERROR, FAINT, STRONG},
};
use crate::{event::Ending, flow::FlowAddress, job::JobError, secret::Redactor};

/// The endings so far, in the order of the flows.
pub(super) struct RunEndings {
    portal: String,
    endings: Vec<FlowEnding>,
    ended: usize,
    failure: LastFailure,
}

impl RunEndings {
    pub(super) fn of(addresses: &[FlowAddress]) -> Self {
        let not_run = |address: &FlowAddress| FlowEnding {
            flow: address.flow.clone(),
            elapsed: Duration::ZERO,
            ending: None,
            failure: None,
        };
        Self {
            portal: addresses.first().map(|address| address.portal.clone()).unwrap_or_default(),
            endings: addresses.iter().map(not_run).collect(),
            ended: 0,
            failure: LastFailure::default(),
        }
    }

    /// The sink that hears why flows fail.
    pub(super) fn last_failure(&self) -> LastFailure {
        self.failure.clone()
    }

    /// The next flow came to its end.
    pub(super) fn end(&mut self, elapsed: Duration, ending: Ending) {
        let failure = self.failure.take().filter(|_| ending.exit_code != 0);
        if let Some(flow) = self.endings.get_mut(self.ended) {
            (flow.elapsed, flow.ending, flow.failure) = (elapsed, Some(ending), failure);
        }
        self.ended += 1;
    }

    /// What ended the run before its first flow ended each of them.
    pub(super) fn all_ended_as(&mut self, error: Option<&JobError>, redactor: &Redactor) {
        let Some(error) = error.filter(|_| self.ended == 0) else { return };
        let ending = error.ending();
        let message = ending.message.map(|text| redactor.redact(&text).into_owned());
        let ending = Ending { message, ..ending };
        let failure = self.failure.take();
        for flow in &mut self.endings {
            (flow.ending, flow.failure) = (Some(ending.clone()), failure.clone());
        }
    }

    /// A line for each flow, where there are several.
    pub(super) fn tell(&self, format: LogFormat) {
        if self.endings.len() < 2 {
            return;
        }
        for FlowEnding { flow, elapsed, ending, .. } in &self.endings {
            let (kind, exit_code) = ending.as_ref().map_or(("not run", None), |it| (&it.kind, Some(it.exit_code)));
            if format == LogFormat::Json {
                let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
                let line = serde_json::json!({
                    "event": "flow_ended", "flow": flow, "kind": kind, "exit_code": exit_code, "elapsed": milliseconds,
                });
                // A closed stderr is nobody's loss.
                let _closed = writeln!(io::stderr().lock(), "{line}");
                continue;
            }
            let (style, mark) = if exit_code == Some(0) { (DONE, "✓") } else { (ERROR, "✗") };
            let seconds = elapsed.as_secs_f64();
            terminal::say(format_args!(
                "{style}{mark}{style:#} {STRONG}{flow}{STRONG:#} {kind} {FAINT}{seconds:.1} s{FAINT:#}"
            ));
        }
    }

    pub(super) fn write_junit(&self, path: &Path, profile: &str) -> io::Result<()> {
        write_junit(path, &self.portal, profile, &self.endings)
    }
}
