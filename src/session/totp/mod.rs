//! Codes of authenticator apps: from a seed to a code that nobody used, and to a seed of our own by enrolment.
//!
//! A step of a seed is claimed on the disk before its code leaves this room.

mod codes;
mod enrolment;
mod seed_store;
#[expect(clippy::module_inception, reason = "the room is named after the type in it")]
mod totp;
mod used_codes;

pub(super) use codes::{TotpCodes, ahead};
pub use enrolment::Enrolment;
pub(super) use seed_store::SeedPlace;
pub use seed_store::{SeedStore, SeedStoreError};
pub use totp::{SeedError, Totp};
pub use used_codes::{SeedFingerprint, UsedCodes};
