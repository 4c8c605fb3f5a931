//! The naive driver against the practice portal: what a careless script does must fail there.
//!
//! The portal is only worth practising on while it is as hard as a real one. Each test sets the
//! stage patiently up to one trap, lets [`driver::Naive`] walk into it, and then shows with real
//! input and patience ([`person::Person`]), or by the portal's ledger, that the thing itself works;
//! so no test passes because of a wrong selector.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod driver;
mod person;
mod report;
mod shell;
mod signing_in;
mod stage;
mod vehicle;

pub(crate) use stage::exported;
