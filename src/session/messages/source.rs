//! A place where messages arrive, and a challenge that waits for one.

use std::{fmt, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use jiff::Timestamp;
use thiserror::Error;

use super::Turns;
use crate::{
    cdp::Deadline,
    secret::{Redactor, Secret},
    session::{Clock, StateDb, StateError},
};

/// Where messages of a portal arrive.
pub trait MessageSource: fmt::Debug + Send + Sync {
    /// How it is called in messages to people: `the mailbox INBOX at mail.example.com`.
    fn place(&self) -> String;

    /// Looks at what is there already, before the challenge is asked for. `at` is when that is, by the
    /// clock of the room.
    fn raise(&self, at: Timestamp) -> BoxFuture<'_, Result<Box<dyn Awaited>, MessageError>>;
}

/// A challenge that was raised, and the messages that come for it.
pub trait Awaited: fmt::Debug + Send {
    /// The code of the next message that came after the challenge was raised, that is of the right sender
    /// and subject, and that nobody has taken. Taking it is on the disk before this returns. Asked again, it
    /// waits for a later message.
    fn code(&mut self, deadline: Deadline) -> BoxFuture<'_, Result<Secret, MessageError>>;

    /// The same for an address to open. Messages without one of these origins are passed by.
    fn link<'a>(&'a mut self, origins: &'a [String], deadline: Deadline)
    -> BoxFuture<'a, Result<Secret, MessageError>>;
}

/// Why no message could be had.
#[derive(Debug, Error)]
pub enum MessageError {
    /// The one to send again for.
    #[error("no message came to {place} within {} s{}", waited.as_secs(), passed_by(passed))]
    Nothing {
        place: String,
        waited: Duration,
        /// What did come, and why it was not it, a line each: no text of a message.
        passed: Vec<String>,
    },
    #[error("{place} cannot be read: {why}")]
    Unusable { place: String, why: String },
    #[error(transparent)]
    State(#[from] StateError),
}

fn passed_by(passed: &[String]) -> String {
    if passed.is_empty() { String::new() } else { format!("; passed by: {}", passed.join("; ")) }
}

/// What a source of messages works with.
#[derive(Clone, Debug)]
pub struct MessageTools {
    /// Where it is kept which message was taken by whom.
    pub state: StateDb,
    pub clock: Arc<dyn Clock>,
    /// Learns each code and link.
    pub redactor: Redactor,
    /// Those of this run.
    pub turns: Turns,
}
