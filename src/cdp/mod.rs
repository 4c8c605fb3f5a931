//! Chromium's protocol: the browser's process, the wire to it, sessions and targets. Knows no
//! portal and no flow; what a page needs is for the `page` room.
//!
//! The room owns the browser process, its run folder and the session tree. Commands and results
//! are chromiumoxide's types, read per call; everything around them is ours:
//!
//! - [`Browser`] starts a browser over a pipe or attaches to one over a WebSocket. Nothing of a
//!   browser of ours survives: the pipe ends it when we die, [`Browser::close`] and the last drop
//!   kill its group, and [`reap`] clears what an earlier run left.
//! - A reader task takes messages apart just far enough to know whose they are. Answers go to the
//!   waiting call, events to the streams of their session, unread: an event that no type of ours
//!   fits is still delivered.
//! - The reader keeps the session tree: every target is attached to, and stands still, before its
//!   first script. Pages and frames are handed to the consumer of [`Browser::targets`] to be
//!   prepared and let run; workers run at once; what belongs to the browser's own surface is
//!   refused.
//! - When a session is gone, its pending calls fail at that moment and say why ([`Gone`]). Time
//!   limits are the caller's ([`Deadline`]); dropping a call forgets it.
//!
//! No lock is held across an await, and the reader never waits for a consumer: streams are
//! unbounded, because a reader that waits for someone who waits for an answer would wait for ever.

mod attach;
mod browser;
mod claims;
mod connection;
mod deadline;
mod envelope;
mod error;
mod event;
mod executable;
mod find_browser;
#[cfg(test)]
mod hostile;
mod options;
mod pending;
mod process;
mod processes;
mod run_folder;
mod session;
mod stderr_tail;
mod target;
mod traffic;
mod wire;

pub use browser::{Browser, BrowserVersion, ContextId};
pub use chromiumoxide::{Command, Method, MethodType, cdp::browser_protocol, cdp::js_protocol};
pub use deadline::Deadline;
pub use error::{CallError, Gone, LaunchError};
pub use event::{Event, EventStream};
pub use executable::real_binary;
pub use find_browser::{BROWSER_VARIABLE, BrowserKind, FoundBrowser, downloads_folder, find_browser};
pub use options::LaunchOptions;
pub use pending::{Pending, RawPending};
pub use run_folder::{Reaped, Scratch, reap};
pub use session::Session;
pub use target::{Target, TargetEvent, TargetKind, TargetStream};
