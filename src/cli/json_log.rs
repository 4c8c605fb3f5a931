//! The conversation for programs: each event as one line of JSON on stderr.

use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;

use crate::event::{Event, Sink};

/// The sink behind `--log-format json`.
pub(super) struct JsonLog;

#[derive(Serialize)]
struct Line<'a> {
    at: Timestamp,
    #[serde(flatten)]
    event: &'a Event,
}

impl Sink for JsonLog {
    fn take(&mut self, event: &Event) {
        if event.is_material() {
            return;
        }
        if let Ok(mut line) = serde_json::to_vec(&Line { at: Timestamp::now(), event }) {
            line.push(b'\n');
            // A closed stderr is nobody's loss.
            let _closed = std::io::stderr().lock().write_all(&line);
        }
    }
}
