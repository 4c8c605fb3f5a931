//! The recording of a run: begun before it, told of after it.

use std::{io::Write, path::Path, sync::Arc, time::SystemTime};

use clap::ValueEnum;

use super::{
    Refusal,
    conversation::LogFormat,
    terminal::{self, FAINT, WARNING},
};
use crate::{
    flow::{FlowAddress, PortalFiles},
    language::SourceMap,
    recording::{Keep, Recorded, Recorder, RecorderEnd, RecorderOptions, RecordingError, Retention, Shelf},
    runner::Screenshots,
    secret::Redactor,
};

/// Which runs leave a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Record {
    /// Every run
    #[default]
    Always,
    /// Runs that are not done
    Failures,
    /// No run
    Never,
}

/// Of what pictures are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ScreenshotsOf {
    /// What was on the screen when a run failed
    #[default]
    Failures,
    /// Each step that acts, too
    Steps,
    /// Nothing
    Never,
}

impl From<ScreenshotsOf> for Screenshots {
    fn from(of: ScreenshotsOf) -> Self {
        match of {
            ScreenshotsOf::Failures => Self::Failures,
            ScreenshotsOf::Steps => Self::Steps,
            ScreenshotsOf::Never => Self::Never,
        }
    }
}

/// A recording that is being made.
pub(super) struct RunRecording {
    shelf: Shelf,
    end: RecorderEnd,
}

impl RunRecording {
    /// The sink for the run's events, unless nothing is to be recorded.
    pub(super) fn begin(
        record: Record,
        state: &Path,
        flows: &[FlowAddress],
        files: &Arc<PortalFiles>,
        sources: &Arc<SourceMap>,
        redactor: &Redactor,
    ) -> Result<Option<(Recorder, Self)>, Refusal> {
        let keep = match record {
            Record::Always => Keep::Always,
            Record::Failures => Keep::Failures,
            Record::Never => return Ok(None),
        };
        let shelf = Shelf::of(state);
        let options = RecorderOptions {
            shelf: shelf.path().to_owned(),
            flows: flows.iter().map(ToString::to_string).collect(),
            keep,
            files: Arc::clone(files),
            sources: Arc::clone(sources),
            redactor: redactor.clone(),
        };
        let (recorder, end) =
            Recorder::start(options).map_err(|error| refused(error).hinted("or run with --record never"))?;
        Ok(Some((recorder, Self { shelf, end })))
    }

    /// Waits for the last line, says where the recording is and what is wrong with it, and clears away
    /// what is too old.
    pub(super) fn end(self, format: LogFormat) {
        let recorded = self.end.finish();
        let short = recorded.id.as_deref().and_then(|id| self.shelf.short(id).ok());
        match format {
            LogFormat::Human => tell(&recorded, short.as_deref()),
            LogFormat::Json => tell_as_json(&recorded),
        }
        if let Err(error) = self.shelf.prune(&Retention::default(), SystemTime::now()) {
            tracing::warn!(%error, "old recordings stay");
        }
    }
}

/// How many differences are told; all of them are in the recording.
const TOLD: usize = 5;

fn tell(recorded: &Recorded, short: Option<&str>) {
    let warn = |text: String| terminal::say(format_args!("{WARNING}warning{WARNING:#}: {text}"));
    if let Some(fault) = &recorded.fault {
        warn(format!("the recording is not whole: {fault}"));
    }
    if !recorded.differences.is_empty() {
        warn("the recording does not replay: what it kept is not read as the live page was".to_owned());
        let told = recorded.differences.iter().take(TOLD);
        told.for_each(|difference| terminal::say(format_args!("  {difference}")));
        if recorded.differences.len() > TOLD {
            terminal::say(format_args!("  and {} more", recorded.differences.len() - TOLD));
        }
    }
    if let Some(short) = short {
        terminal::say(format_args!("{FAINT}recorded as {short}: wayleave recordings show {short}{FAINT:#}"));
    }
}

/// Nothing when all is well: the id is that of the run, which was told.
fn tell_as_json(recorded: &Recorded) {
    let Recorded { id, differences, fault, .. } = recorded;
    if differences.is_empty() && fault.is_none() {
        return;
    }
    let line = serde_json::json!({ "event": "recorded", "id": id, "differences": differences, "fault": fault });
    // A closed stderr is nobody's loss.
    let _closed = writeln!(std::io::stderr().lock(), "{line}");
}

/// The refusal that an error means, with what to do about it.
pub(super) fn refused(error: RecordingError) -> Refusal {
    let hint = error.hint();
    let refusal = Refusal::invalid(terminal::printable_line(&error.to_string()));
    match hint {
        Some(hint) => refusal.hinted(hint),
        None => refusal,
    }
}
