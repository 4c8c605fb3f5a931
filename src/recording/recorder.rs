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

#[cfg(target_os = "linux")]
use rustix::{process::setpriority_process, thread::gettid};

use super::{
    RecordingError, private_files,
    room::{LastWriter, Room},
    scribe::Scribe,
};
use crate::{
    event::{Event, ExchangeBody, Sink},
    flow::PortalFiles,
    language::SourceMap,
    secret::Redactor,
};

/// What is recorded, and how.
#[derive(Debug)]
pub struct RecorderOptions {
    /// The folder of all recordings; made if it is not there.
    pub shelf: PathBuf,
    /// `portal/flow` of the order, or of each in it.
    pub flows: Vec<String>,
    pub keep: Keep,
    /// What each extraction is repeated with.
    pub files: Arc<PortalFiles>,
    /// Their texts, which places name.
    pub sources: Arc<SourceMap>,
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

/// What is written while nothing else is to be done, as `nice` counts.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;
/// Events that wait to be written, and the bytes of pages and bodies in them. A run that tells more waits.
const WAITING: usize = 256;
const WAITING_BYTES: usize = 8 << 20;

type Sender = Arc<Mutex<Option<SyncSender<(Instant, Event)>>>>;

/// The sink.
pub struct Recorder {
    sender: Sender,
    room: Room,
}

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
        let room = Room::of(WAITING_BYTES);
        let last = LastWriter(room.clone());
        let writer = thread::Builder::new().name("recording".into()).spawn(move || write(&events, options, &last));
        let writer = writer.map_err(RecordingError::io(&shelf, "written"))?;
        Ok((Self { sender: Arc::clone(&sender), room }, RecorderEnd { sender, writer }))
    }
}

fn write(events: &Receiver<(Instant, Event)>, options: RecorderOptions, LastWriter(room): &LastWriter) -> Recorded {
    step_back();
    let mut scribe = Scribe::new(options);
    while let Ok((at, event)) = events.recv() {
        scribe.take(at, &event);
        let bytes = weight(&event);
        drop(event);
        room.leave(bytes);
    }
    scribe.end()
}

/// The browser and the run come first, where there are few cores.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = setpriority_process(Some(gettid()), NICENESS) {
        tracing::debug!(%error, "a recording is written as urgently as the run");
    }
}

/// Bytes of what makes an event large.
fn weight(event: &Event) -> usize {
    match event {
        Event::Page(page) => page.content.as_ref().map_or(0, |content| {
            let styles: usize = content.style_texts.values().map(String::len).sum();
            let frames: usize = content.frames.iter().map(|frame| frame.html.len()).sum();
            content.html.len() + styles + frames
        }),
        Event::Picture(picture) => picture.png.len(),
        Event::Extracted(extracted) => extracted.html.len() + extracted.records.iter().map(String::len).sum::<usize>(),
        Event::Exchange(exchange) => match &exchange.body {
            ExchangeBody::Text(text) => text.len(),
            _ => 0,
        },
        Event::Failed(report) => {
            report.screenshot.as_ref().map_or(0, Vec::len) + report.snapshot.as_ref().map_or(0, String::len)
        }
        _ => 0,
    }
}

impl Sink for Recorder {
    fn keeps_pages(&self) -> bool {
        true
    }

    fn take(&mut self, event: &Event) {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = sender.as_ref() {
            self.room.enter(weight(event));
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
