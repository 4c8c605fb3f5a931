//! The sinks of a run that talk: records to stdout or a file, the rest to stderr.

use std::path::Path;

use clap::ValueEnum;

use super::{
    Exit, Refusal,
    json_log::JsonLog,
    progress_bars::ProgressBars,
    progress_lines::ProgressLines,
    records_output::{Fault, RecordsOutput},
    terminal,
};
use crate::event::{Sink, Stream};

/// How a run talks on stderr.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Progress bars on a terminal, plain lines elsewhere
    #[default]
    Human,
    /// Each event as one line of JSON
    Json,
}

/// The sinks of a run, in the making.
pub(super) struct Conversation {
    sinks: Vec<Box<dyn Sink>>,
    fault: Fault,
}

impl Conversation {
    /// Opens the output; records come before the progress that counts them. Bars stay away where a person
    /// is asked questions meanwhile.
    pub(super) fn begin(format: LogFormat, output: Option<&Path>, bars: bool) -> Result<Self, Refusal> {
        let bars = (bars && format == LogFormat::Human && terminal::stderr_is_shown()).then(ProgressBars::new);
        let records = match output {
            Some(path) => RecordsOutput::file(path)?,
            None => RecordsOutput::stdout(bars.as_ref().map(ProgressBars::bar)),
        };
        let fault = records.fault();
        let talk: Box<dyn Sink> = match (format, bars) {
            (LogFormat::Json, _) => Box::new(JsonLog),
            (LogFormat::Human, Some(bars)) => Box::new(bars),
            (LogFormat::Human, None) => Box::new(ProgressLines::default()),
        };
        Ok(Self { sinks: vec![Box::new(records), talk], fault })
    }

    /// Adds a sink.
    pub(super) fn also(&mut self, sink: impl Sink + 'static) {
        self.sinks.push(Box::new(sink));
    }

    /// The stream of events, and what is to be asked when it is over.
    pub(super) fn stream(self) -> (Stream, ConversationEnd) {
        (Stream::new(self.sinks), ConversationEnd(self.fault))
    }
}

/// Knows whether all records were written.
pub(super) struct ConversationEnd(Fault);

impl ConversationEnd {
    /// The exit of a run, unless its records were lost.
    pub(super) fn exit(&self, exit: Exit) -> Result<Exit, Refusal> {
        match self.0.take() {
            Some(error) if exit == Exit::Done => {
                let error = anyhow::Error::new(error).context("the flow is done, but its records were not all written");
                Err(Refusal::new(Exit::Failed, error))
            }
            _ => Ok(exit),
        }
    }
}
