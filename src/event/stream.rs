//! The stream and its sinks.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use super::Event;

/// Takes events, in order. A sink must not block for long and must not fail the run: what it cannot
/// do it reports at the end, by its own means.
pub trait Sink: Send {
    fn take(&mut self, event: &Event);

    /// Whether it keeps what stands on pages: otherwise nobody goes to the trouble of putting that together.
    fn keeps_pages(&self) -> bool {
        false
    }
}

/// Hands every event to every sink, in the order of their registration. Cheap to clone.
#[derive(Clone, Default)]
pub struct Stream(Arc<Mutex<Vec<Box<dyn Sink>>>>);

impl Stream {
    #[must_use]
    pub fn new(sinks: Vec<Box<dyn Sink>>) -> Self {
        Self(Arc::new(Mutex::new(sinks)))
    }

    /// Whether any sink keeps what stands on pages.
    #[must_use]
    pub fn keeps_pages(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|sink| sink.keeps_pages())
    }

    pub fn emit(&self, event: &Event) {
        for sink in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter_mut() {
            sink.take(event);
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream")
    }
}
