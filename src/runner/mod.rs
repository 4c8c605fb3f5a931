//! Executes checked flows in a visit: one file per verb, one way to wait, one way to end.
//!
//! Owns the variables, scopes and output of the flow under way; keeps nothing between runs. Emits
//! events and calls no sink. On a lost session it returns [`End::SignedOut`]; it never signs in by itself.

mod aids;
mod arrival;
mod arrived_files;
mod arrived_window;
mod budget;
mod copies;
mod data;
mod edition;
mod end;
mod inputs;
mod interrupt;
mod items;
mod kept;
mod look;
mod output;
mod pacing;
mod page_states;
mod pager;
mod patience;
mod pictures;
mod private;
mod probe;
mod reading;
mod reload;
mod resolve;
mod rooftop;
mod run;
mod scroll;
mod sights;
mod step;
mod verbs;
mod watcher;

pub use budget::Budget;
pub use copies::{Copies, holds_files, in_place, vin_of};
pub use edition::Edition;
pub use end::{End, FailureCause, StepFailure};
pub use inputs::{GivenInput, bind_inputs};
pub use look::Judged;
pub use output::Delivered;
pub use pictures::Screenshots;
pub use private::private_aims;
pub use reload::ReloadError;
pub use run::{Equipment, Runner, Yield};
pub use verbs::name as verb_name;
pub use watcher::{Decision, Stop, Watch, Watcher};
