//! What a run needs to be somebody: credentials from where the profile says, answers to the portal's
//! challenges, and the session of an earlier run.
//!
//! The room owns `state.db` in the state folder. Durable before what: a step of a TOTP seed is
//! claimed there, synchronously, before its code leaves this room. No code is ever handed out
//! twice, whichever process asks; a claimed code that was not sent is lost, and the next step's is
//! waited for.
//!
//! Messages with codes and links come by mail, read over IMAP, or are posted to an inbox of ours. One is taken,
//! durably, before what stands in it leaves this room, and nothing of any is kept on a disk.
//!
//! What must stay secret while it rests is sealed in the [`Vault`]. Before a sign-in is tried, the try is
//! noted; whoever signs in holds the lock of the portal user, which ends with its process.
//!
//! Secrets enter the redactor as they are read, so nothing that is written later can hold them.

mod challenges;
mod claim;
mod clock;
mod credentials;
mod file_lock;
mod hex;
#[cfg(test)]
mod hourglass;
mod inbox;
mod mail;
mod messages;
mod reading;
mod seat;
mod state_db;
mod totp;
mod vault;

pub use challenges::{Authenticator, AuthenticatorTools, ChallengeError, CodeRequest, NoAnswer, Person, Question};
pub use clock::{Clock, SystemClock};
pub use credentials::{CredentialError, Credentials, SourceProblem, read_source, secret_field};
pub use inbox::{Inbox, InboxError, InboxOptions, InboxSource, Posted};
pub use mail::MailSource;
pub use messages::{Awaited, MessageError, MessageSource, MessageTools, Turns};
pub use seat::{CredentialPrint, HeldBack, Seat, SeatLock, SeatNotes, SharedUse, Tenant, Try, TryEnd, vault_profile};
pub use state_db::{StateDb, StateError};
pub use totp::{Enrolment, SeedError, SeedFingerprint, SeedStore, SeedStoreError, Totp, UsedCodes};
pub use vault::{
    Generation, KEY_VARIABLE, KeptSession, KeptSessions, KeyError, KeyProblem, KeySource, SealError, SessionStatus,
    Vault, VaultError, VaultKey, VaultSeeds,
};
