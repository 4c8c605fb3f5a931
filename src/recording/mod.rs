//! Recordings: what a run saw and gave, kept so that it opens after any end, and read again without a
//! browser. `recordings/README.md` documents the format.
//!
//! A [`Recorder`] is a sink of the event stream; a thread of its own redacts, packs and writes, and
//! repeats each extraction on what was kept, so that a recording which would not replay says so at once.
//! Private values are kept as stand-ins of the same shape under a key that is gone with the run, so that
//! `extract(redact(S)) = redact(extract(S))`. It does not hold where a stand-in cannot be read as what it
//! stands for (dates, times, phone numbers, addresses, words of a table, what a pattern cuts out): such a
//! private field is noted as masked and not compared. Check digits are not kept. Where a field that is
//! not private shows part of a private text, it is a difference, and it is told.
//!
//! Whoever opens a recording trusts nothing in it: sizes are bounded also when unpacked, names are a
//! closed set, links are not followed, a blob is what its name says. This room uses `extract` beside it,
//! the one import of the house that does not go down.

mod blobs;
mod boundary;
mod compare;
mod entries;
mod error;
mod exchange;
mod exchanges;
mod format;
mod har;
mod held_files;
mod json_text;
mod leaves;
mod limits;
mod live_state;
mod network;
mod network_boundary;
mod open;
mod pack;
mod page_state;
mod pages;
mod private_files;
mod recorder;
#[expect(clippy::module_inception, reason = "the room is named after the type in it")]
mod recording;
mod repeat;
mod replay;
mod retention;
mod room;
mod scribe;
mod shelf;
mod source;
mod source_texts;
#[cfg(test)]
mod tests;

pub use compare::{Comparison, Example, FieldChanges};
pub use error::RecordingError;
pub use exchange::{Exchange, Timings};
pub use format::{Entry, Extraction, FORMAT, Failure, Line, Run, RunEnding, RunSession, SourceText, Step};
pub use held_files::HeldFiles;
pub use network::{Answer, Asked, Miss, NetworkReport, RecordedNetwork};
pub use page_state::{Act, Bounds, FrameState, Moment, PageState, Position, Screenshot, ScreenshotMoment, Size};
pub use recorder::{Keep, Recorded, Recorder, RecorderEnd, RecorderOptions};
pub use recording::Recording;
pub use replay::{ShapeReplay, replay_extract};
pub use retention::Retention;
pub use shelf::{Listed, Shelf};
