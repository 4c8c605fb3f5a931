//! One stream of what happens in a run; progress, evidence, output and logs are sinks of it.
//!
//! The runner and the job are the only ones that emit. An event names steps and elements, never the
//! values that were filled in; texts that come from a page pass the redactor before they get here, but for
//! records and snapshots, which are what a run is about: sinks that keep those redact them.

mod candidate;
mod events;
mod extracted;
mod stream;

pub use candidate::Candidate;
pub use events::{Ending, Event, FailureReport, Phase, Place, Related, StepKey};
pub use extracted::Extracted;
pub use stream::{Sink, Stream};
