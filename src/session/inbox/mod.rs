//! Codes and links that are posted to us: text messages and mails, taken in over HTTP by `wayleave inbox`.
//!
//! Two forms are taken: the form posts of Twilio, signed with HMAC-SHA1 over the address and the parameters, and
//! JSON signed as Standard Webhooks are, with a time. What is not signed is not looked at.
//!
//! Messages are kept for minutes in the memory of that process and nowhere else: a run may read them without any
//! key, and nothing of them is ever on a disk. A run of the same user asks through a socket that the state folder
//! leads to. It says for whom it waits before the portal is asked to send, and is told what comes from then on.

mod kept;
mod message;
mod server;
mod socket;
mod source;
mod standard_webhook;
mod twilio;

pub use server::{Inbox, InboxError, InboxOptions, Posted};
pub use source::InboxSource;
