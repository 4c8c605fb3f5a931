//! The vault: what must stay secret while it rests, each thing sealed in its place under one key.
//!
//! In it are the secrets of profiles, the seeds of their authenticator apps and the sessions that outlive a run.

mod kept_sessions;
mod key_source;
mod seal;
mod seeds;
#[expect(clippy::module_inception, reason = "the room is named after the type in it")]
mod vault;

pub use kept_sessions::{Generation, KeptSession, KeptSessions, SessionStatus};
pub use key_source::{KEY_VARIABLE, KeyError, KeyProblem, KeySource};
pub use seal::{SealError, VaultKey};
pub use seeds::VaultSeeds;
pub use vault::{Vault, VaultError};
