//! What a run needs to be somebody: credentials from where the profile says, and answers to the
//! portal's challenges.
//!
//! The room owns `state.db` in the state folder. Durable before what: a step of a TOTP seed is
//! claimed there, synchronously, before its code leaves this room. No code is ever handed out
//! twice, whichever process asks; a claimed code that was not sent is lost, and the next step's is
//! waited for.
//!
//! Secrets enter the redactor as they are read, so nothing that is written later can hold them.

mod authenticator;
mod clock;
mod credential_error;
mod credentials;
mod inbox;
mod mail;
mod messages;
mod read_command;
mod read_descriptor;
mod reading;
mod state_db;
mod taken_messages;
mod tally;
mod tls;
mod totp;
mod turns;
mod used_codes;

pub use authenticator::{Authenticator, ChallengeError};
pub use clock::{Clock, SystemClock};
pub use credential_error::{CredentialError, SourceProblem};
pub use credentials::{Credentials, read_source};
pub use inbox::{Inbox, InboxError, InboxOptions, InboxSource, Posted};
pub use mail::MailSource;
pub use messages::{Awaited, MessageError, MessageSource, MessageTools};
pub use state_db::{StateDb, StateError};
pub use totp::{SeedError, Totp};
pub use turns::Turns;
pub use used_codes::{SeedFingerprint, UsedCodes};
