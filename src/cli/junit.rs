//! Runs of several flows as JUnit XML, for whatever shows test results: a suite for the run, a case for each
//! flow.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::event::{Ending, Event, FailureReport, Sink};

/// How one flow ended.
#[derive(Debug)]
pub(super) struct FlowEnding {
    pub(super) flow: String,
    pub(super) elapsed: Duration,
    /// `None` for one that was not run.
    pub(super) ending: Option<Ending>,
    /// What its step expected and saw, with the place in the files. Redacted, as all events are.
    pub(super) failure: Option<Box<FailureReport>>,
}

/// A sink that keeps the last failure, for whoever asks which flow it was.
#[derive(Clone, Debug, Default)]
pub(super) struct LastFailure(Arc<Mutex<Option<Box<FailureReport>>>>);

impl LastFailure {
    pub(super) fn take(&self) -> Option<Box<FailureReport>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Sink for LastFailure {
    fn take(&mut self, event: &Event) {
        if let Event::Failed(report) = event {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(report.clone());
        }
    }
}

/// Writes the report.
pub(super) fn write_junit(path: &Path, portal: &str, profile: &str, endings: &[FlowEnding]) -> io::Result<()> {
    fs::write(path, junit(portal, profile, endings).map_err(io::Error::other)?)
}

fn junit(portal: &str, profile: &str, endings: &[FlowEnding]) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new(format!("{portal} as {profile}"));
    suite.set_time(endings.iter().map(|ending| ending.elapsed).sum());
    for ending in endings {
        let mut case = TestCase::new(ending.flow.clone(), status(ending));
        case.set_classname(portal).set_time(ending.elapsed);
        suite.add_test_case(case);
    }
    let mut report = Report::new("wayleave");
    report.add_test_suite(suite);
    report.to_string()
}

/// What the portal or a page did not do as described is a failure; what kept the flow from being tried is an
/// error.
fn status(FlowEnding { ending, failure, .. }: &FlowEnding) -> TestCaseStatus {
    let Some(Ending { kind, exit_code, message }) = ending else {
        let mut status = TestCaseStatus::skipped();
        status.set_message("not run: the run ended before");
        return status;
    };
    if *exit_code == 0 {
        return TestCaseStatus::success();
    }
    let is_failure = matches!(exit_code, 1 | 4 | 5);
    let mut status =
        TestCaseStatus::non_success(if is_failure { NonSuccessKind::Failure } else { NonSuccessKind::Error });
    status.set_type(format!("{kind} (exit code {exit_code})"));
    match failure {
        Some(report) => {
            let place = &report.place;
            status.set_message(format!("{}:{}:{}: {}", place.file, place.line, place.column, report.message));
            status.set_description(report.source.trim_end());
        }
        None => drop(status.set_message(message.as_deref().unwrap_or(kind))),
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Place;

    fn ended(flow: &str, ending: Option<(&str, u8)>, failure: Option<Box<FailureReport>>) -> FlowEnding {
        let ending = ending.map(|(kind, exit_code)| Ending {
            kind: kind.into(),
            exit_code,
            message: Some(format!("{kind}: why")),
        });
        FlowEnding { flow: flow.into(), elapsed: Duration::from_millis(1_250), ending, failure }
    }

    #[test]
    fn a_suite_has_a_case_for_each_flow() {
        let failure = FailureReport {
            step: None,
            message: "orders.save: none <matches>".into(),
            reason: Some("absent".into()),
            place: Place { file: "flows/shop/orders/place.yaml".into(), line: 12, column: 14 },
            related: Vec::new(),
            notes: Vec::new(),
            candidates: Vec::new(),
            help: None,
            source: "error: orders.save: none <matches>\n  --> flows/shop/orders/place.yaml:12:14\n".into(),
            shown: String::new(),
            address: None,
            screenshot: None,
            snapshot: None,
        };
        let endings = [
            ended("orders.list", Some(("done", 0)), None),
            ended("orders.place", Some(("failed", 1)), Some(Box::new(failure))),
            ended("orders.cancel", Some(("unavailable", 6)), None),
            ended("orders.print", None, None),
        ];
        let xml = junit("shop", "me", &endings).unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/cli/junit.xml");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&golden, &xml).unwrap();
        }
        assert_eq!(xml, fs::read_to_string(golden).unwrap(), "UPDATE_GOLDEN=1 writes it anew");
    }
}
