//! One stream of what happens in a run; progress, evidence, output and logs are sinks of it.
//!
//! The runner and the job are the only ones that emit. An event names steps and elements; texts that come
//! from a page pass the redactor before they get here, but for records, snapshots and what was filled in,
//! which are what a run is about: sinks that keep those redact them. No secret is in any of them but in
//! a snapshot.

mod act;
mod candidate;
mod events;
mod exchange_seen;
mod extracted;
mod page_seen;
mod picture_seen;
mod stream;

pub use act::{Act, Bounds, Position};
pub use candidate::Candidate;
pub use events::{Ending, Event, FailureReport, Phase, Place, Related, StepKey};
pub use exchange_seen::{ExchangeBody, ExchangeSeen, ExchangeTimings, PAGE_WENT};
pub use extracted::Extracted;
pub use page_seen::{FrameContent, PageContent, PageMissing, PageMoment, PageSeen};
pub use picture_seen::{PictureMoment, PictureSeen};
pub use stream::{Sink, Stream};
