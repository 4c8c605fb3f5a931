//! Records as JSON Lines, written as they come: what was read before a crash is kept.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use indicatif::ProgressBar;

use super::{Refusal, terminal};
use crate::event::{Event, Sink};

/// The sink of records.
pub(super) struct RecordsOutput {
    destination: Destination,
    fault: Fault,
}

enum Destination {
    File(File),
    /// With the bar that has to make room when both are on one terminal.
    Stdout(Option<ProgressBar>),
}

/// The first error of writing; a sink cannot fail the run itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Fault(Arc<Mutex<Option<io::Error>>>);

impl Fault {
    pub(super) fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep(&self, error: io::Error) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

impl RecordsOutput {
    /// Starts the file anew.
    pub(super) fn file(path: &Path) -> Result<Self, Refusal> {
        let file = File::create(path).map_err(|error| {
            Refusal::invalid(format_args!("the output file {} cannot be written: {error}", path.display()))
        })?;
        Ok(Self::to(Destination::File(file)))
    }

    pub(super) fn stdout(bar: Option<ProgressBar>) -> Self {
        Self::to(Destination::Stdout(bar.filter(|_| terminal::stdout_is_shown())))
    }

    fn to(destination: Destination) -> Self {
        Self { destination, fault: Fault::default() }
    }

    pub(super) fn fault(&self) -> Fault {
        self.fault.clone()
    }

    fn write(&mut self, json: &str) -> io::Result<()> {
        // One write per line: a reader never sees half a record, whatever ends us.
        let line = format!("{json}\n");
        match &mut self.destination {
            Destination::File(file) => file.write_all(line.as_bytes()),
            Destination::Stdout(None) => write_stdout(&line),
            Destination::Stdout(Some(bar)) => bar.suspend(|| write_stdout(&line)),
        }
    }
}

impl Sink for RecordsOutput {
    fn take(&mut self, event: &Event) {
        if let Event::Record { json, .. } = event
            && let Err(error) = self.write(json)
        {
            self.fault.keep(error);
        }
    }
}

fn write_stdout(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(line.as_bytes())?;
    stdout.flush()
}
