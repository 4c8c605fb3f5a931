//! What a run needs to be somebody: credentials from where the profile says, answers to the portal's
//! challenges, and the session of an earlier run.
//!
//! The room owns `state.db` in the state folder. Durable before what: a step of a TOTP seed is
//! claimed there, synchronously, before its code leaves this room. No code is ever handed out
//! twice, whichever process asks; a claimed code that was not sent is lost, and the next step's is
//! waited for.
//!
//! What must stay secret while it rests is sealed in the [`Vault`]. Before a sign-in is tried, the try is
//! noted; whoever signs in holds the lock of the portal user, which ends with its process.
//!
//! Secrets enter the redactor as they are read, so nothing that is written later can hold them.

mod authenticator;
mod challenge_error;
mod clock;
mod credential_error;
mod credentials;
mod enrolment;
#[cfg(test)]
mod hourglass;
mod kept_sessions;
mod messages;
mod person;
mod read_command;
mod read_descriptor;
mod sealed;
mod seat;
mod seat_lock;
mod seat_notes;
mod seed_store;
mod state_db;
mod totp;
mod totp_codes;
mod used_codes;
mod vault;
mod vault_key_source;
mod vault_seeds;
mod way;

pub use authenticator::{Authenticator, AuthenticatorTools, CodeRequest};
pub use challenge_error::ChallengeError;
pub use clock::{Clock, SystemClock};
pub use credential_error::{CredentialError, SourceProblem};
pub use credentials::{Credentials, secret_field};
pub use enrolment::Enrolment;
pub use kept_sessions::{Generation, KeptSession, KeptSessions, SessionStatus};
pub use messages::{Awaited, MessageError, MessageSource, MessageTools};
pub use person::{NoAnswer, Person, Question};
pub use sealed::{SealError, VaultKey};
pub use seat::{CredentialPrint, Seat, Tenant, vault_profile};
pub use seat_lock::SeatLock;
pub use seat_notes::{HeldBack, SeatNotes, Try, TryEnd};
pub use seed_store::{SeedStore, SeedStoreError};
pub use state_db::{StateDb, StateError};
pub use totp::{SeedError, Totp};
pub use used_codes::{SeedFingerprint, UsedCodes};
pub use vault::{Vault, VaultError};
pub use vault_key_source::{KEY_VARIABLE, KeyError, KeyProblem, KeySource};
pub use vault_seeds::VaultSeeds;
