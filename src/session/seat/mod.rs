//! The seat of a portal user: who signs in there, one at a time, and what the next sign-in must know of the last.

mod lock;
mod notes;
mod shared_use;
mod tenant;

pub use lock::SeatLock;
pub use notes::{HeldBack, SeatNotes, Try, TryEnd};
pub use shared_use::SharedUse;
pub use tenant::{CredentialPrint, Seat, Tenant, vault_profile};
