//! The practice portal: a stand-in for a car dealer's management system, for demos and tests.
//!
//! It is shaped by what is publicly known of DealerCenter's screens, in a design of its own, and
//! says so on every page. [`Portal::start`] serves it on loopback: the application on
//! `app.localhost`, an identity provider on `idp.localhost`, pictures and prints on
//! `files.app.localhost`, a history vendor on `autohistory.localhost`, a dealer group's own
//! identity provider on `sso.localhost`, all on one port and told apart by the Host header, so that
//! cookies and frames behave as between real sites.
//!
//! - The dealership is a function of the seed ([`dealership`]); passwords and TOTP seeds are not.
//! - [`Portal::ledger`] lists what really happened; [`Portal::vehicles`] what should be on screen.
//! - [`Portal::control`] sets [`Faults`]; other processes do so through the control port, which
//!   refuses whatever a browser page could send.
//!
//! Nothing is durable: database, sessions and ledger live and die with the instance.

mod app;
mod caller;
mod clock;
mod control;
pub mod dealership;
mod faults;
mod frames;
mod hosts;
mod identity;
mod ledger;
mod locked;
mod outbox;
mod picture;
mod portal;
mod session;
mod sso;
mod store;
mod template;
mod token;
mod users;
#[cfg(test)]
mod walkthrough;
mod world;

pub use control::Control;
pub use faults::{Api, Faults, Milestone, PromoMode, SignOutDialog, Site};
pub use identity::{Delivery, Interlude, Method, PushAnswer, SignInRules, Skin, Sso, SsoFault};
pub use ledger::{Deed, Effect};
pub use outbox::{Message, MessageKind};
pub use portal::{Portal, PortalError, PortalOptions};
pub use session::{EndedShows, Seats, SessionEnd, SessionRules};
pub use store::StoreError;
pub use users::{PortalUser, Role};
