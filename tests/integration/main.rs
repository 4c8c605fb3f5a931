//! All integration tests, one crate.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod authoring;
mod behaviours;
mod bench;
mod cdp;
mod challenges;
mod cli;
mod diagnostics;
mod extract;
mod failures;
mod files;
mod floors;
mod inbox;
mod input_files;
mod kills;
mod mail;
mod naive;
mod page;
mod paging;
mod practice;
mod quirks;
mod recordings;
mod sessions;
mod shipped_files;
mod signing_in;
mod soak;
mod support;
mod teaching;
mod trial;
mod truth;
mod vault;
mod viewer;
