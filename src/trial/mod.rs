//! What the files say, tried on pages: would it still work on what was recorded, and what does a selector
//! find there?
//!
//! Recorded pages are shown in a real browser that can reach nobody, and the script and the runner that
//! work live pages judge them: there is no second way to find an element. What a snapshot cannot tell
//! (the keyboard's focus, values that only a run has, frames that were not kept) is said to be open,
//! never taken for well. Owns nothing but the windows of recorded pages; whoever calls has the browser.

mod against;
mod answers;
mod baseline;
mod coverage;
mod error;
mod recorded_challenges;
mod recorded_inputs;
mod recorded_pages;
mod recorded_view;
mod recorded_window;
mod routes;
mod shapes;
mod steps;
mod subject;
mod verdicts;

pub use against::{Against, Trial};
pub use error::TrialError;
pub use recorded_challenges::{RecordedChallenge, recorded_challenges};
pub use recorded_view::{Moment, RecordedView, views};
pub use recorded_window::RecordedWindow;
pub use routes::is_at;
