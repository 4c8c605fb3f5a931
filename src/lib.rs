//! Wayleave: a right of way through web portals that have no API.
//!
//! The house, floor by floor. A room may use the rooms of lower floors only; rooms on one floor do
//! not know each other. `tests/integration/floors.rs` reads [`FLOORS`] and holds every `use crate::`
//! to it, but for what [`SIDEWAYS`] names.

pub mod authoring;
pub mod cdp;
pub mod cli;
pub mod event;
pub mod extract;
pub mod flow;
pub mod job;
pub mod language;
pub mod media;
pub mod model;
pub mod page;
pub mod portal;
pub mod recording;
pub mod runner;
pub mod secret;
pub mod selectors;
pub mod session;
pub mod trial;
pub mod viewer;

/// The floors of the house from the top down; imports go strictly down.
pub const FLOORS: &[(&str, &[&str])] = &[
    ("doors", &["cli"]),
    ("order", &["job", "trial"]),
    ("doing", &["runner", "viewer", "authoring"]),
    ("keeping", &["session", "recording", "page", "extract", "media"]),
    ("flows", &["flow"]),
    ("knowing", &["cdp", "portal", "selectors"]),
    ("grammar", &["language"]),
    ("words", &["event", "model", "secret"]),
];

/// The imports that go to a room of the same floor: a recording repeats extractions.
pub const SIDEWAYS: &[(&str, &str)] = &[("recording", "extract")];
