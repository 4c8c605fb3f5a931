//! The sink, and the thread that it hands everything to.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use super::{RecordingError, private_files, scribe::Scribe};
use crate::{
    event::{Event, Sink},
    flow::PortalFiles,
    secret::Redactor,
};

/// What is recorded, and how.
#[derive(Debug)]
pub struct RecorderOptions {
    /// The folder of all recordings; made if it is not there.
    pub shelf: PathBuf,
    /// `portal/flow` of the order.
    pub flow: String,
    pub keep: Keep,
    /// What each extraction is repeated with.
    pub files: Arc<PortalFiles>,
    /// Knows the secrets and private values of the run.
    pub redactor: Redactor,
}

/// Which recordings stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    #[default]
    Always,
    /// Those of runs that are not done, and those that do not replay.
    Failures,
}

/// What became of a recording.
#[derive(Debug, Default)]
pub struct Recorded {
    /// Its id; nothing if none stays.
    pub id: Option<String>,
    pub folder: Option<PathBuf>,
    /// What an extraction gave on the kept snapshot otherwise than live.
    pub differences: Vec<String>,
    /// Why nothing more was kept from some moment on.
    pub fault: Option<String>,
}

/// Events that wait to be written. More would hold many pages in memory; a run waits instead.
const WAITING: usize = 16;

type Sender = Arc<Mutex<Option<SyncSender<(Instant, Event)>>>>;

/// The sink.
pub struct Recorder(Sender);

/// Waits for the last line.
pub struct RecorderEnd {
    sender: Sender,
    writer: JoinHandle<Recorded>,
}

impl Recorder {
    /// Makes ready to record a run.
    ///
    /// # Errors
    /// The folder of recordings cannot be made, or no thread started.
    pub fn start(options: RecorderOptions) -> Result<(Self, RecorderEnd), RecordingError> {
        let shelf = options.shelf.clone();
        private_files::make_folder(&shelf).map_err(RecordingError::io(&shelf, "made"))?;
        let (sender, events) = sync_channel(WAITING);
        let sender: Sender = Arc::new(Mutex::new(Some(sender)));
        let writer = thread::Builder::new().name("recording".into()).spawn(move || write(&events, options));
        let writer = writer.map_err(RecordingError::io(&shelf, "written"))?;
        Ok((Self(Arc::clone(&sender)), RecorderEnd { sender, writer }))
    }
}

fn write(events: &Receiver<(Instant, Event)>, options: RecorderOptions) -> Recorded {
    let mut scribe = Scribe::new(options);
    while let Ok((at, event)) = events.recv() {
        scribe.take(at, &event);
    }
    scribe.end()
}

impl Sink for Recorder {
    fn keeps_pages(&self) -> bool {
        true
    }

    fn take(&mut self, event: &Event) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = sender.as_ref() {
            // A writer that is gone is told of at the end.
            let _gone = sender.send((Instant::now(), event.clone()));
        }
    }
}

impl RecorderEnd {
    /// Waits until all that was told is written. What is told from here on is not recorded.
    #[must_use]
    pub fn finish(self) -> Recorded {
        drop(self.sender.lock().unwrap_or_else(PoisonError::into_inner).take());
        let gone = |_| Recorded { fault: Some("its writer ended before the run".into()), ..Recorded::default() };
        self.writer.join().unwrap_or_else(gone)
    }
}
