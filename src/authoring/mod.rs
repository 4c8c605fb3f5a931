//! Flow and selector files from what a person did: in a browser we watch, or in another tool's export.
//!
//! Both end in one list of actions ([`Walkthrough`]); one generator turns it into files ([`draft`]). What
//! was typed becomes inputs, passwords and codes become secrets and never reach a file. Exports are
//! untrusted: bounded, read by closed types, and what is taken from them is quoted.

mod action;
mod draft;
mod place;
mod privacy;
mod recorder_export;
mod watch;

pub use action::{Act, Action, Button, Chosen, Consequence, Seen, Walkthrough, Written};
pub use draft::{Draft, DraftError, DraftFile, Ground, draft, flow_named, portal_named};
pub use place::Place;
pub use privacy::{SecretKind, is_personal, secret_kind};
pub use recorder_export::{ImportError, read_export};
pub use watch::Watch;
