//! One run from order to outcome: browser, session, flows, result. The one way to run; every door
//! calls [`perform`].
//!
//! Wires the sinks of the event stream and decides what an ending means for an orchestrator. Owns the
//! browser of the run: when `perform` returns, no process and no folder of it is left. Before a code of
//! a challenge is handed out, its use is durable in the state folder.

mod bystander;
mod ending;
mod ensure_session;
mod evidence;
mod failure_report;
mod files;
mod keep_session;
mod keeping;
mod order;
mod perform;
mod perform_all;
mod recorded_person;
mod replay;
mod signal;
mod task;
mod work;

pub use ending::{JobError, exit_code_of};
pub use evidence::EvidenceFolder;
pub use order::{BrowserSource, Order};
pub use perform::{perform, perform_signed_out, start_browser, start_offline_browser};
pub use perform_all::perform_all;
pub use recorded_person::RecordedPerson;
pub use replay::{RecordedReplies, Replay};
pub use signal::Signal;
pub use task::Task;
pub use work::Job;
